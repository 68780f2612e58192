//! Events as Python sees them: frozen classes that `match` can take apart.

use std::collections::HashMap;

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use pattino_engine::Event;

macro_rules! place {
    ($py:expr, $event:expr) => {
        Ok(Py::new($py, $event)?.into_any())
    };
}

macro_rules! event {
    ($(#[$doc:meta])* $name:ident = $python:literal { $($field:ident: $kind:ty),* $(,)? }) => {
        $(#[$doc])*
        #[pyclass(frozen, get_all, module = "pattino._engine", name = $python)]
        #[derive(Debug)]
        pub(crate) struct $name {
            $($field: $kind,)*
        }

        #[pymethods]
        impl $name {
            #[classattr]
            #[pyo3(name = "__match_args__")]
            fn match_args(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
                PyTuple::new(py, [$(stringify!($field)),*])
            }

            fn __repr__(&self) -> String {
                // Which kind, not what it carries: descriptions and names stay out of logs.
                concat!("<", $python, ">").to_owned()
            }
        }
    };
}

event!(
    /// The answer to an offer.
    OfferAccepted = "OfferAccepted" { request: u64, peer: u64, sdp: String }
);
event!(
    /// An offer was not answered.
    OfferRefused = "OfferRefused" { request: u64, peer: u64, code: &'static str }
);
event!(
    /// An offer of ours.
    OfferMade = "OfferMade" {
        request: u64,
        peer: u64,
        sdp: String,
        audio: Vec<String>,
        video: Vec<String>,
    }
);
event!(
    /// The answer to an offer of ours took effect.
    AnswerAccepted = "AnswerAccepted" { request: u64, peer: u64 }
);
event!(
    /// An offer of ours came to nothing.
    OfferFailed = "OfferFailed" { request: u64, peer: u64, code: &'static str }
);
event!(
    /// A track flows into a slot.
    BoundEvent = "Bound" { request: u64, peer: u64, mid: String }
);
event!(
    /// A track was not put into a slot.
    BindRefused = "BindRefused" { request: u64, peer: u64, mid: String, code: &'static str }
);
event!(
    /// ICE and DTLS are up.
    PeerConnected = "PeerConnected" { peer: u64, srtp_profile: &'static str }
);
event!(
    /// ICE consent ran out.
    PeerInterrupted = "PeerInterrupted" { peer: u64 }
);
event!(
    /// The peer is gone.
    PeerClosed = "PeerClosed" { peer: u64, why: &'static str, place: String }
);
event!(
    /// A data channel is open.
    ChannelOpen = "ChannelOpen" { peer: u64, label: String }
);
event!(
    /// A sender's reliable packets have come to this number.
    DataReached = "DataReached" { peer: u64, sequence: u32 }
);
event!(
    /// First packet of a layer.
    TrackLive = "TrackLive" { track: u64, layer: u8, codec: &'static str }
);
event!(
    /// Who is heard.
    Speakers = "Speakers" { room: u64, levels: Vec<(u64, f32)> }
);
event!(
    /// How much a peer loses.
    Loss = "Loss" { peer: u64, up: u8, down: u8 }
);
event!(
    /// Events of the kinds that a later one makes up for were dropped.
    EventsLost = "EventsLost" { count: u64 }
);
event!(
    /// Totals since start.
    Stats = "Stats" { request: u64, counters: HashMap<&'static str, u64> }
);

/// Put the classes, and `Event` as their union, into the module.
pub(crate) fn register(module: &Bound<'_, PyModule>) -> PyResult<()> {
    macro_rules! classes {
        ($($name:ident),*) => {{
            $(module.add_class::<$name>()?;)*
            [$(module.py().get_type::<$name>().into_any()),*]
        }};
    }
    let classes = classes!(
        OfferAccepted,
        OfferRefused,
        OfferMade,
        AnswerAccepted,
        OfferFailed,
        BoundEvent,
        BindRefused,
        PeerConnected,
        PeerInterrupted,
        PeerClosed,
        ChannelOpen,
        DataReached,
        TrackLive,
        Speakers,
        Loss,
        EventsLost,
        Stats
    );
    let mut classes = classes.into_iter();
    if let Some(mut union) = classes.next() {
        for class in classes {
            union = union.bitor(class)?;
        }
        module.add("Event", union)?;
    }
    Ok(())
}

/// `count` events were dropped.
pub(crate) fn lost_into_python(py: Python<'_>, count: u64) -> PyResult<Py<PyAny>> {
    place!(py, EventsLost { count })
}

/// One event.
pub(crate) fn into_python(py: Python<'_>, event: Event) -> PyResult<Py<PyAny>> {
    match event {
        Event::OfferAccepted { request, peer, sdp } => {
            place!(py, OfferAccepted { request: request.0, peer: peer.0, sdp })
        }
        Event::OfferRefused { request, peer, refusal } => {
            place!(py, OfferRefused { request: request.0, peer: peer.0, code: refusal.code() })
        }
        Event::OfferMade { request, peer, sdp, audio, video } => {
            place!(py, OfferMade { request: request.0, peer: peer.0, sdp, audio, video })
        }
        Event::AnswerAccepted { request, peer } => {
            place!(py, AnswerAccepted { request: request.0, peer: peer.0 })
        }
        Event::OfferFailed { request, peer, failure } => {
            place!(py, OfferFailed { request: request.0, peer: peer.0, code: failure.code() })
        }
        Event::Bound { request, peer, mid } => {
            place!(py, BoundEvent { request: request.0, peer: peer.0, mid })
        }
        Event::BindRefused { request, peer, mid, refusal } => {
            place!(py, BindRefused { request: request.0, peer: peer.0, mid, code: refusal.code() })
        }
        Event::PeerConnected { peer, srtp_profile } => {
            place!(py, PeerConnected { peer: peer.0, srtp_profile })
        }
        Event::PeerInterrupted { peer } => place!(py, PeerInterrupted { peer: peer.0 }),
        Event::PeerClosed { peer, reason, place: line } => {
            place!(py, PeerClosed { peer: peer.0, why: reason.code(), place: line })
        }
        Event::ChannelOpen { peer, label } => place!(py, ChannelOpen { peer: peer.0, label }),
        Event::DataReached { peer, sequence } => {
            place!(py, DataReached { peer: peer.0, sequence })
        }
        Event::TrackLive { track, layer, codec, again: _ } => {
            place!(py, TrackLive { track: track.0, layer, codec })
        }
        Event::Speakers { room, levels } => {
            let levels = levels.into_iter().map(|(peer, level)| (peer.0, level)).collect();
            place!(py, Speakers { room: room.0, levels })
        }
        Event::Quality { peer, loss } => {
            place!(py, Loss { peer: peer.0, up: loss.up, down: loss.down })
        }
        Event::Stats { request, counters } => {
            place!(py, Stats { request: request.0, counters: counters.into_iter().collect() })
        }
    }
}
