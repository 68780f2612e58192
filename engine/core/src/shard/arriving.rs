//! What comes from the network: whose it is, and whether it may come in.

use std::net::SocketAddr;
use std::time::Instant;

use super::Shard;
use crate::demux::{Class, Remembered, classify, local_ufrag};
use crate::keys::PeerKey;
use crate::stats::Counter;
use crate::transport::receive;

impl Shard {
    /// Take a datagram.
    pub fn datagram(&mut self, socket: usize, source: SocketAddr, bytes: &[u8], now: Instant) {
        self.counters.bump(Counter::DatagramsIn);
        // Nothing can be sent to port 0, and trying would be an error of the whole batch.
        let Some(class) = classify(bytes).filter(|_| source.port() != 0) else {
            self.counters.bump(Counter::DroppedMalformed);
            return;
        };
        let Some(key) = self.owner(socket, source, class, bytes, now) else { return };
        let Some(at) = self.config.candidates.get(socket).copied() else { return };
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let dropped = match class {
            Class::Rtp(ssrc) => peer.admit(ssrc, bytes, now).err(),
            Class::Rtcp => peer.admit_report(bytes, now).err(),
            Class::StunRequest | Class::StunOther | Class::Dtls => None,
        };
        if let Some(counter) = dropped {
            self.counters.bump(counter);
            return;
        }
        if class == Class::Rtcp && !self.report(key, bytes, now) {
            return;
        }
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let Some(input) = receive(at, source, bytes) else {
            self.counters.bump(Counter::DroppedMalformed);
            return;
        };
        let mut result = peer.transport.receive(input, now);
        if matches!(class, Class::StunRequest | Class::StunOther) && result.is_ok() {
            result = peer.transport.heard_from(at, source);
        }
        match class {
            Class::Rtp(_) if result.is_ok() => self.take_packet(key, now),
            Class::Rtcp if result.is_ok() => self.leave_undrained(key),
            _ => self.after(key, result, now),
        }
    }

    /// Answer what a client's report asks for; whether the protocol stack has to see it too.
    fn report(&mut self, key: PeerKey, bytes: &[u8], now: Instant) -> bool {
        let Some(peer) = self.peers.get_mut(&key) else { return false };
        match peer.transport.hear(bytes, now) {
            Ok(heard) => {
                if heard.repeated > 0 {
                    self.counters.add(Counter::Repeated, heard.repeated.into());
                    Self::mark_unsent(&mut self.unsent, peer);
                }
                heard.pass_on
            }
            Err(failure) => {
                self.fail(key, failure, now);
                false
            }
        }
    }

    /// Whose datagram it is. An unproven address gets in with a right STUN request only.
    fn owner(
        &mut self,
        socket: usize,
        source: SocketAddr,
        class: Class,
        bytes: &[u8],
        now: Instant,
    ) -> Option<PeerKey> {
        let known = self.demux.at(socket, source);
        if class != Class::StunRequest {
            if known.is_none() {
                self.counters.bump(Counter::DroppedUnknownAddress);
            }
            return known;
        }
        let Some(named) = local_ufrag(bytes).and_then(|it| self.demux.named(it)) else {
            self.counters.bump(Counter::DroppedUnknownUfrag);
            return None;
        };
        if known == Some(named) {
            return known;
        }
        if !self.demux.allow_check(source.ip(), now, &self.config.limits) {
            self.counters.bump(Counter::DroppedStunRate);
            return None;
        }
        if !self.proves(named, (socket, source), bytes, now) {
            self.counters.bump(Counter::DroppedBadStun);
            return None;
        }
        self.demux.check_was_right(source.ip(), now, &self.config.limits);
        self.settle_at(named, socket, source);
        Some(named)
    }

    fn proves(
        &mut self,
        key: PeerKey,
        (socket, source): (usize, SocketAddr),
        bytes: &[u8],
        now: Instant,
    ) -> bool {
        let Some(at) = self.config.candidates.get(socket).copied() else { return false };
        let Some(input) = receive(at, source, bytes) else { return false };
        let Some(peer) = self.peers.get_mut(&key) else { return false };
        match peer.transport.accepts(input, now) {
            Ok(accepted) => accepted,
            Err(failure) => {
                self.fail(key, failure, now);
                false
            }
        }
    }

    fn settle_at(&mut self, key: PeerKey, socket: usize, source: SocketAddr) {
        if let Some(before) = self.demux.at(socket, source)
            && let Some(other) = self.peers.get_mut(&before)
        {
            other.addresses.retain(|it| *it != (socket, source));
        }
        let Some(peer) = self.peers.get_mut(&key) else { return };
        peer.addresses.push_back((socket, source));
        if peer.addresses.len() > self.config.limits.addresses
            && let Some((socket, oldest)) = peer.addresses.pop_front()
        {
            self.leave(key, socket, oldest);
        }
        self.demux.add_address(socket, source, key);
    }

    /// How much the network made us remember.
    pub fn remembered(&self) -> Remembered {
        self.demux.remembered()
    }

    /// Whether somebody proved to be at this address.
    pub fn is_proven(&self, socket: usize, source: SocketAddr) -> bool {
        self.demux.at(socket, source).is_some()
    }

    /// A connection has ended: whoever comes from this address has to prove it anew.
    pub fn hung_up(&mut self, socket: usize, source: SocketAddr) {
        let Some(key) = self.demux.at(socket, source) else { return };
        self.demux.remove_address(socket, source, key);
        if let Some(peer) = self.peers.get_mut(&key) {
            peer.addresses.retain(|it| *it != (socket, source));
        }
    }

    /// A peer is no longer at this address.
    pub(super) fn leave(&mut self, key: PeerKey, socket: usize, address: SocketAddr) {
        if self.demux.remove_address(socket, address, key) {
            self.left.push((socket, address));
        }
    }
}
