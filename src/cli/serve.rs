//! `danmux serve`: the room service.

use std::{
    io::{self, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
};

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
};

use crate::{
    config::{AppConfig, Config, ServeConfig},
    model::AppId,
    server,
};

use super::{
    Error,
    data::{self, LocalApp},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Where to listen; port 0 picks one [default: 127.0.0.1:8686]
    #[arg(long, value_name = "ADDR")]
    listen: Option<SocketAddr>,

    /// The folder of all that outlives the service: accounts, rooms, mutes, bans, sequences, keys
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,

    /// The app's SDKAppID; without it those of the configuration, or an app that is made and kept
    #[arg(long, value_name = "SDKAPPID", requires = "key_file")]
    app: Option<u32>,

    /// A file with the app's secret key
    #[arg(long, value_name = "FILE", requires = "app")]
    key_file: Option<PathBuf>,

    /// A file of words that are refused, masked, dropped or held; read again on SIGHUP
    #[arg(long, value_name = "FILE")]
    words: Option<PathBuf>,

    /// Answer the real cloud's before-send webhook at /callback, and send there what is approved: its REST API's URL
    #[arg(long, value_name = "URL")]
    moderate_cloud: Option<String>,

    /// Messages a second that a room carries; 0 lifts the limit [default: 40]
    #[arg(long, value_name = "N")]
    rate_limit: Option<u32>,

    /// How many of the newest messages come with a join; 0 for none [default: 20]
    #[arg(long, value_name = "N")]
    history: Option<usize>,

    /// How many instances of one account may be logged in; 0 for any number [default: 0]
    #[arg(long, value_name = "N")]
    instances: Option<usize>,

    /// The certificate for TLS, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,

    /// The certificate's key, in PEM
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

pub(super) async fn run(args: Args, named: Option<&Path>) -> Result<(), Error> {
    let config = Config::load(named)?;
    let mut serve = args.over(config.serve);
    serve.data = Some(data::folder(serve.data)?);
    let apps = match (args.app, &args.key_file) {
        (Some(app), Some(file)) => {
            let key = data::read_key(file).map_err(|error| data::cannot(file, "read", &error))?;
            vec![server::App::new(AppId(app), server::Key::new(&key))]
        }
        _ if config.apps.is_empty() => {
            let LocalApp { app, key_file, .. } = data::local_app(serve.data.clone())?;
            say_to_stderr(&format!("app {}, its key is in {}", app.id, key_file.display()));
            vec![app]
        }
        _ => config.apps.iter().map(AppConfig::to_app).collect::<Result<_, _>>()?,
    };
    let service = serve.to_server(apps);
    let scheme = if service.tls.is_some() { "wss" } else { "ws" };
    allow_files();
    let server = open(service)?;
    let (listener, address) = listen(serve.listen).await?;
    // Who reads the line may signal at once: what would end the program is heard from before it on.
    let (reload, stopped) = (reload_on_hangup(server.handle()), stopped());
    println_now(&format!("listening on {scheme}://{address}"))?;
    let reload = tokio::spawn(reload);
    server.run(listener, stopped).await;
    reload.abort();
    Ok(())
}

impl Args {
    /// What the command line says goes before the configuration.
    fn over(&self, config: ServeConfig) -> ServeConfig {
        let path = |said: &Option<PathBuf>, other| said.clone().or(other);
        ServeConfig {
            listen: self.listen.unwrap_or(config.listen),
            data: path(&self.data, config.data),
            words: path(&self.words, config.words),
            tls_cert: path(&self.tls_cert, config.tls_cert),
            tls_key: path(&self.tls_key, config.tls_key),
            moderate_cloud: self.moderate_cloud.clone().or(config.moderate_cloud),
            rate_limit: self.rate_limit.unwrap_or(config.rate_limit),
            history: self.history.unwrap_or(config.history),
            instances: self.instances.unwrap_or(config.instances),
            ..config
        }
    }
}

/// Opens a service, and tells why not.
pub(super) fn open(config: server::Config) -> Result<server::Server, Error> {
    server::Server::open(config).map_err(|error| match error {
        server::StartError::Store(_) | server::StartError::Data(_) => {
            Error::Failed(error.to_string())
        }
        error => Error::Usage(error.to_string()),
    })
}

/// Lets the process open as many files as the system allows it, since each connection is one: what most systems
/// start a process with is less than one address may have connections.
fn allow_files() {
    let limit = getrlimit(Resource::Nofile);
    let allowed = Rlimit { current: limit.maximum, ..limit };
    if let Err(error) = setrlimit(Resource::Nofile, allowed) {
        tracing::warn!(%error, files = limit.current, "no more files may be opened than before");
    }
}

/// Reads the word lists again with each SIGHUP from the call on.
fn reload_on_hangup(handle: server::Handle) -> impl Future<Output = ()> {
    let hangup = signal(SignalKind::hangup());
    async move {
        let Ok(mut hangup) = hangup else { return };
        while hangup.recv().await.is_some() {
            match handle.reload_words() {
                Ok(()) => tracing::info!("the word lists were read again"),
                Err(error) => say_to_stderr(&format!("{error}; the word lists stay as they were")),
            }
        }
    }
}

/// Listens, and tells the address that it got.
pub(super) async fn listen(address: SocketAddr) -> Result<(TcpListener, SocketAddr), Error> {
    let cannot = |error| Error::failed(&format!("could not listen on {address}"), &error);
    let listener = TcpListener::bind(address).await.map_err(cannot)?;
    let address = listener.local_addr().map_err(cannot)?;
    Ok((listener, address))
}

/// Ends with the first signal from the call on that asks the program to stop.
pub(super) fn stopped() -> impl Future<Output = ()> {
    let signals = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
    async move {
        let (Ok(mut interrupt), Ok(mut terminate)) = signals else {
            // Without handlers the signals end the program by themselves.
            return std::future::pending().await;
        };
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
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
