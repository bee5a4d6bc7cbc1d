//! AVIF: a still picture of AV1 in the container of HEIF.
//!
//! The container is read here, since what there is for it either makes room for as much as a hostile file asks for, or has
//! a licence of another kind. Grids (pictures of several tiles) are not supported.

mod container;
mod pixels;

use image::DynamicImage;
use re_rav1d::{Decoder, Picture, Settings};

use crate::{PIXELS_MAX, Refusal, decode::check_size};
use container::Still;

pub fn decode(file: &[u8]) -> Result<DynamicImage, Refusal> {
    let still = container::read(file).ok_or(Refusal::Unreadable)?;
    check_size(still.width, still.height)?;
    let colour = frame(still.colour)?;
    let alpha = still.alpha.map(frame).transpose()?;
    let picture = pixels::picture(&colour, alpha.as_ref()).ok_or(Refusal::Unreadable)?;
    Ok(turned(picture, &still.turn))
}

/// The first picture of AV1 data. Others, as of a file that moves, are not decoded.
fn frame(data: Vec<u8>) -> Result<Picture, Refusal> {
    let mut settings = Settings::new();
    settings.set_n_threads(1);
    settings.set_max_frame_delay(1);
    settings.set_all_layers(false);
    // Its own header may say other than the container. Checked by the decoder before it makes room.
    settings.set_frame_size_limit(u32::try_from(PIXELS_MAX).unwrap_or(u32::MAX));
    let mut decoder = Decoder::with_settings(&settings).map_err(|_| Refusal::Unreadable)?;
    match decoder.send_data(data, None, None, None) {
        Ok(()) => {}
        Err(error) if error.is_again() => {}
        Err(_) => return Err(Refusal::Unreadable),
    }
    let picture = decoder.get_picture().map_err(|_| Refusal::Unreadable)?;
    check_size(picture.width(), picture.height())?;
    Ok(picture)
}

fn turned(picture: DynamicImage, turn: &container::Turn) -> DynamicImage {
    let picture = match turn.quarters_left {
        1 => picture.rotate270(),
        2 => picture.rotate180(),
        3 => picture.rotate90(),
        _ => picture,
    };
    match turn.mirror {
        Some(container::Mirror::UpDown) => picture.flipv(),
        Some(container::Mirror::LeftRight) => picture.fliph(),
        None => picture,
    }
}

impl Still {
    /// The alpha of nothing is nothing: a picture has colours.
    fn is_whole(&self) -> bool {
        !self.colour.is_empty() && self.alpha.as_ref().is_none_or(|alpha| !alpha.is_empty())
    }
}
