//! Everything that is tested from outside, linked as one program so that it builds once.
#![expect(unreachable_pub, reason = "a program of tests has no public interface")]
#![expect(clippy::expect_used, reason = "as for unwrap, with a word more")]
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop with its line")]

mod admin;
mod broken;
mod cli;
mod custom;
mod filter;
mod flood;
mod frames;
mod history;
mod hostile;
mod imports;
mod kill;
mod limits;
mod link;
mod moderate;
mod moderating;
mod pty;
mod raw;
mod rights;
mod room_cli;
mod service;
mod support;
mod terminal;
mod tls;
mod webhook;
