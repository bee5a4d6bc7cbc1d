//! Decisions without IO.

use http::StatusCode;
use majlis_pictures::{Format, Sizes};

use crate::error::Problem;

/// The largest picture that is taken.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// The largest document.
pub const DOCUMENT_BYTES_MAX: usize = 10 * 1024 * 1024;

/// Whether a file says that it is a PDF. Nothing else is known of it, so that it is never shown, only handed over.
pub fn is_pdf(file: &[u8]) -> bool {
    file.starts_with(b"%PDF-")
}

/// What a picture is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Purpose {
    /// The site's pages, which administrators fill.
    Site,
    /// Somebody's face. Everybody may have one, so that there is room for the site's however many come.
    Photo,
    /// What somebody sends to others: a picture, or a PDF. Shown to them alone.
    Chat,
}

impl Purpose {
    pub fn sizes(self) -> Sizes<'static> {
        match self {
            Purpose::Site => Sizes::Widths(&[1920, 960, 480]),
            Purpose::Photo => Sizes::Squares(&[512, 128]),
            Purpose::Chat => Sizes::Widths(&[1600, 400]),
        }
    }

    /// Uploads of one person that may be under way at once.
    pub fn of_one_max(self) -> usize {
        match self {
            Purpose::Site => 4,
            Purpose::Photo => 1,
            Purpose::Chat => 2,
        }
    }
}

/// Why a picture is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("not a picture of a kind that is taken")]
    UnsupportedMedia,
    #[error("neither a picture of a kind that is taken nor a PDF")]
    UnsupportedFile,
    #[error("the picture cannot be read")]
    Unreadable,
    #[error("the picture has too many pixels")]
    TooManyPixels,
    #[error("too many pictures come at once")]
    Busy,
    #[error("somebody sends too many pictures at once")]
    TooManyOfOne,
    #[error("the file did not come in time")]
    TooSlow,
    #[error("somebody fetches too many files at once")]
    TooManyDownloads,
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
            Refusal::UnsupportedFile => (
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "unsupported_media",
                "The file must be a JPEG, PNG, WebP or AVIF picture, or a PDF.",
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
            Refusal::TooSlow => (
                StatusCode::SERVICE_UNAVAILABLE,
                "timeout",
                "The file took too long to come.",
            ),
            Refusal::TooManyDownloads => (
                StatusCode::TOO_MANY_REQUESTS,
                "rate_limited",
                "Other files are still being sent to you. Please try again.",
            ),
        };
        let problem = Problem::new(status, code, detail);
        match self {
            Refusal::Busy | Refusal::TooManyOfOne | Refusal::TooManyDownloads => {
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

/// The name under which a file is kept: 32 hexadecimal digits, and what it is. One that only some may see begins otherwise, so that
/// it can never be the name of one that is shown to all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name(String);

impl Name {
    /// Of a picture that is shown to all.
    pub fn new(id: &uuid::Uuid, format: Format) -> Self {
        Self(format!("{}.{}", id.simple(), ending(format)))
    }

    pub fn private_picture(id: &uuid::Uuid, format: Format) -> Self {
        Self(format!("{PRIVATE}{}.{}", id.simple(), ending(format)))
    }

    pub fn private_document(id: &uuid::Uuid) -> Self {
        Self(format!("{PRIVATE}{}.{PDF}", id.simple()))
    }

    /// Only what could be the name of a picture that is shown to all is one. Nothing else gets as far as the database or the files.
    pub fn parse(text: &str) -> Option<Self> {
        is_name(text, &[JPEG, WEBP]).then(|| Self(text.to_owned()))
    }

    pub fn parse_private(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PRIVATE)?;
        is_name(rest, &[JPEG, WEBP, PDF]).then(|| Self(text.to_owned()))
    }

    /// The name of any file that may be kept.
    pub fn parse_any(text: &str) -> Option<Self> {
        Self::parse(text).or_else(|| Self::parse_private(text))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// How a name of what it is ends, without the dot.
    pub fn ending(&self) -> &str {
        self.0.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    pub fn media_type(&self) -> &'static str {
        match self.ending() {
            WEBP => "image/webp",
            PDF => "application/pdf",
            _ => "image/jpeg",
        }
    }

    /// Where the file of this width is kept. A document has no width.
    pub fn key(&self, width: u32) -> String {
        let (folder, name) = match self.0.strip_prefix(PRIVATE) {
            Some(name) => ("private", name),
            None => ("media", self.0.as_str()),
        };
        let (id, ending) = name.split_at(ID_CHARS);
        format!("{folder}/{id}-{width}{ending}")
    }
}

fn is_name(text: &str, endings: &[&str]) -> bool {
    let Some((id, ending)) = text.split_once('.') else {
        return false;
    };
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    id.len() == ID_CHARS && id.bytes().all(is_digit) && endings.contains(&ending)
}

fn ending(format: Format) -> &'static str {
    match format {
        Format::Jpeg => JPEG,
        Format::Webp => WEBP,
    }
}

const PRIVATE: &str = "private-";
const PDF: &str = "pdf";
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
    fn what_only_some_may_see_has_no_name_that_all_may_ask_for() {
        let id = uuid::Uuid::new_v4();
        let picture = Name::private_picture(&id, Format::Webp);
        let document = Name::private_document(&id);
        for (name, kind, key) in [
            (
                &picture,
                "image/webp",
                format!("private/{}-400.webp", id.simple()),
            ),
            (
                &document,
                "application/pdf",
                format!("private/{}-400.pdf", id.simple()),
            ),
        ] {
            assert_eq!(Name::parse(name.as_str()), None);
            assert_eq!(Name::parse_private(name.as_str()).as_ref(), Some(name));
            assert_eq!(Name::parse_any(name.as_str()).as_ref(), Some(name));
            assert_eq!((name.media_type(), name.key(400)), (kind, key));
        }
        let public = Name::new(&id, Format::Jpeg);
        assert_eq!(Name::parse_private(public.as_str()), None);
        assert_eq!(Name::parse(&format!("{}.pdf", id.simple())), None);
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
