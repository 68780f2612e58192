//! Descriptions of both sides.
//!
//! Offers of ours: a client with two connections receives on one that the server describes
//! (livekit-protocol §1.7). Which track an m-line carries is written into the text by the control
//! side; here m-lines are made, silenced and opened again.
//!
//! A line that is opened again gets a new SSRC: what waits at the other end for the old one ended
//! with it, and native clients tell their application of a new receiver only then.

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::channel::{ChannelConfig, Reliability};
use str0m::media::{Direction, MediaKind, Mid};

use super::{Failure, Transport};

/// What the next offer changes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OfferPlan {
    /// New m-lines for sound.
    pub audio: u8,
    /// New m-lines for pictures.
    pub video: u8,
    /// Lines that carry nothing now.
    pub silenced: Vec<Mid>,
    /// Lines that carried nothing and carry something again.
    pub reopened: Vec<Mid>,
    /// New ICE credentials: the client may have another network.
    pub restart: bool,
}

/// An offer of ours.
#[derive(Debug)]
pub struct Offered {
    /// The text.
    pub sdp: String,
    /// The new lines for sound.
    pub audio: Vec<Mid>,
    /// The new lines for pictures.
    pub video: Vec<Mid>,
    /// Waits for the answer.
    pub pending: SdpPendingOffer,
}

/// The channels of livekit-protocol §2.2: label, and whether messages are sent again, in order.
const CHANNELS: [(&str, bool); 3] =
    [("_reliable", true), ("_lossy", false), ("_data_track", false)];

impl Transport {
    /// Make an offer; `None` when nothing would change. The first one opens the data channels.
    pub fn make_offer(
        &mut self,
        plan: &OfferPlan,
        first: bool,
    ) -> Result<Option<Offered>, Failure> {
        let made = self.call(|rtc| {
            for mid in &plan.reopened {
                let Some(audio) = rtc.media(*mid).map(|it| it.kind() == MediaKind::Audio) else {
                    continue;
                };
                let mut direct = rtc.direct_api();
                if let Some(old) = direct.stream_tx_by_mid(*mid, None).map(|it| it.ssrc()) {
                    direct.remove_stream_tx(old);
                }
                let ssrc = direct.new_ssrc();
                let repair = (!audio).then(|| direct.new_ssrc());
                direct.declare_stream_tx(ssrc, repair, *mid, None);
            }
            let mut api = rtc.sdp_api();
            if first {
                for (label, reliable) in CHANNELS {
                    let lossy = Reliability::MaxRetransmits { retransmits: 0 };
                    api.add_channel_with_config(ChannelConfig {
                        label: label.to_owned(),
                        ordered: reliable,
                        reliability: if reliable { Reliability::Reliable } else { lossy },
                        ..ChannelConfig::default()
                    });
                }
            }
            let mut add = |kind, count| -> Vec<Mid> {
                let new = 0..count;
                new.map(|_| api.add_media(kind, Direction::SendOnly, None, None, None)).collect()
            };
            let audio = add(MediaKind::Audio, plan.audio);
            let video = add(MediaKind::Video, plan.video);
            for mid in &plan.silenced {
                api.set_direction(*mid, Direction::Inactive);
            }
            for mid in &plan.reopened {
                api.set_direction(*mid, Direction::SendOnly);
            }
            if plan.restart {
                api.ice_restart(true);
            }
            let (offer, pending) = api.apply()?;
            Some(Offered { sdp: offer.to_sdp_string(), audio, video, pending })
        })?;
        self.read_lines()?;
        Ok(made)
    }

    /// Take the answer to the offer that is pending.
    pub fn accept_answer(
        &mut self,
        pending: SdpPendingOffer,
        answer: SdpAnswer,
    ) -> Result<(), Failure> {
        let taken = self.call(|rtc| rtc.sdp_api().accept_answer(pending, answer).ok())?;
        self.read_lines()?;
        taken.ok_or(Failure::Protocol { dead: false })
    }

    /// Answer an offer of the client.
    pub fn accept_offer(&mut self, offer: SdpOffer) -> Result<String, Failure> {
        let answer = self.call(|rtc| {
            rtc.sdp_api().accept_offer(offer).ok().map(|answer| answer.to_sdp_string())
        })?;
        self.read_lines()?;
        answer.ok_or(Failure::Protocol { dead: false })
    }
}
