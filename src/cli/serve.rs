//! `danmux serve`: the room service.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::PathBuf,
};

use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{model::AppId, server};

use super::{
    Error,
    data::{self, LocalApp},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen; port 0 picks one
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8686")]
    listen: SocketAddr,

    /// Where the service keeps what must outlive it: today, the key of an app made by itself
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// The app's SDKAppID; without it an app is made and kept
    #[arg(long, value_name = "SDKAPPID", requires = "key_file")]
    app: Option<u32>,

    /// A file with the app's secret key
    #[arg(long, value_name = "FILE", requires = "app")]
    key_file: Option<PathBuf>,

    /// Messages a second that a room carries; 0 lifts the limit
    #[arg(long, value_name = "N", default_value_t = server::DEFAULT_RATE_LIMIT)]
    rate_limit: u32,
}

pub(super) async fn run(args: Args) -> Result<(), Error> {
    let app = if let (Some(app), Some(file)) = (args.app, &args.key_file) {
        let key = data::read_key(file).map_err(|error| data::cannot(file, "read", &error))?;
        server::App { id: AppId(app), key: server::Key::new(&key) }
    } else {
        let LocalApp { app, key_file, .. } = data::local_app(args.data)?;
        say_to_stderr(&format!("app {}, its key is in {}", app.id, key_file.display()));
        app
    };
    let (listener, address) = listen(args.listen).await?;
    println_now(&format!("listening on ws://{address}"))?;
    let config = server::Config { rate_limit: args.rate_limit, ..server::Config::new(vec![app]) };
    server::run(listener, config, stopped()).await;
    Ok(())
}

/// Listens, and tells the address that it got.
pub(super) async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let cannot = |error| Error::failed(&format!("could not listen on {address}"), &error);
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    Ok((listener, address))
}

/// Ends with the first signal that asks the program to stop.
pub(super) async fn stopped() {
    let (Ok(mut interrupt), Ok(mut terminate)) =
        (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        // Without handlers the signals end the program by themselves.
        return std::future::pending().await;
    };
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}

/// A line on standard output that is there before anything else happens.
pub(super) fn println_now(line: &str) -> Result<(), Error> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")
        .and_then(|()| out.flush())
        .map_err(|error| Error::failed("could not print", &error))
}

#[expect(clippy::print_stderr, reason = "it is for the person who starts the service")]
pub(super) fn say_to_stderr(line: &str) {
    eprintln!("danmux: {line}");
}
