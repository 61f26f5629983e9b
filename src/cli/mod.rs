//! The command line: one file a subcommand, which reads its arguments and wires the rest together.

mod config;
mod connection;
mod data;
mod demo;
mod error;
mod plain;
mod room;
mod send;
mod serve;
mod sig;
mod tail;
mod watch;

use std::{
    env,
    ffi::OsString,
    io,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand, ValueEnum};
use tracing_subscriber::{EnvFilter, filter::LevelFilter, fmt};

use crate::{app::LanguageName, tui::Depth};
use error::Error;

/// Watch and host live rooms in a terminal.
#[derive(Debug, Parser)]
#[command(
    name = "danmux",
    version,
    about = "Watch and host live rooms (AVChatRooms of Tencent Cloud Chat) in a terminal",
    after_help = "Try it without an account: danmux demo",
    disable_help_subcommand = true
)]
struct Cli {
    #[command(subcommand)]
    command: Command,

    /// The configuration file, in place of the one in your own folder
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,

    /// The language of what people read; else the locale's
    #[arg(long, global = true, value_enum)]
    lang: Option<Lang>,

    /// When to use colours; NO_COLOR is respected
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto)]
    color: Color,

    /// What goes to the log on standard error: error, warn, info, debug or trace
    #[arg(long, global = true, value_name = "LEVEL", default_value = "warn")]
    log_level: String,

    /// How the log is written
    #[arg(long, global = true, value_enum, default_value_t = LogFormat::Text)]
    log_format: LogFormat,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show what a room feels like: a service, an audience and the viewer, with no account
    Demo(demo::Args),
    /// Watch a room, and write in it
    Watch(watch::Args),
    /// Print a room's events, a line each
    Tail(tail::Args),
    /// Send messages to a room
    Send(send::Args),
    /// Manage an app's rooms, as its administrator
    Room(room::Args),
    /// Run a room service that speaks the IM protocol
    Serve(serve::Args),
    /// Make a UserSig
    Sig(sig::Args),
    /// Find, write and check the configuration
    Config(config::Args),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    En,
    Zh,
}

impl Color {
    /// How many colours to use: what the terminal says that it has.
    fn depth(self) -> Depth {
        let is =
            |name: &str, test: fn(&str) -> bool| env::var(name).is_ok_and(|value| test(&value));
        // <https://no-color.org>: set and not empty.
        let none = self == Self::Auto && is("NO_COLOR", |value| !value.is_empty());
        if self == Self::Never || none {
            return Depth::None;
        }
        if self == Self::Auto && is_mono(&env::var("TERM").unwrap_or_default()) {
            return Depth::None;
        }
        if is("COLORTERM", |value| matches!(value, "truecolor" | "24bit")) {
            return Depth::Millions;
        }
        let many = is("TERM", |value| value.contains("256color") || value.contains("kitty"));
        if many { Depth::TwoHundredFiftySix } else { Depth::Sixteen }
    }
}

/// Whether a terminal has no colours, or nothing is known of it.
fn is_mono(term: &str) -> bool {
    term.is_empty() || term.starts_with("vt") || term.ends_with("-m") || term.ends_with("-mono")
}

/// What every viewer is told by the options that are everybody's.
struct Look<'a> {
    /// The configuration that was named.
    config: Option<&'a Path>,
    /// The language that was named.
    lang: Option<LanguageName>,
    /// How many colours the terminal has.
    depth: Depth,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum LogFormat {
    Text,
    Json,
}

/// Runs the program with its arguments, the program's name first.
///
/// Errors are told on standard error in one line, and by the exit status: 1 failed, 2 wrong usage,
/// 3 could not connect, 4 signature refused, 5 no such room, 6 refused by the service, 124 the
/// time ran out, 130 interrupted.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Help and version are no errors; when standard output is gone there is nobody to tell.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match start(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            error.report();
            ExitCode::from(error.exit_code())
        }
    }
}

fn start(cli: Cli) -> Result<(), Error> {
    // The screen belongs to the viewer: no log there.
    let screen = match &cli.command {
        Command::Watch(args) => !args.plain,
        Command::Demo(args) => !args.headless,
        _ => false,
    };
    if !screen {
        log_to_stderr(&cli.log_level, cli.log_format)?;
    }
    let named = cli.config.as_deref();
    let lang = cli.lang.map(|lang| match lang {
        Lang::En => LanguageName::En,
        Lang::Zh => LanguageName::Zh,
    });
    let look = Look { config: named, lang, depth: cli.color.depth() };
    match &cli.command {
        Command::Sig(args) => return sig::run(args),
        Command::Config(args) => return config::run(args, named),
        _ => {}
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::failed("could not start", &error))?;
    let result = runtime.block_on(async {
        match cli.command {
            Command::Demo(args) => demo::run(args, &look).await,
            Command::Watch(args) => watch::run(args, &look).await,
            Command::Tail(args) => tail::run(args, named).await,
            Command::Send(args) => send::run(args).await,
            Command::Room(args) => room::run(args).await,
            Command::Serve(args) => serve::run(args, named).await,
            Command::Sig(args) => sig::run(&args),
            Command::Config(args) => config::run(&args, named),
        }
    });
    // A thread that still reads standard input must not keep the program.
    runtime.shutdown_background();
    result
}

fn log_to_stderr(level: &str, format: LogFormat) -> Result<(), Error> {
    let level: LevelFilter = level.parse().map_err(|_| {
        Error::Usage(format!("--log-level {level}: say error, warn, info, debug or trace"))
    })?;
    // Libraries write whole requests into their own logs, signatures with them: of them only what is wrong is told.
    let others = level.min(LevelFilter::WARN);
    let filter = EnvFilter::new(format!("{others},danmux={level}"));
    let log = fmt().with_env_filter(filter).with_writer(io::stderr);
    match format {
        LogFormat::Text => log.with_ansi(false).init(),
        LogFormat::Json => log.json().init(),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_definition_holds_together() {
        Cli::command().debug_assert();
    }

    #[test]
    fn old_terminals_have_no_colours() {
        assert!(["", "vt100", "vt220", "xterm-mono", "linux-m"].into_iter().all(is_mono));
        assert!(!["xterm", "xterm-256color", "screen", "linux"].into_iter().any(is_mono));
    }
}
