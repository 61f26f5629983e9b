//! The service as its own process, and what a process costs: for every benchmark.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use danmux::model::AppId;

use crate::Result;

pub(crate) const APP: AppId = AppId(1_400_000_001);
pub(crate) const KEY: &str = "5bd2850fff3ecb11d7c805251c51ee463a25727bddc2385f3fa8bfee1bb93b5e";

/// The kernel counts CPU time in these, on every Linux.
const TICKS_A_SECOND: f64 = 100.0;

/// Starts `danmux serve` with its data and the file `key` in `folder`; gives it and its address.
pub(crate) fn serve(folder: &Path, options: &[&str]) -> Result<(Child, String)> {
    let key_file = folder.join("key");
    std::fs::write(&key_file, KEY)?;
    let mut child = Command::new(env!("CARGO_BIN_EXE_danmux"))
        .args(["serve", "--listen", "127.0.0.1:0", "--app", &APP.to_string(), "--key-file"])
        .arg(&key_file)
        .arg("--data")
        .arg(folder.join("data"))
        .args(options)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut line = String::new();
    let output = child.stdout.take().ok_or("no output")?;
    BufReader::new(output).read_line(&mut line)?;
    let url = line.trim().strip_prefix("listening on ").ok_or("the service did not start")?;
    Ok((child, url.to_owned()))
}

/// The CPU time that a process, by its number or `self`, used so far.
pub(crate) fn cpu_seconds(process: &str) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name in parentheses may hold anything; user and system time are the 12th and 13th field after it.
    let (_, fields) = stat.rsplit_once(')').ok_or("an odd stat")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let used = fields.get(11..13).ok_or("a short stat")?;
    let ticks: f64 = used.iter().flat_map(|text| text.parse::<f64>()).sum();
    Ok(ticks / TICKS_A_SECOND)
}
