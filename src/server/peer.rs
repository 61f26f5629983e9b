//! What one address may use: connections, and requests a second.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::net::TcpStream;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use super::service::now;

/// A connection, in the clear or not.
pub(super) type Stream = Either<TcpStream, Box<TlsStream<TcpStream>>>;

/// Who is connected, by address.
#[derive(Default)]
pub(super) struct Peers {
    addresses: Mutex<HashMap<IpAddr, Arc<Peer>>>,
}

/// What one address uses.
#[derive(Default)]
struct Peer {
    state: Mutex<Usage>,
}

#[derive(Default)]
struct Usage {
    connections: usize,
    second: i64,
    requests: u32,
}

/// What addresses may use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bounds {
    /// Connections at once, of all addresses.
    pub(super) connections: usize,
    /// Connections at once, of one address.
    pub(super) of_address: usize,
    /// Requests a second, of one address.
    pub(super) requests: u32,
}

/// Counts one connection while it lives.
pub(super) struct Permit {
    pub(super) address: IpAddr,
    peers: Arc<Peers>,
    peer: Arc<Peer>,
    requests: u32,
}

impl Peers {
    fn addresses(&self) -> MutexGuard<'_, HashMap<IpAddr, Arc<Peer>>> {
        self.addresses.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a connection in, unless there are too many.
    pub(super) fn admit(self: &Arc<Self>, address: IpAddr, bounds: Bounds) -> Option<Permit> {
        let mut addresses = self.addresses();
        let all: usize = addresses.values().map(|peer| peer.usage().connections).sum();
        if all >= bounds.connections {
            return None;
        }
        let peer = Arc::clone(addresses.entry(address).or_default());
        let mut usage = peer.usage();
        if usage.connections >= bounds.of_address {
            return None;
        }
        usage.connections += 1;
        drop(usage);
        Some(Permit { address, peers: Arc::clone(self), peer, requests: bounds.requests })
    }
}

impl Peer {
    fn usage(&self) -> MutexGuard<'_, Usage> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Permit {
    /// Counts a request; whether its address asks too fast.
    pub(super) fn is_over_rate(&self) -> bool {
        let now = now();
        let mut usage = self.peer.usage();
        if usage.second != now {
            (usage.second, usage.requests) = (now, 0);
        }
        if usage.requests >= self.requests {
            return true;
        }
        usage.requests += 1;
        false
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut addresses = self.peers.addresses();
        let mut usage = self.peer.usage();
        usage.connections -= 1;
        if usage.connections == 0 {
            addresses.remove(&self.address);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds { connections: 3, of_address: 2, requests: 5 };

    #[test]
    fn connections_are_bounded_for_one_and_for_all() {
        let peers = Arc::new(Peers::default());
        let admit = |last| peers.admit([127, 0, 0, last].into(), BOUNDS);
        let (first, second) = (admit(1).unwrap(), admit(1).unwrap());
        assert!(admit(1).is_none());
        let third = admit(2).unwrap();
        assert!(admit(3).is_none());
        drop(first);
        let fourth = admit(3).unwrap();
        drop((second, third, fourth));
        assert!(peers.addresses().is_empty());
    }

    #[test]
    fn requests_are_bounded_for_an_address_and_not_for_a_connection() {
        let peers = Arc::new(Peers::default());
        let admit = |last| peers.admit([127, 0, 0, last].into(), BOUNDS).unwrap();
        let (one, same, other) = (admit(1), admit(1), admit(2));
        let over = (0..30).filter(|n| if n % 2 == 0 { &one } else { &same }.is_over_rate());
        // A second may end meanwhile.
        assert!((20..=25).contains(&over.count()));
        assert!(!other.is_over_rate());
    }
}
