use str0m::crypto::from_feature_flags;

use super::*;

const PLAIN: &str = "8040f17b8041f8d35501a0b247616c6c696120657374206f6d6e69732064697669736120696e20\
                     7061727465732074726573";
const REPORT: &str = "81c8000d4d6172734e5450314e545032525450200000042a0000e9304c756e61deadbeefdeadbee\
                      fdeadbeefdeadbeefdeadbeef";
const REPORT_NUMBER: u32 = 0x5d4;
const SALT: [u8; 12] = *b"Quid pro quo";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> =
        hex.chars().map(|it| u8::try_from(it.to_digit(16).unwrap()).unwrap()).collect();
    digits.chunks(2).map(|pair| (pair[0] << 4) | pair[1]).collect()
}

fn counting<const N: usize>() -> [u8; N] {
    std::array::from_fn(|n| u8::try_from(n).unwrap())
}

/// The session keys of RFC 7714 §16 and §17.
fn gcm_128() -> Keys {
    let cipher =
        from_feature_flags().srtp_provider.aead_aes_128_gcm().create_cipher(counting(), true);
    Keys::Gcm128 { salt: SALT, cipher }
}

fn gcm_256() -> Keys {
    let cipher =
        from_feature_flags().srtp_provider.aead_aes_256_gcm().create_cipher(counting(), true);
    Keys::Gcm256 { salt: SALT, cipher }
}

fn seal(keys: &mut Keys, plain: &[u8], index: u64) -> Vec<u8> {
    let mut packet = plain[..12].to_vec();
    let ssrc = u32::from_be_bytes(plain[8..12].try_into().unwrap());
    assert!(keys.seal_media(&mut packet, &plain[12..], (ssrc, index)));
    packet
}

#[test]
fn media_is_sealed_with_gcm_as_the_standard_shows() {
    let sealed_128 = "8040f17b8041f8d35501a0b2f24de3a3fb34de6cacba861c9d7e4bcabe633bd50d294e6f42a5f4\
                      7a51c7d19b36de3adf8833899d7f27beb16a9152cf765ee4390cce";
    let sealed_256 = "8040f17b8041f8d35501a0b232b1de78a822fe12ef9f78fa332e33aab18012389a58e2f3b50b2a\
                      0276ffae0f1ba63799b87b7aa3db36dfffd6b0f9bb7878d7a76c13";
    for (mut keys, expected) in [(gcm_128(), sealed_128), (gcm_256(), sealed_256)] {
        assert_eq!(seal(&mut keys, &bytes(PLAIN), 0xf17b), bytes(expected));
        assert_eq!(keys.is_first(&bytes(expected)), Some(true));
    }
}

#[test]
fn reports_are_sealed_and_opened_with_gcm_as_the_standard_shows() {
    let sealed_128 = "81c8000d4d61727363e94885dcdab67ca727d7662f6b7e997ff5c0f76c06f32dc676a5f1730d6f\
                      da4ce09b4686303ded0bb9275bc84aa45896cf4d2fc5abf87245d9eade800005d4";
    let sealed_256 = "81c8000d4d617273d50ae4d1f5ce5d304ba297e47d470c282c3ece5dbffe0a50a2eaa5c1110555\
                      be8415f658c61de0476f1b6fad1d1eb30c4446839f57ff6f6cb26ac3be800005d4";
    for (mut keys, expected) in [(gcm_128(), sealed_128), (gcm_256(), sealed_256)] {
        assert_eq!(keys.seal_reports(&bytes(REPORT), REPORT_NUMBER), Some(bytes(expected)));
        assert_eq!(keys.open_reports(&bytes(expected)), Some((bytes(REPORT), REPORT_NUMBER)));
    }
}

/// The keys that RFC 3711 appendix B.3 derives from, as both halves of what DTLS exports.
fn counter_mode() -> (Keys, Keys) {
    let key = bytes("e1f97a0d3e018be0d64fa32c06de4139");
    let salt = bytes("0ec675ad498afeebb6960b3aabe6");
    let material = [&key[..], &key, &salt, &salt].concat();
    let profile = SrtpProfile::AES128_CM_SHA1_80;
    let agreement = Agreement { profile, material: &material, client_first: true };
    let crypto = from_feature_flags();
    (
        Keys::of_media(&crypto, agreement, Side::Server, true).unwrap(),
        Keys::of_reports(&crypto, agreement, Side::Client, true).unwrap(),
    )
}

/// The packets that the implementations of RFC 3711 check themselves with, under its example keys.
#[test]
fn media_and_reports_are_sealed_in_counter_mode_as_others_do() {
    let (mut media, mut reports) = counter_mode();
    let plain = [&bytes("800f1234decafbadcafebabe")[..], &[0xab; 16]].concat();
    let expected = "800f1234decafbadcafebabe4e55dc4ce79978d88ca4d215949d2402b78d6acc99ea179b8dbb";
    assert_eq!(seal(&mut media, &plain, 0x1234), bytes(expected));
    assert_eq!(media.is_first(&bytes(expected)), Some(true));
    let plain = [&bytes("81c8000bcafebabe")[..], &[0xab; 16]].concat();
    let expected = "81c8000bcafebabe7128035be487b9bdbef89041f977a5a880000001993e08cd54d6c1230798";
    assert_eq!(reports.seal_reports(&plain, 1), Some(bytes(expected)));
    assert_eq!(reports.open_reports(&bytes(expected)), Some((plain, 1)));
}

#[test]
fn a_changed_report_is_not_opened() {
    let (_, counter_mode) = counter_mode();
    for mut keys in [gcm_128(), gcm_256(), counter_mode] {
        let sealed = keys.seal_reports(&bytes(REPORT), 7).unwrap();
        for at in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[at] ^= 1;
            assert_eq!(keys.open_reports(&changed), None, "byte {at} does not count");
            assert_eq!(keys.open_reports(&sealed[..at]), None, "{at} bytes are enough");
        }
    }
}

#[test]
fn the_two_sides_and_the_two_kinds_have_keys_of_their_own() {
    let material: Vec<u8> = counting::<56>().to_vec();
    let profile = SrtpProfile::AEAD_AES_128_GCM;
    let crypto = from_feature_flags();
    let mut sealed = Vec::new();
    for client_first in [true, false] {
        let agreement = Agreement { profile, material: &material, client_first };
        for side in [Side::Client, Side::Server] {
            let mut media = Keys::of_media(&crypto, agreement, side, true).unwrap();
            let mut reports = Keys::of_reports(&crypto, agreement, side, true).unwrap();
            sealed.push((
                seal(&mut media, &bytes(PLAIN), 0xf17b),
                seal(&mut reports, &bytes(PLAIN), 0xf17b),
            ));
        }
    }
    assert_eq!(sealed[0], sealed[3], "who begins the handshake has the first half");
    assert_eq!(sealed[1], sealed[2]);
    assert_ne!(sealed[0].0, sealed[1].0);
    assert_ne!(sealed[0].0, sealed[0].1);
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
