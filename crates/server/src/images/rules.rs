//! Decisions without IO.

use http::StatusCode;
use majlis_pictures::{Format, Sizes};

use crate::error::Problem;

/// The largest file that is taken.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The site's pages, which administrators fill.
    Site,
    /// Somebody's face. Everybody may have one, so that there is room for the site's however many come.
    Photo,
}

impl Purpose {
    pub fn sizes(self) -> Sizes<'static> {
        match self {
            Purpose::Site => Sizes::Widths(&[1920, 960, 480]),
            Purpose::Photo => Sizes::Squares(&[512, 128]),
        }
    }

    /// Uploads of one person that may be under way at once.
    pub fn of_one_max(self) -> usize {
        match self {
            Purpose::Site => 4,
            Purpose::Photo => 1,
        }
    }
}

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("not a picture of a kind that is taken")]
    UnsupportedMedia,
    #[error("the picture cannot be read")]
    Unreadable,
    #[error("the picture has too many pixels")]
    TooManyPixels,
    #[error("too many pictures come at once")]
    Busy,
    #[error("somebody sends too many pictures at once")]
    TooManyOfOne,
}

const RETRY_AFTER_SECONDS: u64 = 3;

impl Refusal {
    pub fn problem(&self) -> Problem {
        let (status, code, detail) = match self {
            Refusal::UnsupportedMedia => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media",
                "The file must be a JPEG, PNG, WebP or AVIF picture.",
            ),
            Refusal::Unreadable => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media",
                "The picture is damaged, or of a kind that is not supported.",
            ),
            Refusal::TooManyPixels => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "too_large",
                "The picture has too many pixels: 32 megapixels, and 16,383 on a side, are taken.",
            ),
            Refusal::Busy => (
                StatusCode::SERVICE_UNAVAILABLE,
                "busy",
                "Too many pictures are being uploaded at the moment. Please try again.",
            ),
            Refusal::TooManyOfOne => (
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "Other pictures of yours are still being uploaded. Please try again.",
            ),
        };
        let problem = Problem::new(status, code, detail);
        match self {
            Refusal::Busy | Refusal::TooManyOfOne => {
                problem.with("retryAfterSeconds", RETRY_AFTER_SECONDS)
            }
            _ => problem,
        }
    }
}

impl From<majlis_pictures::Refusal> for Refusal {
    fn from(refusal: majlis_pictures::Refusal) -> Self {
        match refusal {
            majlis_pictures::Refusal::UnknownKind => Refusal::UnsupportedMedia,
            majlis_pictures::Refusal::Unreadable => Refusal::Unreadable,
            majlis_pictures::Refusal::TooManyPixels => Refusal::TooManyPixels,
        }
    }
}

const ID_CHARS: usize = 32;

/// The name under which a picture is shown: 32 hexadecimal digits, and what it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    pub fn new(id: &uuid::Uuid, format: Format) -> Self {
        let ending = match format {
            Format::Jpeg => JPEG,
            Format::Webp => WEBP,
        };
        Self(format!("{}.{ending}", id.simple()))
    }

    /// Only what could be a name is one. Nothing else gets as far as the database or the files.
    pub fn parse(text: &str) -> Option<Self> {
        let (id, ending) = text.split_once('.')?;
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        let fits =
            id.len() == ID_CHARS && id.bytes().all(is_digit) && matches!(ending, JPEG | WEBP);
        fits.then(|| Self(text.to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn media_type(&self) -> &'static str {
        match self.0.ends_with(WEBP) {
            true => "image/webp",
            false => "image/jpeg",
        }
    }

    /// Where the file of this width is kept.
    pub fn key(&self, width: u32) -> String {
        let (id, ending) = self.0.split_at(ID_CHARS);
        format!("media/{id}-{width}{ending}")
    }
}

const JPEG: &str = "jpg";
const WEBP: &str = "webp";
const MEDIA: &str = "/media/";

/// The address of a picture, as front ends anywhere can use it. `site` is the server's own.
pub fn url(site: &str, name: &str) -> String {
    format!("{site}{MEDIA}{name}")
}

pub fn name_in_url(url: &str) -> Option<Name> {
    let (_, name) = url.rsplit_once(MEDIA)?;
    Name::parse(name)
}

/// The smallest stored width that is not below the one wished; the largest where none is, or none is wished.
pub fn pick(widths: &[u32], wished: Option<u32>) -> Option<u32> {
    let largest = widths.iter().max().copied();
    let Some(wished) = wished else {
        return largest;
    };
    let fitting = widths.iter().filter(|width| **width >= wished);
    fitting.min().copied().or(largest)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef0123456789abcdef";

    #[test]
    fn a_name_leads_nowhere_but_to_its_file() {
        let name = Name::parse(&format!("{ID}.jpg")).unwrap();
        assert_eq!(name.key(480), format!("media/{ID}-480.jpg"));
        assert_eq!(name.media_type(), "image/jpeg");
        assert!(Name::parse(&format!("{ID}.webp")).is_some());
        for bad in [
            "",
            ".",
            "..",
            "../majlis.sqlite",
            "0123456789abcdef0123456789abcdef",
            "0123456789abcdef0123456789abcdef.png",
            "0123456789abcdef0123456789abcdef.jpg/",
            "0123456789abcdef0123456789abcdef.jpg.webp",
            "0123456789ABCDEF0123456789abcdef.jpg",
            "../../../../../../../etc/passwd/..jpg",
            "0123456789abcdef0123456789abcde/.jpg",
            "%2e%2e%2f",
        ] {
            assert_eq!(Name::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_picture_is_found_by_its_address() {
        let address = url("https://majlis.example", &format!("{ID}.jpg"));
        assert_eq!(address, format!("https://majlis.example/media/{ID}.jpg"));
        assert_eq!(name_in_url(&address), Name::parse(&format!("{ID}.jpg")));
        assert_eq!(name_in_url("https://elsewhere.example/face.jpg"), None);
    }

    #[test]
    fn the_smallest_that_is_large_enough_is_shown() {
        let widths = [1920, 960, 480];
        assert_eq!(pick(&widths, None), Some(1920));
        assert_eq!(pick(&widths, Some(0)), Some(480));
        assert_eq!(pick(&widths, Some(480)), Some(480));
        assert_eq!(pick(&widths, Some(481)), Some(960));
        assert_eq!(pick(&widths, Some(u32::MAX)), Some(1920));
        assert_eq!(pick(&[], None), None);
    }
}
