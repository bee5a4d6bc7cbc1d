//! The work in a process of its own.

use std::{
    io::{self, Read as _, Write as _},
    path::PathBuf,
    process::{Command, ExitCode, Stdio},
};

use rustix::process::{Resource, Rlimit, setrlimit};

use crate::{Error, File, Format, Picture, Refusal, Sizes, make};

/// What a worker may hold in memory, the program itself included.
const MEMORY_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// How long a worker may compute.
const CPU_SECONDS_MAX: u64 = 15;
/// The largest file that a worker reads.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most that is read of what a worker writes.
const ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;

const WIDTHS: &str = "widths";
const SQUARES: &str = "squares";

/// Exit codes of a worker that refuses. Any other but success is an accident.
const REFUSALS: [(u8, Refusal); 3] = [
    (10, Refusal::UnknownKind),
    (11, Refusal::Unreadable),
    (12, Refusal::TooManyPixels),
];

/// How to start a worker: a program, and the arguments by which it calls [`run_worker`].
#[derive(Clone, Debug)]
pub struct Worker {
    program: PathBuf,
    arguments: Vec<String>,
}

impl Worker {
    /// This same program, called with `argument`.
    pub fn of_this_program(argument: &str) -> io::Result<Self> {
        // Linux finds it there also when the file was replaced meanwhile.
        let program = match cfg!(target_os = "linux") {
            true => PathBuf::from("/proc/self/exe"),
            false => std::env::current_exe()?,
        };
        Ok(Self::new(program, vec![argument.to_owned()]))
    }

    pub fn new(program: PathBuf, arguments: Vec<String>) -> Self {
        Self { program, arguments }
    }

    /// Makes a picture in a process of its own, and waits for it. To be called where one may wait.
    ///
    /// # Errors
    /// A worker that dies, as one that takes too much time or memory does, found the file [`Refusal::Unreadable`].
    /// [`Error::Worker`] where none could be started.
    pub fn make(&self, file: &[u8], sizes: Sizes<'_>) -> Result<Picture, Error> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .args(sizes.arguments())
            // No secret is within its reach.
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            // One that has ended no longer reads; its end tells more.
            let _ = stdin.write_all(file);
        }
        let mut answer = Vec::new();
        if let Some(stdout) = child.stdout.take() {
            stdout.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
        }
        let status = child.wait()?;
        if status.success() {
            let picture = Picture::read(&answer);
            return picture.ok_or_else(|| io::Error::other("its answer makes no sense").into());
        }
        let refused = REFUSALS
            .into_iter()
            .find(|(code, _)| status.code() == Some(i32::from(*code)));
        Err(refused
            .map_or(Refusal::Unreadable, |(_, refusal)| refusal)
            .into())
    }
}

/// The worker's side: reads a file from the standard input, and writes the picture to the standard output.
pub fn run_worker(arguments: &[String]) -> ExitCode {
    // What goes wrong in here is told by the exit code alone.
    std::panic::set_hook(Box::new(|_| {}));
    limit(Resource::Cpu, CPU_SECONDS_MAX);
    limit(Resource::As, MEMORY_BYTES_MAX);
    limit(Resource::Core, 0);
    limit(Resource::Nofile, 3);
    let mut file = Vec::new();
    let read = io::stdin().take(FILE_BYTES_MAX).read_to_end(&mut file);
    let Some((kind, lengths)) = arguments.split_first().filter(|_| read.is_ok()) else {
        return ExitCode::FAILURE;
    };
    let lengths: Vec<u32> = lengths
        .iter()
        .filter_map(|text| text.parse().ok())
        .collect();
    let sizes = match kind.as_str() {
        SQUARES => Sizes::Squares(&lengths),
        _ => Sizes::Widths(&lengths),
    };
    match make(&file, sizes) {
        Ok(picture) => match io::stdout().write_all(&picture.written()) {
            Ok(()) => ExitCode::SUCCESS,
            Err(_) => ExitCode::FAILURE,
        },
        Err(refusal) => REFUSALS
            .into_iter()
            .find(|(_, known)| *known == refusal)
            .map_or(ExitCode::FAILURE, |(code, _)| code.into()),
    }
}

/// Where a system knows no such limit the others must do.
fn limit(resource: Resource, most: u64) {
    let most = Some(most);
    let _ = setrlimit(
        resource,
        Rlimit {
            current: most,
            maximum: most,
        },
    );
}

impl Sizes<'_> {
    fn arguments(&self) -> Vec<String> {
        let (kind, lengths) = match self {
            Sizes::Widths(widths) => (WIDTHS, widths),
            Sizes::Squares(sides) => (SQUARES, sides),
        };
        let lengths = lengths.iter().map(u32::to_string);
        std::iter::once(kind.to_owned()).chain(lengths).collect()
    }
}

impl Picture {
    /// As it goes from the worker to who asked: the format, then width, height, length and bytes of each file.
    fn written(&self) -> Vec<u8> {
        let mut out = vec![match self.format {
            Format::Jpeg => b'J',
            Format::Webp => b'W',
        }];
        for file in &self.files {
            out.extend(file.width.to_be_bytes());
            out.extend(file.height.to_be_bytes());
            out.extend((file.bytes.len() as u64).to_be_bytes());
            out.extend(&file.bytes);
        }
        out
    }

    /// Reads what [`Picture::written`] wrote, trusting nothing of it.
    fn read(answer: &[u8]) -> Option<Self> {
        let (format, mut rest) = answer.split_first()?;
        let format = match format {
            b'J' => Format::Jpeg,
            b'W' => Format::Webp,
            _ => return None,
        };
        let mut files = Vec::new();
        while !rest.is_empty() {
            let (width, after) = rest.split_first_chunk::<4>()?;
            let (height, after) = after.split_first_chunk::<4>()?;
            let (length, after) = after.split_first_chunk::<8>()?;
            let length = usize::try_from(u64::from_be_bytes(*length)).ok()?;
            let (bytes, after) = after.split_at_checked(length)?;
            files.push(File {
                width: u32::from_be_bytes(*width),
                height: u32::from_be_bytes(*height),
                bytes: bytes.to_vec(),
            });
            rest = after;
        }
        (!files.is_empty()).then_some(Self { format, files })
    }
}
