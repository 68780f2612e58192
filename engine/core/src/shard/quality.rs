//! When a peer is judged: whenever its connection gives its reports, every five seconds.

use std::time::Instant;

use str0m::stats::MediaEgressStats;

use super::Shard;
use crate::event::Event;
use crate::keys::PeerKey;
use crate::peer::Phase;
use crate::slot::Slot;

impl Shard {
    /// A receiver's reports on what one slot carries, of the last while.
    pub(super) fn reported(&mut self, key: PeerKey, report: &MediaEgressStats) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        let slot = peer.slot_index(report.mid).and_then(|it| peer.slots.get(it));
        if let Some(progress) = slot.map(Slot::progress) {
            peer.quality.report(report.mid, report.loss, progress);
        }
    }

    /// The reports of all slots follow.
    pub(super) fn reports_follow(&mut self, key: PeerKey) {
        if let Some(peer) = self.peers.get_mut(&key) {
            peer.quality.awaits_reports();
        }
    }

    /// Say how much a peer loses, when that is worth saying.
    pub(super) fn judge(&mut self, key: PeerKey, now: Instant) {
        let Some(peer) = self.peers.get_mut(&key) else { return };
        if peer.phase != Phase::Connected {
            return;
        }
        let tracks = &mut self.tracks;
        let sent = peer.tracks.iter().filter_map(|it| tracks.get_mut(it)?.judge()).max();
        if let Some(loss) = peer.quality.judge(sent, now) {
            self.events.push_back(Event::Quality { peer: key, loss });
        }
    }
}
