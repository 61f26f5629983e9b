//! The program; everything is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    // The one TLS provider of the whole program; a second install would be a bug of ours.
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        return ExitCode::FAILURE;
    }
    danmux::cli::run(std::env::args_os())
}
