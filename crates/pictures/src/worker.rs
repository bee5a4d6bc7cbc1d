//! The work in a process of its own.

use std::{
    io::{self, Read as _, Write as _},
    os::unix::process::{CommandExt as _, ExitStatusExt as _},
    panic::catch_unwind,
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, ExitCode, ExitStatus, Stdio},
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process_group, setrlimit};

use crate::{Error, File, Format, Picture, Refusal, Sizes, make};

/// What a worker may hold in memory, the program itself included.
const MEMORY_BYTES_MAX: u64 = 1024 * 1024 * 1024;
/// How long a worker may compute; a second later it is killed.
const CPU_SECONDS_MAX: u64 = 15;
/// How long a worker may take by the clock on the wall, however busy the machine is.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often is looked whether a worker that has answered has ended.
const END_PAUSE: Duration = Duration::from_millis(1);
/// The largest file that a worker reads.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// The most that is read of what a worker writes.
const ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;

const WIDTHS: &str = "widths";
const SQUARES: &str = "squares";

/// Exit codes of a worker that refuses.
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
    patience: Duration,
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
        Self {
            program,
            arguments,
            patience: PATIENCE,
        }
    }

    /// Waits this long for an answer.
    #[must_use]
    pub fn with_patience(self, patience: Duration) -> Self {
        Self { patience, ..self }
    }

    /// Makes a picture in a process of its own, and waits for it. To be called where one may wait.
    ///
    /// # Errors
    /// [`Refusal`], also where the file costs more time or memory than a worker has. [`Error::Worker`] where none could be
    /// started; [`Error::Ended`] and [`Error::TooSlow`] where the fault is hardly the file's.
    pub fn make(&self, file: &[u8], sizes: Sizes<'_>) -> Result<Picture, Error> {
        let end = Instant::now() + self.patience;
        let mut running = self.start(sizes)?;
        let pipes = (running.0.stdin.take(), running.0.stdout.take());
        let (Some(stdin), Some(stdout)) = pipes else {
            return Err(io::Error::other("it has no pipes").into());
        };
        let answer = thread::scope(|scope| {
            let (sender, receiver) = mpsc::channel();
            scope.spawn(move || write(stdin, file));
            scope.spawn(move || sender.send(read(stdout)));
            let answer = receiver.recv_timeout(end.saturating_duration_since(Instant::now()));
            // Whatever holds the pipes is ended where they hold no answer: the threads wait for them.
            let status = match &answer {
                Ok(_) => running.status_by(end),
                Err(_) => running.kill(),
            };
            answer.ok().zip(status)
        });
        let (answer, status) = answer.ok_or(Error::TooSlow)?;
        judge(status, &answer?)
    }

    fn start(&self, sizes: Sizes<'_>) -> io::Result<Running> {
        Command::new(&self.program)
            .args(&self.arguments)
            .args(sizes.arguments())
            // No secret is within its reach.
            .env_clear()
            .current_dir("/")
            // What the server's group is told, as by Ctrl-C, is not meant for work that is nearly done.
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map(Running)
    }
}

/// One that has ended no longer reads; its end tells more.
fn write(mut stdin: ChildStdin, file: &[u8]) {
    let _ = stdin.write_all(file);
}

fn read(stdout: ChildStdout) -> io::Result<Vec<u8>> {
    let mut answer = Vec::new();
    stdout.take(ANSWER_BYTES_MAX).read_to_end(&mut answer)?;
    Ok(answer)
}

/// What the end of a worker says of the file.
fn judge(status: ExitStatus, answer: &[u8]) -> Result<Picture, Error> {
    if status.success() {
        let picture = Picture::read(answer);
        return picture.ok_or_else(|| io::Error::other("its answer makes no sense").into());
    }
    // Out of time; and out of memory, which Rust tells by an abort.
    let costs_too_much = [Signal::XCPU, Signal::ABORT].map(|signal| Some(signal.as_raw()));
    if costs_too_much.contains(&status.signal()) {
        return Err(Refusal::Unreadable.into());
    }
    let refused = REFUSALS
        .into_iter()
        .find(|(code, _)| status.code() == Some(i32::from(*code)));
    match refused {
        Some((_, refusal)) => Err(refusal.into()),
        None => Err(Error::Ended(status)),
    }
}

/// A worker that is waited for, come what may: none is left behind, neither running nor as a zombie.
struct Running(Child);

impl Running {
    /// How it ended, by then. After that it is killed.
    fn status_by(&mut self, end: Instant) -> Option<ExitStatus> {
        loop {
            match self.0.try_wait() {
                Ok(Some(status)) => return Some(status),
                Ok(None) if Instant::now() < end => thread::sleep(END_PAUSE),
                Ok(None) | Err(_) => return self.kill(),
            }
        }
    }

    /// Ends it with all that it may have started. To be called before it was waited for, while its number is its own.
    fn kill(&mut self) -> Option<ExitStatus> {
        let _ = kill_process_group(Pid::from_child(&self.0), Signal::KILL);
        let _ = self.0.wait();
        None
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !matches!(self.0.try_wait(), Ok(Some(_))) {
            self.kill();
        }
    }
}

/// The worker's side: reads a file from the standard input, and writes the picture to the standard output.
pub fn run_worker(arguments: &[String]) -> ExitCode {
    run_worker_with(arguments, make)
}

/// The same, with another way to make a picture: for tests of what surrounds it.
#[doc(hidden)]
pub fn run_worker_with(
    arguments: &[String],
    make: fn(&[u8], Sizes<'_>) -> Result<Picture, Refusal>,
) -> ExitCode {
    // What goes wrong in here is told by the exit code alone.
    std::panic::set_hook(Box::new(|_| {}));
    confine();
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
    // A decoder that meets something unforeseen cannot read the file.
    let made = catch_unwind(|| make(&file, sizes)).unwrap_or(Err(Refusal::Unreadable));
    match made {
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

/// Where a system knows one of these limits not the others must do.
fn confine() {
    // Where memory is short this process is to go, not the server or the database. Before no file can be opened any more.
    let _ = std::fs::write("/proc/self/oom_score_adj", "1000");
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::set_no_new_privs(true);
    limit(Resource::Cpu, CPU_SECONDS_MAX, CPU_SECONDS_MAX + 1);
    limit(Resource::As, MEMORY_BYTES_MAX, MEMORY_BYTES_MAX);
    limit(Resource::Core, 0, 0);
    limit(Resource::Nofile, 3, 3);
}

fn limit(resource: Resource, current: u64, maximum: u64) {
    let (current, maximum) = (Some(current), Some(maximum));
    let _ = setrlimit(resource, Rlimit { current, maximum });
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
