//! Why the REST API did not do what it was asked.

use crate::{
    model::{Refusal, RefusalKind},
    wire::Refused,
};

/// Why the REST API did not do what it was asked; never shows the `UserSig`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no connection to be had.
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
    #[error("the service did not answer {command} within {seconds} s")]
    Timeout {
        /// What was asked.
        command: &'static str,
        /// How long was waited.
        seconds: u64,
    },
    /// The connection broke before the answer was there: nobody knows whether it was done.
    #[error("the connection broke before {command} was answered: {reason}")]
    Cut {
        /// What was asked.
        command: &'static str,
        /// What went wrong, for people.
        reason: String,
    },
    /// What answered is no REST API, or it is in trouble: what it processes has status 200, also
    /// what it refuses.
    #[error("{command} was answered with HTTP status {status}")]
    Status {
        /// What was asked.
        command: &'static str,
        /// The status, as 502.
        status: u16,
    },
}

impl Error {
    /// The refusal in the program's own words.
    pub fn into_refusal(self) -> Refusal {
        let kind = match self {
            Self::Refused(refused) => return refused.into_refusal(),
            Self::Connect { .. } => RefusalKind::NotSent,
            Self::Timeout { .. } | Self::Cut { .. } | Self::Status { status: 500.., .. } => {
                RefusalKind::Unanswered
            }
            Self::Status { .. } => RefusalKind::Other,
        };
        Refusal { kind, code: None, text: self.to_string() }
    }
}
