//! Joining rooms so that a snapshot and the stream after it fit without a gap.

use std::fmt;

use tokio::sync::oneshot;

use crate::application::Application;
use crate::outgoing::Outgoing;
use crate::room::Room;
use crate::shard::{Command, Held, Release, Replay};
use crate::socket::{JoinError, Socket};

/// A join under way. While it lasts nothing that is published reaches the socket: it is kept back, in order. (What is sent
/// directly, such as acknowledgements of other messages, still goes out.)
///
/// The usual course: hold; read the present state together with the position P of the order that it contains; release with P
/// and the answer. The client then hears what its former rooms said up to P, the answer, and everything after P of all its rooms: the
/// new ones' publications up to P are left out, because the snapshot contains them. When the order has not reached P yet in the
/// socket's shard, the answer waits for it.
///
/// Dropping a hold joins nothing and lets everything kept back go.
#[must_use = "a dropped hold joins nothing"]
pub struct Hold<A: Application> {
    socket: Socket<A>,
    rooms: Vec<Room>,
    /// Those of the rooms in which the socket was not before.
    fresh: Vec<Room>,
    id: u64,
    position: u64,
    open: bool,
}

/// Why missed publications cannot be replayed; nothing has been sent.
pub enum Unreplayable<A: Application> {
    /// The offset is malformed, of another epoch, or older than what is kept. Release the hold with the present state instead.
    Gap(Hold<A>),
    /// Joining failed as [`Hold::release`] would.
    Join(JoinError),
}

impl<A: Application> Hold<A> {
    pub(crate) async fn begin(socket: Socket<A>, rooms: Vec<Room>) -> Result<Self, JoinError> {
        let (reply, begun) = oneshot::channel();
        socket.0.shard.send(Command::Hold {
            socket: socket.0.key,
            rooms: rooms.clone(),
            reply,
        });
        let Held {
            id,
            position,
            fresh,
        } = begun.await.map_err(|_| JoinError::Gone)??;
        Ok(Self {
            socket,
            rooms,
            fresh,
            id,
            position,
            open: true,
        })
    }

    /// The socket that joins.
    pub fn socket(&self) -> &Socket<A> {
        &self.socket
    }

    /// The place of the order at which the hold began.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Ends the hold and joins the rooms: `first` is heard after everything up to `position` and before everything after it.
    ///
    /// Returns when the join is durable and handed to the shard, not when it has been sent.
    ///
    /// # Errors
    /// When the socket has ended or the session store failed; then nothing is joined and `first` is not sent.
    pub async fn release(self, position: u64, first: Vec<Outgoing>) -> Result<(), JoinError> {
        self.finish(position, first, None).await.map(|_| ())
    }

    /// As [`Hold::release`], for a client that has heard the joined rooms up to `offset` (as it was told in `seq`): it
    /// hears `before`, then what it missed of them up to `position`, all of it and in order (or, if that is nothing, `otherwise`: the
    /// present state), then what follows.
    ///
    /// # Errors
    /// [`Unreplayable::Gap`] gives the hold back when something may be missing.
    pub async fn release_since(
        self,
        offset: &str,
        position: u64,
        before: Vec<Outgoing>,
        otherwise: Vec<Outgoing>,
    ) -> Result<(), Unreplayable<A>> {
        let Some(from) = self.socket.0.hub.shared.epoch.position(offset) else {
            return Err(Unreplayable::Gap(self));
        };
        let (reply, possible) = oneshot::channel();
        let replay = Replay {
            from,
            before: self.socket.parcels(before),
            possible: reply,
        };
        let mut rest = self
            .finish(position, otherwise, Some(replay))
            .await
            .map_err(Unreplayable::Join)?;
        match possible.await {
            Ok(true) => Ok(()),
            Ok(false) => {
                rest.open = true;
                Err(Unreplayable::Gap(rest))
            }
            Err(_) => Err(Unreplayable::Join(JoinError::Gone)),
        }
    }

    /// Ends the hold and joins nothing; `first` is heard at the present place of the order.
    pub fn abandon(mut self, first: Vec<Outgoing>) {
        self.open = false;
        let parcels = self.socket.parcels(first);
        self.socket.0.shard.send(Command::Abandon {
            socket: self.socket.0.key,
            hold: self.id,
            parcels,
        });
    }

    /// Gives itself back closed, so that a refused replay can be continued.
    async fn finish(
        mut self,
        position: u64,
        first: Vec<Outgoing>,
        replay: Option<Replay>,
    ) -> Result<Self, JoinError> {
        let shared = &self.socket.0;
        shared.remember_rooms(&self.fresh, position).await?;
        if self.socket.is_gone() {
            return Err(JoinError::Gone);
        }
        self.open = false;
        let first = self.socket.parcels(first);
        let rooms = self.rooms.clone();
        let release = Release {
            hold: self.id,
            rooms,
            position,
            first,
            replay,
        };
        self.socket.0.shard.send(Command::Release {
            socket: self.socket.0.key,
            release: Box::new(release),
        });
        Ok(self)
    }
}

impl<A: Application> fmt::Debug for Hold<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hold({:?} at {})", self.socket, self.position)
    }
}

impl<A: Application> fmt::Debug for Unreplayable<A> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gap(hold) => f.debug_tuple("Gap").field(hold).finish(),
            Self::Join(error) => f.debug_tuple("Join").field(error).finish(),
        }
    }
}

impl<A: Application> Drop for Hold<A> {
    fn drop(&mut self) {
        if self.open {
            self.socket.0.shard.send(Command::Abandon {
                socket: self.socket.0.key,
                hold: self.id,
                parcels: Vec::new(),
            });
        }
    }
}
