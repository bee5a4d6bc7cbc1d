//! `majlis serve`: listens, answers, and stops without losing what it has begun.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    time::Duration,
};

use anyhow::Context as _;
use axum::{Router, body::Body, extract::ConnectInfo};
use http::Request;
use hyper::{body::Incoming, service::service_fn};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto::Builder, graceful::GracefulShutdown},
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    signal::unix::{SignalKind, signal},
    sync::oneshot,
    task::JoinHandle,
};
use tower::ServiceExt as _;

use super::{Settings, log, wiring};
use crate::{app::App, config::Config, router};

/// How long to wait when no connection can be accepted, as when files have run out.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

pub(super) fn command(settings: &Settings) -> anyhow::Result<()> {
    let config = settings.load(Vec::new())?;
    log::start(&config.log)?;
    block_on(async {
        let server = Server::start(config).await?;
        println!("Majlis is ready at {}", server.url());
        server.run_until_asked_to_stop().await
    })
}

pub(super) fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("cannot start the threads")?
        .block_on(work)
}

/// A running server.
pub struct Server {
    app: App,
    stop: oneshot::Sender<()>,
    stopped: JoinHandle<()>,
}

impl Server {
    /// Binds the address, opens the database, and serves. Port 0 in `config` takes a free one.
    pub async fn start(mut config: Config) -> anyhow::Result<Server> {
        let listener = bind(config.server.listen, config.server.backlog)
            .with_context(|| format!("cannot listen on {}", config.server.listen))?;
        config.server.listen = listener.local_addr()?;
        let (app, committed) = tokio::task::spawn_blocking(|| App::start(config)).await??;
        let wired = wiring::wire(&app, committed).await?;
        let routes = router::build(app.clone(), wired.live);
        let (stop, asked_to_stop) = oneshot::channel();
        let accepting = Accepting {
            app: app.clone(),
            listener,
            routes,
            connections: GracefulShutdown::new(),
        };
        let stopped = tokio::spawn(accepting.run(asked_to_stop, wired.drain));
        Ok(Server { app, stop, stopped })
    }

    pub fn app(&self) -> &App {
        &self.app
    }

    /// The address under which people reach it.
    pub fn url(&self) -> String {
        self.app.config().server.url()
    }

    /// Stops accepting, finishes what was begun, and returns.
    pub async fn stop(self) -> anyhow::Result<()> {
        // It may have stopped by itself, which the task tells.
        let _ = self.stop.send(());
        self.stopped.await.context("the server failed")
    }

    pub(super) async fn run_until_asked_to_stop(self) -> anyhow::Result<()> {
        let mut terminate = signal(SignalKind::terminate())?;
        let mut interrupt = signal(SignalKind::interrupt())?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!("stopping; a second signal stops at once");
        tokio::select! {
            stopped = self.stop() => stopped,
            _ = terminate.recv() => anyhow::bail!("stopped at once"),
            _ = interrupt.recv() => anyhow::bail!("stopped at once"),
        }
    }
}

fn bind(address: SocketAddr, backlog: u32) -> io::Result<TcpListener> {
    let socket = match address.ip() {
        IpAddr::V4(_) => TcpSocket::new_v4()?,
        IpAddr::V6(_) => TcpSocket::new_v6()?,
    };
    // A restart must not wait for the old connections to be forgotten.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(backlog)
}

struct Accepting {
    app: App,
    listener: TcpListener,
    routes: Router,
    connections: GracefulShutdown,
}

impl Accepting {
    async fn run(
        self,
        mut asked_to_stop: oneshot::Receiver<()>,
        drain: impl Future<Output = ()> + Send,
    ) {
        loop {
            tokio::select! {
                biased;
                _ = &mut asked_to_stop => break,
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, peer)) => self.serve(stream, peer),
                    Err(error) => {
                        tracing::warn!(%error, "cannot accept a connection");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                },
            }
        }
        let Accepting {
            app,
            listener,
            connections,
            ..
        } = self;
        drop(listener);
        let finished = async { tokio::join!(connections.shutdown(), drain) };
        let patience = app.config().server.drain_timeout;
        if tokio::time::timeout(patience, finished).await.is_err() {
            tracing::warn!("some connections did not end in time");
        }
    }

    fn serve(&self, stream: TcpStream, peer: SocketAddr) {
        // Small messages must not wait for each other. Where this fails the peer is gone already.
        let _ = stream.set_nodelay(true);
        let routes = self.routes.clone();
        let service = service_fn(move |request: Request<Incoming>| {
            let mut request = request.map(Body::new);
            request.extensions_mut().insert(ConnectInfo(peer));
            routes.clone().oneshot(request)
        });
        let mut builder = Builder::new(TokioExecutor::new()).http1_only();
        builder
            .http1()
            .timer(TokioTimer::new())
            .header_read_timeout(self.app.config().server.header_timeout);
        let connection = builder
            .serve_connection_with_upgrades(TokioIo::new(stream), service)
            .into_owned();
        let connection = self.connections.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::trace!(error, "a connection ended");
            }
        });
    }
}
