//! Watches which SRTP profile DTLS agrees on, and lets no other than the listed ones through.

use std::cell::Cell;
use std::time::Instant;

use str0m::config::DtlsCert;
use str0m::crypto::CryptoProvider;
use str0m::crypto::dtls::{
    DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, ProtocolVersion,
    SrtpProfile,
};
use str0m::crypto::{CryptoError, from_feature_flags};

use super::authenticator::Authenticator;
use crate::egress::Egress;
use crate::srtp::Agreement;

thread_local! {
    /// Set while a connection is polled on this thread.
    pub(super) static AGREED: Cell<Option<Agreed>> = const { Cell::new(None) };
}

/// What a handshake ended with.
pub(super) struct Agreed {
    /// Name of the SRTP profile.
    pub(super) profile: &'static str,
    /// Tells the client's packets from others.
    pub(super) authenticator: Option<Authenticator>,
    /// Sends media.
    pub(super) egress: Option<Box<Egress>>,
}

/// RFC 7714 and RFC 5764 §4.1.2. NULL and 32-bit tags are not in the list and never will be.
const fn allowed(profile: SrtpProfile) -> Option<&'static str> {
    match profile {
        SrtpProfile::AEAD_AES_256_GCM => Some("AEAD_AES_256_GCM"),
        SrtpProfile::AEAD_AES_128_GCM => Some("AEAD_AES_128_GCM"),
        SrtpProfile::AES128_CM_SHA1_80 => Some("AES128_CM_SHA1_80"),
        _ => None,
    }
}

/// str0m's crypto with our watch around DTLS.
pub(super) fn provider() -> CryptoProvider {
    static WATCH: WatchedProvider = WatchedProvider;
    CryptoProvider { dtls_provider: &WATCH, ..from_feature_flags() }
}

#[derive(Debug)]
struct WatchedProvider;

impl DtlsProvider for WatchedProvider {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        from_feature_flags().dtls_provider.generate_certificate()
    }

    fn new_dtls(
        &self,
        cert: &DtlsCert,
        now: Instant,
        dtls_version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let inner = from_feature_flags().dtls_provider.new_dtls(cert, now, dtls_version, mtu)?;
        Ok(Box::new(Watched { inner }))
    }
}

#[derive(Debug)]
struct Watched {
    inner: Box<dyn DtlsInstance>,
}

impl DtlsInstance for Watched {
    fn set_active(&mut self, active: bool) {
        self.inner.set_active(active);
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        self.inner.handle_packet(packet)
    }

    fn poll_output<'a>(&mut self, buf: &'a mut [u8]) -> DtlsOutput<'a> {
        let output = self.inner.poll_output(buf);
        if let DtlsOutput::KeyingMaterial(material, profile) = &output {
            match allowed(*profile) {
                Some(name) => {
                    let crypto = from_feature_flags();
                    // The client's half comes first when the client began the handshake.
                    let client_first = !self.inner.is_active();
                    let agreement = Agreement { profile: *profile, material, client_first };
                    let authenticator = Authenticator::new(&crypto, agreement);
                    let egress = Egress::new(&crypto, agreement).map(Box::new);
                    AGREED.set(Some(Agreed { profile: name, authenticator, egress }));
                }
                None => return DtlsOutput::CloseNotify,
            }
        }
        output
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.inner.handle_timeout(now)
    }

    fn send_application_data(&mut self, data: &[u8]) -> Result<usize, DtlsImplError> {
        self.inner.send_application_data(data)
    }

    fn is_active(&self) -> bool {
        self.inner.is_active()
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.inner.protocol_version()
    }

    fn is_closing(&self) -> bool {
        self.inner.is_closing()
    }

    fn is_closed(&self) -> bool {
        self.inner.is_closed()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        self.inner.close()
    }
}
