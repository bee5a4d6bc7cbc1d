//! From a file to pixels that stand upright.

use std::io::Cursor;

use image::{
    DynamicImage, ImageDecoder, ImageError, Limits,
    codecs::{jpeg::JpegDecoder, png::PngDecoder, webp::WebPDecoder},
};

use crate::{Kind, PIXELS_MAX, Refusal, SIDE_MAX, avif};

/// What one decoder may hold in memory.
const DECODED_BYTES_MAX: u64 = 256 * 1024 * 1024;

pub fn decode(file: &[u8], kind: Kind) -> Result<DynamicImage, Refusal> {
    let source = Cursor::new(file);
    match kind {
        Kind::Jpeg if !ends(file) => Err(Refusal::Unreadable),
        Kind::Jpeg => upright(JpegDecoder::new(source).map_err(refusal)?),
        Kind::Png => upright(PngDecoder::with_limits(source, limits()).map_err(refusal)?),
        // Of one that moves, the first picture.
        Kind::Webp => upright(WebPDecoder::new(source).map_err(refusal)?),
        Kind::Avif => avif::decode(file),
    }
}

/// Whether a JPEG has an end after its first scan begins. The decoder would paint what is missing grey.
fn ends(file: &[u8]) -> bool {
    let mut rest = file.get(2..).unwrap_or_default();
    loop {
        rest = match rest {
            [0xff, 0xda, scan @ ..] => return scan.windows(2).any(|pair| pair == [0xff, 0xd9]),
            [0xff, 0xff, ..] => &rest[1..],
            [0xff, _, high, low, ..] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest.get(2 + length..).unwrap_or_default()
            }
            _ => return false,
        };
    }
}

/// What the header says is checked before anything is made room for.
pub fn check_size(width: u32, height: u32) -> Result<(), Refusal> {
    let pixels = u64::from(width) * u64::from(height);
    match pixels {
        0 => Err(Refusal::Unreadable),
        _ if pixels > PIXELS_MAX || width.max(height) > SIDE_MAX => Err(Refusal::TooManyPixels),
        _ => Ok(()),
    }
}

fn upright(mut decoder: impl ImageDecoder) -> Result<DynamicImage, Refusal> {
    let (width, height) = decoder.dimensions();
    check_size(width, height)?;
    if decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(Refusal::TooManyPixels);
    }
    decoder.set_limits(limits()).map_err(refusal)?;
    let orientation = decoder.orientation().map_err(refusal)?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refusal)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX);
    limits
}

fn refusal(error: ImageError) -> Refusal {
    match error {
        ImageError::Limits(_) => Refusal::TooManyPixels,
        _ => Refusal::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_looked_at_before_the_pixels() {
        assert_eq!(check_size(8_000, 4_000), Ok(()));
        assert_eq!(check_size(30_000, 30_000), Err(Refusal::TooManyPixels));
        assert_eq!(check_size(SIDE_MAX + 1, 1), Err(Refusal::TooManyPixels));
        assert_eq!(check_size(u32::MAX, u32::MAX), Err(Refusal::TooManyPixels));
        assert_eq!(check_size(0, 5), Err(Refusal::Unreadable));
    }
}
