//! Where an H264 stream can be entered, by the types of its NAL units (RFC 6184 §5).
//!
//! Encoders for calls put the parameter sets in front of every IDR picture, so a decoder can start
//! where a sequence parameter set stands, or with an IDR slice where none does. Only types and lengths
//! are read; they stay in the clear under end-to-end encryption.

/// The five bits of a NAL unit's first byte that say its type.
const TYPE: u8 = 0x1f;
const IDR: u8 = 5;
const SEQUENCE_PARAMETERS: u8 = 7;
/// Several units in one packet, each with a length before it.
const STAP_A: u8 = 24;
/// A piece of one unit.
const FU_A: u8 = 28;
/// The bit of a piece's second byte that marks the first one.
const FIRST_PIECE: u8 = 0x80;

/// Whether a decoder can start with this packet. What cannot be read is no start.
pub fn starts_keyframe(payload: &[u8]) -> bool {
    let Some((first, rest)) = payload.split_first() else { return false };
    match first & TYPE {
        STAP_A => units(rest).any(is_start),
        FU_A => rest.first().is_some_and(|it| it & FIRST_PIECE != 0 && is_start(it & TYPE)),
        kind => is_start(kind),
    }
}

const fn is_start(kind: u8) -> bool {
    matches!(kind, IDR | SEQUENCE_PARAMETERS)
}

/// The types of the units in an aggregation packet, up to where it cannot be read any more.
fn units(aggregation: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = aggregation;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<2>()?;
        let (unit, next) = after.split_at_checked(usize::from(u16::from_be_bytes(*length)))?;
        rest = next;
        Some(unit.first()? & TYPE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decoder_can_start_with_parameters_or_an_idr_slice() {
        assert!(starts_keyframe(&[0x67, 0x42, 0xe0, 0x1f]), "parameters");
        assert!(starts_keyframe(&[0x65, 0x88]), "a slice of an IDR picture");
        assert!(
            starts_keyframe(&[0x78, 0, 2, 0x67, 1, 0, 2, 0x68, 1, 0, 2, 0x65, 1]),
            "all in one"
        );
        assert!(starts_keyframe(&[0x7c, 0x85, 1]), "the first piece of an IDR slice");
        assert!(starts_keyframe(&[0x78, 0, 1, 0x09, 0, 1, 0x65]), "behind a delimiter");
    }

    #[test]
    fn it_cannot_start_anywhere_else() {
        assert!(!starts_keyframe(&[]));
        assert!(!starts_keyframe(&[0x68, 1]), "picture parameters alone");
        assert!(!starts_keyframe(&[0x41, 1]), "a slice of another picture");
        assert!(!starts_keyframe(&[0x06, 5]), "supplemental information");
        assert!(!starts_keyframe(&[0x7c, 0x05, 1]), "a later piece of an IDR slice");
        assert!(!starts_keyframe(&[0x7c, 0x81, 1]), "the first piece of another slice");
        assert!(!starts_keyframe(&[0x7c]), "a piece without its head");
        assert!(!starts_keyframe(&[0x78, 0, 2, 0x41, 1]), "another slice, aggregated");
        assert!(!starts_keyframe(&[0x78, 0xff, 0xff, 0x67]), "a length beyond the packet");
        assert!(!starts_keyframe(&[0x78, 0, 0, 0, 1, 0x67]), "an empty unit");
    }
}
