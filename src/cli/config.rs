//! `danmux config`: where the configuration lies, what it may say, and whether it is right.

use std::path::Path;

use clap::Subcommand;

use crate::config::{self, Config, ConfigError, TEMPLATE};

use super::{Error, serve::println_now};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    /// Say where the configuration lies
    Path,
    /// Print every setting with its meaning and its default
    Show,
    /// Write the configuration with every setting, unless there is one
    Init,
    /// Say whether the configuration can be used
    Check,
}

pub(super) fn run(args: &Args, named: Option<&Path>) -> Result<(), Error> {
    let file = match named {
        Some(file) => file.to_owned(),
        None => config::path()?,
    };
    match args.verb {
        Verb::Path => println_now(&file.display().to_string()),
        Verb::Show => println_now(TEMPLATE.trim_end()),
        Verb::Init => {
            config::init(&file)?;
            println_now(&format!("wrote {}", file.display()))
        }
        Verb::Check => {
            let config = Config::load(Some(&file))?;
            for app in &config.apps {
                app.to_app()?;
            }
            for lost in config.keys.keymap().1 {
                println_now(&format!("note: {lost}"))?;
            }
            println_now(&format!("{} can be used", file.display()))
        }
    }
}

impl From<ConfigError> for Error {
    fn from(error: ConfigError) -> Self {
        Self::Usage(error.to_string())
    }
}
