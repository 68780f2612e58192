//! Sealing and opening of RTP and RTCP (RFC 3711, RFC 7714), for what the engine does beside the
//! protocol stack: tell whose a packet is, send media, read and correct reports.
//!
//! **An index is used once.** With one key, two packets under one index give away what both hold, and
//! with GCM the key that authenticates (RFC 7714 §8.3). Whoever seals media here owns every index of
//! its streams (see `egress`); a report is sealed anew under the index that the stack gave it, and
//! then what the stack sealed never leaves.

use std::fmt;

use str0m::crypto::dtls::SrtpProfile;
use str0m::crypto::{
    AeadAes128Gcm, AeadAes128GcmCipher, AeadAes256Gcm, AeadAes256GcmCipher, Aes128CmSha1_80,
    Aes128CmSha1_80Cipher, CryptoProvider, Sha1HmacProvider,
};

use keys::{CounterMaster, Gcm128Master, Gcm256Master, Labels};

mod keys;

/// What is not encrypted of an RTCP packet (RFC 3711 §3.4).
const REPORT_HEAD: usize = 8;
/// The index behind an RTCP packet, with the mark that it is encrypted.
const REPORT_INDEX: usize = 4;
const ENCRYPTED: u32 = 0x8000_0000;
/// Room that the crypto library wants behind what it encrypts in counter mode.
const COUNTER_ROOM: usize = 16;

/// Whose packets the keys are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The client's.
    Client,
    /// Ours.
    Server,
}

/// What DTLS agreed on (RFC 5764 §4.2).
#[derive(Clone, Copy)]
pub(crate) struct Agreement<'a> {
    /// How packets are sealed.
    pub(crate) profile: SrtpProfile,
    /// What was exported.
    pub(crate) material: &'a [u8],
    /// The client began the handshake, so its half comes first.
    pub(crate) client_first: bool,
}

/// The keys of one side, for RTP or for RTCP.
pub(crate) enum Keys {
    Sha1 {
        salt: [u8; Aes128CmSha1_80::SALT_LEN],
        key: [u8; Aes128CmSha1_80::HMAC_KEY_LEN],
        hmac: &'static dyn Sha1HmacProvider,
        cipher: Box<dyn Aes128CmSha1_80Cipher>,
    },
    Gcm128 {
        salt: [u8; AeadAes128Gcm::SALT_LEN],
        cipher: Box<dyn AeadAes128GcmCipher>,
    },
    Gcm256 {
        salt: [u8; AeadAes256Gcm::SALT_LEN],
        cipher: Box<dyn AeadAes256GcmCipher>,
    },
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Keys")
    }
}

impl Keys {
    /// For media.
    pub(crate) fn of_media(
        crypto: &CryptoProvider,
        it: Agreement<'_>,
        side: Side,
        seals: bool,
    ) -> Option<Self> {
        Self::new(crypto, it, side, (&keys::MEDIA, seals))
    }

    /// For reports.
    pub(crate) fn of_reports(
        crypto: &CryptoProvider,
        it: Agreement<'_>,
        side: Side,
        seals: bool,
    ) -> Option<Self> {
        Self::new(crypto, it, side, (&keys::REPORTS, seals))
    }

    fn new(
        crypto: &CryptoProvider,
        it: Agreement<'_>,
        side: Side,
        (labels, seals): (&Labels, bool),
    ) -> Option<Self> {
        let srtp = crypto.srtp_provider;
        let left = it.client_first == (side == Side::Client);
        match it.profile {
            SrtpProfile::AES128_CM_SHA1_80 => {
                let master = CounterMaster::of(it.material, left)?;
                let encryption = master.derive(srtp, labels.encryption);
                Some(Self::Sha1 {
                    salt: master.derive(srtp, labels.salting),
                    key: master.derive(srtp, labels.authentication),
                    hmac: crypto.sha1_hmac_provider,
                    cipher: srtp.aes_128_cm_sha1_80().create_cipher(encryption, seals),
                })
            }
            SrtpProfile::AEAD_AES_128_GCM => {
                let master = Gcm128Master::of(it.material, left)?;
                let encryption = master.derive(srtp, labels.encryption);
                let salt = master.derive(srtp, labels.salting);
                let cipher = srtp.aead_aes_128_gcm().create_cipher(encryption, seals);
                Some(Self::Gcm128 { salt, cipher })
            }
            SrtpProfile::AEAD_AES_256_GCM => {
                let master = Gcm256Master::of(it.material, left)?;
                let encryption = master.derive(srtp, labels.encryption);
                let salt = master.derive(srtp, labels.salting);
                let cipher = srtp.aead_aes_256_gcm().create_cipher(encryption, seals);
                Some(Self::Gcm256 { salt, cipher })
            }
            _ => None,
        }
    }

    /// Bytes of the tag behind a packet.
    const fn tag(&self) -> usize {
        match self {
            Self::Sha1 { .. } => Aes128CmSha1_80::HMAC_TAG_LEN,
            Self::Gcm128 { .. } | Self::Gcm256 { .. } => AeadAes128Gcm::TAG_LEN,
        }
    }

    /// Seal a payload behind the header that is in `packet`. `index` is the extended sequence number:
    /// rollover counter and number (RFC 3711 §3.3.1). False when nothing was sealed.
    pub(crate) fn seal_media(
        &mut self,
        packet: &mut Vec<u8>,
        payload: &[u8],
        (ssrc, index): (u32, u64),
    ) -> bool {
        let head = packet.len();
        let end = head.saturating_add(payload.len());
        packet.resize(end.saturating_add(self.tag()), 0);
        let Some((header, body)) = packet.split_at_mut_checked(head) else { return false };
        let (rollover, seq) = parts(index);
        match self {
            Self::Sha1 { salt, key, hmac, cipher } => {
                let iv = Aes128CmSha1_80::rtp_iv(*salt, ssrc, index);
                if cipher.encrypt(&iv, payload, body).is_err() {
                    return false;
                }
                let own = |key: &[u8], parts: &[&[u8]]| hmac.sha1_hmac(key, parts);
                Aes128CmSha1_80::rtp_hmac(own, key, packet, index, end);
                true
            }
            Self::Gcm128 { salt, cipher } => {
                let iv = AeadAes128Gcm::rtp_iv(*salt, ssrc, rollover, seq);
                cipher.encrypt(&iv, header, payload, body).is_ok()
            }
            Self::Gcm256 { salt, cipher } => {
                let iv = AeadAes256Gcm::rtp_iv(*salt, ssrc, rollover, seq);
                cipher.encrypt(&iv, header, payload, body).is_ok()
            }
        }
    }

    /// Whether a media packet was sealed with these keys, as the first of its stream (rollover
    /// counter 0).
    pub(crate) fn is_first(&mut self, packet: &[u8]) -> Option<bool> {
        let (header, body) = packet.split_at_checked(header_length(packet)?)?;
        let seq = u16::from_be_bytes(packet.get(2..4)?.try_into().ok()?);
        let ssrc = u32::from_be_bytes(packet.get(8..12)?.try_into().ok()?);
        let clear = body.len().checked_sub(self.tag());
        match self {
            Self::Sha1 { key, hmac, .. } => {
                let at = packet.len().checked_sub(Aes128CmSha1_80::HMAC_TAG_LEN)?;
                let (sealed, tag) = packet.split_at_checked(at.max(header.len()))?;
                let own = |key: &[u8], parts: &[&[u8]]| hmac.sha1_hmac(key, parts);
                let whole = tag.len() == Aes128CmSha1_80::HMAC_TAG_LEN;
                Some(whole && Aes128CmSha1_80::rtp_verify(own, key, sealed, seq.into(), tag))
            }
            Self::Gcm128 { salt, cipher } => {
                let mut clear = vec![0; clear?];
                let iv = AeadAes128Gcm::rtp_iv(*salt, ssrc, 0, seq);
                Some(cipher.decrypt(&iv, &[header], body, &mut clear).is_ok())
            }
            Self::Gcm256 { salt, cipher } => {
                let mut clear = vec![0; clear?];
                let iv = AeadAes256Gcm::rtp_iv(*salt, ssrc, 0, seq);
                Some(cipher.decrypt(&iv, &[header], body, &mut clear).is_ok())
            }
        }
    }

    /// Open an RTCP packet: what it holds, and its index. `None` for one that was not sealed with
    /// these keys, and for one that is only authenticated, which nobody sends.
    pub(crate) fn open_reports(&mut self, packet: &[u8]) -> Option<(Vec<u8>, u32)> {
        let tag = self.tag();
        let counter = matches!(self, Self::Sha1 { .. });
        // The index stands before the tag of HMAC and behind that of GCM (RFC 7714 §9.2).
        let behind = if counter { tag } else { 0 };
        let at = packet.len().checked_sub(REPORT_INDEX.saturating_add(behind))?;
        let (sealed, rest) = packet.split_at_checked(at)?;
        let (marked, mac) = rest.split_first_chunk::<REPORT_INDEX>()?;
        let (head, body) = sealed.split_at_checked(REPORT_HEAD)?;
        let ssrc = u32::from_be_bytes(*head.last_chunk()?);
        let word = u32::from_be_bytes(*marked);
        let index = word & !ENCRYPTED;
        if word & ENCRYPTED == 0 {
            return None;
        }
        let length = if counter { body.len() } else { body.len().checked_sub(tag)? };
        let mut clear = head.to_vec();
        clear.resize(packet.len().saturating_add(COUNTER_ROOM), 0);
        let (_, room) = clear.split_at_mut_checked(REPORT_HEAD)?;
        match self {
            Self::Sha1 { salt, key, hmac, cipher } => {
                let own = |key: &[u8], parts: &[&[u8]]| hmac.sha1_hmac(key, parts);
                let covered = packet.get(..at.saturating_add(REPORT_INDEX))?;
                if !Aes128CmSha1_80::rtcp_verify(own, key, covered, mac) {
                    return None;
                }
                let iv = Aes128CmSha1_80::rtp_iv(*salt, ssrc, index.into());
                cipher.decrypt(&iv, body, room).ok()?;
            }
            Self::Gcm128 { salt, cipher } => {
                let iv = AeadAes128Gcm::rtcp_iv(*salt, ssrc, index);
                cipher.decrypt(&iv, &[&covered(head, word)], body, room).ok()?;
            }
            Self::Gcm256 { salt, cipher } => {
                let iv = AeadAes256Gcm::rtcp_iv(*salt, ssrc, index);
                cipher.decrypt(&iv, &[&covered(head, word)], body, room).ok()?;
            }
        }
        clear.truncate(REPORT_HEAD.saturating_add(length));
        Some((clear, index))
    }

    /// Seal an RTCP packet under an index. The caller answers for it that nothing else leaves under
    /// this index.
    pub(crate) fn seal_reports(&mut self, clear: &[u8], index: u32) -> Option<Vec<u8>> {
        let (head, body) = clear.split_at_checked(REPORT_HEAD)?;
        let ssrc = u32::from_be_bytes(*head.last_chunk()?);
        let word = index | ENCRYPTED;
        let mut packet = head.to_vec();
        let whole = clear.len().saturating_add(self.tag()).saturating_add(REPORT_INDEX);
        packet.resize(whole.saturating_add(COUNTER_ROOM), 0);
        let (_, room) = packet.split_at_mut_checked(REPORT_HEAD)?;
        match self {
            Self::Sha1 { salt, key, hmac, cipher } => {
                let iv = Aes128CmSha1_80::rtp_iv(*salt, ssrc, index.into());
                cipher.encrypt(&iv, body, room).ok()?;
                let end = clear.len().saturating_add(REPORT_INDEX);
                packet.get_mut(clear.len()..end)?.copy_from_slice(&word.to_be_bytes());
                let own = |key: &[u8], parts: &[&[u8]]| hmac.sha1_hmac(key, parts);
                Aes128CmSha1_80::rtcp_hmac(own, key, &mut packet, end);
            }
            Self::Gcm128 { salt, cipher } => {
                let iv = AeadAes128Gcm::rtcp_iv(*salt, ssrc, index);
                cipher.encrypt(&iv, &covered(head, word), body, room).ok()?;
            }
            Self::Gcm256 { salt, cipher } => {
                let iv = AeadAes256Gcm::rtcp_iv(*salt, ssrc, index);
                cipher.encrypt(&iv, &covered(head, word), body, room).ok()?;
            }
        }
        packet.truncate(whole);
        if !matches!(self, Self::Sha1 { .. }) {
            *packet.last_chunk_mut()? = word.to_be_bytes();
        }
        Some(packet)
    }
}

/// What GCM authenticates beside the encrypted part of an RTCP packet (RFC 7714 §9.2).
fn covered(head: &[u8], word: u32) -> [u8; REPORT_HEAD + REPORT_INDEX] {
    let mut covered = [0; REPORT_HEAD + REPORT_INDEX];
    covered.iter_mut().zip(head.iter().chain(&word.to_be_bytes())).for_each(|(to, it)| *to = *it);
    covered
}

/// Rollover counter and number of an index.
const fn parts(index: u64) -> (u32, u16) {
    let [_, _, a, b, c, d, high, low] = index.to_be_bytes();
    (u32::from_be_bytes([a, b, c, d]), u16::from_be_bytes([high, low]))
}

/// Bytes of the header with contributing sources and extension (RFC 3550 §5.1, §5.3.1).
fn header_length(packet: &[u8]) -> Option<usize> {
    let first = *packet.first()?;
    let sources = usize::from(first & 0x0f).checked_mul(4)?;
    let fixed = 12_usize.checked_add(sources)?;
    if first & 0x10 == 0 {
        return Some(fixed);
    }
    let words = packet.get(fixed.checked_add(2)?..fixed.checked_add(4)?)?;
    let words = usize::from(u16::from_be_bytes(words.try_into().ok()?));
    fixed.checked_add(4)?.checked_add(words.checked_mul(4)?)
}

#[cfg(test)]
mod tests;
