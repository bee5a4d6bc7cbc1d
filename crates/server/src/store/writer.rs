//! Group commit.

use std::{
    any::Any,
    collections::HashMap,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    panic::{AssertUnwindSafe, catch_unwind},
};

use diesel::{
    RunQueryDsl as _,
    connection::SimpleConnection as _,
    result::{DatabaseErrorKind, Error as DbError},
};
use majlis_live::Action;
use tokio::sync::{mpsc, oneshot};

use super::conn::{Backend, Conn, RELEASE, ROLLBACK_TO, SAVEPOINT};
use crate::{
    clock,
    error::{Error, Result},
    outbox,
};

/// How many jobs share a commit at the most. Bounds how long the first of them waits.
const BATCH_MAX: usize = 128;
/// How many jobs may wait in a lane before callers are held back.
const QUEUE_MAX: usize = 4096;
/// Writers on PostgreSQL, so that events do not wait for each other. SQLite has one.
const POSTGRES_LANES: usize = 4;
/// How often a lone job is tried again after a deadlock or a serialization failure.
const CONFLICT_RETRIES_MAX: usize = 8;

/// A transaction in which a job runs.
pub struct Tx<'a> {
    pub conn: &'a mut Conn,
    /// The time of this transaction, in milliseconds since 1970.
    pub now: i64,
    actions: Vec<Action>,
    last: Vec<(SayLast, String)>,
    wake_jobs: bool,
}

/// Says how something stands, for each of the keys: as it will be committed.
pub type SayLast = fn(&mut Conn, &[String]) -> Result<Vec<Action>>;

impl<'a> Tx<'a> {
    fn new(conn: &'a mut Conn) -> Self {
        Tx {
            conn,
            now: clock::now_ms(),
            actions: Vec::new(),
            last: Vec::new(),
            wake_jobs: false,
        }
    }

    /// Publishes when, and only when, this transaction commits; in the order of calls.
    pub fn publish(&mut self, action: Action) {
        self.actions.push(action);
    }

    /// Publishes what `say` says of `key` when this transaction is about to commit and no other can any more. So a sum over rows that
    /// several transactions add to is told as it is, without a lock on what it is the sum of; and once, however many jobs ask for it.
    pub fn publish_last(&mut self, say: SayLast, key: &str) {
        self.last.push((say, key.to_owned()));
    }

    /// Runs `part` so that it leaves nothing behind, and publishes nothing, where it is refused; what was done before it stays.
    ///
    /// # Errors
    /// Those of `part`. After a database error the whole transaction is in doubt: the job must return it.
    pub fn attempt<T>(&mut self, part: impl FnOnce(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let (published, last, woken) = (self.actions.len(), self.last.len(), self.wake_jobs);
        self.conn.batch_execute("SAVEPOINT attempt")?;
        let result = part(self);
        match &result {
            Ok(_) => self.conn.batch_execute("RELEASE SAVEPOINT attempt")?,
            Err(Error::Database(_) | Error::Unavailable(_)) => {}
            Err(_) => {
                self.actions.truncate(published);
                self.last.truncate(last);
                self.wake_jobs = woken;
                self.conn
                    .batch_execute("ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt")?;
            }
        }
        result
    }

    /// Asks that due work is looked for right after the commit.
    pub fn wake_jobs(&mut self) {
        self.wake_jobs = true;
    }
}

/// What a commit published.
pub struct Committed {
    /// The outbox rows with what they publish; none where nothing was published.
    pub outbox_rows: Vec<(i64, Vec<Action>)>,
    /// Due work may have appeared.
    pub wake_jobs: bool,
}

enum Verdict {
    Commit,
    Rollback,
    /// The whole transaction is in doubt.
    Broken(Error),
}

trait Job: Send {
    fn lane(&self) -> &str;
    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict;
    /// Answers with what [`Job::run`] returned last, or with `failure`.
    fn answer(self: Box<Self>, failure: Option<Error>);
}

struct JobOf<F, T> {
    lane: String,
    run: F,
    result: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T: Send, F: Fn(&mut Tx<'_>) -> Result<T> + Send> Job for JobOf<F, T> {
    fn lane(&self) -> &str {
        &self.lane
    }

    fn run(&mut self, tx: &mut Tx<'_>) -> Verdict {
        match catch_unwind(AssertUnwindSafe(|| (self.run)(tx))) {
            Ok(Err(error @ (Error::Database(_) | Error::Unavailable(_)))) => Verdict::Broken(error),
            Ok(result) => {
                let verdict = if result.is_ok() {
                    Verdict::Commit
                } else {
                    Verdict::Rollback
                };
                self.result = Some(result);
                verdict
            }
            Err(panic) => Verdict::Broken(Error::Internal(panic_text(&*panic))),
        }
    }

    fn answer(self: Box<Self>, failure: Option<Error>) {
        let result = match failure {
            Some(error) => Err(error),
            None => self
                .result
                .unwrap_or_else(|| Err(Error::Internal("a job was not run".into()))),
        };
        // The caller may have gone away; what was committed stays committed.
        let _ = self.reply.send(result);
    }
}

fn panic_text(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned());
    format!("a job panicked: {}", text.unwrap_or_default())
}

pub(super) struct Writers {
    lanes: Vec<mpsc::Sender<Box<dyn Job>>>,
}

impl Writers {
    pub fn start(
        backend: &Backend,
        committed: mpsc::UnboundedSender<Committed>,
    ) -> anyhow::Result<Self> {
        let count = if backend.is_sqlite() {
            1
        } else {
            POSTGRES_LANES
        };
        let mut lanes = Vec::with_capacity(count);
        for number in 0..count {
            let (jobs, inbox) = mpsc::channel(QUEUE_MAX);
            let writer = Writer {
                conn: Some(backend.connect()?),
                backend: backend.clone(),
                committed: committed.clone(),
            };
            std::thread::Builder::new()
                .name(format!("writer-{number}"))
                .spawn(move || writer.serve(inbox))?;
            lanes.push(jobs);
        }
        Ok(Self { lanes })
    }

    pub async fn run<T: Send + 'static>(
        &self,
        lane: &str,
        job: impl Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let mut hasher = DefaultHasher::new();
        lane.hash(&mut hasher);
        let index = (hasher.finish() % self.lanes.len() as u64) as usize;
        let (reply, answer) = oneshot::channel();
        let job = Box::new(JobOf {
            lane: lane.to_owned(),
            run: job,
            result: None,
            reply,
        });
        let closed = || Error::Unavailable("the writer has stopped".into());
        self.lanes[index].send(job).await.map_err(|_| closed())?;
        answer.await.map_err(|_| closed())?
    }
}

struct Writer {
    backend: Backend,
    conn: Option<Conn>,
    committed: mpsc::UnboundedSender<Committed>,
}

impl Writer {
    fn serve(mut self, mut inbox: mpsc::Receiver<Box<dyn Job>>) {
        let mut batch = Vec::with_capacity(BATCH_MAX);
        while inbox.blocking_recv_many(&mut batch, BATCH_MAX) > 0 {
            let jobs = std::mem::take(&mut batch);
            if self.backend.is_sqlite() {
                self.run_batch(jobs);
            } else {
                by_lane(jobs)
                    .into_iter()
                    .for_each(|jobs| self.run_batch(jobs));
            }
        }
    }

    /// Runs the jobs together; where that fails, one by one, so that none suffers for another.
    fn run_batch(&mut self, mut batch: Vec<Box<dyn Job>>) {
        if batch.len() > 1 {
            match self.attempt(&mut batch) {
                Ok(()) => return batch.into_iter().for_each(|job| job.answer(None)),
                Err(Failure::InDoubt(error)) => {
                    let text = error.to_string();
                    return batch
                        .into_iter()
                        .for_each(|job| job.answer(Some(Error::Unavailable(text.clone()))));
                }
                Err(Failure::RolledBack(error)) => {
                    tracing::warn!(%error, jobs = batch.len(), "a batch failed; running its jobs one by one");
                }
            }
        }
        for job in batch {
            self.run_alone(job);
        }
    }

    fn run_alone(&mut self, job: Box<dyn Job>) {
        let mut alone = vec![job];
        let mut tries = 0;
        let failure = loop {
            match self.attempt(&mut alone) {
                Ok(()) => break None,
                Err(Failure::RolledBack(error))
                    if is_conflict(&error) && tries < CONFLICT_RETRIES_MAX =>
                {
                    tries += 1;
                }
                Err(Failure::RolledBack(error) | Failure::InDoubt(error)) => break Some(error),
            }
        };
        for job in alone {
            job.answer(failure.as_ref().map(Error::copy));
        }
    }

    /// One transaction over `jobs`.
    fn attempt(&mut self, jobs: &mut [Box<dyn Job>]) -> std::result::Result<(), Failure> {
        let mut conn = self.begin().map_err(Failure::RolledBack)?;
        match run_jobs(&mut conn, jobs) {
            Ok(done) => {
                let wake_jobs = done.wake_jobs;
                let outbox_rows = commit(&mut conn, done)?;
                self.conn = Some(conn);
                if !outbox_rows.is_empty() || wake_jobs {
                    // No receiver means that the server is shutting down; the row is stored.
                    let _ = self.committed.send(Committed {
                        outbox_rows,
                        wake_jobs,
                    });
                }
                Ok(())
            }
            Err(error) => {
                if conn.batch_execute("ROLLBACK").is_ok() {
                    self.conn = Some(conn);
                }
                Err(Failure::RolledBack(error))
            }
        }
    }

    /// Begins a transaction, on a new connection where the old one has died.
    fn begin(&mut self) -> Result<Conn> {
        if let Some(mut conn) = self.conn.take() {
            match conn.begin_write() {
                Ok(()) => return Ok(conn),
                Err(error) => tracing::warn!(%error, "reconnecting to the database"),
            }
        }
        let mut conn = self.backend.connect()?;
        conn.begin_write()?;
        Ok(conn)
    }
}

/// Splits jobs by their lanes, in order. On PostgreSQL a transaction locks the rows of one lane only:
/// with two events in each, two transactions could wait for each other.
fn by_lane(jobs: Vec<Box<dyn Job>>) -> Vec<Vec<Box<dyn Job>>> {
    let mut lanes: Vec<Vec<Box<dyn Job>>> = Vec::new();
    let mut known: HashMap<String, usize> = HashMap::new();
    for job in jobs {
        let index = *known.entry(job.lane().to_owned()).or_insert_with(|| {
            lanes.push(Vec::new());
            lanes.len() - 1
        });
        lanes[index].push(job);
    }
    lanes
}

enum Failure {
    /// Nothing was committed.
    RolledBack(Error),
    /// The connection died during the commit: it may have happened or not.
    InDoubt(Error),
}

/// What the jobs of a transaction leave to be published.
#[derive(Default)]
struct Done {
    actions: Vec<Action>,
    last: Vec<(SayLast, String)>,
    wake_jobs: bool,
}

/// Runs the jobs, each in a savepoint of its own: a refusal takes back what its job did, and no more.
fn run_jobs(conn: &mut Conn, jobs: &mut [Box<dyn Job>]) -> Result<Done> {
    let mut done = Done::default();
    for job in jobs {
        SAVEPOINT.execute(conn)?;
        let mut tx = Tx::new(conn);
        match job.run(&mut tx) {
            Verdict::Commit => {
                done.actions.append(&mut tx.actions);
                done.last.append(&mut tx.last);
                done.wake_jobs |= tx.wake_jobs;
            }
            Verdict::Rollback => {
                ROLLBACK_TO.execute(conn)?;
            }
            Verdict::Broken(error) => return Err(error),
        }
        RELEASE.execute(conn)?;
    }
    Ok(done)
}

type OutboxRows = Vec<(i64, Vec<Action>)>;

fn commit(conn: &mut Conn, done: Done) -> std::result::Result<OutboxRows, Failure> {
    let appended = append(conn, done).and_then(|rows| {
        conn.batch_execute("COMMIT")?;
        Ok(rows)
    });
    appended.map_err(|error| {
        let lost = matches!(&error, Error::Unavailable(_));
        let rolled_back = conn.batch_execute("ROLLBACK").is_ok();
        match lost || !rolled_back {
            true => Failure::InDoubt(Error::Unavailable(error.to_string())),
            false => Failure::RolledBack(error),
        }
    })
}

fn append(conn: &mut Conn, done: Done) -> Result<OutboxRows> {
    let Done {
        mut actions, last, ..
    } = done;
    if !actions.is_empty() || !last.is_empty() {
        conn.lock_outbox()?;
    }
    actions.extend(said_last(conn, last)?);
    let mut rows = Vec::new();
    while !actions.is_empty() {
        let rest = actions.split_off(actions.len().min(outbox::ACTIONS_PER_ROW_MAX));
        let row = outbox::append(conn, &actions)?;
        rows.push((row, std::mem::replace(&mut actions, rest)));
    }
    Ok(rows)
}

fn said_last(conn: &mut Conn, mut last: Vec<(SayLast, String)>) -> Result<Vec<Action>> {
    let mut actions = Vec::new();
    while let Some(&(say, _)) = last.first() {
        let (same, others): (Vec<_>, _) = last
            .into_iter()
            .partition(|(other, _)| std::ptr::fn_addr_eq(*other, say));
        let mut keys: Vec<String> = same.into_iter().map(|(_, key)| key).collect();
        keys.sort_unstable();
        keys.dedup();
        actions.extend(say(conn, &keys)?);
        last = others;
    }
    Ok(actions)
}

fn is_conflict(error: &Error) -> bool {
    // Diesel reports a deadlock as `Unknown`; its text is PostgreSQL's own.
    match error {
        Error::Database(DbError::DatabaseError(DatabaseErrorKind::SerializationFailure, _)) => true,
        Error::Database(DbError::DatabaseError(_, info)) => {
            info.message().contains("deadlock detected")
        }
        _ => false,
    }
}
