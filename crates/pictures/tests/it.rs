//! Pictures of each kind, good and bad, here and through the worker.

use std::{panic::catch_unwind, path::PathBuf, time::Duration};

use image::{GenericImageView as _, ImageFormat, Rgba};
use majlis_pictures::{Error, Format, Picture, Refusal, Sizes, Worker, make};
use rand::{RngExt as _, SeedableRng as _, rngs::StdRng};

/// 64 × 48: red, green above blue, white. Where it has alpha, red is not to be seen.
const FILES: [(&str, &[u8]); 6] = [
    ("plain.jpg", include_bytes!("files/plain.jpg")),
    ("rotated-gps.jpg", include_bytes!("files/rotated-gps.jpg")),
    ("alpha.png", include_bytes!("files/alpha.png")),
    ("alpha.webp", include_bytes!("files/alpha.webp")),
    ("plain.avif", include_bytes!("files/plain.avif")),
    ("alpha.avif", include_bytes!("files/alpha.avif")),
];
const WIDE: Sizes<'_> = Sizes::Widths(&[1920, 32]);

fn file(name: &str) -> &'static [u8] {
    let found = FILES.iter().find(|(known, _)| *known == name);
    found.map(|(_, bytes)| *bytes).unwrap()
}

fn worker() -> Worker {
    Worker::new(PathBuf::from(env!("CARGO_BIN_EXE_majlis-pictures")), vec![])
}

/// The colour in each quarter: upper left, upper right, lower left, lower right.
fn quarters(picture: &Picture) -> String {
    let format = match picture.format {
        Format::Jpeg => ImageFormat::Jpeg,
        Format::Webp => ImageFormat::WebP,
    };
    let file = &picture.files[0];
    let shown = image::load_from_memory_with_format(&file.bytes, format).unwrap();
    assert_eq!(shown.dimensions(), (file.width, file.height));
    let (width, height) = shown.dimensions();
    let name = |(x, y)| match shown.get_pixel(width * x / 4, height * y / 4) {
        Rgba([_, _, _, a]) if a < 30 => "none",
        Rgba([r, g, b, _]) if r > 200 && g > 200 && b > 200 => "white",
        Rgba([r, g, b, _]) if r > 180 && g < 80 && b < 80 => "red",
        Rgba([r, g, b, _]) if r < 80 && g > 140 && b < 90 => "green",
        Rgba([r, g, b, _]) if r < 80 && g < 90 && b > 170 => "blue",
        Rgba(_) => "other",
    };
    [(1, 1), (3, 1), (1, 3), (3, 3)].map(name).join(" ")
}

#[test]
fn each_kind_keeps_its_looks() {
    for (name, expected, format) in [
        ("plain.jpg", "red green blue white", Format::Jpeg),
        ("plain.avif", "red green blue white", Format::Jpeg),
        ("alpha.png", "none green blue white", Format::Webp),
        ("alpha.webp", "none green blue white", Format::Webp),
        ("alpha.avif", "none green blue white", Format::Webp),
    ] {
        let made = make(file(name), WIDE).unwrap();
        assert_eq!(quarters(&made), expected, "{name}");
        assert_eq!(made.format, format, "{name}");
        let shapes: Vec<_> = made.files.iter().map(|f| (f.width, f.height)).collect();
        assert_eq!(shapes, [(64, 48), (32, 24)], "{name}");
    }
}

#[test]
fn a_picture_stands_upright_and_tells_nothing_of_the_camera() {
    let source = file("rotated-gps.jpg");
    let holds = |bytes: &[u8], text: &[u8]| bytes.windows(text.len()).any(|at| at == text);
    assert!(holds(source, b"Exif") && holds(source, b"GPS-SECRET-PLACE"));
    let made = make(source, WIDE).unwrap();
    assert_eq!((made.files[0].width, made.files[0].height), (48, 64));
    assert_eq!(quarters(&made), "blue red white green");
    for file in &made.files {
        assert!(!holds(&file.bytes, b"Exif") && !holds(&file.bytes, b"GPS"));
    }
}

#[test]
fn what_is_hidden_behind_a_picture_is_gone() {
    let mut polyglot = file("plain.jpg").to_vec();
    polyglot.extend(b"<script>alert(1)</script>");
    let made = make(&polyglot, WIDE).unwrap();
    assert_eq!(made, make(file("plain.jpg"), WIDE).unwrap());
}

#[test]
fn an_avif_is_turned_as_its_container_says() {
    // The place of `ispe` among the properties becomes that of a quarter turn, and the other way about.
    let upright = make(file("plain.avif"), WIDE).unwrap();
    assert_eq!(quarters(&upright), "red green blue white");
    let turned = with_property(file("plain.avif"), b"\0\0\0\x09irot\x01");
    let made = make(&turned, WIDE).unwrap();
    assert_eq!((made.files[0].width, made.files[0].height), (48, 64));
    assert_eq!(quarters(&made), "green white red blue");
    let mirrored = with_property(file("plain.avif"), b"\0\0\0\x09imir\x01");
    assert_eq!(
        quarters(&make(&mirrored, WIDE).unwrap()),
        "green red white blue"
    );
}

#[test]
fn an_avif_that_is_not_itself_without_what_is_not_known_is_refused() {
    for property in [&b"\0\0\0\x28clap"[..], b"\0\0\0\x28wxyz"] {
        let mut property = property.to_vec();
        property.resize(40, 0);
        let cut = with_property(file("plain.avif"), &property);
        assert_eq!(make(&cut, WIDE), Err(Refusal::Unreadable));
    }
}

/// Adds an essential property to the one item of an AVIF file.
fn with_property(file: &[u8], property: &[u8]) -> Vec<u8> {
    let mut file = file.to_vec();
    let find = |file: &[u8], kind: &[u8]| file.windows(4).position(|at| at == kind).unwrap() - 4;
    let grow = |file: &mut Vec<u8>, at: usize, by: usize| {
        let size = u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) + by as u32;
        file[at..at + 4].copy_from_slice(&size.to_be_bytes());
    };
    let ipco = find(&file, b"ipco");
    let end = ipco + u32::from_be_bytes(file[ipco..ipco + 4].try_into().unwrap()) as usize;
    let mut at = ipco + 8;
    let mut place = 1;
    while at < end {
        at += u32::from_be_bytes(file[at..at + 4].try_into().unwrap()) as usize;
        place += 1;
    }
    file.splice(end..end, property.iter().copied());
    // After version, flags, the count of items and the item's id comes the count of its properties.
    let ipma = find(&file, b"ipma");
    let count = ipma + 8 + 4 + 4 + 2;
    let last = count + 1 + usize::from(file[count]);
    file[count] += 1;
    file.insert(last, 0x80 | place);
    let added = property.len() + 1;
    grow(&mut file, ipco, property.len());
    grow(&mut file, ipma, 1);
    for around in [&b"iprp"[..], b"meta"] {
        let at = find(&file, around);
        grow(&mut file, at, added);
    }
    // The data has moved: its offset stands before its length at the end of `iloc`.
    let iloc = find(&file, b"iloc");
    let end = iloc + u32::from_be_bytes(file[iloc..iloc + 4].try_into().unwrap()) as usize;
    grow(&mut file, end - 8, added);
    file
}

fn png_of(width: u32, height: u32) -> Vec<u8> {
    let mut header = b"IHDR".to_vec();
    header.extend(width.to_be_bytes());
    header.extend(height.to_be_bytes());
    header.extend([8, 6, 0, 0, 0]);
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut compressed = b"IDAT\x78\x9c".to_vec();
    compressed.extend([0; 3000]);
    for chunk in [header, compressed] {
        file.extend((chunk.len() as u32 - 4).to_be_bytes());
        let sum = crc32(&chunk);
        file.extend(chunk);
        file.extend(sum.to_be_bytes());
    }
    file
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |sum: u32| (sum >> 1) ^ (0xedb8_8320 & 0u32.wrapping_sub(sum & 1));
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| step(sum))
    })
}

#[test]
fn a_small_file_with_too_many_pixels_is_refused() {
    let mut webp = file("alpha.webp").to_vec();
    assert_eq!(webp[12..16], *b"VP8L");
    // 8,192 × 8,192, in twice fourteen bits.
    webp[21..24].copy_from_slice(&[0xff, 0xdf, 0xff]);
    webp[24] = webp[24] & 0xf0 | 0x07;
    let mut jpeg = file("plain.jpg").to_vec();
    let frame = jpeg.windows(2).position(|at| at == [0xff, 0xc0]).unwrap();
    jpeg[frame + 5..frame + 9].fill(0xff);
    let mut avif = file("plain.avif").to_vec();
    let size = avif.windows(4).position(|at| at == b"ispe").unwrap();
    avif[size + 8..size + 16].copy_from_slice(&[0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30]);
    for (name, bomb) in [
        ("png", png_of(30_000, 30_000)),
        ("jpeg", jpeg),
        ("avif", avif),
        ("webp", webp),
    ] {
        assert_eq!(make(&bomb, WIDE), Err(Refusal::TooManyPixels), "{name}");
    }
}

#[test]
fn a_cut_file_is_refused() {
    for (name, whole) in FILES {
        for length in [whole.len() / 2, whole.len() - 9] {
            assert_eq!(
                make(&whole[..length], WIDE),
                Err(Refusal::Unreadable),
                "{name} of {length} bytes"
            );
        }
    }
}

#[test]
fn no_damage_makes_a_decoder_panic() {
    let mut random = StdRng::seed_from_u64(20);
    let mut refused = 0;
    for round in 0..600 {
        let (name, whole) = FILES[round % FILES.len()];
        let mut damaged = whole.to_vec();
        for _ in 0..random.random_range(1..6) {
            let at = random.random_range(0..damaged.len());
            match random.random_range(0..4) {
                0 => damaged[at] = random.random(),
                1 => damaged[at] ^= 1 << random.random_range(0..8),
                2 => damaged[at] = 0xff,
                _ => drop(damaged.drain(at..(at + 5).min(damaged.len()))),
            }
        }
        let made = catch_unwind(|| make(&damaged, WIDE));
        let made = made.unwrap_or_else(|_| panic!("{name} in round {round}"));
        refused += usize::from(made.is_err());
    }
    assert!(refused > 50, "hardly anything was damaged: {refused}");
}

#[test]
fn the_worker_makes_and_refuses_the_same() {
    for (name, bytes) in FILES {
        let made = worker().make(bytes, WIDE).unwrap();
        assert_eq!(made, make(bytes, WIDE).unwrap(), "{name}");
    }
    let face = worker().make(file("plain.jpg"), Sizes::Squares(&[512, 16]));
    let sides: Vec<_> = face.unwrap().files.iter().map(|f| f.width).collect();
    assert_eq!(sides, [48, 16]);
    let refusal = |bytes: &[u8]| match worker().make(bytes, WIDE) {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    };
    assert_eq!(refusal(b"<svg/>"), Refusal::UnknownKind);
    assert_eq!(refusal(b"\xff\xd8\xff"), Refusal::Unreadable);
    assert_eq!(refusal(&png_of(30_000, 30_000)), Refusal::TooManyPixels);
}

/// What a worker tells of itself, or how it ends, when the file is a wish.
fn probe(wish: &[u8]) -> Result<String, Error> {
    let program = PathBuf::from(env!("CARGO_BIN_EXE_majlis-pictures"));
    let probe = Worker::new(program, vec!["probe".into()]);
    let told = probe.make(wish, WIDE)?.files.remove(0).bytes;
    Ok(String::from_utf8(told).unwrap())
}

#[cfg(target_os = "linux")]
#[test]
fn a_worker_has_little() {
    assert_eq!(
        probe(b"").unwrap().lines().collect::<Vec<_>>(),
        [
            "cpu 15 16",
            "memory 1073741824 1073741824",
            "core 0 0",
            "descriptors 3 3",
            "opens files false",
            "environment 0",
            "no new privileges true",
        ]
    );
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_that_costs_too_much_or_makes_a_decoder_panic_is_refused() {
    for wish in ["memory", "time", "panic"] {
        let told = probe(wish.as_bytes());
        assert!(
            matches!(told, Err(Error::Refused(Refusal::Unreadable))),
            "{wish}: {told:?}"
        );
    }
}

fn shell(script: &str) -> Worker {
    Worker::new(PathBuf::from("/bin/sh"), vec!["-c".into(), script.into()])
}

#[test]
fn an_end_that_is_hardly_the_files_fault_is_told_as_such() {
    for script in ["kill -9 $$", "kill -15 $$", "exit 3"] {
        let ended = shell(script).make(file("plain.jpg"), WIDE);
        assert!(matches!(ended, Err(Error::Ended(_))), "{script}: {ended:?}");
    }
    assert!(matches!(probe(b"end"), Err(Error::Ended(_))));
    let missing = Worker::new(PathBuf::from("/nowhere"), vec![]);
    let missing = missing.make(file("plain.jpg"), WIDE);
    assert!(matches!(missing, Err(Error::Worker(_))));
}

#[test]
fn nobody_waits_for_ever() {
    for script in ["sleep 600", "sleep 600 & exit 0", "exec >&-; sleep 600"] {
        let slow = shell(script).with_patience(Duration::from_millis(300));
        // More than a pipe holds.
        let made = slow.make(&vec![0; 1 << 20], WIDE);
        assert!(matches!(made, Err(Error::TooSlow)), "{script}: {made:?}");
    }
}
