//! From the planes of a frame to RGB.

use image::{DynamicImage, RgbImage, RgbaImage};
use re_rav1d::{
    Picture, PixelLayout, PlanarImageComponent as Component, Plane,
    pixel::{MatrixCoefficients, YUVRange},
};

/// One plane, whose samples are read as if it had the size of the whole picture.
struct Samples {
    plane: Plane,
    stride: usize,
    is_wide: bool,
    /// How often a sample is halved, across and down.
    shift: (u32, u32),
    /// What is added to a sample, and then what it is multiplied with, to get 0 to 1 (or −½ to ½).
    offset: f32,
    scale: f32,
}

impl Samples {
    fn luma(picture: &Picture) -> Option<Self> {
        let (bits, is_full) = (bits(picture)?, is_full(picture));
        let unit = (1u32 << (bits - 8)) as f32;
        let (offset, range) = match is_full {
            true => (0.0, (1u32 << bits) as f32 - 1.0),
            false => (-16.0 * unit, 219.0 * unit),
        };
        Some(Self::of(picture, Component::Y, (0, 0), offset, range))
    }

    fn chroma(picture: &Picture, component: Component) -> Option<Self> {
        let (bits, is_full) = (bits(picture)?, is_full(picture));
        let unit = (1u32 << (bits - 8)) as f32;
        let shift = match picture.pixel_layout() {
            PixelLayout::I420 => (1, 1),
            PixelLayout::I422 => (1, 0),
            PixelLayout::I444 => (0, 0),
            PixelLayout::I400 => return None,
        };
        let range = match is_full {
            true => (1u32 << bits) as f32 - 1.0,
            false => 224.0 * unit,
        };
        Some(Self::of(picture, component, shift, -128.0 * unit, range))
    }

    fn of(picture: &Picture, part: Component, shift: (u32, u32), offset: f32, range: f32) -> Self {
        Self {
            plane: picture.plane(part),
            stride: picture.stride(part) as usize,
            is_wide: picture.bit_depth() > 8,
            shift,
            offset,
            scale: 1.0 / range,
        }
    }

    /// The sample at this pixel; what is not there is 0.
    fn at(&self, x: u32, y: u32) -> f32 {
        let (x, y) = ((x >> self.shift.0) as usize, (y >> self.shift.1) as usize);
        let raw = match self.is_wide {
            false => self.plane.get(y * self.stride + x).copied().map(u16::from),
            true => {
                let at = y * self.stride + x * 2;
                let pair = self.plane.get(at..at + 2);
                pair.map(|pair| u16::from_ne_bytes([pair[0], pair[1]]))
            }
        };
        (f32::from(raw.unwrap_or(0)) + self.offset) * self.scale
    }
}

fn bits(picture: &Picture) -> Option<usize> {
    let bits = picture.bits_per_component()?.0;
    // A wide sample holds more than 8 bits, and only such a one.
    ((picture.bit_depth() > 8) == (bits > 8)).then_some(bits)
}

fn is_full(picture: &Picture) -> bool {
    matches!(picture.color_range(), YUVRange::Full)
}

/// How colours are made of brightness and two differences.
enum Colours {
    Grey,
    /// The planes are green, blue and red themselves.
    Plain,
    YCgCo,
    /// By the shares of red and blue in brightness.
    Shares {
        red: f32,
        blue: f32,
    },
}

impl Colours {
    fn of(picture: &Picture) -> Option<Self> {
        use MatrixCoefficients as M;
        if picture.pixel_layout() == PixelLayout::I400 {
            return Some(Self::Grey);
        }
        let shares = |red, blue| Self::Shares { red, blue };
        Some(match picture.matrix_coefficients() {
            M::Identity if picture.pixel_layout() == PixelLayout::I444 => Self::Plain,
            M::BT709 => shares(0.2126, 0.0722),
            M::Unspecified | M::BT470BG | M::ST170M => shares(0.299, 0.114),
            M::BT470M => shares(0.30, 0.11),
            M::ST240M => shares(0.212, 0.087),
            M::BT2020NonConstantLuminance => shares(0.2627, 0.0593),
            M::YCgCo => Self::YCgCo,
            _ => return None,
        })
    }

    fn rgb(&self, y: f32, u: f32, v: f32) -> [f32; 3] {
        match self {
            Self::Grey => [y; 3],
            // Half was taken off as of a difference, which these are not.
            Self::Plain => [v + 0.5, y, u + 0.5],
            Self::YCgCo => [y - u + v, y + u, y - u - v],
            Self::Shares { red, blue } => {
                let r = y + 2.0 * (1.0 - red) * v;
                let b = y + 2.0 * (1.0 - blue) * u;
                [r, (y - red * r - blue * b) / (1.0 - red - blue), b]
            }
        }
    }
}

/// Puts a picture together. `None` where it is of a kind that is not supported.
pub fn picture(colour: &Picture, alpha: Option<&Picture>) -> Option<DynamicImage> {
    let (width, height) = (colour.width(), colour.height());
    let colours = Colours::of(colour)?;
    let luma = Samples::luma(colour)?;
    let chroma = match colours {
        Colours::Grey => None,
        _ => Some((
            Samples::chroma(colour, Component::U)?,
            Samples::chroma(colour, Component::V)?,
        )),
    };
    let rgb = |x, y| {
        let (u, v) = chroma
            .as_ref()
            .map_or((0.0, 0.0), |(u, v)| (u.at(x, y), v.at(x, y)));
        colours.rgb(luma.at(x, y), u, v).map(byte)
    };
    let Some(alpha) = alpha else {
        return Some(RgbImage::from_fn(width, height, |x, y| rgb(x, y).into()).into());
    };
    if (alpha.width(), alpha.height()) != (width, height) {
        return None;
    }
    let alpha = Samples::luma(alpha)?;
    let rgba = |x, y| {
        let [r, g, b] = rgb(x, y);
        [r, g, b, byte(alpha.at(x, y))].into()
    };
    Some(RgbaImage::from_fn(width, height, rgba).into())
}

fn byte(share: f32) -> u8 {
    (share * 255.0 + 0.5) as u8
}
