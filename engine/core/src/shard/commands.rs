//! Commands of the control side.

use std::time::Instant;

use str0m::media::Mid;

use super::{Shard, Timer};
use crate::command::{Command, Role};
use crate::event::{BindRefusal, CloseReason, Event, OfferRefusal};
use crate::keys::{PeerKey, RequestId, RoomKey, TrackKey};
use crate::peer::{Peer, Phase};
use crate::reading::{Offer, Unread, mid_of};
use crate::slot::Slot;
use crate::stats::Counter;
use crate::track::Track;
use crate::transport::offers::OfferPlan;
use crate::transport::{Failure, Section, Transport, is_candidate};

/// Ufrags a peer is known by: each ICE restart makes one.
const UFRAGS: usize = 8;

impl Shard {
    pub(super) fn run(&mut self, command: Command, now: Instant) {
        match command {
            Command::OpenRoom { room } => {
                self.rooms.entry(room).or_default();
            }
            Command::CloseRoom { room } => self.close_room(room, now),
            Command::OpenPeer { peer, room, role, sid, identity, may_publish_data } => {
                self.open_peer(peer, (room, role), (sid, identity), may_publish_data, now);
            }
            Command::SetPeerData { peer, may_publish_data } => match self.peers.get_mut(&peer) {
                Some(peer) => peer.may_publish_data = may_publish_data,
                None => self.stale(),
            },
            Command::ClosePeer { peer } => self.close(peer, CloseReason::ClosedByUs, now),
            Command::AcceptOffer { peer, request, offer } => {
                self.accept_offer(peer, request, offer, now);
            }
            Command::MakeOffer { peer, request, audio, video, silenced, reopened, restart } => {
                let (silenced, reopened) = (mids_of(&silenced), mids_of(&reopened));
                let plan = OfferPlan { audio, video, silenced, reopened, restart };
                self.make_offer(peer, request, &plan, now);
            }
            Command::AcceptAnswer { peer, request, answer } => {
                self.accept_answer(peer, request, answer, now);
            }
            Command::AddCandidate { peer: _, candidate } => self.add_candidate(&candidate),
            Command::Publish { track, peer, mid, audio } => self.publish(track, peer, &mid, audio),
            Command::Unpublish { track } => self.drop_track(track, now),
            Command::SetTrackMuted { track, muted } => self.mute(track, muted, now),
            Command::Bind { request, peer, mid, track } => {
                self.bind(request, peer, mid, track, now);
            }
            Command::Unbind { peer, mid } => self.unbind(peer, &mid),
            Command::Select { peer, mid, max_layer, paused } => {
                self.select(peer, &mid, (max_layer, paused), now);
            }
            Command::SendData { room, peers, reliable, packet } => {
                self.send_data(room, &peers, reliable, &packet, now);
            }
            Command::Replay { peer, has } => self.replay(peer, &has, now),
            Command::Stats { request } => {
                let counters = self.counters.named();
                self.events.push_back(Event::Stats { request, counters });
            }
        }
    }

    fn stale(&mut self) {
        self.counters.bump(Counter::CommandsStale);
    }

    fn close_room(&mut self, room: RoomKey, now: Instant) {
        let Some(peers) = self.rooms.get(&room).map(|it| it.peers.clone()) else {
            self.stale();
            return;
        };
        for peer in peers {
            self.close(peer, CloseReason::ClosedByUs, now);
        }
        self.rooms.remove(&room);
        self.timers.set(Timer::Room(room), None);
        self.timers.set(Timer::Recent(room), None);
    }

    fn open_peer(
        &mut self,
        key: PeerKey,
        (room, role): (RoomKey, Role),
        names: (String, String),
        may_publish_data: bool,
        now: Instant,
    ) {
        let full = self.peers.len() >= self.config.limits.peers;
        if full || !self.rooms.contains_key(&room) || self.peers.contains_key(&key) {
            // The offer that follows is refused as `unknown_peer`; nothing else is lost.
            self.counters.bump(Counter::PeersRefused);
            return;
        }
        match Transport::new(&self.identity, &self.config.candidates, now) {
            Ok(transport) => {
                let bounds = (&self.config.limits, now);
                let peer = Peer::new(key, (room, role), names, may_publish_data, transport, bounds);
                self.peers.insert(key, peer);
                if let Some(room) = self.rooms.get_mut(&room) {
                    room.peers.push(key);
                }
            }
            Err(_) => self.counters.bump(Counter::Faults),
        }
    }

    fn add_candidate(&mut self, candidate: &str) {
        let readable = candidate.len() <= 512 && is_candidate(candidate);
        self.counters.bump(if readable {
            Counter::CandidatesSeen
        } else {
            Counter::CandidatesMalformed
        });
    }

    fn accept_offer(
        &mut self,
        key: PeerKey,
        request: RequestId,
        offer: Result<Offer, Unread>,
        now: Instant,
    ) {
        match self.try_offer(key, offer, now) {
            Ok(sdp) => {
                self.counters.bump(Counter::OffersAccepted);
                self.events.push_back(Event::OfferAccepted { request, peer: key, sdp });
                self.drain(key, now);
            }
            Err(refusal) => {
                self.counters.bump(Counter::OffersRefused);
                self.events.push_back(Event::OfferRefused { request, peer: key, refusal });
            }
        }
    }

    fn try_offer(
        &mut self,
        key: PeerKey,
        offer: Result<Offer, Unread>,
        now: Instant,
    ) -> Result<String, OfferRefusal> {
        let limits = &self.config.limits;
        let peer = self.peers.get_mut(&key).ok_or(OfferRefusal::UnknownPeer)?;
        if peer.phase == Phase::New && self.half_open >= limits.half_open {
            return Err(OfferRefusal::Busy);
        }
        let offer = match offer {
            Ok(offer) => offer,
            Err(unread) => {
                let refusal = unread.refusal();
                self.unread(key, unread, now);
                return Err(refusal);
            }
        };
        let answer = peer.transport.accept_offer(*offer.sdp);
        let ufrag = answer.and_then(|answer| Ok((answer, peer.transport.local_ufrag()?)));
        let (answer, ufrag) = match ufrag {
            Ok(both) => both,
            Err(Failure::Protocol { dead: false }) => return Err(OfferRefusal::Malformed),
            Err(failure) => {
                self.fail(key, failure, now);
                return Err(OfferRefusal::Fault);
            }
        };
        if peer.phase == Phase::New {
            self.half_open = self.half_open.saturating_add(1);
            peer.phase = Phase::Connecting(now + limits.connect_within);
        }
        self.know_ufrag(key, ufrag);
        self.read_sections(key, &offer.mids, now);
        Ok(answer)
    }

    /// A description could not be read. A panic over it costs the peer, as it does elsewhere.
    pub(super) fn unread(&mut self, key: PeerKey, unread: Unread, now: Instant) {
        if let Unread::Fault(fault) = unread {
            self.fail(key, Failure::Fault(fault), now);
        }
    }

    pub(super) fn know_ufrag(&mut self, key: PeerKey, ufrag: String) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        if peer.ufrags.contains(&ufrag) {
            return;
        }
        peer.ufrags.push_back(ufrag.clone());
        if peer.ufrags.len() > UFRAGS
            && let Some(oldest) = peer.ufrags.pop_front()
        {
            self.demux.remove_ufrag(&oldest, key);
        }
        self.demux.add_ufrag(ufrag, key);
    }

    /// After an offer or an answer: which codecs each m-line agreed on, and which are slots.
    pub(super) fn read_sections(&mut self, key: PeerKey, mids: &[Mid], now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let mut codecs = Vec::with_capacity(mids.len());
        for mid in mids.iter().copied() {
            let section = match peer.transport.section(mid) {
                Ok(Some(section)) => section,
                Ok(None) => continue,
                Err(failure) => {
                    self.fail(key, failure, now);
                    return;
                }
            };
            update_slot(peer, mid, &section);
            codecs.push((mid, section.codecs));
        }
        peer.codecs = codecs;
        peer.forget_streams();
    }

    fn publish(&mut self, track: TrackKey, key: PeerKey, mid: &str, audio: bool) {
        let Some((peer, mid)) = self.peers.get_mut(&key).zip(mid_of(mid)) else {
            self.stale();
            return;
        };
        peer.tracks.push(track);
        peer.forget_streams();
        self.tracks.insert(track, Track::new(track, key, peer.room, mid, audio));
    }

    /// Forget a track and take it out of every slot.
    pub(super) fn drop_track(&mut self, key: TrackKey, _now: Instant) {
        self.timers.set(Timer::Track(key), None);
        let Some(track) = self.tracks.remove(&key) else {
            self.stale();
            return;
        };
        if let Some(peer) = self.peers.get_mut(&track.peer) {
            peer.tracks.retain(|it| *it != key);
            peer.forget_streams();
        }
        for (subscriber, index) in track.subscribers {
            let peer = self.peers.get_mut(&subscriber);
            if let Some(slot) = peer.and_then(|it| it.slots.get_mut(index)) {
                slot.unbind();
            }
        }
        if track.audio
            && let Some(room) = self.rooms.get_mut(&track.room)
        {
            room.speakers.forget(track.peer);
        }
    }

    fn mute(&mut self, key: TrackKey, muted: bool, now: Instant) {
        let Some(track) = self.tracks.get_mut(&key) else {
            self.stale();
            return;
        };
        if track.muted == muted {
            return;
        }
        track.mute(muted);
        let (room, publisher) = (track.room, track.peer);
        for (subscriber, index) in &track.subscribers {
            let peer = self.peers.get_mut(subscriber);
            if let Some(slot) = peer.and_then(|it| it.slots.get_mut(*index)) {
                slot.interrupt();
            }
        }
        if muted && let Some(room) = self.rooms.get_mut(&room) {
            room.speakers.forget(publisher);
        }
        self.retarget(key, now);
    }

    fn bind(
        &mut self,
        request: RequestId,
        key: PeerKey,
        mid: String,
        track: TrackKey,
        now: Instant,
    ) {
        let event = match self.try_bind(key, &mid, track, now) {
            Ok(()) => Event::Bound { request, peer: key, mid },
            Err(refusal) => Event::BindRefused { request, peer: key, mid, refusal },
        };
        self.events.push_back(event);
        self.retarget(track, now);
    }

    fn try_bind(
        &mut self,
        key: PeerKey,
        mid: &str,
        track: TrackKey,
        now: Instant,
    ) -> Result<(), BindRefusal> {
        let publisher = self.tracks.get(&track).map(|it| (it.peer, it.mid));
        let codecs = publisher
            .and_then(|(peer, mid)| {
                let peer = self.peers.get(&peer)?;
                peer.codecs.iter().find(|(it, _)| *it == mid).map(|(_, it)| it.clone())
            })
            .unwrap_or_default();
        let peer = self.peers.get_mut(&key).ok_or(BindRefusal::UnknownPeer)?;
        let track_entry = self.tracks.get(&track).ok_or(BindRefusal::UnknownTrack)?;
        if track_entry.room != peer.room {
            return Err(BindRefusal::OtherRoom);
        }
        let index = mid_of(mid).and_then(|it| peer.slot_index(it)).ok_or(BindRefusal::NoSlot)?;
        let slot = peer.slots.get_mut(index).ok_or(BindRefusal::NoSlot)?;
        if slot.audio != track_entry.audio {
            return Err(BindRefusal::WrongKind);
        }
        if slot.ssrc.is_none() {
            return Err(BindRefusal::NoSlot);
        }
        if !codecs.iter().any(|it| slot.codecs.iter().any(|own| own.codec == it.codec)) {
            return Err(BindRefusal::NoCommonCodec);
        }
        let before = slot.binding.map(|it| it.track);
        slot.bind(track, now);
        if let Some(before) = before
            && let Some(other) = self.tracks.get_mut(&before)
        {
            other.subscribers.retain(|it| *it != (key, index));
        }
        if let Some(entry) = self.tracks.get_mut(&track) {
            entry.subscribers.push((key, index));
        }
        Ok(())
    }

    fn unbind(&mut self, key: PeerKey, mid: &str) {
        let Some((peer, mid)) = self.peers.get_mut(&key).zip(mid_of(mid)) else {
            self.stale();
            return;
        };
        let Some(index) = peer.slot_index(mid) else {
            self.stale();
            return;
        };
        let Some(slot) = peer.slots.get_mut(index) else { return };
        let track = slot.binding.map(|it| it.track);
        slot.unbind();
        if let Some(track) = track.and_then(|it| self.tracks.get_mut(&it)) {
            track.subscribers.retain(|it| *it != (key, index));
        }
    }

    fn select(&mut self, key: PeerKey, mid: &str, (max_layer, paused): (u8, bool), now: Instant) {
        let slot = self.peers.get_mut(&key).zip(mid_of(mid)).and_then(|(peer, mid)| {
            let index = peer.slot_index(mid)?;
            peer.slots.get_mut(index)
        });
        let Some(slot) = slot else {
            self.stale();
            return;
        };
        let Some(binding) = &mut slot.binding else {
            self.stale();
            return;
        };
        binding.max_layer = max_layer;
        let was_paused = std::mem::replace(&mut binding.paused, paused);
        let track = binding.track;
        if paused && !was_paused {
            slot.interrupt();
        }
        self.retarget(track, now);
    }
}

/// An m-line as it was agreed now: a slot if we may send into it, none (any more) if not.
fn update_slot(peer: &mut Peer, mid: Mid, section: &Section) {
    let index = peer.slot_index(mid).or_else(|| {
        section.sends.then(|| {
            peer.slots.push(Slot::new(mid, section.audio));
            peer.slots.len().saturating_sub(1)
        })
    });
    if let Some(slot) = index.and_then(|it| peer.slots.get_mut(it)) {
        slot.ssrc = section.ssrc.filter(|_| section.sends);
        slot.codecs.clone_from(&section.codecs);
    }
}

fn mids_of(texts: &[String]) -> Vec<Mid> {
    texts.iter().filter_map(|it| mid_of(it)).collect()
}
