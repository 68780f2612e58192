//! Offers of ours, to the receiving connection of a client that has two.

use std::time::Instant;

use super::Shard;
use crate::command::Role;
use crate::event::{Event, OfferFailure};
use crate::keys::{PeerKey, RequestId};
use crate::peer::Phase;
use crate::reading::{Answer, Unread};
use crate::slot::Slot;
use crate::stats::Counter;
use crate::transport::Failure;
use crate::transport::offers::{OfferPlan, Offered};

impl Shard {
    pub(super) fn make_offer(
        &mut self,
        key: PeerKey,
        request: RequestId,
        plan: &OfferPlan,
        now: Instant,
    ) {
        match self.try_make(key, plan, now) {
            Ok(made) => {
                self.counters.bump(Counter::OffersMade);
                let text = |mids: Vec<str0m::media::Mid>| -> Vec<String> {
                    mids.into_iter().map(|it| it.to_string()).collect()
                };
                let (audio, video) = (text(made.audio), text(made.video));
                let sdp = made.sdp;
                self.events.push_back(Event::OfferMade { request, peer: key, sdp, audio, video });
                if let Some(peer) = self.peers.get_mut(&key) {
                    peer.offers.pending = Some(made.pending);
                }
                self.drain(key, now);
            }
            Err(failure) => self.offer_failed(key, request, failure),
        }
    }

    fn try_make(
        &mut self,
        key: PeerKey,
        plan: &OfferPlan,
        now: Instant,
    ) -> Result<Offered, OfferFailure> {
        let peer = self.peers.get_mut(&key).ok_or(OfferFailure::UnknownPeer)?;
        if peer.role != Role::Receives {
            return Err(OfferFailure::WrongRole);
        }
        if peer.offers.pending.is_some() {
            return Err(OfferFailure::OutOfTurn);
        }
        let made = peer.transport.make_offer(plan, !peer.offers.begun);
        let ufrag = made.and_then(|made| Ok((made, peer.transport.local_ufrag()?)));
        let (made, ufrag) = match ufrag {
            Ok(both) => both,
            Err(failure) => {
                self.fail(key, failure, now);
                return Err(OfferFailure::Fault);
            }
        };
        let made = made.ok_or(OfferFailure::Unchanged)?;
        peer.offers.begun = true;
        // Nothing flows into a silenced line; an opened one is a new stream to its decoder.
        for mid in plan.silenced.iter().chain(&plan.reopened) {
            if let Some(slot) = peer.slots.iter_mut().find(|it| it.mid == *mid) {
                *slot = Slot::new(slot.mid, slot.audio);
            }
        }
        self.know_ufrag(key, ufrag);
        Ok(made)
    }

    pub(super) fn accept_answer(
        &mut self,
        key: PeerKey,
        request: RequestId,
        answer: Result<Answer, Unread>,
        now: Instant,
    ) {
        match self.try_answer(key, answer, now) {
            Ok(()) => {
                self.counters.bump(Counter::AnswersAccepted);
                self.events.push_back(Event::AnswerAccepted { request, peer: key });
                self.drain(key, now);
            }
            Err(failure) => self.offer_failed(key, request, failure),
        }
    }

    fn try_answer(
        &mut self,
        key: PeerKey,
        answer: Result<Answer, Unread>,
        now: Instant,
    ) -> Result<(), OfferFailure> {
        let limits = &self.config.limits;
        let peer = self.peers.get_mut(&key).ok_or(OfferFailure::UnknownPeer)?;
        if peer.phase == Phase::New && self.half_open >= limits.half_open {
            return Err(OfferFailure::Busy);
        }
        if peer.offers.pending.is_none() {
            return Err(OfferFailure::OutOfTurn);
        }
        let answer = match answer {
            Ok(answer) => answer,
            Err(unread) => {
                let failure = unread.failure();
                // The offer waits on where the same answer may come again.
                if failure == OfferFailure::Malformed {
                    peer.offers.pending = None;
                }
                self.unread(key, unread, now);
                return Err(failure);
            }
        };
        let pending = peer.offers.pending.take().ok_or(OfferFailure::OutOfTurn)?;
        let taken = peer.transport.accept_answer(pending, *answer.sdp);
        let ufrag = match taken.and_then(|()| peer.transport.local_ufrag()) {
            Ok(ufrag) => ufrag,
            Err(Failure::Protocol { dead: false }) => return Err(OfferFailure::Malformed),
            Err(failure) => {
                self.fail(key, failure, now);
                return Err(OfferFailure::Fault);
            }
        };
        if peer.phase == Phase::New {
            self.half_open = self.half_open.saturating_add(1);
            peer.phase = Phase::Connecting(now + limits.connect_within);
        }
        self.know_ufrag(key, ufrag);
        self.read_sections(key, &answer.mids, now);
        Ok(())
    }

    fn offer_failed(&mut self, key: PeerKey, request: RequestId, failure: OfferFailure) {
        self.counters.bump(Counter::OurOffersFailed);
        self.events.push_back(Event::OfferFailed { request, peer: key, failure });
    }
}
