//! `danmux sig`: a `UserSig` on standard output.

use std::{
    io::{self, Write},
    path::PathBuf,
};

use crate::{
    model::{AppId, UserId},
    wire::user_sig,
};

use super::{Error, connection, data};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Whose
    user: String,

    /// The app's SDKAppID
    #[arg(long, value_name = "SDKAPPID", env = "DANMUX_APP")]
    app: u32,

    /// A file with the app's secret key; else DANMUX_SECRET_KEY holds it
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,

    /// How long it lasts
    #[arg(long, value_name = "SECONDS", default_value_t = user_sig::DEFAULT_EXPIRE,
        value_parser = clap::value_parser!(u64).range(1..=4_294_967_295))]
    expire: u64,
}

pub(super) fn run(args: &Args) -> Result<(), Error> {
    let user = UserId::new(&args.user).map_err(|error| Error::Usage(error.to_string()))?;
    let key = data::secret_key(args.key_file.as_deref())?
        .ok_or_else(|| Error::Usage("give --key-file or DANMUX_SECRET_KEY".into()))?;
    let sig = user_sig::make(AppId(args.app), &key, &user, connection::now(), args.expire);
    writeln!(io::stdout(), "{sig}").map_err(|error| Error::failed("could not print it", &error))
}
