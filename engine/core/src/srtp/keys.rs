//! From what DTLS exported to the keys that packets are sealed with (RFC 3711 §4.3, RFC 5764 §4.2).

use str0m::crypto::{AeadAes128Gcm, AeadAes256Gcm, Aes128CmSha1_80, SrtpProvider};

const BLOCK: usize = 16;

/// Key derivation labels (RFC 3711 §4.3.2).
pub(super) struct Labels {
    pub(super) encryption: u8,
    pub(super) authentication: u8,
    pub(super) salting: u8,
}

pub(super) const MEDIA: Labels = Labels { encryption: 0, authentication: 1, salting: 2 };
pub(super) const REPORTS: Labels = Labels { encryption: 3, authentication: 4, salting: 5 };

/// One side's master key and salt.
pub(super) struct Master<const KEY: usize, const SALT: usize> {
    pub(super) key: [u8; KEY],
    pub(super) salt: [u8; SALT],
}

pub(super) type CounterMaster = Master<{ Aes128CmSha1_80::KEY_LEN }, { Aes128CmSha1_80::SALT_LEN }>;
pub(super) type Gcm128Master = Master<{ AeadAes128Gcm::KEY_LEN }, { AeadAes128Gcm::SALT_LEN }>;
pub(super) type Gcm256Master = Master<{ AeadAes256Gcm::KEY_LEN }, { AeadAes256Gcm::SALT_LEN }>;

impl<const KEY: usize, const SALT: usize> Master<KEY, SALT> {
    /// RFC 5764 §4.2: the key of who began the handshake, the other's key, then the salts.
    pub(super) fn of(material: &[u8], left: bool) -> Option<Self> {
        let (left_key, rest) = material.split_first_chunk::<KEY>()?;
        let (right_key, rest) = rest.split_first_chunk::<KEY>()?;
        let (left_salt, rest) = rest.split_first_chunk::<SALT>()?;
        let (right_salt, rest) = rest.split_first_chunk::<SALT>()?;
        let (key, salt) = if left { (left_key, left_salt) } else { (right_key, right_salt) };
        rest.is_empty().then_some(Self { key: *key, salt: *salt })
    }

    /// RFC 3711 §4.3: AES in counter mode over the salt, with the label at its seventh byte.
    pub(super) fn derive<const LENGTH: usize>(
        &self,
        srtp: &dyn SrtpProvider,
        label: u8,
    ) -> [u8; LENGTH] {
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
        let encryption: [u8; 16] = master.derive(srtp, MEDIA.encryption);
        assert_eq!(u128::from_be_bytes(encryption), 0xc61e_7a93_744f_39ee_1073_4afe_3ff7_a087);
        let salting: [u8; 14] = master.derive(srtp, MEDIA.salting);
        assert_eq!(salting[..4], [0x30, 0xcb, 0xbc, 0x08]);
        assert_eq!(salting[10..], [0xb3, 0x4a, 0x9a, 0xe1]);
        let authentication: [u8; 20] = master.derive(srtp, MEDIA.authentication);
        assert_eq!(authentication[..4], [0xce, 0xbe, 0x32, 0x1f]);
        assert_eq!(authentication[16..], [0x6d, 0x38, 0xba, 0xa4]);
    }
}
