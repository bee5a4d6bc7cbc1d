//! A bounded pool of read connections. (A pool crate would block a thread per waiting request; here
//! they wait asynchronously, and the rest is a `Vec`.)

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Semaphore;

use super::conn::{Backend, Conn};
use crate::error::{Error, Result};

pub(super) struct Readers {
    shared: Arc<Shared>,
    permits: Arc<Semaphore>,
}

struct Shared {
    backend: Backend,
    idle: Mutex<Vec<Conn>>,
}

impl Readers {
    pub fn new(backend: Backend, max: usize) -> Self {
        Self {
            shared: Arc::new(Shared {
                backend,
                idle: Mutex::default(),
            }),
            permits: Arc::new(Semaphore::new(max)),
        }
    }

    pub async fn run<T: Send + 'static>(
        &self,
        query: impl FnOnce(&mut Conn) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let permit = Arc::clone(&self.permits)
            .acquire_owned()
            .await
            .map_err(|_| Error::Unavailable("the store is closed".into()))?;
        let shared = Arc::clone(&self.shared);
        tokio::task::spawn_blocking(move || {
            let mut conn = shared.take()?;
            let result = query(&mut conn);
            // A connection whose query failed may be broken; a new one costs little.
            if !matches!(result, Err(Error::Database(_) | Error::Unavailable(_))) {
                shared.put_back(conn);
            }
            drop(permit);
            result
        })
        .await
        .map_err(|panic| Error::Internal(format!("a query panicked: {panic}")))?
    }
}

impl Shared {
    fn take(&self) -> Result<Conn> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        match idle {
            Some(conn) => Ok(conn),
            None => Ok(self.backend.connect()?),
        }
    }

    fn put_back(&self, conn: Conn) {
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(conn);
    }
}
