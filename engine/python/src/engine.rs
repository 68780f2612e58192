//! `Engine`: every method pushes one command, except the three that start, listen and stop.

use std::net::AddrParseError;
use std::os::fd::{FromRawFd, OwnedFd, RawFd};

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use pattino_engine::{Command, Local, PeerKey, RequestId, Role, RoomKey, TrackKey};
use pattino_engine_io::{Engine as Inner, Sizes};

use crate::errors;
use crate::events::{into_python, lost_into_python};

/// Largest data packet of the control side; clients take no larger messages.
const DATA_BYTES: usize = 65_000;

/// One media engine: a packet thread that owns every peer connection.
#[pyclass(frozen, module = "pattino._engine")]
pub(crate) struct Engine {
    inner: Inner,
}

impl Engine {
    fn command(&self, command: Command) -> PyResult<()> {
        self.inner.command(command).map_err(errors::full)
    }
}

#[pymethods]
impl Engine {
    #[new]
    #[pyo3(signature = (
        *, udp_fds, candidates, tcp_fds = Vec::new(), tcp_candidates = Vec::new(),
        max_peers = 4096, command_queue = 4096, event_queue = 16384
    ))]
    #[allow(clippy::too_many_arguments, reason = "each is a keyword in Python")]
    fn new(
        py: Python<'_>,
        udp_fds: Vec<RawFd>,
        candidates: Vec<String>,
        tcp_fds: Vec<RawFd>,
        tcp_candidates: Vec<String>,
        max_peers: usize,
        command_queue: usize,
        event_queue: usize,
    ) -> PyResult<Self> {
        let udp = candidates.into_iter().map(|it| it.parse().map(Local::Udp));
        let tcp = tcp_candidates.into_iter().map(|it| it.parse().map(Local::Tcp));
        let parsed: Result<Vec<Local>, AddrParseError> = udp.chain(tcp).collect();
        let candidates = parsed
            .map_err(|_| PyValueError::new_err("a candidate has to be written as address:port"))?;
        let fds: Vec<RawFd> = udp_fds.into_iter().chain(tcp_fds).collect();
        if fds.iter().any(|it| *it < 0) {
            return Err(PyValueError::new_err("a descriptor cannot be negative"));
        }
        let sizes = Sizes { peers: max_peers, commands: command_queue, events: event_queue };
        // SAFETY: the caller hands over descriptors that it owns, as the contract says; they are
        // checked to be no negative numbers, and closing a wrong one is an error it made.
        let sockets = fds.into_iter().map(|it| unsafe { OwnedFd::from_raw_fd(it) }).collect();
        let inner =
            py.detach(|| Inner::start(sockets, candidates, sizes)).map_err(errors::start)?;
        Ok(Self { inner })
    }

    fn fileno(&self) -> RawFd {
        self.inner.event_fd()
    }

    #[pyo3(signature = (limit = 512))]
    fn drain(&self, py: Python<'_>, limit: usize) -> PyResult<Vec<Py<PyAny>>> {
        let (events, lost) = self.inner.drain(limit);
        let mut list = Vec::with_capacity(events.len().saturating_add(1));
        if lost > 0 {
            list.push(lost_into_python(py, lost)?);
        }
        for event in events {
            list.push(into_python(py, event)?);
        }
        Ok(list)
    }

    fn stop(&self, py: Python<'_>) {
        py.detach(|| self.inner.stop());
    }

    fn open_room(&self, room: u64) -> PyResult<()> {
        self.command(Command::OpenRoom { room: RoomKey(room) })
    }

    fn close_room(&self, room: u64) -> PyResult<()> {
        self.command(Command::CloseRoom { room: RoomKey(room) })
    }

    #[pyo3(signature = (peer, *, room, role, sid, identity, may_publish_data))]
    fn open_peer(
        &self,
        peer: u64,
        room: u64,
        role: &str,
        sid: String,
        identity: String,
        may_publish_data: bool,
    ) -> PyResult<()> {
        self.command(Command::OpenPeer {
            peer: PeerKey(peer),
            room: RoomKey(room),
            role: role_of(role)?,
            sid,
            identity,
            may_publish_data,
        })
    }

    #[pyo3(signature = (peer, *, may_publish_data))]
    fn set_peer_data(&self, peer: u64, may_publish_data: bool) -> PyResult<()> {
        self.command(Command::SetPeerData { peer: PeerKey(peer), may_publish_data })
    }

    fn close_peer(&self, peer: u64) -> PyResult<()> {
        self.command(Command::ClosePeer { peer: PeerKey(peer) })
    }

    fn accept_offer(&self, py: Python<'_>, peer: u64, request: u64, sdp: &str) -> PyResult<()> {
        let (peer, request) = (PeerKey(peer), RequestId(request));
        py.detach(|| self.inner.accept_offer(peer, request, sdp)).map_err(errors::full)
    }

    #[pyo3(signature = (peer, request, *, audio, video, silenced, reopened, restart))]
    #[allow(clippy::too_many_arguments, reason = "one for each part of an offer, all named")]
    fn make_offer(
        &self,
        peer: u64,
        request: u64,
        audio: u8,
        video: u8,
        silenced: Vec<String>,
        reopened: Vec<String>,
        restart: bool,
    ) -> PyResult<()> {
        let (peer, request) = (PeerKey(peer), RequestId(request));
        self.command(Command::MakeOffer {
            peer,
            request,
            audio,
            video,
            silenced,
            reopened,
            restart,
        })
    }

    fn accept_answer(&self, py: Python<'_>, peer: u64, request: u64, sdp: &str) -> PyResult<()> {
        let (peer, request) = (PeerKey(peer), RequestId(request));
        py.detach(|| self.inner.accept_answer(peer, request, sdp)).map_err(errors::full)
    }

    fn add_candidate(&self, peer: u64, candidate: String) -> PyResult<()> {
        self.command(Command::AddCandidate { peer: PeerKey(peer), candidate })
    }

    #[pyo3(signature = (track, *, peer, mid, audio))]
    fn publish(&self, track: u64, peer: u64, mid: String, audio: bool) -> PyResult<()> {
        let (track, peer) = (TrackKey(track), PeerKey(peer));
        self.command(Command::Publish { track, peer, mid, audio })
    }

    fn unpublish(&self, track: u64) -> PyResult<()> {
        self.command(Command::Unpublish { track: TrackKey(track) })
    }

    #[pyo3(signature = (track, *, muted))]
    fn set_track_muted(&self, track: u64, muted: bool) -> PyResult<()> {
        self.command(Command::SetTrackMuted { track: TrackKey(track), muted })
    }

    #[pyo3(signature = (request, *, peer, mid, track))]
    fn bind(&self, request: u64, peer: u64, mid: String, track: u64) -> PyResult<()> {
        self.command(Command::Bind {
            request: RequestId(request),
            peer: PeerKey(peer),
            mid,
            track: TrackKey(track),
        })
    }

    #[pyo3(signature = (*, peer, mid))]
    fn unbind(&self, peer: u64, mid: String) -> PyResult<()> {
        self.command(Command::Unbind { peer: PeerKey(peer), mid })
    }

    #[pyo3(signature = (*, peer, mid, max_layer, paused))]
    fn select(&self, peer: u64, mid: String, max_layer: u8, paused: bool) -> PyResult<()> {
        self.command(Command::Select { peer: PeerKey(peer), mid, max_layer, paused })
    }

    #[pyo3(signature = (*, room, peers, reliable, packet))]
    fn send_data(&self, room: u64, peers: Vec<u64>, reliable: bool, packet: &[u8]) -> PyResult<()> {
        if packet.len() > DATA_BYTES {
            return Err(PyValueError::new_err("a data packet may have at most 65000 bytes"));
        }
        self.command(Command::SendData {
            room: RoomKey(room),
            peers: peers.into_iter().map(PeerKey).collect(),
            reliable,
            packet: packet.into(),
        })
    }

    fn replay(&self, peer: u64, has: Vec<(String, u32)>) -> PyResult<()> {
        self.command(Command::Replay { peer: PeerKey(peer), has })
    }

    fn stats(&self, request: u64) -> PyResult<()> {
        self.command(Command::Stats { request: RequestId(request) })
    }
}

fn role_of(name: &str) -> PyResult<Role> {
    match name {
        "whole" => Ok(Role::Whole),
        "sends" => Ok(Role::Sends),
        "receives" => Ok(Role::Receives),
        _ => Err(PyValueError::new_err("a role is whole, sends or receives")),
    }
}
