//! Data packets from one peer to the others of its room.

use std::sync::Arc;
use std::time::Instant;

use str0m::channel::{ChannelData, ChannelId};

use super::{Shard, Timer};
use crate::data::stamp;
use crate::event::{CloseReason, Event};
use crate::keys::{PeerKey, RoomKey};
use crate::recent::Kept;
use crate::stats::Counter;

/// Labels of the channels that carry `DataPacket`s (livekit-protocol §2.2).
const RELIABLE: &str = "_reliable";
const LOSSY: &str = "_lossy";
/// Longest label that is told to the control side.
const LABEL: usize = 64;
/// How many numbers may pass before the control side is told of a sender's. Lower: more events.
/// Higher: a sender that comes back repeats more, which is dropped.
const TOLD_EVERY: u32 = 16;
/// Reliable packets that wait are written once the channel has drained to this.
const DRAINED: usize = 16 * 1024;

/// A message that waits for its sender's connection to be drained.
#[derive(Debug)]
pub(super) struct Message {
    from: PeerKey,
    reliable: bool,
    bytes: Vec<u8>,
}

impl Shard {
    pub(super) fn channel_open(&mut self, key: PeerKey, id: ChannelId, label: &str, now: Instant) {
        let bound = self.config.limits.channels;
        let Some(peer) = self.peers.get_mut(&key) else { return };
        if peer.channels.opened >= bound {
            self.counters.bump(Counter::DataOtherChannel);
            return;
        }
        peer.channels.opened = peer.channels.opened.saturating_add(1);
        match label {
            RELIABLE => {
                peer.channels.reliable = Some(id);
                if let Err(failure) = peer.transport.notify_below(id, DRAINED) {
                    self.fail(key, failure, now);
                    return;
                }
            }
            LOSSY => peer.channels.lossy = Some(id),
            _ => {}
        }
        let label = label.chars().take(LABEL).collect();
        self.events.push_back(Event::ChannelOpen { peer: key, label });
        self.write_backlog(key, now);
    }

    pub(super) fn channel_closed(&mut self, key: PeerKey, id: ChannelId) {
        if let Some(peer) = self.peers.get_mut(&key) {
            if peer.channels.reliable == Some(id) {
                peer.channels.reliable = None;
            }
            if peer.channels.lossy == Some(id) {
                peer.channels.lossy = None;
            }
        }
    }

    pub(super) fn message(&mut self, key: PeerKey, message: ChannelData) {
        let Some(peer) = self.peers.get(&key) else { return };
        let id = Some(message.id);
        let reliable = peer.channels.reliable == id;
        if !peer.role.sends() || (!reliable && peer.channels.lossy != id) {
            self.counters.bump(Counter::DataOtherChannel);
            return;
        }
        self.messages.push(Message { from: key, reliable, bytes: message.data });
    }

    pub(super) fn hand_on_data(&mut self, now: Instant) {
        let messages = std::mem::take(&mut self.messages);
        for message in messages {
            self.hand_on_message(&message, now);
        }
    }

    fn hand_on_message(&mut self, message: &Message, now: Instant) {
        let key = message.from;
        if let Err(counter) = self.may_send(key, message, now) {
            self.counters.bump(counter);
            return;
        }
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let Ok(stamped) = stamp(&message.bytes, message.reliable, &peer.sid, &peer.identity) else {
            self.counters.bump(Counter::DataRefused);
            return;
        };
        if message.reliable && stamped.sequence > 0 {
            if stamped.sequence <= peer.last_sequence {
                self.counters.bump(Counter::DataRepeated);
                return;
            }
            peer.last_sequence = stamped.sequence;
            if peer.told_sequence == 0
                || stamped.sequence.saturating_sub(peer.told_sequence) >= TOLD_EVERY
            {
                peer.told_sequence = stamped.sequence;
                let sequence = stamped.sequence;
                self.events.push_back(Event::DataReached { peer: key, sequence });
            }
        }
        self.counters.bump(Counter::DataIn);
        let (room, sid) = (peer.room, peer.sid.clone());
        let everyone = stamped.destinations.is_empty() && stamped.destination_sids.is_empty();
        let receivers: Vec<PeerKey> = self
            .rooms
            .get(&room)
            .map(|it| it.peers.iter())
            .into_iter()
            .flatten()
            .filter(|it| {
                // A person may have two connections, and gets no echo on either.
                self.peers.get(it).is_some_and(|it| {
                    let named = everyone
                        || stamped.destinations.contains(&it.identity)
                        || stamped.destination_sids.contains(&it.sid);
                    named && it.role.receives() && it.sid != sid
                })
            })
            .copied()
            .collect();
        let bytes: Arc<[u8]> = stamped.bytes.into();
        if message.reliable && stamped.sequence > 0 {
            let kept = Kept {
                from: sid.into(),
                sequence: stamped.sequence,
                at: now,
                bytes: Arc::clone(&bytes),
                identities: stamped.destinations,
                sids: stamped.destination_sids,
            };
            self.keep(room, kept, now);
        }
        for receiver in receivers {
            self.write_data(receiver, message.reliable, &bytes, now);
        }
    }

    fn keep(&mut self, key: RoomKey, packet: Kept, now: Instant) {
        let limits = &self.config.limits;
        let Some(room) = self.rooms.get_mut(&key) else { return };
        room.recent.keep(packet, limits.replay_bytes);
        let next = room.recent.forget(limits.replay_for, now);
        self.timers.set(Timer::Recent(key), next);
    }

    /// Nothing of a call is kept longer than it may be of use, not even in memory.
    pub(super) fn forget_recent(&mut self, key: RoomKey, now: Instant) {
        let age = self.config.limits.replay_for;
        let next = self.rooms.get_mut(&key).and_then(|it| it.recent.forget(age, now));
        self.timers.set(Timer::Recent(key), next);
    }

    /// A receiver came back: what it missed goes before what waits for it. It drops by number what
    /// it has, and what was on its way already.
    pub(super) fn replay(&mut self, key: PeerKey, has: &[(String, u32)], now: Instant) {
        let bound = self.config.limits.data_backlog;
        let Some(peer) = self.peers.get_mut(&key).filter(|it| it.role.receives()) else {
            self.counters.bump(Counter::CommandsStale);
            return;
        };
        let Some(room) = self.rooms.get(&peer.room) else { return };
        let missed = room.recent.missed((&peer.sid, &peer.identity), has, peer.since);
        self.counters.add(Counter::DataReplayed, missed.len() as u64);
        peer.backlog.push_front(missed, bound);
        self.write_backlog(key, now);
    }

    fn may_send(&mut self, key: PeerKey, message: &Message, now: Instant) -> Result<(), Counter> {
        let limits = &self.config.limits;
        let Some(peer) = self.peers.get_mut(&key) else { return Err(Counter::DataForbidden) };
        if !peer.may_publish_data {
            return Err(Counter::DataForbidden);
        }
        if message.bytes.len() > limits.data_bytes {
            return Err(Counter::DataRefused);
        }
        let size = u32::try_from(message.bytes.len()).unwrap_or(u32::MAX);
        let allowances = &mut peer.allowances;
        let within = allowances.data_messages.take(1, now) && allowances.data_bytes.take(size, now);
        if within { Ok(()) } else { Err(Counter::DataOverRate) }
    }

    /// A packet of the control side.
    pub(super) fn send_data(
        &mut self,
        room: RoomKey,
        peers: &[PeerKey],
        reliable: bool,
        packet: &Arc<[u8]>,
        now: Instant,
    ) {
        let Some(members) = self.rooms.get(&room).map(|it| it.peers.clone()) else {
            self.counters.bump(Counter::CommandsStale);
            return;
        };
        for key in members {
            let receives = self.peers.get(&key).is_some_and(|it| it.role.receives());
            if receives && (peers.is_empty() || peers.contains(&key)) {
                self.write_data(key, reliable, packet, now);
            }
        }
    }

    fn write_data(&mut self, key: PeerKey, reliable: bool, bytes: &Arc<[u8]>, now: Instant) {
        if reliable {
            self.write_reliable(key, bytes, now);
        } else {
            self.write_lossy(key, bytes, now);
        }
    }

    /// In order, or not at all: a receiver that cannot keep up is closed, and comes back whole.
    fn write_reliable(&mut self, key: PeerKey, bytes: &Arc<[u8]>, now: Instant) {
        let bound = self.config.limits.data_backlog;
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let fits = peer.backlog.push(Arc::clone(bytes), bound);
        if fits {
            self.write_backlog(key, now);
        } else {
            self.close(key, CloseReason::Overrun, now);
        }
    }

    /// Write what waits for a receiver, as far as its channel takes it.
    pub(super) fn write_backlog(&mut self, key: PeerKey, now: Instant) {
        let mut written = false;
        while let Some(peer) = self.peers.get_mut(&key) {
            let Some((id, packet)) = peer.channels.reliable.zip(peer.backlog.front()) else {
                break;
            };
            match peer.transport.write_data(id, &packet) {
                Ok(true) => {
                    peer.backlog.pop();
                    self.counters.bump(Counter::DataOut);
                    written = true;
                }
                Ok(false) => break,
                Err(failure) => {
                    self.fail(key, failure, now);
                    return;
                }
            }
        }
        if written && let Some(peer) = self.peers.get_mut(&key) {
            Self::mark_dirty(&mut self.dirty, peer);
        }
    }

    /// Now, or not at all.
    fn write_lossy(&mut self, key: PeerKey, bytes: &[u8], now: Instant) {
        let bound = self.config.limits.lossy_backlog;
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let Some(id) = peer.channels.lossy else {
            self.counters.bump(Counter::DataLossyDropped);
            return;
        };
        let transport = &mut peer.transport;
        let result = transport.buffered(id).and_then(|waiting| {
            if waiting > bound { Ok(false) } else { transport.write_data(id, bytes) }
        });
        match result {
            Ok(true) => {
                self.counters.bump(Counter::DataOut);
                Self::mark_dirty(&mut self.dirty, peer);
            }
            Ok(false) => self.counters.bump(Counter::DataLossyDropped),
            Err(failure) => self.fail(key, failure, now),
        }
    }
}
