//! Where clients reach the engine: an address and a protocol for each socket.

use std::net::SocketAddr;

use str0m::Candidate;
use str0m::net::{Protocol, TcpType};

/// One socket as clients are told it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Local {
    /// Datagrams.
    Udp(SocketAddr),
    /// Connections that clients open; packets are framed (RFC 4571, RFC 6544 §4.1 `passive`).
    Tcp(SocketAddr),
}

impl Local {
    /// The address that clients are told.
    pub const fn address(self) -> SocketAddr {
        match self {
            Self::Udp(address) | Self::Tcp(address) => address,
        }
    }

    /// As the protocol stack knows it.
    pub(crate) const fn protocol(self) -> Protocol {
        match self {
            Self::Udp(_) => Protocol::Udp,
            Self::Tcp(_) => Protocol::Tcp,
        }
    }

    /// From what the protocol stack sends; `None` for what we never offer.
    pub(crate) const fn of(protocol: Protocol, address: SocketAddr) -> Option<Self> {
        match protocol {
            Protocol::Udp => Some(Self::Udp(address)),
            Protocol::Tcp => Some(Self::Tcp(address)),
            Protocol::SslTcp | Protocol::Tls => None,
        }
    }

    /// The host candidate. The protocol stack gives TCP a lower type preference than UDP (RFC 6544
    /// §4.2), so that it is taken only where UDP does not get through.
    pub(crate) fn candidate(self) -> Option<Candidate> {
        match self {
            Self::Udp(address) => Candidate::host(address, "udp").ok(),
            Self::Tcp(address) => {
                Candidate::builder().tcp().host(address).tcptype(TcpType::Passive).build().ok()
            }
        }
    }
}

impl From<SocketAddr> for Local {
    fn from(address: SocketAddr) -> Self {
        Self::Udp(address)
    }
}
