//! Whether a packet of a stream never seen before was sealed by this client (RFC 3711 §3.3, RFC 7714).
//!
//! The protocol stack makes state for a new SSRC, and may even take it for the track's new stream,
//! before it checks the packet's authentication. Whoever can send from a client's address could fill
//! memory or tear a picture with that. So the first packet of each SSRC is authenticated here first;
//! what is known goes by without a second check.

use std::fmt;

use str0m::crypto::dtls::SrtpProfile;
use str0m::crypto::{
    AeadAes128Gcm, AeadAes128GcmCipher, AeadAes256Gcm, AeadAes256GcmCipher, Aes128CmSha1_80,
    CryptoProvider, Sha1HmacProvider, SrtpProvider,
};

/// Key derivation labels (RFC 3711 §4.3.2).
const ENCRYPTION: u8 = 0;
const AUTHENTICATION: u8 = 1;
const SALTING: u8 = 2;
const BLOCK: usize = 16;

/// The client's keys for RTP, of the profile that DTLS agreed on.
pub(super) enum Authenticator {
    Sha1 { key: [u8; Aes128CmSha1_80::HMAC_KEY_LEN], hmac: &'static dyn Sha1HmacProvider },
    Gcm128 { salt: [u8; AeadAes128Gcm::SALT_LEN], cipher: Box<dyn AeadAes128GcmCipher> },
    Gcm256 { salt: [u8; AeadAes256Gcm::SALT_LEN], cipher: Box<dyn AeadAes256GcmCipher> },
}

impl fmt::Debug for Authenticator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Authenticator")
    }
}

impl Authenticator {
    /// From what DTLS exported; `client_first` when the client was the DTLS client (RFC 5764 §4.2).
    pub(super) fn new(
        crypto: &CryptoProvider,
        profile: SrtpProfile,
        material: &[u8],
        client_first: bool,
    ) -> Option<Self> {
        let srtp = crypto.srtp_provider;
        match profile {
            SrtpProfile::AES128_CM_SHA1_80 => {
                let master =
                    Master::<{ Aes128CmSha1_80::KEY_LEN }, { Aes128CmSha1_80::SALT_LEN }>::of(
                        material,
                        client_first,
                    )?;
                let key = master.derive(srtp, AUTHENTICATION);
                Some(Self::Sha1 { key, hmac: crypto.sha1_hmac_provider })
            }
            SrtpProfile::AEAD_AES_128_GCM => {
                let master = Master::<{ AeadAes128Gcm::KEY_LEN }, { AeadAes128Gcm::SALT_LEN }>::of(
                    material,
                    client_first,
                )?;
                let key = master.derive(srtp, ENCRYPTION);
                let cipher = srtp.aead_aes_128_gcm().create_cipher(key, false);
                Some(Self::Gcm128 { salt: master.derive(srtp, SALTING), cipher })
            }
            SrtpProfile::AEAD_AES_256_GCM => {
                let master = Master::<{ AeadAes256Gcm::KEY_LEN }, { AeadAes256Gcm::SALT_LEN }>::of(
                    material,
                    client_first,
                )?;
                let key = master.derive(srtp, ENCRYPTION);
                let cipher = srtp.aead_aes_256_gcm().create_cipher(key, false);
                Some(Self::Gcm256 { salt: master.derive(srtp, SALTING), cipher })
            }
            _ => None,
        }
    }

    /// Whether the packet is the client's, as the first of its stream (rollover counter 0).
    pub(super) fn is_authentic(&mut self, packet: &[u8]) -> bool {
        self.check(packet).unwrap_or(false)
    }

    fn check(&mut self, packet: &[u8]) -> Option<bool> {
        let (header, body) = packet.split_at_checked(header_length(packet)?)?;
        let seq = u16::from_be_bytes(packet.get(2..4)?.try_into().ok()?);
        let ssrc = u32::from_be_bytes(packet.get(8..12)?.try_into().ok()?);
        match self {
            Self::Sha1 { key, hmac } => {
                let at = packet.len().checked_sub(Aes128CmSha1_80::HMAC_TAG_LEN)?;
                let (sealed, tag) = packet.split_at_checked(at.max(header.len()))?;
                let own = |key: &[u8], parts: &[&[u8]]| hmac.sha1_hmac(key, parts);
                let whole = tag.len() == Aes128CmSha1_80::HMAC_TAG_LEN;
                Some(whole && Aes128CmSha1_80::rtp_verify(own, key, sealed, seq.into(), tag))
            }
            Self::Gcm128 { salt, cipher } => {
                let mut clear = vec![0; body.len().checked_sub(AeadAes128Gcm::TAG_LEN)?];
                let iv = AeadAes128Gcm::rtp_iv(*salt, ssrc, 0, seq);
                Some(cipher.decrypt(&iv, &[header], body, &mut clear).is_ok())
            }
            Self::Gcm256 { salt, cipher } => {
                let mut clear = vec![0; body.len().checked_sub(AeadAes256Gcm::TAG_LEN)?];
                let iv = AeadAes256Gcm::rtp_iv(*salt, ssrc, 0, seq);
                Some(cipher.decrypt(&iv, &[header], body, &mut clear).is_ok())
            }
        }
    }
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

/// One side's master key and salt.
struct Master<const KEY: usize, const SALT: usize> {
    key: [u8; KEY],
    salt: [u8; SALT],
}

impl<const KEY: usize, const SALT: usize> Master<KEY, SALT> {
    /// RFC 5764 §4.2: client's key, server's key, client's salt, server's salt.
    fn of(material: &[u8], client_first: bool) -> Option<Self> {
        let (client_key, rest) = material.split_first_chunk::<KEY>()?;
        let (server_key, rest) = rest.split_first_chunk::<KEY>()?;
        let (client_salt, rest) = rest.split_first_chunk::<SALT>()?;
        let (server_salt, rest) = rest.split_first_chunk::<SALT>()?;
        let (key, salt) =
            if client_first { (client_key, client_salt) } else { (server_key, server_salt) };
        rest.is_empty().then_some(Self { key: *key, salt: *salt })
    }

    /// RFC 3711 §4.3: AES in counter mode over the salt, with the label at its seventh byte.
    fn derive<const LENGTH: usize>(&self, srtp: &dyn SrtpProvider, label: u8) -> [u8; LENGTH] {
        let mut derived = [0; LENGTH];
        let mut input = [0; BLOCK];
        input.iter_mut().zip(self.salt).for_each(|(to, from)| *to = from);
        if let Some(it) = input.get_mut(7) {
            *it ^= label;
        }
        for (round, part) in (0_u16..).zip(derived.chunks_mut(BLOCK)) {
            if let Some(counter) = input.last_chunk_mut::<2>() {
                *counter = round.to_be_bytes();
            }
            // The crypto library wants room for one block more.
            let mut output = [0; 2 * BLOCK];
            if KEY == AeadAes256Gcm::KEY_LEN {
                srtp.srtp_aes_256_ecb_round(&self.key, &input, &mut output);
            } else {
                srtp.srtp_aes_128_ecb_round(&self.key, &input, &mut output);
            }
            part.iter_mut().zip(output).for_each(|(to, from)| *to = from);
        }
        derived
    }
}

#[cfg(test)]
mod tests {
    use str0m::crypto::from_feature_flags;

    use super::*;

    /// RFC 3711 appendix B.3.
    #[test]
    fn keys_are_derived_as_the_standard_shows() {
        let master = Master::<16, 14> {
            key: [
                0xe1, 0xf9, 0x7a, 0x0d, 0x3e, 0x01, 0x8b, 0xe0, 0xd6, 0x4f, 0xa3, 0x2c, 0x06, 0xde,
                0x41, 0x39,
            ],
            salt: [
                0x0e, 0xc6, 0x75, 0xad, 0x49, 0x8a, 0xfe, 0xeb, 0xb6, 0x96, 0x0b, 0x3a, 0xab, 0xe6,
            ],
        };
        let srtp = from_feature_flags().srtp_provider;
        let encryption: [u8; 16] = master.derive(srtp, ENCRYPTION);
        assert_eq!(u128::from_be_bytes(encryption), 0xc61e_7a93_744f_39ee_1073_4afe_3ff7_a087);
        let salting: [u8; 14] = master.derive(srtp, SALTING);
        assert_eq!(salting[..4], [0x30, 0xcb, 0xbc, 0x08]);
        assert_eq!(salting[10..], [0xb3, 0x4a, 0x9a, 0xe1]);
        let authentication: [u8; 20] = master.derive(srtp, AUTHENTICATION);
        assert_eq!(authentication[..4], [0xce, 0xbe, 0x32, 0x1f]);
        assert_eq!(authentication[16..], [0x6d, 0x38, 0xba, 0xa4]);
    }

    #[test]
    fn a_header_is_as_long_as_it_says() {
        let plain = [0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        assert_eq!(header_length(&plain), Some(12));
        let mut with_sources = plain.to_vec();
        with_sources[0] = 0x82;
        assert_eq!(header_length(&with_sources), Some(20));
        let mut extended = plain.to_vec();
        extended[0] = 0x90;
        assert_eq!(header_length(&extended), None, "the extension's head is missing");
        extended.extend([0xbe, 0xde, 0, 2]);
        assert_eq!(header_length(&extended), Some(24));
    }
}
