//! The demo's audience: a seeded script, played by real clients against the service.

mod audience;
mod script;

pub use audience::{Audience, Played};
