//! What a file is, by its first bytes: names and what a client says of it are not believed.

/// The kinds of pictures that are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Jpeg,
    Png,
    Webp,
    Avif,
}

/// How many brands of an AVIF file are looked at.
const BRANDS_MAX: usize = 32;

impl Kind {
    /// What this is, if it is a picture that is taken.
    pub fn of(file: &[u8]) -> Option<Kind> {
        if file.starts_with(b"\xff\xd8\xff") {
            return Some(Kind::Jpeg);
        }
        if file.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Kind::Png);
        }
        if file.starts_with(b"RIFF") && file.get(8..12) == Some(b"WEBP") {
            return Some(Kind::Webp);
        }
        is_avif(file).then_some(Kind::Avif)
    }
}

/// Whether the first box is `ftyp`, with the brand `avif` first or among the compatible ones.
fn is_avif(file: &[u8]) -> bool {
    let Some((size, rest)) = file.split_first_chunk::<4>() else {
        return false;
    };
    let size = u32::from_be_bytes(*size) as usize;
    let Some(body) = rest.strip_prefix(b"ftyp") else {
        return false;
    };
    let body = &body[..body.len().min(size.saturating_sub(8))];
    let brands = body.chunks_exact(4).take(BRANDS_MAX).enumerate();
    // The second four bytes are the version.
    brands
        .filter(|(at, _)| *at != 1)
        .any(|(_, brand)| brand == b"avif")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_it_begins_as() {
        assert_eq!(Kind::of(b"\xff\xd8\xff\xe0"), Some(Kind::Jpeg));
        assert_eq!(Kind::of(b"\x89PNG\r\n\x1a\n"), Some(Kind::Png));
        assert_eq!(Kind::of(b"RIFF\0\0\0\0WEBPVP8 "), Some(Kind::Webp));
        assert_eq!(Kind::of(b"\0\0\0\x10ftypavif\0\0\0\0"), Some(Kind::Avif));
        assert_eq!(
            Kind::of(b"\0\0\0\x14ftypmif1\0\0\0\0avif"),
            Some(Kind::Avif)
        );
        for other in [
            &b""[..],
            b"GIF89a",
            b"BM",
            b"<svg xmlns=\"http://www.w3.org/2000/svg\">",
            b"<!doctype html>",
            b"RIFF\0\0\0\0WAVE",
            b"\0\0\0\x14ftypheic\0\0\0\0mif1",
            b"\0\0\0\x10ftypheic\0\0\0\0avif",
            b"\0\0\0\x0cftypmif1avif",
            b"\xff\xd8",
        ] {
            assert_eq!(Kind::of(other), None, "{other:?}");
        }
    }
}
