//! When a peer is judged: every five seconds, at a moment when it is awake anyway.

use std::time::Instant;

use super::Shard;
use crate::event::Event;
use crate::keys::PeerKey;
use crate::peer::Phase;

impl Shard {
    /// Say how much a peer loses, when that is worth saying.
    pub(super) fn judge(&mut self, key: PeerKey, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        if peer.phase != Phase::Connected {
            return;
        }
        for slot in &peer.slots {
            if let Some(ssrc) = slot.ssrc {
                let lost = peer.transport.take_lost(ssrc);
                peer.quality.report(slot.mid, lost, slot.progress());
            }
        }
        let tracks = &mut self.tracks;
        let sent = peer.tracks.iter().filter_map(|it| tracks.get_mut(it)?.judge()).max();
        if let Some(loss) = peer.quality.judge(sent, now) {
            self.events.push_back(Event::Quality { peer: key, loss });
        }
    }
}
