//! The boxes of ISO/IEC 14496-12 and 23008-12, as far as a still picture needs them.
//!
//! Everything is read in place, and nothing is kept but what is asked for, so that no count in a file makes room for
//! anything.

/// How a picture is turned after decoding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// Quarters of a full turn, anticlockwise; before the mirror.
    pub quarters_left: u8,
    pub mirror: Option<Mirror>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mirror {
    UpDown,
    LeftRight,
}

/// A still picture's AV1 data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Still {
    pub width: u32,
    pub height: u32,
    pub colour: Vec<u8>,
    pub alpha: Option<Vec<u8>>,
    pub turn: Turn,
}

/// What makes an auxiliary picture the alpha of another.
const ALPHA: [&[u8]; 2] = [
    b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0",
    b"urn:mpeg:hevc:2015:auxid:1\0",
];

/// Properties that are heeded, or that the AV1 data says itself. A cut (`clap`), a layer (`lsel`) and others are not.
const KNOWN_PROPERTIES: [&[u8; 4]; 7] = [
    b"ispe", b"irot", b"imir", b"auxC", b"av1C", b"pixi", b"colr",
];

/// Finds the picture, or says that there is none that is understood.
pub fn read(file: &[u8]) -> Option<Still> {
    let meta = Meta::find(file)?;
    let id = meta.primary()?;
    let mut turn = Turn::default();
    let mut size = None;
    meta.properties_of(id, |kind, body| match kind {
        b"ispe" => size = image_size(body),
        b"irot" => turn.quarters_left = body.first().map_or(0, |angle| angle & 3),
        b"imir" => turn.mirror = body.first().map(mirror),
        _ => {}
    })?;
    let (width, height) = size?;
    let alpha = match meta.alpha_of(id) {
        Some(alpha) => Some(meta.data_of(alpha, file)?),
        None => None,
    };
    let still = Still {
        width,
        height,
        colour: meta.data_of(id, file)?,
        alpha,
        turn,
    };
    still.is_whole().then_some(still)
}

fn image_size(body: &[u8]) -> Option<(u32, u32)> {
    let mut body = Reader(body);
    body.skip(4)?;
    Some((body.u32()?, body.u32()?))
}

fn mirror(axis: &u8) -> Mirror {
    match axis & 1 {
        0 => Mirror::UpDown,
        _ => Mirror::LeftRight,
    }
}

/// The boxes of a `meta` that matter here, without their version and flags.
#[derive(Default)]
struct Meta<'a> {
    pitm: Versioned<'a>,
    iinf: Versioned<'a>,
    iloc: Versioned<'a>,
    iref: Versioned<'a>,
    ipco: &'a [u8],
    ipma: Versioned<'a>,
    idat: &'a [u8],
}

#[derive(Clone, Copy, Default)]
struct Versioned<'a> {
    version: u8,
    flags: u8,
    body: &'a [u8],
}

impl<'a> Versioned<'a> {
    fn of(body: &'a [u8]) -> Option<Self> {
        let ([version, _, _, flags], body) = body.split_first_chunk::<4>()?;
        Some(Self {
            version: *version,
            flags: *flags,
            body,
        })
    }
}

impl<'a> Meta<'a> {
    fn find(file: &'a [u8]) -> Option<Self> {
        let (_, meta) = Boxes(file).find(|(kind, _)| *kind == b"meta")?;
        let mut found = Self::default();
        for (kind, body) in Boxes(Versioned::of(meta)?.body) {
            match kind {
                b"pitm" => found.pitm = Versioned::of(body)?,
                b"iinf" => found.iinf = Versioned::of(body)?,
                b"iloc" => found.iloc = Versioned::of(body)?,
                b"iref" => found.iref = Versioned::of(body)?,
                b"idat" => found.idat = body,
                b"iprp" => found.take_properties(body)?,
                _ => {}
            }
        }
        Some(found)
    }

    fn take_properties(&mut self, iprp: &'a [u8]) -> Option<()> {
        for (kind, body) in Boxes(iprp) {
            match kind {
                b"ipco" => self.ipco = body,
                b"ipma" => self.ipma = Versioned::of(body)?,
                _ => {}
            }
        }
        Some(())
    }

    /// The id of the main picture, if it is AV1.
    fn primary(&self) -> Option<u32> {
        let id = Reader(self.pitm.body).id(self.pitm.version != 0)?;
        self.is_av1(id).then_some(id)
    }

    fn is_av1(&self, wanted: u32) -> bool {
        let mut list = Reader(self.iinf.body);
        let count_bytes = if self.iinf.version == 0 { 2 } else { 4 };
        if list.skip(count_bytes).is_none() {
            return false;
        }
        Boxes(list.0)
            .filter(|(kind, _)| *kind == b"infe")
            .filter_map(|(_, body)| Versioned::of(body))
            .any(|entry| {
                let mut body = Reader(entry.body);
                entry.version >= 2
                    && body.id(entry.version >= 3) == Some(wanted)
                    && body.skip(2).is_some()
                    && body.0.starts_with(b"av01")
            })
    }

    /// Shows each property of an item, in the order in which they apply. Of an item that is not what it is without a property
    /// that is not known here, none.
    fn properties_of(&self, wanted: u32, mut show: impl FnMut(&[u8; 4], &'a [u8])) -> Option<()> {
        let mut list = Reader(self.ipma.body);
        for _ in 0..list.u32()? {
            let id = list.id(self.ipma.version != 0)?;
            for _ in 0..list.u8()? {
                let (is_essential, place) = match self.ipma.flags & 1 {
                    0 => list.u8().map(|b| (b & 0x80 != 0, u16::from(b & 0x7f)))?,
                    _ => list.u16().map(|b| (b & 0x8000 != 0, b & 0x7fff))?,
                };
                if id == wanted && place > 0 {
                    let (kind, body) = Boxes(self.ipco).nth(usize::from(place) - 1)?;
                    if is_essential && !KNOWN_PROPERTIES.contains(&kind) {
                        return None;
                    }
                    show(kind, body);
                }
            }
        }
        Some(())
    }

    /// The item that says of itself that it is the alpha of this one.
    fn alpha_of(&self, id: u32) -> Option<u32> {
        let wide = self.iref.version != 0;
        Boxes(self.iref.body)
            .filter(|(kind, _)| *kind == b"auxl")
            .find_map(|(_, body)| {
                let mut body = Reader(body);
                let from = body.id(wide)?;
                let mut belongs = false;
                for _ in 0..body.u16()? {
                    belongs |= body.id(wide)? == id;
                }
                (belongs && self.is_av1(from) && self.is_alpha(from)).then_some(from)
            })
    }

    fn is_alpha(&self, id: u32) -> bool {
        let mut is_alpha = false;
        let read = self.properties_of(id, |kind, body| {
            let is_one = |urn: &[u8]| body.get(4..).is_some_and(|body| body.starts_with(urn));
            is_alpha |= kind == b"auxC" && ALPHA.into_iter().any(is_one);
        });
        read.is_some() && is_alpha
    }

    /// The bytes of an item, put together.
    fn data_of(&self, wanted: u32, file: &[u8]) -> Option<Vec<u8>> {
        let mut list = Reader(self.iloc.body);
        let (lengths, bases) = (list.u8()?, list.u8()?);
        let (of_offset, of_length) = (lengths >> 4, lengths & 15);
        let of_index = if self.iloc.version == 0 {
            0
        } else {
            bases & 15
        };
        let count = list.id(self.iloc.version >= 2)?;
        for _ in 0..count {
            let id = list.id(self.iloc.version >= 2)?;
            let method = match self.iloc.version {
                0 => 0,
                _ => list.u16()? & 15,
            };
            list.skip(2)?;
            let base = list.sized(bases >> 4)?;
            let source = match method {
                0 => file,
                1 => self.idat,
                _ => &[],
            };
            let mut data = Vec::new();
            for _ in 0..list.u16()? {
                list.sized(of_index)?;
                let (offset, length) = (list.sized(of_offset)?, list.sized(of_length)?);
                if id == wanted {
                    let part = part(source, base.checked_add(offset)?, length)?;
                    // Parts may lie upon each other, and must not grow beyond what came in.
                    if data.len() + part.len() > file.len() {
                        return None;
                    }
                    data.extend_from_slice(part);
                }
            }
            if id == wanted {
                return Some(data);
            }
        }
        None
    }
}

/// A length of 0 is all the rest.
fn part(source: &[u8], offset: u64, length: u64) -> Option<&[u8]> {
    let rest = source.get(usize::try_from(offset).ok()?..)?;
    match length {
        0 => Some(rest),
        _ => rest.get(..usize::try_from(length).ok()?),
    }
}

/// Boxes one after the other, until the end or what is none.
struct Boxes<'a>(&'a [u8]);

impl<'a> Iterator for Boxes<'a> {
    type Item = (&'a [u8; 4], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let mut reader = Reader(self.0);
        let short = reader.u32()?;
        let (kind, _) = reader.0.split_first_chunk::<4>()?;
        reader.skip(4)?;
        let size = match short {
            0 => self.0.len() as u64,
            1 => reader.sized(8)?,
            _ => u64::from(short),
        };
        let head = self.0.len() - reader.0.len();
        let body = usize::try_from(size).ok()?.checked_sub(head)?;
        let (body, rest) = reader.0.split_at_checked(body)?;
        self.0 = rest;
        Some((kind, body))
    }
}

struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn skip(&mut self, bytes: usize) -> Option<()> {
        self.0 = self.0.get(bytes..)?;
        Some(())
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take().map(u8::from_be_bytes)
    }

    fn u16(&mut self) -> Option<u16> {
        self.take().map(u16::from_be_bytes)
    }

    fn u32(&mut self) -> Option<u32> {
        self.take().map(u32::from_be_bytes)
    }

    /// A number whose width the file itself tells.
    fn sized(&mut self, bytes: u8) -> Option<u64> {
        match bytes {
            0 => Some(0),
            4 => self.u32().map(u64::from),
            8 => self.take().map(u64::from_be_bytes),
            _ => None,
        }
    }

    /// An item's id, in four bytes or two.
    fn id(&mut self, wide: bool) -> Option<u32> {
        match wide {
            true => self.u32(),
            false => self.u16().map(u32::from),
        }
    }
}
