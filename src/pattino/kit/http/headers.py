"""Security headers of every answer, the content security policy first among them.

CSP Level 3 with Trusted Types: nothing inline, nothing from elsewhere, no string becomes a
script. One constant style of the component library is allowed by its hash. Policy S.
"""

from collections.abc import Sequence
from typing import Final

from pattino.kit.http.origin import Origin

__all__ = ["security_headers"]

_ALLOWED_FEATURES: Final = (
    "autoplay",
    "camera",
    "clipboard-write",
    "display-capture",
    "fullscreen",
    "microphone",
    "picture-in-picture",
    "screen-wake-lock",
    "speaker-selection",
)
_DENIED_FEATURES: Final = (
    "accelerometer",
    "browsing-topics",
    "geolocation",
    "gyroscope",
    "hid",
    "idle-detection",
    "magnetometer",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)
_HSTS_S: Final = 31_536_000  # a year; browsers then refuse plain HTTP for this host


def _content_security_policy(
    origin: Origin, style_hashes: Sequence[str], media_origins: Sequence[str]
) -> str:
    styles = " ".join(["'self'", *(f"'{digest}'" for digest in style_hashes)])
    # 'self' covers WebSockets in current browsers; the explicit origin serves older ones.
    connect = " ".join(["'self'", origin.websocket, *media_origins])
    directives = (
        "default-src 'none'",
        "script-src 'self'",
        f"style-src {styles}",
        "img-src 'self' blob: data:",
        "media-src 'self' blob:",
        f"connect-src {connect}",
        "font-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types pattino",
    )
    return "; ".join(directives)


def security_headers(
    origin: Origin, *, style_hashes: Sequence[str] = (), media_origins: Sequence[str] = ()
) -> dict[str, str]:
    """Return the headers that go on every answer of this origin."""
    features = [f"{name}=(self)" for name in _ALLOWED_FEATURES]
    features += [f"{name}=()" for name in _DENIED_FEATURES]
    headers = {
        "content-security-policy": _content_security_policy(origin, style_hashes, media_origins),
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": ", ".join(features),
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }
    # RFC 6797 §8.1.1 knows no such promise for a bare address, and one made by a server that is
    # only being tried out would lock people out of whatever answers there next.
    if origin.is_secure and not origin.is_loopback and not origin.is_bare_address:
        headers["strict-transport-security"] = f"max-age={_HSTS_S}"
    return headers
