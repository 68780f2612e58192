//! Reading and correcting RTCP once it is open (RFC 3550 §6, RFC 4585 §6).

const SENDER_REPORT: u8 = 200;
const RECEIVER_REPORT: u8 = 201;
const DESCRIPTION: u8 = 202;
const TRANSPORT_FEEDBACK: u8 = 205;
const PAYLOAD_FEEDBACK: u8 = 206;
/// Packet types of RTCP beside RTP on one port (RFC 5761 §4).
const TYPES: std::ops::RangeInclusive<u8> = 192..=223;
/// Formats of feedback: generic NACK; picture loss and full intra request.
const NACK: u8 = 1;
const PICTURE_LOSS: u8 = 1;
const INTRA_REQUEST: u8 = 4;
/// Where a sender report holds timestamp, packets and octets.
const FIGURES: std::ops::Range<usize> = 16..28;
/// Bytes of a report on one stream.
const BLOCK: usize = 24;

/// Whether a sealed packet is RTCP.
pub(super) fn is_report(packet: &[u8]) -> bool {
    matches!(packet, [first, kind, ..] if first >> 6 == 2 && TYPES.contains(kind))
}

/// One packet of a compound.
#[derive(Debug, Clone, Copy)]
struct Part<'a> {
    kind: u8,
    /// Number of blocks, or the format of feedback.
    count: u8,
    bytes: &'a [u8],
}

impl Part<'_> {
    fn word(&self, at: usize) -> Option<u32> {
        let bytes = self.bytes.get(at..)?.first_chunk()?;
        Some(u32::from_be_bytes(*bytes))
    }
}

/// The packets of a compound, until one that cannot be read.
fn parts(mut compound: &[u8]) -> impl Iterator<Item = Part<'_>> {
    std::iter::from_fn(move || {
        let [first, kind, high, low, ..] = compound else { return None };
        if first >> 6 != 2 {
            return None;
        }
        let words = usize::from(u16::from_be_bytes([*high, *low])).saturating_add(1);
        let (bytes, rest) = compound.split_at_checked(words.saturating_mul(4))?;
        let part = Part { kind: *kind, count: first & 0x1f, bytes };
        compound = rest;
        Some(part)
    })
}

/// Packets of one stream that a client asks for (RFC 4585 §6.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) ssrc: u32,
    first: u16,
    following: u16,
}

impl Asked {
    pub(super) fn numbers(self) -> impl Iterator<Item = u16> {
        let following = (0..16_u16)
            .filter(move |bit| self.following & (1 << bit) != 0)
            .map(move |bit| self.first.wrapping_add(bit).wrapping_add(1));
        std::iter::once(self.first).chain(following)
    }
}

/// What a client reports of one stream that it receives (RFC 3550 §6.4.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) ssrc: u32,
    /// The part lost since its last report, in 256ths.
    pub(super) lost: u8,
    /// The highest number it has seen, with the count of wraps.
    pub(super) highest: u32,
}

/// What a compound reports of our streams.
pub(super) fn blocks(compound: &[u8]) -> impl Iterator<Item = Block> {
    parts(compound).flat_map(|it| {
        let start = match it.kind {
            RECEIVER_REPORT => 8,
            SENDER_REPORT => FIGURES.end,
            _ => it.bytes.len(),
        };
        let rows = it.bytes.get(start..).unwrap_or_default().as_chunks::<BLOCK>().0;
        rows.iter().take(it.count.into()).filter_map(move |row| {
            let block = Part { bytes: row, ..it };
            Some(Block { ssrc: block.word(0)?, lost: *row.get(4)?, highest: block.word(8)? })
        })
    })
}

/// Everything that a compound asks to be repeated.
pub(super) fn requests(compound: &[u8]) -> impl Iterator<Item = Asked> {
    parts(compound)
        .filter(|it| it.kind == TRANSPORT_FEEDBACK && it.count == NACK)
        .filter_map(|it| Some((it.word(8)?, it.bytes.get(12..)?)))
        .flat_map(|(ssrc, list)| {
            list.as_chunks::<4>().0.iter().map(move |[a, b, c, d]| Asked {
                ssrc,
                first: u16::from_be_bytes([*a, *b]),
                following: u16::from_be_bytes([*c, *d]),
            })
        })
}

/// Whether the stack has to see it: all but receiver reports, descriptions, requests for repeats and
/// estimates, which are about what is sent here.
pub(super) fn concerns_the_stack(compound: &[u8]) -> bool {
    parts(compound).any(|it| match it.kind {
        RECEIVER_REPORT | DESCRIPTION | TRANSPORT_FEEDBACK => false,
        PAYLOAD_FEEDBACK => matches!(it.count, PICTURE_LOSS | INTRA_REQUEST),
        _ => true,
    })
}

/// What a sender report says of a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) timestamp: u32,
    pub(super) packets: u32,
    pub(super) octets: u32,
}

/// The compound with true sender reports; `None` when there is nothing to correct. Reports and
/// descriptions of streams that sent nothing are left out, and then everything may be gone.
pub(super) fn correct(
    compound: &[u8],
    figures: impl Fn(u32) -> Option<Figures>,
) -> Option<Vec<u8>> {
    let mut corrected = Vec::with_capacity(compound.len());
    let mut changed = false;
    for part in parts(compound) {
        let own = if part.kind == SENDER_REPORT { part.word(4) } else { None };
        let known = own.and_then(&figures);
        let empty = match part.kind {
            // What it says of others' streams is not lost.
            SENDER_REPORT => part.count == 0 && known.is_none(),
            DESCRIPTION => described(part.bytes).all(|ssrc| figures(ssrc).is_none()),
            _ => false,
        };
        changed |= empty || known.is_some();
        if empty {
            continue;
        }
        let start = corrected.len();
        corrected.extend_from_slice(part.bytes);
        let at = FIGURES.start.saturating_add(start)..FIGURES.end.saturating_add(start);
        if let (Some(known), Some(room)) = (known, corrected.get_mut(at)) {
            let words = [known.timestamp, known.packets, known.octets];
            room.iter_mut()
                .zip(words.iter().flat_map(|it| it.to_be_bytes()))
                .for_each(|(to, it)| *to = it);
        }
    }
    changed.then_some(corrected)
}

/// The streams that a description is about (RFC 3550 §6.5).
fn described(part: &[u8]) -> impl Iterator<Item = u32> + '_ {
    let mut at = 4_usize;
    std::iter::from_fn(move || {
        let ssrc = part.get(at..)?.first_chunk()?;
        at = at.saturating_add(4);
        // Items until one of type 0, then on to the next word.
        while let Some([kind, length, ..]) = part.get(at..) {
            if *kind == 0 {
                break;
            }
            at = at.saturating_add(2).saturating_add(usize::from(*length));
        }
        at = at.saturating_add(1).next_multiple_of(4);
        Some(u32::from_be_bytes(*ssrc))
    })
}

#[cfg(test)]
mod tests;
