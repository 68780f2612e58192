//! Whose datagram is it? (RFC 7983 tells the protocols apart, RFC 8445 §7.3 the users.)
//!
//! An address belongs to a peer only after a STUN request from it that carried the peer's ufrag and a
//! right MESSAGE-INTEGRITY. Until then nothing of it reaches DTLS or SRTP, and nothing is answered.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;

use crate::allowance::Allowance;
use crate::keys::PeerKey;
use crate::limits::Limits;

/// First-byte classes of RFC 7983, with RTCP told apart by RFC 5761 §4.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// A STUN binding request.
    StunRequest,
    /// Any other STUN message.
    StunOther,
    /// DTLS.
    Dtls,
    /// RTP with this SSRC.
    Rtp(u32),
    /// RTCP.
    Rtcp,
}

/// Tell what a datagram is by its first bytes; `None` when it is nothing of ours.
pub fn classify(datagram: &[u8]) -> Option<Class> {
    let (first, rest) = datagram.split_first()?;
    match first {
        0 | 1 if datagram.len() >= 20 => {
            if datagram.get(4..8)? != MAGIC_COOKIE {
                return None;
            }
            let request = datagram.get(..2)? == [0, 1];
            Some(if request { Class::StunRequest } else { Class::StunOther })
        }
        20..=63 => Some(Class::Dtls),
        128..=191 => {
            let second = rest.first()? & 0x7f;
            if (64..96).contains(&second) {
                return (datagram.len() >= 8).then_some(Class::Rtcp);
            }
            let ssrc = datagram.get(8..12)?;
            Some(Class::Rtp(u32::from_be_bytes(ssrc.try_into().ok()?)))
        }
        _ => None,
    }
}

const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const USERNAME: u16 = 0x0006;

/// The local ufrag that a STUN binding request names: its USERNAME up to the colon.
pub fn local_ufrag(stun: &[u8]) -> Option<&str> {
    let length = u16::from_be_bytes(stun.get(2..4)?.try_into().ok()?);
    let mut rest = stun.get(20..)?;
    if usize::from(length) != rest.len() {
        return None;
    }
    while !rest.is_empty() {
        let kind = u16::from_be_bytes(rest.get(..2)?.try_into().ok()?);
        let length = usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?));
        let value = rest.get(4..4_usize.checked_add(length)?)?;
        if kind == USERNAME {
            let name = std::str::from_utf8(value).ok()?;
            return name.split_once(':').map(|(local, _)| local);
        }
        // Values are padded to four bytes.
        let padded = length.checked_next_multiple_of(4)?.checked_add(4)?;
        rest = rest.get(padded.min(rest.len())..)?;
    }
    None
}

/// An allowance is kept for so much of an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Prefix {
    V4([u8; 3]),
    V6([u8; 6]),
}

impl Prefix {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => {
                let [a, b, c, _] = v4.octets();
                Self::V4([a, b, c])
            }
            IpAddr::V6(v6) => {
                let mut prefix = [0; 6];
                prefix.iter_mut().zip(v6.octets()).for_each(|(to, from)| *to = from);
                Self::V6(prefix)
            }
        }
    }
}

/// Sizes of what the network can make us remember.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Remembered {
    /// Addresses that proved to be somebody's.
    pub addresses: usize,
    /// Ufrags that clients may name.
    pub ufrags: usize,
    /// Networks whose wrong requests are counted.
    pub prefixes: usize,
}

/// See the module. Lookups by what the network chose use the standard library's keyed hash.
#[derive(Debug)]
pub struct Demux {
    by_address: HashMap<(usize, SocketAddr), PeerKey>,
    by_ufrag: HashMap<String, PeerKey>,
    allowances: HashMap<Prefix, Allowance>,
    shared: Allowance,
}

impl Demux {
    /// Nobody is known.
    pub fn new(limits: &Limits, now: Instant) -> Self {
        Self {
            by_address: HashMap::new(),
            by_ufrag: HashMap::new(),
            allowances: HashMap::new(),
            shared: Allowance::full(limits.stun, now),
        }
    }

    /// Who proved to be at this address.
    pub fn at(&self, socket: usize, address: SocketAddr) -> Option<PeerKey> {
        self.by_address.get(&(socket, address)).copied()
    }

    /// Whose ufrag this is.
    pub fn named(&self, ufrag: &str) -> Option<PeerKey> {
        self.by_ufrag.get(ufrag).copied()
    }

    /// A peer answers to this ufrag from now on.
    pub fn add_ufrag(&mut self, ufrag: String, peer: PeerKey) {
        self.by_ufrag.insert(ufrag, peer);
    }

    /// A peer proved to be at this address.
    pub fn add_address(&mut self, socket: usize, address: SocketAddr, peer: PeerKey) {
        self.by_address.insert((socket, address), peer);
    }

    /// Forget an address, if it is still this peer's; whether it was.
    pub fn remove_address(&mut self, socket: usize, address: SocketAddr, peer: PeerKey) -> bool {
        let theirs = self.at(socket, address) == Some(peer);
        if theirs {
            self.by_address.remove(&(socket, address));
        }
        theirs
    }

    /// Forget a ufrag, if it is still this peer's.
    pub fn remove_ufrag(&mut self, ufrag: &str, peer: PeerKey) {
        if self.named(ufrag) == Some(peer) {
            self.by_ufrag.remove(ufrag);
        }
    }

    /// May an unproven address cost us one integrity check?
    pub fn allow_check(&mut self, from: IpAddr, now: Instant, limits: &Limits) -> bool {
        self.allowance(from, now, limits).take(1, now)
    }

    /// It was a right one: it cost nothing.
    pub fn check_was_right(&mut self, from: IpAddr, now: Instant, limits: &Limits) {
        self.allowance(from, now, limits).give_back();
    }

    /// How much is remembered: addresses, ufrags, prefixes with an allowance.
    pub fn remembered(&self) -> Remembered {
        Remembered {
            addresses: self.by_address.len(),
            ufrags: self.by_ufrag.len(),
            prefixes: self.allowances.len(),
        }
    }

    fn allowance(&mut self, from: IpAddr, now: Instant, limits: &Limits) -> &mut Allowance {
        let prefix = Prefix::of(from);
        if !self.allowances.contains_key(&prefix) && self.allowances.len() >= limits.stun_prefixes {
            self.allowances.retain(|_, it| !it.is_full(now));
            if self.allowances.len() >= limits.stun_prefixes {
                return &mut self.shared;
            }
        }
        self.allowances.entry(prefix).or_insert_with(|| Allowance::full(limits.stun, now))
    }
}
