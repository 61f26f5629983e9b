//! Everything that is tested from outside, linked as one program so that it builds once.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on shall stop with its line")]

mod cli;
mod imports;
mod support;
