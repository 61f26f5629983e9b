//! Why the service did not do what it was asked.

use crate::{
    model::{Refusal, RefusalKind},
    wire::{Refused, Servcmd},
};

/// Why the service did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no link to be had.
    #[error("no connection to {server}: {reason}")]
    Connect {
        /// The base URL.
        server: String,
        /// What went wrong, for people.
        reason: String,
    },
    /// The service refused it.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// No answer came in time: nobody knows whether it was done.
    #[error("the service did not answer {servcmd} within {seconds} s")]
    Timeout {
        /// What was asked.
        servcmd: Servcmd,
        /// How long was waited.
        seconds: u64,
    },
    /// It needs login, and there was none.
    #[error("log in first")]
    NotLoggedIn,
    /// The session is over for good.
    #[error("the service ended the session: {reason}")]
    KickedOut {
        /// Why, for people.
        reason: &'static str,
    },
    /// The link was cut while a poll waited, or what must not be said twice; it is made again by
    /// itself.
    #[error("the link was cut")]
    Cut,
    /// There was no link for as long as an answer may take.
    #[error("there was no link: it was never sent")]
    NotSent,
    /// The connection was closed.
    #[error("the connection is closed")]
    Closed,
}

impl Error {
    /// The refusal in the program's own words.
    pub fn into_refusal(self) -> Refusal {
        let kind = match self {
            Self::Refused(refused) => return refused.into_refusal(),
            Self::NotLoggedIn | Self::KickedOut { .. } => RefusalKind::Signature,
            Self::Connect { .. } | Self::NotSent => RefusalKind::NotSent,
            Self::Timeout { .. } | Self::Cut | Self::Closed => RefusalKind::Unanswered,
        };
        Refusal { kind, code: None, text: self.to_string() }
    }
}
