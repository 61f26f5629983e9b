//! The one error of the command line, with its exit status.

use std::fmt::Display;

use crate::{
    client::{self, admin},
    model::{Refusal, RefusalKind, Text},
    wire::ErrorCode,
};

/// Why a command did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub(super) enum Error {
    /// Anything without a status of its own.
    #[error("{0}")]
    Failed(String),
    /// The arguments are wrong.
    #[error("{0}")]
    Usage(String),
    /// No link to the service.
    #[error("{0}")]
    Connect(String),
    /// The service said no.
    #[error("{what}: {refusal}{}", hint(.refusal))]
    Refused {
        /// What was asked for.
        what: String,
        /// What the service said.
        refusal: Refusal,
    },
    /// `--timeout` passed.
    #[error("no more came within {0} s")]
    Timeout(u64),
    /// Ctrl-c.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// A failure of this machine.
    pub(super) fn failed(what: &str, error: &dyn Display) -> Self {
        Self::Failed(format!("{what}: {error}"))
    }

    /// A failure of the client while it did `what`.
    pub(super) fn client(what: &str, error: client::Error) -> Self {
        match error {
            client::Error::Connect { .. } => {
                Self::Connect(format!("{error}; check --server and the network"))
            }
            error => Self::Refused { what: what.to_owned(), refusal: error.into_refusal() },
        }
    }

    /// A failure of the REST API's client while it did `what`.
    pub(super) fn admin(what: &str, error: admin::Error) -> Self {
        match error {
            admin::Error::Connect { .. } => {
                Self::Connect(format!("{error}; check --server and the network"))
            }
            error => Self::Refused { what: what.to_owned(), refusal: error.into_refusal() },
        }
    }

    /// The program's exit status, as the README lists them.
    pub(super) fn exit_code(&self) -> u8 {
        match self {
            Self::Failed(_) => 1,
            Self::Usage(_) => 2,
            Self::Connect(_) => 3,
            Self::Timeout(_) => 124,
            Self::Interrupted => 130,
            Self::Refused { refusal, .. } => match refusal.kind {
                RefusalKind::Signature => 4,
                RefusalKind::NoSuchRoom => 5,
                RefusalKind::Muted
                | RefusalKind::Words
                | RefusalKind::Rights
                | RefusalKind::Edition
                | RefusalKind::TooLong
                | RefusalKind::TooFast
                | RefusalKind::Invalid => 6,
                RefusalKind::Unanswered | RefusalKind::NotSent => 3,
                RefusalKind::Other => 1,
            },
        }
    }

    /// Tells it on standard error, in one line: a service's own words are cleaned like a stranger's.
    #[expect(clippy::print_stderr, reason = "this is the line that people read")]
    pub(super) fn report(&self) {
        match self {
            Self::Interrupted => {}
            error => eprintln!("danmux: {}", Text::new(&error.to_string())),
        }
    }
}

/// What a person may do about a refusal.
fn hint(refusal: &Refusal) -> &'static str {
    if refusal.code == Some(ErrorCode::NoSuchAccount.number()) {
        return "; people have one once they have logged in";
    }
    match refusal.kind {
        RefusalKind::Signature => "; check --user, --app and the key or UserSig",
        RefusalKind::NoSuchRoom => "; check the room's id",
        RefusalKind::Unanswered | RefusalKind::NotSent => "; try again",
        _ => "",
    }
}
