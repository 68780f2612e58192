"""What can be seen over the network: name, certificate, the page and its WebSocket, mail."""

import asyncio
import smtplib
import socket
import ssl
from typing import Final

import aiohttp

from pattino.cluster import Cluster
from pattino.config import Config
from pattino.doctor.finding import Finding, bad, doubtful, good
from pattino.kit.clock import Clock
from pattino.kit.http.health import SOCKET_PATH, SOCKET_WORD
from pattino.kit.mail import SmtpCarrier, SmtpServer
from pattino.kit.tls import CertificateUnusable, KeyPair, server_context

__all__ = ["answers_here", "certificate", "mail", "media_server", "name", "page", "websocket"]

WITHIN_S: Final = 8.0
"""How long one answer may take; higher makes a report of a dead address slower."""

_ENDED, _NOT_YET, _OTHER_NAME = 10, 9, 62  # X509_V_ERR_*
_UNKNOWN: Final = frozenset({18, 19, 20, 21})


async def name(config: Config) -> tuple[Finding, frozenset[str]]:
    """Whether the public name is known, and its addresses."""
    host = config.public_url.host
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:
        fix = "Add an A (and AAAA) record for it, or correct --public-url."
        return bad("name", f"{host} is not known to the name service.", fix), frozenset()
    addresses = frozenset(str(each[4][0]) for each in found)
    return good("name", f"{host} is {', '.join(sorted(addresses))}."), addresses


def certificate(config: Config) -> Finding:
    """Whether browsers accept the certificate: our own files, else what the proxy shows."""
    if not config.public_url.is_secure:
        return good("certificate", "None is needed on this machine alone.")
    try:
        if config.tls is not None:
            _shake_in_memory(config.tls, config.public_url.host)
        else:
            _shake_with(config.public_url.host, config.public_url.port)
    except CertificateUnusable as refusal:
        return bad("certificate", refusal.detail, refusal.next_step)
    except ssl.SSLCertVerificationError as error:
        return _judged(error, config.public_url.host)
    except OSError:
        fix = "Start the reverse proxy, and let 443/TCP through the firewall."
        return bad("certificate", f"{config.public_url} does not answer over TLS.", fix)
    return good("certificate", f"It is valid for {config.public_url.host}.")


def _shake_in_memory(pair: KeyPair, host: str) -> None:
    """Do a whole handshake without a network: the checks are those of a browser."""
    up, down = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = ssl.create_default_context().wrap_bio(down, up, server_hostname=host)
    server = server_context(pair).wrap_bio(up, down, server_side=True)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


def _shake_with(host: str, port: int) -> None:
    context = ssl.create_default_context()
    with (
        socket.create_connection((host, port), WITHIN_S) as plain,
        context.wrap_socket(plain, server_hostname=host),
    ):
        return


def _judged(error: ssl.SSLCertVerificationError, host: str) -> Finding:
    check = "certificate"
    if error.verify_code == _ENDED:
        return bad(check, "It has ended.", "Renew it; the server takes the new files up itself.")
    if error.verify_code == _NOT_YET:
        return bad(check, "It is not valid yet.", "Look at the clock of this machine.")
    if error.verify_code == _OTHER_NAME:
        return bad(check, f"It is for another name than {host}.", f"Get one for {host}.")
    if error.verify_code in _UNKNOWN:
        return doubtful(
            check,
            "Its authority is unknown on this machine.",
            "Send the whole chain (fullchain.pem); a private authority has to be installed on "
            "every device (here: SSL_CERT_FILE names its file).",
        )
    return bad(check, f"Browsers refuse it: {error.verify_message}.", "Get another one.")


def _trust() -> ssl.SSLContext:
    """Made anew each time: the HTTP client's own is older than SSL_CERT_FILE may be."""
    return ssl.create_default_context()


async def answers_here(config: Config) -> bool:
    """Whether our server answers on its own port."""
    listen = config.listen[0]
    host = f"[{listen.nearest}]" if ":" in listen.nearest else listen.nearest
    scheme = "http" if config.tls is None else "https"
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            aiohttp.ClientSession() as session,
            session.get(f"{scheme}://{host}:{listen.port}/api/health", ssl=False) as answer,
        ):
            return dict(await answer.json()).get("status") == "ok"
    except (aiohttp.ClientError, OSError, TimeoutError, ValueError):
        return False


async def page(config: Config) -> Finding:
    """Whether the public address leads to a server that can carry calls."""
    address = str(config.public_url)
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            aiohttp.ClientSession() as session,
            session.get(f"{address}/api/ready", allow_redirects=False, ssl=_trust()) as answer,
        ):
            status = answer.status
    except aiohttp.ClientConnectorCertificateError:
        return bad("page", f"{address} has a certificate that is refused.", "See certificate.")
    except (aiohttp.ClientError, OSError, TimeoutError):
        fix = "Is the server started, and is its port open in the firewall and at the provider?"
        return bad("page", f"{address} does not answer.", fix)
    if status == 200:  # noqa: PLR2004 (status of HTTP)
        return good("page", f"{address} is ready for calls.")
    if status == 503:  # noqa: PLR2004 (status of HTTP)
        fix = "Read the log of the server: the media process does not run."
        return bad("page", f"{address} answers, but its media server does not.", fix)
    fix = "Let the reverse proxy lead to --listen; docs/operate/reach.md has recipes."
    return bad("page", f"Another program answers at {address} (status {status}).", fix)


async def media_server(cluster: Cluster) -> Finding:
    """Whether the media server that the settings name answers."""
    address = str(cluster.origin)
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            aiohttp.ClientSession() as session,
            session.get(f"{address}/", allow_redirects=False, ssl=_trust()) as answer,
        ):
            status = answer.status
    except (aiohttp.ClientError, OSError, TimeoutError):
        fix = "Is it started, and may this machine reach it? See media_server_url."
        return bad("media server", f"{address} does not answer.", fix)
    if status == 200:  # noqa: PLR2004 (status of HTTP)
        return good("media server", f"{address} answers.")
    fix = "Correct media_server_url: a LiveKit server says 200 at /."
    return bad("media server", f"Another program answers at {address} (status {status}).", fix)


async def websocket(config: Config) -> Finding:
    """Whether WebSockets come through whatever stands in front."""
    try:
        async with (
            asyncio.timeout(WITHIN_S),
            aiohttp.ClientSession() as session,
            session.ws_connect(
                f"{config.public_url.websocket}{SOCKET_PATH}", ssl=_trust()
            ) as socket_,
        ):
            word = await socket_.receive_str()
    except aiohttp.WSServerHandshakeError:
        return bad(
            "websocket",
            "The page answers, but a WebSocket does not come through.",
            "The reverse proxy drops the Upgrade header: docs/operate/nginx.conf has the lines.",
        )
    except (aiohttp.ClientError, OSError, TimeoutError, TypeError):
        fix = "First put right what is said about page and certificate."
        return bad("websocket", "No WebSocket could be opened.", fix)
    if word != SOCKET_WORD:
        fix = "Look at what the reverse proxy does with WebSockets."
        return bad("websocket", "Something else answered the WebSocket.", fix)
    return good("websocket", "WebSockets come through.")


def mail(server: SmtpServer | None, clock: Clock) -> Finding:
    """Whether the mail server takes our name and password; no mail is sent."""
    if server is None:
        return good("mail", "Mails are printed on the terminal.")
    place = f"{server.host}:{server.port}"
    try:
        SmtpCarrier(server, clock).try_out()
    except smtplib.SMTPAuthenticationError:
        fix = "Look at --smtp-user and the file that --smtp-password-file names."
        return bad("mail", f"{place} refuses the name or the password.", fix)
    except (smtplib.SMTPNotSupportedError, ssl.SSLError):
        fix = "Look at --smtp-tls and --smtp-port: 465 needs tls, 587 needs starttls."
        return bad("mail", f"{place} does not speak TLS as --smtp-tls says.", fix)
    except (OSError, smtplib.SMTPException):
        fix = "Look at --smtp-host and --smtp-port, and whether the provider blocks the port."
        return bad("mail", f"{place} does not answer: nobody gets a code.", fix)
    return good("mail", f"{place} takes mail.")
