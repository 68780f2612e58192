//! The envelope of LiveKit's `DataPacket` (protobuf), rewritten without understanding its content.
//!
//! A receiver trusts what the server says about a packet: `kind` comes from the channel, and
//! `participant_sid` and `participant_identity` from the connection, whatever the sender wrote
//! (livekit-protocol §3.7; some clients send `kind` inverted). Everything else is passed on byte by
//! byte, so that encrypted packets and fields of later versions survive.

/// Field numbers of `livekit.DataPacket`.
mod packet {
    pub const KIND: u32 = 1;
    pub const USER: u32 = 2;
    pub const SPEAKER: u32 = 3;
    pub const PARTICIPANT_IDENTITY: u32 = 4;
    pub const DESTINATION_IDENTITIES: u32 = 5;
    pub const TRANSCRIPTION: u32 = 7;
    pub const METRICS: u32 = 8;
    pub const SEQUENCE: u32 = 16;
    pub const PARTICIPANT_SID: u32 = 17;
}

/// Field numbers of `livekit.UserPacket`, whose own envelope is older and mirrors the outer one.
mod user {
    pub const PARTICIPANT_SID: u32 = 1;
    pub const DESTINATION_SIDS: u32 = 3;
    pub const PARTICIPANT_IDENTITY: u32 = 5;
    pub const DESTINATION_IDENTITIES: u32 = 6;
}

/// Why a packet is not passed on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No protobuf, or none with a content.
    Malformed,
    /// A content that only the server or an agent may send.
    NotForClients,
}

/// A packet that may be passed on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamped {
    /// What receivers get.
    pub bytes: Vec<u8>,
    /// Identities it is for; everyone when this and `destination_sids` are empty.
    pub destinations: Vec<String>,
    /// Sids it is for (older clients).
    pub destination_sids: Vec<String>,
    /// The sender's number of a reliable packet; 0 when it has none.
    pub sequence: u32,
}

/// Most receivers one packet may name.
const DESTINATIONS: usize = 1024;

/// One field: its number, its whole bytes and its value.
struct Field<'a> {
    number: u32,
    whole: &'a [u8],
    value: Value<'a>,
}

enum Value<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    Fixed,
}

/// Read the next field of `rest`.
fn next_field<'a>(rest: &mut &'a [u8]) -> Result<Field<'a>, Refused> {
    let start = *rest;
    let tag = varint(rest)?;
    // Some readers keep the lower 32 bits of a longer tag and would find another field than we do.
    let number = u32::try_from(tag).map_err(|_| Refused::Malformed)? >> 3;
    if number == 0 {
        return Err(Refused::Malformed);
    }
    let value = match tag & 7 {
        0 => Value::Varint(varint(rest)?),
        1 => take(rest, 8).map(|_| Value::Fixed)?,
        2 => {
            let length = usize::try_from(varint(rest)?).map_err(|_| Refused::Malformed)?;
            Value::Bytes(take(rest, length)?)
        }
        5 => take(rest, 4).map(|_| Value::Fixed)?,
        _ => return Err(Refused::Malformed),
    };
    let used = start.len().saturating_sub(rest.len());
    let whole = start.get(..used).ok_or(Refused::Malformed)?;
    Ok(Field { number, whole, value })
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Result<&'a [u8], Refused> {
    let (taken, left) = rest.split_at_checked(length).ok_or(Refused::Malformed)?;
    *rest = left;
    Ok(taken)
}

fn varint(rest: &mut &[u8]) -> Result<u64, Refused> {
    let mut value = 0_u64;
    for shift in (0..64).step_by(7) {
        let (byte, left) = rest.split_first().ok_or(Refused::Malformed)?;
        *rest = left;
        value |= u64::from(byte & 0x7f).wrapping_shl(shift);
        if byte & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err(Refused::Malformed)
}

fn put_varint(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(u8::try_from(value & 0x7f).unwrap_or_default() | 0x80);
        value >>= 7;
    }
    out.push(u8::try_from(value).unwrap_or_default());
}

fn put_bytes(out: &mut Vec<u8>, number: u32, bytes: &[u8]) {
    put_varint(out, (u64::from(number) << 3) | 2);
    put_varint(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

fn name(value: &Value<'_>, into: &mut Vec<String>) -> Result<(), Refused> {
    let Value::Bytes(bytes) = value else { return Err(Refused::Malformed) };
    let text = std::str::from_utf8(bytes).map_err(|_| Refused::Malformed)?;
    if into.len() >= DESTINATIONS {
        return Err(Refused::Malformed);
    }
    into.push(text.to_owned());
    Ok(())
}

/// What the outer walk found.
#[derive(Default)]
struct Outer<'a> {
    kept: Vec<&'a [u8]>,
    users: Vec<&'a [u8]>,
    destinations: Vec<String>,
    sequence: u32,
    has_content: bool,
}

fn read_outer(mut rest: &[u8]) -> Result<Outer<'_>, Refused> {
    let mut outer = Outer::default();
    while !rest.is_empty() {
        let field = next_field(&mut rest)?;
        match field.number {
            packet::KIND | packet::PARTICIPANT_IDENTITY | packet::PARTICIPANT_SID => {}
            packet::SPEAKER | packet::TRANSCRIPTION | packet::METRICS => {
                return Err(Refused::NotForClients);
            }
            packet::USER => match field.value {
                Value::Bytes(bytes) => outer.users.push(bytes),
                Value::Varint(_) | Value::Fixed => return Err(Refused::Malformed),
            },
            packet::DESTINATION_IDENTITIES => name(&field.value, &mut outer.destinations)?,
            packet::SEQUENCE => {
                if let Value::Varint(value) = field.value {
                    outer.sequence = u32::try_from(value).unwrap_or(u32::MAX);
                }
                outer.kept.push(field.whole);
            }
            _ => {
                outer.has_content |= matches!(field.value, Value::Bytes(_));
                outer.kept.push(field.whole);
            }
        }
    }
    if outer.has_content || !outer.users.is_empty() { Ok(outer) } else { Err(Refused::Malformed) }
}

/// The inner walk: what is kept of a `UserPacket`, and whom it names.
#[derive(Default)]
struct Inner<'a> {
    kept: Vec<&'a [u8]>,
    destinations: Vec<String>,
    destination_sids: Vec<String>,
}

fn read_user<'a>(mut rest: &'a [u8], inner: &mut Inner<'a>) -> Result<(), Refused> {
    while !rest.is_empty() {
        let field = next_field(&mut rest)?;
        match field.number {
            user::PARTICIPANT_SID | user::PARTICIPANT_IDENTITY => {}
            user::DESTINATION_IDENTITIES => name(&field.value, &mut inner.destinations)?,
            user::DESTINATION_SIDS => {
                name(&field.value, &mut inner.destination_sids)?;
                inner.kept.push(field.whole);
            }
            _ => inner.kept.push(field.whole),
        }
    }
    Ok(())
}

/// Check a client's packet and put the sender's names and the channel's kind on it.
pub fn stamp(bytes: &[u8], reliable: bool, sid: &str, identity: &str) -> Result<Stamped, Refused> {
    let outer = read_outer(bytes)?;
    let mut inner = Inner::default();
    // Several occurrences of one message field are one message (protobuf merges them).
    for bytes in &outer.users {
        read_user(bytes, &mut inner)?;
    }
    let destinations =
        if outer.destinations.is_empty() { inner.destinations } else { outer.destinations };
    let names = sid.len().saturating_add(identity.len()).saturating_add(16);
    let room = bytes.len().saturating_add(names.saturating_mul(2));
    let mut out = Vec::with_capacity(room);
    // `RELIABLE` is protobuf's default, 0, and is not written.
    if !reliable {
        put_varint(&mut out, u64::from(packet::KIND) << 3);
        put_varint(&mut out, 1);
    }
    for part in outer.kept {
        out.extend_from_slice(part);
    }
    if !outer.users.is_empty() {
        let mut message = Vec::with_capacity(room);
        put_bytes(&mut message, user::PARTICIPANT_SID, sid.as_bytes());
        put_bytes(&mut message, user::PARTICIPANT_IDENTITY, identity.as_bytes());
        for destination in &destinations {
            put_bytes(&mut message, user::DESTINATION_IDENTITIES, destination.as_bytes());
        }
        for part in inner.kept {
            message.extend_from_slice(part);
        }
        put_bytes(&mut out, packet::USER, &message);
    }
    put_bytes(&mut out, packet::PARTICIPANT_IDENTITY, identity.as_bytes());
    for destination in &destinations {
        put_bytes(&mut out, packet::DESTINATION_IDENTITIES, destination.as_bytes());
    }
    put_bytes(&mut out, packet::PARTICIPANT_SID, sid.as_bytes());
    Ok(Stamped {
        bytes: out,
        destinations,
        destination_sids: inner.destination_sids,
        sequence: outer.sequence,
    })
}
