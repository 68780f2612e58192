//! A shard, clients and the links between them, in simulated time. One seed is one run.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use pattino_engine::stats::Counter;
use pattino_engine::{
    CloseReason, Command, Config, Event, Limits, PeerKey, Reader, RequestId, Role, RoomKey, Shard,
    TrackKey,
};
use str0m::change::{SdpAnswer, SdpApi};
use str0m::channel::{ChannelConfig, ChannelId, Reliability};
use str0m::format::Codec;
use str0m::media::{
    Direction, KeyframeRequestKind, MediaKind, Mid, Rid, Simulcast, SimulcastLayer,
};
use str0m::net::{Protocol, Receive};
use str0m::rtp::rtcp::{Rtcp, SenderInfo};
use str0m::rtp::{ExtensionValues, RawPacket, RtpHeader, RtpPacket, RtpWrite};
use str0m::{Candidate, Event as RtcEvent, IceConnectionState, Input, Output, Rtc, RtcConfig};

use crate::judge::{Heard, Judge, Kind, Reported};

pub const ROOM: RoomKey = RoomKey(1);
const ENGINE: &str = "10.0.0.1:7882";

/// A small generator of random numbers whose runs can be repeated (`SplitMix64`).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }
}

/// A packet as a client received it.
#[derive(Debug, Clone)]
pub struct Got {
    pub mid: Mid,
    pub at: Instant,
    pub packet: Received,
}

#[derive(Debug, Clone)]
pub struct Received {
    pub seq: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub audio_level: Option<i8>,
    pub payload: Arc<[u8]>,
    /// Wall clock and timestamp of the last sender report.
    pub report: Option<(SystemTime, u32)>,
}

pub struct Client {
    pub rtc: Rtc,
    pub key: PeerKey,
    pub address: SocketAddr,
    pub got: Vec<Got>,
    pub messages: Vec<(String, Vec<u8>)>,
    pub channels: HashMap<ChannelId, String>,
    pub keyframe_requests: Vec<(Mid, Option<Rid>)>,
    /// Where raw packets are asked for.
    pub sender_reports: Vec<SenderInfo>,
    pub connected: bool,
    pub ice: IceConnectionState,
    pub closed: bool,
    pub silent: bool,
    pub judge: Judge,
    /// How many datagrams the engine sent to it.
    pub datagrams: u64,
    /// Datagrams on its links that may have been lost, or overtaken by others.
    unsure: u64,
    timeout: Instant,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Up,
    Down,
}

pub struct World {
    pub now: Instant,
    pub shard: Shard,
    /// Where descriptions are read before they become commands.
    pub reader: Reader,
    pub clients: Vec<Client>,
    pub events: Vec<Event>,
    pub dice: Dice,
    /// Of a thousand datagrams, so many are lost.
    pub loss: u64,
    pub delay: Duration,
    /// Extra delay at random, which also changes the order.
    pub jitter: Duration,
    /// Every datagram that went over a link, for looking at it.
    pub tap: Option<Vec<Vec<u8>>>,
    /// What each client sent.
    pub said: Option<Vec<(usize, Vec<u8>)>>,
    /// Where clients are added.
    pub room: RoomKey,
    wire: BTreeMap<(Instant, u64), (Way, usize, Vec<u8>)>,
    sent: u64,
    next_request: u64,
}

pub fn engine_address() -> SocketAddr {
    ENGINE.parse().unwrap()
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self::with_limits(seed, Limits::default())
    }

    pub fn with_limits(seed: u64, limits: Limits) -> Self {
        println!("seed {seed}");
        let now = Instant::now();
        let reader = Reader::new(limits.clone());
        let config = Config { candidates: vec![engine_address().into()], limits };
        let mut shard = Shard::new(config, now).unwrap();
        shard.command(Command::OpenRoom { room: ROOM }, now);
        Self {
            now,
            shard,
            reader,
            clients: Vec::new(),
            events: Vec::new(),
            dice: Dice::new(seed),
            loss: 0,
            delay: Duration::from_millis(10),
            jitter: Duration::ZERO,
            tap: None,
            said: None,
            room: ROOM,
            wire: BTreeMap::new(),
            sent: 0,
            next_request: 1,
        }
    }

    pub fn request(&mut self) -> RequestId {
        self.next_request += 1;
        RequestId(self.next_request)
    }

    pub fn command(&mut self, command: Command) {
        let now = self.now;
        self.shard.command(command, now);
        self.shard.settle(now);
        self.collect();
    }

    pub fn count(&mut self, counter: Counter) -> u64 {
        self.shard.counters().get(counter)
    }

    /// A client that has not offered yet.
    pub fn add_client(&mut self, config: RtcConfig) -> usize {
        let number = self.clients.len() as u64 + 1;
        self.add_connection(config, Role::Whole, number)
    }

    /// One of the connections of a person.
    pub fn add_connection(&mut self, config: RtcConfig, role: Role, person: u64) -> usize {
        let index = self.clients.len();
        let number = index as u64 + 1;
        let mut rtc = config
            .set_rtp_mode(true)
            .clear_codecs()
            .enable_opus(true, false)
            .enable_vp8(true)
            .enable_h264(true)
            .set_rtcp_report_interval_audio(Duration::from_secs(1))
            .enable_raw_packets(true)
            .build(self.now);
        let address = SocketAddr::from(([192, 168, 0, number as u8], 5000));
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        self.clients.push(Client {
            rtc,
            key: PeerKey(number),
            address,
            got: Vec::new(),
            messages: Vec::new(),
            channels: HashMap::new(),
            keyframe_requests: Vec::new(),
            sender_reports: Vec::new(),
            connected: false,
            ice: IceConnectionState::New,
            closed: false,
            silent: false,
            judge: Judge::default(),
            datagrams: 0,
            unsure: 0,
            timeout: self.now,
        });
        self.command(Command::OpenPeer {
            peer: PeerKey(number),
            room: self.room,
            role,
            sid: format!("PA_{person}"),
            identity: format!("person-{person}"),
            may_publish_data: true,
        });
        index
    }

    /// Offer, answer, apply. The mids of what `change` adds come back.
    pub fn negotiate<T>(&mut self, client: usize, change: impl FnOnce(&mut SdpApi<'_>) -> T) -> T {
        let mut api = self.clients[client].rtc.sdp_api();
        let result = change(&mut api);
        let (offer, pending) = api.apply().expect("something changed");
        let answer = self.offer(client, offer.to_sdp_string()).expect("the offer is taken");
        let answer = SdpAnswer::from_sdp_string(&answer).unwrap();
        let rtc = &mut self.clients[client].rtc;
        rtc.sdp_api().accept_answer(pending, answer).unwrap();
        rtc.handle_input(Input::Timeout(self.now)).unwrap();
        self.drain_client(client);
        result
    }

    /// Hand an offer to the shard.
    #[allow(clippy::needless_pass_by_value, reason = "each caller makes the text for this")]
    pub fn offer(&mut self, client: usize, sdp: String) -> Result<String, &'static str> {
        let request = self.request();
        let peer = self.clients[client].key;
        let offer = self.reader.offer(peer, &sdp, self.now);
        self.command(Command::AcceptOffer { peer, request, offer });
        let position = self.events.iter().position(|it| match it {
            Event::OfferAccepted { request: it, .. } | Event::OfferRefused { request: it, .. } => {
                *it == request
            }
            _ => false,
        });
        match self.events.remove(position.expect("every offer is answered")) {
            Event::OfferAccepted { sdp, .. } => Ok(sdp),
            Event::OfferRefused { refusal, .. } => Err(refusal.code()),
            _ => unreachable!(),
        }
    }

    /// A client with data channels that is connected.
    pub fn join(&mut self) -> usize {
        self.join_with(RtcConfig::new())
    }

    pub fn join_with(&mut self, config: RtcConfig) -> usize {
        let client = self.add_client(config);
        self.negotiate(client, add_channels);
        self.run_until(Duration::from_secs(10), |world| {
            world.clients[client].connected && world.clients[client].channels.len() == 2
        });
        client
    }

    /// Add sections that the client receives on.
    pub fn add_slots(&mut self, client: usize, audio: usize, video: usize) -> Vec<Mid> {
        self.negotiate(client, |api| {
            let mut mids = Vec::new();
            for (kind, count) in [(MediaKind::Audio, audio), (MediaKind::Video, video)] {
                for _ in 0..count {
                    mids.push(api.add_media(kind, Direction::RecvOnly, None, None, None));
                }
            }
            mids
        })
    }

    pub fn publish_audio(&mut self, client: usize, track: u64) -> Mid {
        let mid = self.negotiate(client, |api| {
            api.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None)
        });
        self.publish(client, track, mid, true);
        mid
    }

    /// Video with these layers; without any it is one unnamed stream.
    pub fn publish_video(&mut self, client: usize, track: u64, rids: &[&str]) -> Mid {
        let mut simulcast = Simulcast::new();
        for rid in rids {
            simulcast.add_send_layer(SimulcastLayer::new(rid));
        }
        let simulcast = (!rids.is_empty()).then_some(simulcast);
        let mid = self.negotiate(client, |api| {
            api.add_media(MediaKind::Video, Direction::SendOnly, None, None, simulcast)
        });
        self.publish(client, track, mid, false);
        mid
    }

    pub fn publish(&mut self, client: usize, track: u64, mid: Mid, audio: bool) {
        let peer = self.clients[client].key;
        let mid = mid.to_string();
        self.command(Command::Publish { track: TrackKey(track), peer, mid, audio });
    }

    pub fn bind(&mut self, client: usize, mid: Mid, track: u64) -> Result<(), &'static str> {
        let request = self.request();
        let peer = self.clients[client].key;
        let mid = mid.to_string();
        self.command(Command::Bind { request, peer, mid, track: TrackKey(track) });
        let position = self.events.iter().position(|it| match it {
            Event::Bound { request: it, .. } | Event::BindRefused { request: it, .. } => {
                *it == request
            }
            _ => false,
        });
        match self.events.remove(position.expect("every bind is answered")) {
            Event::BindRefused { refusal, .. } => Err(refusal.code()),
            _ => Ok(()),
        }
    }

    pub fn unbind(&mut self, client: usize, mid: Mid) {
        let peer = self.clients[client].key;
        self.command(Command::Unbind { peer, mid: mid.to_string() });
    }

    pub fn select(&mut self, client: usize, mid: Mid, max_layer: u8, paused: bool) {
        let peer = self.clients[client].key;
        self.command(Command::Select { peer, mid: mid.to_string(), max_layer, paused });
    }

    /// Send one RTP packet of a client.
    pub fn send_rtp(&mut self, client: usize, mid: Mid, rid: Option<&str>, packet: Rtp) {
        self.send_rtp_as(client, mid, rid, None, packet);
    }

    /// Send one RTP packet in this codec, else in the first that was agreed.
    pub fn send_rtp_as(
        &mut self,
        client: usize,
        mid: Mid,
        rid: Option<&str>,
        codec: Option<Codec>,
        packet: Rtp,
    ) {
        let now = self.now;
        let rtc = &mut self.clients[client].rtc;
        let media = rtc.media(mid).expect("the section exists");
        let wanted = media.remote_pts().to_vec();
        let mut agreed = rtc.codec_config().params().iter().filter(|it| wanted.contains(&it.pt()));
        let pt = agreed.find(|it| codec.is_none_or(|codec| it.spec().codec == codec));
        let pt = pt.expect("a codec was agreed").pt();
        let mut direct = rtc.direct_api();
        let stream = direct.stream_tx_by_mid(mid, rid.map(Rid::from)).expect("a stream");
        let extensions = ExtensionValues {
            audio_level: packet.level,
            voice_activity: packet.level.map(|_| true),
            ..ExtensionValues::default()
        };
        let write = RtpWrite::new(pt, packet.seq.into(), packet.timestamp, now, packet.payload)
            .marker(packet.marker)
            .ext_vals(extensions)
            .nackable(true);
        stream.write_rtp(write);
        rtc.handle_input(Input::Timeout(now)).unwrap();
        self.drain_client(client);
    }

    pub fn ask_keyframe(&mut self, client: usize, mid: Mid) {
        let rtc = &mut self.clients[client].rtc;
        let mut direct = rtc.direct_api();
        let stream = direct.stream_rx_by_mid(mid, None).expect("a stream");
        stream.request_keyframe(KeyframeRequestKind::Pli);
        rtc.handle_input(Input::Timeout(self.now)).unwrap();
        self.drain_client(client);
    }

    pub fn send_data(&mut self, client: usize, label: &str, bytes: &[u8]) -> bool {
        let it = &mut self.clients[client];
        let id = it.channels.iter().find(|(_, it)| *it == label).map(|(id, _)| *id).unwrap();
        let taken = it.rtc.channel(id).unwrap().write(true, bytes).unwrap();
        it.rtc.handle_input(Input::Timeout(self.now)).unwrap();
        self.drain_client(client);
        taken
    }

    /// A datagram from anywhere.
    pub fn inject(&mut self, from: SocketAddr, bytes: &[u8]) {
        self.burst(from, std::iter::once(bytes));
    }

    /// Datagrams that the engine takes in one turn.
    pub fn burst<'a>(&mut self, from: SocketAddr, datagrams: impl Iterator<Item = &'a [u8]>) {
        let now = self.now;
        for bytes in datagrams {
            self.shard.datagram(0, from, bytes, now);
        }
        self.shard.settle(now);
        self.collect();
    }

    pub fn run(&mut self, span: Duration) {
        let end = self.now + span;
        while self.step(end) {}
        self.now = end;
    }

    /// Run until something holds; a span without it fails the test.
    pub fn run_until(&mut self, within: Duration, done: impl Fn(&Self) -> bool) {
        let end = self.now + within;
        while !done(self) {
            assert!(self.step(end), "it did not happen within {within:?} of simulated time");
        }
    }

    /// To the next thing that happens, unless it is after `end`.
    fn step(&mut self, end: Instant) -> bool {
        let wire = self.wire.keys().next().map(|(at, _)| *at);
        let clients = self.clients.iter().filter(|it| !it.silent).map(|it| it.timeout).min();
        let next = [wire, clients, self.shard.deadline()].into_iter().flatten().min();
        let Some(next) = next.filter(|it| *it <= end) else { return false };
        self.now = self.now.max(next);
        self.deliver();
        for client in 0..self.clients.len() {
            if !self.clients[client].silent && self.clients[client].timeout <= self.now {
                let _ = self.clients[client].rtc.handle_input(Input::Timeout(self.now));
                self.drain_client(client);
            }
        }
        self.shard.settle(self.now);
        self.collect();
        true
    }

    fn deliver(&mut self) {
        while let Some(entry) = self.wire.first_entry() {
            if entry.key().0 > self.now {
                return;
            }
            let (way, client, bytes) = entry.remove();
            match way {
                Way::Up => {
                    let from = self.clients[client].address;
                    self.shard.datagram(0, from, &bytes, self.now);
                }
                Way::Down => self.receive(client, &bytes),
            }
        }
    }

    fn receive(&mut self, client: usize, bytes: &[u8]) {
        let it = &mut self.clients[client];
        if it.silent {
            it.unsure += 1;
            return;
        }
        let input = Receive::new(Protocol::Udp, engine_address(), it.address, bytes);
        if let Ok(input) = input {
            let _ = it.rtc.handle_input(Input::Receive(self.now, input));
        }
        self.drain_client(client);
    }

    fn send(&mut self, way: Way, client: usize, bytes: Vec<u8>) {
        if let Some(tap) = &mut self.tap {
            tap.push(bytes.clone());
        }
        match (way, &mut self.said) {
            (Way::Up, Some(said)) => said.push((client, bytes.clone())),
            (Way::Down, _) => self.clients[client].datagrams += 1,
            (Way::Up, None) => {}
        }
        if self.loss > 0 || self.jitter > Duration::ZERO {
            self.clients[client].unsure += 1;
        }
        if self.dice.below(1000) < self.loss {
            return;
        }
        let jitter = self.dice.below(self.jitter.as_micros() as u64 + 1);
        let at = self.now + self.delay + Duration::from_micros(jitter);
        self.sent += 1;
        self.wire.insert((at, self.sent), (way, client, bytes));
    }

    pub fn drain_client(&mut self, client: usize) {
        let mut out = VecDeque::new();
        loop {
            let it = &mut self.clients[client];
            match it.rtc.poll_output() {
                Ok(Output::Timeout(at)) => {
                    it.timeout = at;
                    break;
                }
                Ok(Output::Transmit(transmit)) => out.push_back(transmit.contents.to_vec()),
                Ok(Output::Event(event)) => it.event(event, self.now),
                Err(_) => {
                    it.closed = true;
                    it.timeout = self.now + Duration::from_secs(3600);
                    break;
                }
            }
        }
        for bytes in out {
            self.send(Way::Up, client, bytes);
        }
    }

    fn collect(&mut self) {
        let transmits: Vec<_> = self.shard.transmits().drain(..).collect();
        for transmit in transmits {
            let client = self.clients.iter().position(|it| it.address == transmit.to);
            match client {
                Some(client) => self.send(Way::Down, client, transmit.bytes),
                None => {
                    if let Some(tap) = &mut self.tap {
                        tap.push(transmit.bytes);
                    }
                }
            }
        }
        while let Some(event) = self.shard.next_event() {
            self.events.push(event);
        }
    }

    pub fn closed(&self, client: usize) -> Option<CloseReason> {
        let key = self.clients[client].key;
        self.events.iter().find_map(|it| match it {
            Event::PeerClosed { peer, reason, .. } if *peer == key => Some(*reason),
            _ => None,
        })
    }

    /// What a client received in a section.
    pub fn got(&self, client: usize, mid: Mid) -> Vec<Got> {
        self.clients[client].got.iter().filter(|it| it.mid == mid).cloned().collect()
    }
}

/// One RTP packet to send.
pub struct Rtp {
    pub seq: u64,
    pub timestamp: u32,
    pub marker: bool,
    pub level: Option<i8>,
    pub payload: Vec<u8>,
}

pub fn add_channels(api: &mut SdpApi<'_>) {
    for (label, ordered, reliability) in [
        ("_reliable", true, Reliability::Reliable),
        ("_lossy", false, Reliability::MaxRetransmits { retransmits: 0 }),
    ] {
        api.add_channel_with_config(ChannelConfig {
            label: label.to_owned(),
            ordered,
            reliability,
            negotiated: None,
            protocol: String::new(),
        });
    }
}

impl Client {
    fn event(&mut self, event: RtcEvent, now: Instant) {
        match event {
            RtcEvent::Connected => self.connected = true,
            RtcEvent::IceConnectionStateChange(state) => self.ice = state,
            RtcEvent::RtpPacket(packet) => self.packet(packet, now),
            RtcEvent::RawPacket(raw) => self.hear(&raw),
            RtcEvent::ChannelOpen(id, label) => {
                self.channels.insert(id, label);
            }
            RtcEvent::ChannelData(data) => {
                let label = self.channels[&data.id].clone();
                self.messages.push((label, data.data));
            }
            RtcEvent::KeyframeRequest(request) => {
                self.keyframe_requests.push((request.mid, request.rid));
            }
            RtcEvent::Closed => self.closed = true,
            _ => {}
        }
    }

    /// Whatever came, before it is sorted: see `judge`.
    fn hear(&mut self, raw: &RawPacket) {
        let verdict = match raw {
            RawPacket::RtpRx(header, payload) => self.hear_packet(header, payload),
            RawPacket::RtcpRx(Rtcp::SenderReport(it)) => {
                let it = &it.sender_info;
                self.sender_reports.push(*it);
                let reported = Reported {
                    wall: it.ntp_time,
                    timestamp: it.rtp_time.numer() as u32,
                    packets: it.sender_packet_count,
                };
                self.judge.report(*it.ssrc, reported, self.unsure == 0)
            }
            RawPacket::RtcpRx(Rtcp::Goodbye(it)) => {
                it.reports.iter().for_each(|it| self.judge.goodbye(**it));
                Ok(())
            }
            _ => Ok(()),
        };
        if let Err(broken) = verdict {
            panic!("what the engine sent to {:?} cannot be decoded: {broken}", self.key);
        }
    }

    fn hear_packet(&mut self, header: &RtpHeader, payload: &[u8]) -> Result<(), String> {
        let params = self.rtc.codec_config().params();
        let pt = header.payload_type;
        let Some(params) = params.iter().find(|it| it.pt() == pt || it.resend() == Some(pt)) else {
            return Ok(());
        };
        let kind = match params.spec().codec {
            Codec::Vp8 => Kind::Vp8,
            Codec::H264 => Kind::H264,
            _ => Kind::Audio,
        };
        let repairs = if params.pt() == pt {
            None
        } else {
            let mut direct = self.rtc.direct_api();
            let mains = self.judge.streams();
            let mut mains = mains.into_iter();
            let main = mains.find(|main| {
                let stream = direct.stream_rx(&(*main).into());
                stream.is_some_and(|it| it.rtx() == Some(header.ssrc))
            });
            Some(main.unwrap_or_default())
        };
        let heard = Heard {
            ssrc: *header.ssrc,
            seq: header.sequence_number,
            timestamp: header.timestamp,
            marker: header.marker,
            kind,
            repairs,
            payload,
        };
        self.judge.packet(&heard, self.unsure == 0)
    }

    fn packet(&mut self, packet: RtpPacket, now: Instant) {
        let mut direct = self.rtc.direct_api();
        let Some(stream) = direct.stream_rx(&packet.header.ssrc) else { return };
        let mid = stream.mid();
        let report = packet.last_sender_info.map(|it| (it.ntp_time, it.rtp_time.numer() as u32));
        self.got.push(Got {
            mid,
            at: now,
            packet: Received {
                seq: *packet.seq_no,
                timestamp: packet.header.timestamp,
                marker: packet.header.marker,
                audio_level: packet.header.ext_vals.audio_level,
                payload: packet.payload,
                report,
            },
        });
    }
}
