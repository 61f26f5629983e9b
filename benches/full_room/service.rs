//! The service as its own process, and what it costs.

use std::process::Child;

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::{
    Result,
    process::{cpu_seconds, serve},
};

/// Lets this process and the service have a socket for everybody.
pub(crate) fn allow_many_files() -> Result<()> {
    let limit = getrlimit(Resource::Nofile);
    Ok(setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit })?)
}

/// `danmux serve`, ended when dropped.
pub(crate) struct Service {
    child: Child,
    pub(crate) url: String,
    _folder: TempDir,
}

impl Service {
    pub(crate) fn start() -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let (child, url) = serve(folder.path(), &[])?;
        Ok(Self { child, url, _folder: folder })
    }

    /// The memory that it has now.
    pub(crate) fn resident_kib(&self) -> Result<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        Ok(resident.ok_or("no VmRSS")?.trim().trim_end_matches(" kB").parse()?)
    }

    /// The CPU time that it used so far.
    pub(crate) fn cpu_seconds(&self) -> Result<f64> {
        cpu_seconds(&self.child.id().to_string())
    }

    /// How many messages it counts as said.
    pub(crate) async fn messages_said(&self) -> Result<u64> {
        let address = self.url.strip_prefix("ws://").ok_or("an odd address")?;
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await?;
        let label = r#"danmux_messages_total{fate="said"} "#;
        let said = answer.lines().find_map(|line| line.strip_prefix(label));
        Ok(said.ok_or("the service counted nothing")?.parse()?)
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // It may have gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The CPU time that this process used so far.
pub(crate) fn own_cpu_seconds() -> Result<f64> {
    cpu_seconds("self")
}
