//! One peer connection: ICE, DTLS, SCTP and all that comes in by str0m in RTP mode; media that goes out
//! by `egress`.
//!
//! Two things are added. A panic inside costs this connection only: every call goes through
//! `guarded`. And the engine never calls an address it was told about: candidates of clients are read
//! and left alone, so that nobody can make the engine send packets to third parties; an address comes
//! in by a STUN request with the right password (a peer-reflexive candidate, RFC 8445 §7.3.1.3).

use std::cell::RefCell;
use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::channel::ChannelId;
use str0m::config::DtlsCert;
use str0m::crypto::dtls::SrtpProfile;
use str0m::crypto::{CryptoProvider, from_feature_flags};
use str0m::media::{KeyframeRequestKind, MediaKind, Mid, Rid};
use str0m::net::Receive;
use str0m::rtp::Ssrc;
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};

use crate::codec::{CodecId, Negotiated};
use crate::egress::Egress;
use crate::local::Local;
use crate::srtp::Agreement;
use authenticator::Authenticator;

mod authenticator;
mod media;
pub mod offers;
mod srtp_watch;

/// Longest wait between two STUN checks (RFC 7675 §5.1 permits 5 s), and how many may stay unanswered:
/// a client that vanished is noticed after about 13 s. Shorter waits cost idle people; fewer checks
/// let a short radio gap interrupt the call.
const STUN_RTO: Duration = Duration::from_secs(2);
const STUN_RETRIES: usize = 5;
/// Time between two reports of a stream. Lower: idle streams cost more, for most of what they cost is
/// these. Higher: sound and picture are aligned later, which a receiver does with the first report.
const REPORTS: Duration = Duration::from_secs(3);
/// Largest SCTP message that we say we take.
const SCTP_MESSAGE: u32 = 65_535;
/// Bytes that SCTP buffers for sending before our own queue begins.
const SCTP_BUFFER: usize = 256 * 1024;

/// H264, constrained baseline, level 3.1; clients may send higher levels (RFC 6184 §8.1), as browsers
/// do. The payload types are ours alone: an answer takes those of the offer.
const CONSTRAINED_BASELINE: u32 = 0x42_e01f;
const H264_PAYLOAD: u8 = 108;
const H264_REPAIR: u8 = 109;

/// A panic was caught.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// The line of code, when known.
    pub place: String,
}

/// Why a call into the connection failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// A panic: the connection is unusable.
    Fault(Fault),
    /// The protocol stack gave up; `dead` when for good.
    Protocol {
        /// Nothing more will come of it.
        dead: bool,
    },
}

thread_local! {
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Remember where a panic happened; called by the panic hook that the packet thread installs. Only
/// the place: messages can carry what a client sent.
pub fn note_panic(place: &str) {
    PLACE.with_borrow_mut(|it| {
        it.clear();
        it.push_str(place);
    });
}

/// Call into code that may panic.
pub(crate) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, Fault> {
    catch_unwind(AssertUnwindSafe(call))
        .map_err(|_| Fault { place: PLACE.with_borrow_mut(std::mem::take) })
}

/// What a connection has to say.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "taken apart at once; a box would cost each packet")]
pub enum Polled {
    /// Nothing more until then.
    Until(Instant),
    /// Send this.
    Transmit {
        /// Our socket that it leaves from; `None` for one that we do not have.
        from: Option<Local>,
        /// The client.
        to: SocketAddr,
        /// The datagram.
        bytes: Vec<u8>,
    },
    /// Something happened.
    Event(Event),
}

/// Made once: the certificate and the crypto functions all connections share. The first certificate
/// costs over 100 ms, which would stop everybody's media if it were made during a call.
#[derive(Debug, Clone)]
pub struct Identity {
    certificate: DtlsCert,
    crypto: Arc<CryptoProvider>,
}

impl Identity {
    /// Make the certificate.
    pub fn new() -> Option<Self> {
        let crypto = srtp_watch::provider();
        let certificate = crypto.dtls_provider.generate_certificate()?;
        Some(Self { certificate, crypto: Arc::new(crypto) })
    }
}

/// See the module.
pub struct Transport {
    /// `None` once it is gone.
    rtc: Option<Rtc>,
    profile: Option<&'static str>,
    authenticator: Option<Authenticator>,
    /// Media of ours, once there are keys.
    egress: Option<Box<Egress>>,
    /// Where all goes that is not a check of an address.
    way: Option<media::Way>,
    /// When time was last told: the stack writes its reports then.
    told: Instant,
    break_next: bool,
}

impl std::fmt::Debug for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Transport").finish_non_exhaustive()
    }
}

impl Transport {
    /// A connection that offers our candidates.
    pub fn new(identity: &Identity, candidates: &[Local], now: Instant) -> Result<Self, Failure> {
        let mut config = RtcConfig::new()
            .set_rtp_mode(true)
            .set_ice_lite(false)
            .set_stats_interval(None)
            .set_crypto_provider(Arc::clone(&identity.crypto))
            .set_dtls_cert(identity.certificate.clone())
            .set_fingerprint_verification(true)
            .set_rtcp_report_interval_audio(REPORTS)
            .set_rtcp_report_interval_video(REPORTS)
            .set_sctp_max_message_size(SCTP_MESSAGE)
            .set_sctp_max_buffered_amount(SCTP_BUFFER)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true);
        // One profile: what is published in it can be sent to everybody who takes H264 at all.
        config.codec_config().add_h264(
            H264_PAYLOAD.into(),
            Some(H264_REPAIR.into()),
            true,
            CONSTRAINED_BASELINE,
        );
        config.set_max_stun_rto(STUN_RTO);
        config.set_max_stun_retransmits(STUN_RETRIES);
        let rtc = guarded(|| {
            let mut rtc = config.build(now);
            for candidate in candidates.iter().filter_map(|it| it.candidate()) {
                rtc.add_local_candidate(candidate);
            }
            rtc
        })
        .map_err(Failure::Fault)?;
        Ok(Self {
            rtc: Some(rtc),
            profile: None,
            authenticator: None,
            egress: None,
            way: None,
            told: now,
            break_next: false,
        })
    }

    /// The SRTP profile that was agreed.
    pub fn profile(&self) -> Option<&'static str> {
        self.profile
    }

    /// Make the next call panic, to prove what a panic costs.
    pub fn break_next_call(&mut self) {
        self.break_next = true;
    }

    fn call<T>(&mut self, call: impl FnOnce(&mut Rtc) -> T) -> Result<T, Failure> {
        let Some(rtc) = &mut self.rtc else { return Err(Failure::Protocol { dead: true }) };
        let broken = std::mem::take(&mut self.break_next);
        let result = guarded(|| {
            assert!(!broken, "a fault was asked for");
            call(rtc)
        });
        result.map_err(|fault| {
            self.discard();
            Failure::Fault(fault)
        })
    }

    /// Drop the connection, whatever state it is in.
    fn discard(&mut self) {
        let rtc = self.rtc.take();
        // Half-broken state may panic again in its destructor.
        let _ = guarded(move || drop(rtc));
    }

    /// The ufrag that clients name in their STUN requests.
    pub fn local_ufrag(&mut self) -> Result<String, Failure> {
        self.call(|rtc| rtc.direct_api().local_ice_credentials().ufrag)
    }

    /// Whether an unproven datagram is a STUN request with this connection's password.
    pub fn accepts(&mut self, input: Receive<'_>, now: Instant) -> Result<bool, Failure> {
        self.call(|rtc| rtc.accepts(&Input::Receive(now, input)))
    }

    /// Whether an RTP packet, the first of its stream, was sealed by this connection's client.
    pub fn is_authentic(&mut self, packet: &[u8]) -> bool {
        let Some(authenticator) = &mut self.authenticator else { return false };
        // A panic in the crypto library costs the packet alone: the connection has not seen it.
        guarded(|| authenticator.is_authentic(packet)).unwrap_or(false)
    }

    /// Take a datagram. The caller drains afterwards.
    pub fn receive(&mut self, input: Receive<'_>, now: Instant) -> Result<(), Failure> {
        self.told = now;
        let result = self.call(|rtc| {
            rtc.handle_input(Input::Receive(now, input)).map_err(|_| !rtc.is_alive())
        })?;
        result.map_err(|dead| Failure::Protocol { dead })
    }

    /// Let time pass. The caller drains afterwards.
    pub fn advance(&mut self, now: Instant) -> Result<(), Failure> {
        self.told = now;
        let result =
            self.call(|rtc| rtc.handle_input(Input::Timeout(now)).map_err(|_| !rtc.is_alive()))?;
        result.map_err(|dead| Failure::Protocol { dead })
    }

    /// The next output.
    pub fn poll(&mut self) -> Result<Polled, Failure> {
        loop {
            srtp_watch::AGREED.set(None);
            let output = self.call(|rtc| rtc.poll_output().map_err(|_| !rtc.is_alive()))?;
            if let Some(agreed) = srtp_watch::AGREED.take() {
                self.profile = Some(agreed.profile);
                self.authenticator = agreed.authenticator;
                self.egress = agreed.egress;
            }
            match output {
                Ok(Output::Timeout(at)) => return Ok(Polled::Until(at)),
                Ok(Output::Transmit(it)) => {
                    let from = Local::of(it.proto, it.source);
                    let to = it.destination;
                    if let Some(bytes) = self.outgoing(from, to, it.contents.into())? {
                        return Ok(Polled::Transmit { from, to, bytes });
                    }
                }
                Ok(Output::Event(event)) => return Ok(Polled::Event(event)),
                Err(dead) => return Err(Failure::Protocol { dead }),
            }
        }
    }

    /// Whether it still lives.
    pub fn is_alive(&self) -> bool {
        self.rtc.as_ref().is_some_and(Rtc::is_alive)
    }

    /// Begin to say goodbye. The caller drains afterwards.
    pub fn close(&mut self) -> Result<(), Failure> {
        // An error here means that there is nobody to say goodbye to.
        self.call(|rtc| drop(rtc.close()))
    }

    /// The codecs of ours that were agreed for an m-line, if it exists.
    pub fn section(&mut self, mid: Mid) -> Result<Option<Section>, Failure> {
        self.call(|rtc| {
            let media = rtc.media(mid)?;
            let audio = media.kind() == MediaKind::Audio;
            let sends = media.direction().is_sending() && !media.stopped();
            let codecs = rtc
                .codec_config()
                .params()
                .iter()
                .filter(|it| media.remote_pts().contains(&it.pt()))
                .filter_map(|it| Some(Negotiated { codec: CodecId::of(it)?, pt: it.pt() }))
                .filter(|it| it.codec.is_audio() == audio)
                .collect();
            let mut direct = rtc.direct_api();
            let ssrc = direct.stream_tx_by_mid(mid, None).map(|it| it.ssrc());
            Some(Section { audio, sends, codecs, ssrc })
        })
    }

    /// The m-line and the layer name of an incoming stream.
    pub fn stream(&mut self, ssrc: Ssrc) -> Result<Option<(Mid, Option<Rid>)>, Failure> {
        self.call(|rtc| rtc.direct_api().stream_rx(&ssrc).map(|it| (it.mid(), it.rid())))
    }

    /// Ask the client for a keyframe. Leaves when time is advanced.
    pub fn ask_keyframe(&mut self, mid: Mid, rid: Option<Rid>) -> Result<bool, Failure> {
        self.call(|rtc| {
            let mut direct = rtc.direct_api();
            let Some(stream) = direct.stream_rx_by_mid(mid, rid) else { return false };
            stream.request_keyframe(KeyframeRequestKind::Pli);
            true
        })
    }

    /// Write to a data channel; false when there is no room.
    pub fn write_data(&mut self, channel: ChannelId, bytes: &[u8]) -> Result<bool, Failure> {
        self.call(|rtc| {
            let Some(mut channel) = rtc.channel(channel) else { return false };
            channel.write(true, bytes).unwrap_or(false)
        })
    }

    /// Bytes that wait in a data channel.
    pub fn buffered(&mut self, channel: ChannelId) -> Result<usize, Failure> {
        self.call(|rtc| rtc.channel(channel).map_or(0, |mut it| it.buffered_amount()))
    }

    /// Be told when a channel's buffer has fallen to `bytes`.
    pub fn notify_below(&mut self, channel: ChannelId, bytes: usize) -> Result<(), Failure> {
        self.call(|rtc| {
            if let Some(mut channel) = rtc.channel(channel) {
                channel.set_buffered_amount_low_threshold(bytes);
            }
        })
    }
}

/// An m-line as it was agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// Audio or video.
    pub audio: bool,
    /// Whether we may send into it.
    pub sends: bool,
    /// Codecs of ours.
    pub codecs: Vec<Negotiated>,
    /// SSRC of our stream in it.
    pub ssrc: Option<Ssrc>,
}

/// A datagram as str0m takes it; `None` when it cannot be read.
pub fn receive(at: Local, source: SocketAddr, datagram: &[u8]) -> Option<Receive<'_>> {
    // Parsing is str0m's and happens before a connection is known, so it is guarded here.
    guarded(|| Receive::new(at.protocol(), source, at.address(), datagram).ok()).ok().flatten()
}

/// Run the check of new streams over bytes, with keys that are nobody's (for fuzzing).
pub fn looks_authentic(bytes: &[u8]) -> bool {
    let crypto = from_feature_flags();
    let profiles = [
        SrtpProfile::AES128_CM_SHA1_80,
        SrtpProfile::AEAD_AES_128_GCM,
        SrtpProfile::AEAD_AES_256_GCM,
    ];
    profiles.into_iter().any(|profile| {
        let material = vec![0; profile.keying_material_len()];
        let agreement = Agreement { profile, material: &material, client_first: true };
        let authenticator = Authenticator::new(&crypto, agreement);
        let mut egress = Egress::new(&crypto, agreement);
        let now = Instant::now();
        if let Some(egress) = &mut egress {
            egress.hear(bytes, now);
            egress.correct(bytes, now);
        }
        authenticator.is_some_and(|mut it| it.is_authentic(bytes))
    })
}

/// Whether a `candidate:…` line can be read.
pub fn is_candidate(line: &str) -> bool {
    guarded(|| Candidate::from_sdp_string(line).is_ok()).unwrap_or(false)
}

/// An offer without its candidates (see the module).
pub fn without_candidates(sdp: &str) -> String {
    let mut kept = String::with_capacity(sdp.len());
    for line in sdp.split_inclusive('\n') {
        if !line.starts_with("a=candidate:") {
            kept.push_str(line);
        }
    }
    kept
}
