//! How a peer gets through, falters, fails and is forgotten.

use std::time::Instant;

use str0m::IceConnectionState;

use super::{Shard, Timer};
use crate::event::{CloseReason, Event};
use crate::keys::PeerKey;
use crate::peer::Phase;
use crate::stats::Counter;
use crate::transport::{Failure, Fault, Polled, guarded};

impl Shard {
    pub(super) fn connected(&mut self, key: PeerKey, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let Some(srtp_profile) = peer.transport.profile() else {
            // DTLS without SRTP: nothing could be sent that others may see.
            self.counters.bump(Counter::HandshakesRefused);
            self.close(key, CloseReason::NeverConnected, now);
            return;
        };
        peer.was_connected = true;
        self.set_phase(key, Phase::Connected);
        self.counters.bump(Counter::PeersConnected);
        self.events.push_back(Event::PeerConnected { peer: key, srtp_profile });
        self.resume_slots(key, now);
    }

    pub(super) fn set_phase(&mut self, key: PeerKey, phase: Phase) {
        if let Some(peer) = self.peers.get_mut(&key) {
            if matches!(peer.phase, Phase::Connecting(_)) {
                self.half_open = self.half_open.saturating_sub(1);
            }
            peer.phase = phase;
        }
    }

    pub(super) fn ice_changed(&mut self, key: PeerKey, state: IceConnectionState, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        if state.is_disconnected() && peer.phase == Phase::Connected {
            peer.phase = Phase::Interrupted;
            peer.slots.iter_mut().for_each(crate::slot::Slot::interrupt);
            self.events.push_back(Event::PeerInterrupted { peer: key });
        } else if state.is_connected() && peer.phase == Phase::Interrupted && peer.was_connected {
            peer.phase = Phase::Connected;
            let srtp_profile = peer.transport.profile().unwrap_or_default();
            self.events.push_back(Event::PeerConnected { peer: key, srtp_profile });
            self.resume_slots(key, now);
        }
    }

    /// A call into a connection failed.
    pub(super) fn fail(&mut self, key: PeerKey, failure: Failure, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        match failure {
            Failure::Fault(Fault { place }) => {
                self.counters.bump(Counter::Faults);
                self.forget(key, CloseReason::Fault, place, now);
            }
            Failure::Protocol { dead } => {
                self.counters.bump(Counter::ProtocolErrors);
                peer.errors = peer.errors.saturating_add(1);
                if dead || peer.errors > self.config.limits.protocol_errors {
                    let reason = if peer.was_connected {
                        CloseReason::Fault
                    } else {
                        self.counters.bump(Counter::HandshakesRefused);
                        CloseReason::NeverConnected
                    };
                    self.forget(key, reason, String::new(), now);
                }
            }
        }
    }

    /// Say goodbye, then forget.
    pub(super) fn close(&mut self, key: PeerKey, reason: CloseReason, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let mut said = peer.transport.close().is_ok();
        while said {
            let Some(peer) = self.peers.get_mut(&key) else { break };
            match peer.transport.poll() {
                Ok(Polled::Transmit { from, to, bytes }) => self.push_transmit(from, to, bytes),
                Ok(Polled::Event(_)) => {}
                Ok(Polled::Until(_)) | Err(_) => said = false,
            }
        }
        self.remove(key, reason, now);
    }

    pub(super) fn remove(&mut self, key: PeerKey, reason: CloseReason, now: Instant) {
        self.forget(key, reason, String::new(), now);
    }

    /// Forget a peer and everything that points at it.
    fn forget(&mut self, key: PeerKey, reason: CloseReason, place: String, now: Instant) {
        let Some(peer) = self.peers.remove(&key) else { return };
        if matches!(peer.phase, Phase::Connecting(_)) {
            self.half_open = self.half_open.saturating_sub(1);
        }
        self.timers.set(Timer::Peer(key), None);
        for (socket, address) in &peer.addresses {
            self.leave(key, *socket, *address);
        }
        for ufrag in &peer.ufrags {
            self.demux.remove_ufrag(ufrag, key);
        }
        if let Some(room) = self.rooms.get_mut(&peer.room) {
            room.peers.retain(|it| *it != key);
            room.speakers.forget(key);
        }
        for track in &peer.tracks {
            self.drop_track(*track, now);
        }
        for slot in &peer.slots {
            if let Some(binding) = &slot.binding
                && let Some(track) = self.tracks.get_mut(&binding.track)
            {
                track.subscribers.retain(|(it, _)| *it != key);
            }
        }
        // Half-broken state may panic in its destructor; that costs nobody else.
        let _ = guarded(move || drop(peer));
        self.counters.bump(Counter::PeersClosed);
        self.events.push_back(Event::PeerClosed { peer: key, reason, place });
    }
}
