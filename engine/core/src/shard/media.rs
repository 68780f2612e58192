//! Fan-out: one packet of a publisher into every slot that its track is bound to.

use std::time::Instant;

use str0m::media::Mid;
use str0m::rtp::{ExtensionValues, RtpPacket};

use super::{SEND_QUEUE, Shard, Timer, Transmit};
use crate::clock::Report;
use crate::codec::Frame;
use crate::egress::Written;
use crate::event::Event;
use crate::keys::{PeerKey, TrackKey};
use crate::peer::{Peer, Stream};
use crate::slot::SourcePacket;
use crate::stats::Counter;
use crate::track::{Arrival, LAYERS, layer_of};

/// A packet that waits for its publisher's connection to be drained.
#[derive(Debug)]
pub(super) struct Arrived {
    peer: PeerKey,
    packet: SourcePacket,
}

impl Shard {
    /// An RTP packet came out of a publisher's connection.
    pub(super) fn packet(&mut self, key: PeerKey, packet: RtpPacket, now: Instant) {
        let Some(stream) = self.stream_of(key, &packet, now) else { return };
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let Some(track) = self.tracks.get(&stream.track) else { return };
        if track.muted {
            self.counters.bump(Counter::PacketsMuted);
            return;
        }
        let Some(negotiated) = peer.codec(track.mid, packet.header.payload_type) else {
            self.counters.bump(Counter::PacketsUnpublished);
            return;
        };
        let codec = negotiated.codec;
        let report = packet
            .last_sender_info
            .map(|it| Report { wall: it.ntp_time, timestamp: low(it.rtp_time.numer()) });
        let timestamp = packet.header.timestamp;
        let captured = peer.clock.captured(report, timestamp, codec.clock_rate(), now);
        self.counters.bump(Counter::PacketsIn);
        let frame = Frame::read(codec, &packet.payload);
        self.arrived.push(Arrived {
            peer: key,
            packet: SourcePacket {
                track: stream.track,
                layer: stream.layer,
                ssrc: packet.header.ssrc,
                codec,
                seq: *packet.seq_no,
                timestamp,
                marker: packet.header.marker,
                captured,
                frame,
                extensions: carried(&packet.header.ext_vals),
                payload: packet.payload,
            },
        });
    }

    /// The track and layer of a packet's stream; remembered for each SSRC.
    fn stream_of(&mut self, key: PeerKey, packet: &RtpPacket, now: Instant) -> Option<Stream> {
        let peer = self.peers.get_mut(&key)?;
        let ssrc = packet.header.ssrc;
        if let Some(stream) = peer.streams.get(&Peer::stream_key(ssrc)) {
            return Some(*stream);
        }
        let found = match peer.transport.stream(ssrc) {
            Ok(found) => found,
            Err(failure) => {
                self.fail(key, failure, now);
                return None;
            }
        };
        let (mid, rid) = found?;
        let Some(layer) = layer_of(rid.as_deref()) else {
            self.counters.bump(Counter::LayerUnknown);
            return None;
        };
        let tracks = &self.tracks;
        let track = peer.tracks.iter().find(|it| tracks.get(it).is_some_and(|it| it.mid == mid));
        let Some(track) = track.copied() else {
            self.counters.bump(Counter::PacketsUnpublished);
            return None;
        };
        peer.name_layer(mid, layer, rid);
        let stream = Stream { track, layer };
        peer.streams.insert(Peer::stream_key(ssrc), stream);
        Some(stream)
    }

    /// Everything that came out of a drained connection goes to its receivers.
    pub(super) fn hand_on(&mut self, now: Instant) {
        let mut arrived = std::mem::take(&mut self.arrived);
        for it in arrived.drain(..) {
            self.forward(it.peer, &it.packet, now);
        }
        // Forwarding drains nobody, so nothing came in meanwhile; the buffer is kept for its room.
        self.arrived = arrived;
        self.hand_on_data(now);
    }

    fn forward(&mut self, publisher: PeerKey, packet: &SourcePacket, now: Instant) {
        self.hear(publisher, packet, now);
        let Some(track) = self.tracks.get_mut(&packet.track) else { return };
        let Some(layer) = track.layers.get_mut(usize::from(packet.layer)) else { return };
        layer.meter.arrived(packet.ssrc, packet.seq);
        let arrival = layer.arrived(packet.codec, packet.timestamp, now);
        if arrival != Arrival::Usual {
            let again = arrival == Arrival::Again;
            let codec = packet.codec.mime();
            let (track, layer) = (packet.track, packet.layer);
            self.events.push_back(Event::TrackLive { track, layer, codec, again });
            self.retarget(track, now);
        }
        let Some(track) = self.tracks.get(&packet.track) else { return };
        let mut failed = Vec::new();
        for (key, index) in &track.subscribers {
            let Some(peer) = self.peers.get_mut(key) else { continue };
            if !peer.is_listening() {
                continue;
            }
            let Some(slot) = peer.slots.get_mut(*index) else { continue };
            let Some((rewritten, ssrc)) = slot.rewrite(packet).zip(slot.ssrc) else { continue };
            match peer.transport.write(ssrc, packet, rewritten, now) {
                Ok(Written::Queued) => {
                    self.counters.bump(Counter::Forwarded);
                    if rewritten.switched {
                        self.counters.bump(Counter::LayerSwitches);
                    }
                    Self::mark_unsent(&mut self.unsent, peer);
                }
                Ok(Written::Refused) => self.counters.bump(Counter::DroppedIndex),
                Ok(Written::Gone) => slot.ssrc = None,
                Err(failure) => failed.push((*key, failure)),
            }
        }
        for (key, failure) in failed {
            self.fail(key, failure, now);
        }
    }

    pub(super) fn mark_unsent(unsent: &mut Vec<PeerKey>, peer: &mut Peer) {
        if !peer.due.flush {
            peer.due.flush = true;
            unsent.push(peer.key);
        }
    }

    /// Let media leave that was written in this turn.
    pub(super) fn flush(&mut self) {
        for key in self.unsent.drain(..) {
            let Some(peer) = self.peers.get_mut(&key) else { continue };
            peer.due.flush = false;
            let Some(((from, to), waiting)) = peer.transport.outbox() else { continue };
            let socket = self.config.candidates.iter().position(|it| *it == from);
            for bytes in waiting {
                match socket {
                    Some(socket) if self.transmits.len() < SEND_QUEUE => {
                        self.transmits.push(Transmit { socket, to, bytes });
                    }
                    Some(_) | None => self.counters.bump(Counter::DroppedSendQueue),
                }
            }
        }
    }

    fn hear(&mut self, publisher: PeerKey, packet: &SourcePacket, now: Instant) {
        let Some(level) = packet.extensions.audio_level else { return };
        if !packet.codec.is_audio() {
            return;
        }
        let Some(track) = self.tracks.get(&packet.track) else { return };
        let key = track.room;
        let Some(room) = self.rooms.get_mut(&key) else { return };
        let idle = room.speakers.deadline().is_none();
        room.speakers.packet(publisher, level.unsigned_abs(), now);
        if idle {
            self.timers.set(Timer::Room(key), room.speakers.deadline());
        }
    }

    /// Choose anew which layer each receiver of a track should be on, and ask for the keyframes that
    /// takes.
    pub(super) fn retarget(&mut self, key: TrackKey, now: Instant) {
        let Some(track) = self.tracks.get_mut(&key) else { return };
        let first_after = self.config.limits.first_keyframe_after;
        let mut wanted: [Option<Instant>; LAYERS] = [None; LAYERS];
        for (subscriber, index) in &track.subscribers {
            let Some(peer) = self.peers.get_mut(subscriber) else { continue };
            let listening = peer.is_listening();
            let Some(slot) = peer.slots.get_mut(*index) else { continue };
            let Some(binding) = &mut slot.binding else { continue };
            let before = binding.target;
            let (max_layer, since) = (binding.max_layer, binding.since);
            binding.target = choose(track.choose(max_layer), before);
            let from = if slot.is_new() { now.max(since + first_after) } else { now };
            if listening
                && let Some(layer) = slot.waiting_for()
                && let Some(it) = wanted.get_mut(usize::from(layer))
            {
                *it = Some(it.map_or(from, |before| before.min(from)));
            }
        }
        if !track.muted {
            for (layer, wanted) in (0_u8..).zip(wanted) {
                if let Some(from) = wanted {
                    track.want_keyframe(layer, from, &self.config.limits);
                }
            }
        }
        let deadline = track.deadline(now);
        self.timers.set(Timer::Track(key), deadline);
    }

    /// A receiver is connected (again): its video slots need keyframes.
    pub(super) fn resume_slots(&mut self, key: PeerKey, now: Instant) {
        let Some(peer) = self.peers.get(&key) else { return };
        let tracks: Vec<TrackKey> =
            peer.slots.iter().filter_map(|it| it.binding.map(|it| it.track)).collect();
        for track in tracks {
            self.retarget(track, now);
        }
    }

    /// A receiver lost the picture.
    pub(super) fn viewer_wants_keyframe(&mut self, key: PeerKey, mid: Mid, now: Instant) {
        let Some(peer) = self.peers.get(&key) else { return };
        let slot = peer.slot_index(mid).and_then(|it| peer.slots.get(it));
        let Some((binding, layer)) = slot.and_then(|it| it.binding.zip(it.current())) else {
            return;
        };
        // A paused receiver asks too, some seconds after its last frame; it needs nothing.
        if binding.paused {
            return;
        }
        let Some(track) = self.tracks.get_mut(&binding.track) else { return };
        if track.muted || track.audio {
            return;
        }
        track.want_keyframe(layer, now, &self.config.limits);
        let deadline = track.deadline(now);
        self.timers.set(Timer::Track(binding.track), deadline);
    }

    pub(super) fn track_due(&mut self, key: TrackKey, now: Instant) {
        let Some(track) = self.tracks.get_mut(&key) else { return };
        if track.look(now) {
            self.retarget(key, now);
        }
        let waited = self.waited_layers(key);
        let Some(track) = self.tracks.get_mut(&key) else { return };
        let (publisher, mid) = (track.peer, track.mid);
        let due = track.due_keyframes(now, &self.config.limits, waited);
        let deadline = track.deadline(now);
        self.timers.set(Timer::Track(key), deadline);
        for (layer, due) in (0_u8..).zip(due) {
            if due {
                self.ask_keyframe(publisher, mid, layer, now);
            }
        }
    }

    fn waited_layers(&self, key: TrackKey) -> [bool; LAYERS] {
        let mut waited = [false; LAYERS];
        let Some(track) = self.tracks.get(&key).filter(|it| !it.muted) else { return waited };
        for (subscriber, index) in &track.subscribers {
            let Some(peer) = self.peers.get(subscriber).filter(|it| it.is_listening()) else {
                continue;
            };
            if let Some(layer) = peer.slots.get(*index).and_then(crate::slot::Slot::waiting_for) {
                set(&mut waited, layer);
            }
        }
        waited
    }

    fn ask_keyframe(&mut self, publisher: PeerKey, mid: Mid, layer: u8, now: Instant) {
        let Some(peer) = self.peers.get_mut(&publisher) else { return };
        let Some(rid) = peer.rid_of(mid, layer) else { return };
        match peer.transport.ask_keyframe(mid, rid) {
            Ok(true) => {
                self.counters.bump(Counter::KeyframesAsked);
                Self::mark_dirty(&mut self.dirty, peer);
            }
            Ok(false) => {}
            Err(failure) => self.fail(publisher, failure, now),
        }
    }
}

/// Keep the old target while nothing of the track was seen.
fn choose(chosen: Option<u8>, before: Option<u8>) -> Option<u8> {
    chosen.or(before)
}

fn set(layers: &mut [bool; LAYERS], layer: u8) {
    if let Some(it) = layers.get_mut(usize::from(layer)) {
        *it = true;
    }
}

/// The header extensions that mean something to a receiver of somebody else's packet.
fn carried(values: &ExtensionValues) -> ExtensionValues {
    ExtensionValues {
        audio_level: values.audio_level,
        voice_activity: values.voice_activity,
        video_orientation: values.video_orientation,
        ..ExtensionValues::default()
    }
}

/// The lower half: RTP timestamps are 32 bits.
fn low(value: u64) -> u32 {
    u32::try_from(value & u64::from(u32::MAX)).unwrap_or_default()
}
