//! From pixels to files.

use image::{
    DynamicImage, ExtendedColorType, ImageEncoder as _,
    codecs::{jpeg::JpegEncoder, webp::WebPEncoder},
    imageops::FilterType,
};

use crate::{File, Format, Picture, Refusal, Sizes};

const JPEG_QUALITY: u8 = 82;

pub fn encode(picture: DynamicImage, sizes: Sizes<'_>) -> Result<Picture, Refusal> {
    let (picture, widths) = match sizes {
        Sizes::Widths(widths) => (picture, widths),
        Sizes::Squares(sides) => (middle(picture), sides),
    };
    let widths = without_larger(widths, picture.width());
    let picture = shrink_roughly(picture, widths.first().copied().unwrap_or(1));
    let (picture, format) = flat(picture);
    let files = widths
        .into_iter()
        .map(|width| write(&scaled(&picture, width), format))
        .collect::<Result<_, _>>()?;
    Ok(Picture { format, files })
}

/// The square in the middle.
fn middle(picture: DynamicImage) -> DynamicImage {
    let (width, height) = (picture.width(), picture.height());
    let side = width.min(height);
    match width == height {
        true => picture,
        false => picture.crop_imm((width - side) / 2, (height - side) / 2, side, side),
    }
}

/// The widths wanted, none above what there is, and none twice.
fn without_larger(widths: &[u32], there_is: u32) -> Vec<u32> {
    let mut widths: Vec<u32> = widths.iter().map(|width| *width.min(&there_is)).collect();
    widths.dedup();
    widths
}

/// Makes a large picture twice as wide as wanted by plain averages: the fine filter would need the memory of
/// several such pictures.
fn shrink_roughly(picture: DynamicImage, width: u32) -> DynamicImage {
    let rough = width.saturating_mul(2);
    match picture.width() > rough {
        true => {
            let height = height_for(&picture, rough);
            picture.thumbnail_exact(rough, height)
        }
        false => picture,
    }
}

fn height_for(picture: &DynamicImage, width: u32) -> u32 {
    let height = u64::from(picture.height()) * u64::from(width) / u64::from(picture.width().max(1));
    u32::try_from(height).unwrap_or(u32::MAX).max(1)
}

/// Eight bits for each colour, and transparency only where something shows through.
fn flat(picture: DynamicImage) -> (DynamicImage, Format) {
    if picture.color().has_alpha() {
        let picture = picture.into_rgba8();
        if picture.pixels().any(|pixel| pixel.0[3] != u8::MAX) {
            return (picture.into(), Format::Webp);
        }
        return (DynamicImage::from(picture).into_rgb8().into(), Format::Jpeg);
    }
    (picture.into_rgb8().into(), Format::Jpeg)
}

fn scaled(picture: &DynamicImage, width: u32) -> DynamicImage {
    match picture.width() == width {
        true => picture.clone(),
        false => picture.resize_exact(width, height_for(picture, width), FilterType::CatmullRom),
    }
}

fn write(picture: &DynamicImage, format: Format) -> Result<File, Refusal> {
    let (width, height) = (picture.width(), picture.height());
    let mut bytes = Vec::new();
    let pixels = picture.as_bytes();
    let written = match format {
        Format::Jpeg => JpegEncoder::new_with_quality(&mut bytes, JPEG_QUALITY).write_image(
            pixels,
            width,
            height,
            ExtendedColorType::Rgb8,
        ),
        Format::Webp => WebPEncoder::new_lossless(&mut bytes).write_image(
            pixels,
            width,
            height,
            ExtendedColorType::Rgba8,
        ),
    };
    // Sizes and colours are our own by now, so that nothing but a shape that no file can have is left to refuse.
    written.map_err(|_| Refusal::Unreadable)?;
    Ok(File {
        width,
        height,
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use image::{Rgba, RgbaImage};

    use super::*;

    fn picture(width: u32, height: u32, alpha: u8) -> DynamicImage {
        RgbaImage::from_pixel(width, height, Rgba([200, 30, 30, alpha])).into()
    }

    fn shapes(picture: &Picture) -> Vec<(u32, u32)> {
        let shape = |file: &File| (file.width, file.height);
        picture.files.iter().map(shape).collect()
    }

    #[test]
    fn nothing_is_made_larger_and_no_size_twice() {
        let wide = encode(picture(4000, 100, 255), Sizes::Widths(&[1920, 960, 480])).unwrap();
        assert_eq!(shapes(&wide), [(1920, 48), (960, 24), (480, 12)]);
        assert_eq!(wide.format, Format::Jpeg);
        let small = encode(picture(600, 10, 255), Sizes::Widths(&[1920, 960, 480])).unwrap();
        assert_eq!(shapes(&small), [(600, 10), (480, 8)]);
        let line = encode(picture(4000, 1, 255), Sizes::Widths(&[480])).unwrap();
        assert_eq!(shapes(&line), [(480, 1)]);
    }

    #[test]
    fn a_face_is_a_square_and_what_shows_through_stays_so() {
        let face = encode(picture(300, 200, 9), Sizes::Squares(&[512, 128])).unwrap();
        assert_eq!(shapes(&face), [(200, 200), (128, 128)]);
        assert_eq!(face.format, Format::Webp);
        let tiny = encode(picture(1, 1, 255), Sizes::Squares(&[512, 128])).unwrap();
        assert_eq!(shapes(&tiny), [(1, 1)]);
    }
}
