"""The settings, read and checked: what a server may start with.

`settings` says which there are and where each value came from; here their texts become values,
and a combination that would leave people readable or unreachable is refused by name.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from pattino.cluster import Cluster, cluster
from pattino.kit.database_url import DatabaseAddressWrong, read_address, with_password
from pattino.kit.http.origin import Origin, is_loopback_host
from pattino.kit.http.peer import Networks
from pattino.kit.language import Language
from pattino.kit.mail import SmtpServer, SmtpTls
from pattino.kit.secret import Secret
from pattino.kit.tls import KeyPair
from pattino.settings import SETTINGS, ConfigError, Provenance, gather

__all__ = ["Config", "Listen", "load", "told"]


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the HTTP server binds."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback_host(self.host)

    @property
    def nearest(self) -> str:
        """The address under which this machine itself reaches it."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104 (read, not bound)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, read and checked."""

    data_dir: Path
    listen: tuple[Listen, ...]
    public_url: Origin
    tls: KeyPair | None
    """Certificate and key to serve with; None: plain HTTP, to this machine or to a proxy."""
    redirect: tuple[Listen, ...]
    """Where plain HTTP is led to the public address."""
    database_url: Secret[str]
    master_key_file: Path | None
    backup_key_file: Path | None
    mail: SmtpServer | None
    mail_language: Language
    """Of mails to people who have chosen none."""
    media_addresses: Mapping[str, str] | None
    """Address to bind → address clients are told; None: find them out."""
    media_port: int
    media_tcp_port: int | None
    media_server: Cluster | None
    """A media server that others run; None: our own process."""
    meeting_capacity: int
    erasure_undo_days: int
    child_report_hours: int
    inactivity_months: int
    policy_notice_days: int
    invitation_days: int
    trusted_proxies: Networks
    metrics_port: int | None
    log_level: str
    origins: Mapping[str, Provenance]

    @property
    def run_dir(self) -> Path:
        """Where sockets live while the server runs."""
        return self.data_dir / "run"

    @property
    def media_socket(self) -> Path:
        """The socket on which the media process serves the app."""
        return self.run_dir / "sfu.sock"


def load(flags: Mapping[str, str | None], environment: Mapping[str, str]) -> Config:
    """Read all settings, or raise ConfigError with the first one that cannot be right."""
    gathered = gather(flags, environment)
    values = dict(gathered.texts)
    data_dir = Path(values["data_dir"]).expanduser().resolve()
    tls = _tls(values)
    if tls is not None and gathered.origins["listen"] is Provenance.DEFAULT:
        values["listen"] = _everywhere(values["public_url"])
    listen = tuple(_listen(each.strip()) for each in values["listen"].split(","))
    public_url = _public_url(values["public_url"], listen)
    mail = _mail(values)
    trusted_proxies = _networks(values["trusted_proxies"])
    _check_reach(listen, public_url, mail)
    _check_transport(listen, public_url, tls, trusted_proxies)
    return Config(
        data_dir=data_dir,
        listen=listen,
        public_url=public_url,
        tls=tls,
        database_url=_database(values, gathered.origins["database_url"], data_dir),
        redirect=_redirect(values["redirect_port"], listen, tls),
        master_key_file=_path(values["master_key_file"]),
        backup_key_file=_path(values["backup_key_file"]),
        mail=mail,
        mail_language=Language(_one_of("mail_language", values["mail_language"], tuple(Language))),
        media_addresses=_media_addresses(values["media_addresses"]),
        media_port=_number("media_port", values["media_port"], 0, 65535),
        media_tcp_port=_tcp_port(values["media_tcp_port"], values["media_port"]),
        media_server=cluster(values, lambda name: _password(name, values), _refuse),
        meeting_capacity=_number("meeting_capacity", values["meeting_capacity"], 2, 200),
        erasure_undo_days=_number("erasure_undo_days", values["erasure_undo_days"], 0, 30),
        inactivity_months=_number("inactivity_months", values["inactivity_months"], 1, 24),
        policy_notice_days=_number("policy_notice_days", values["policy_notice_days"], 14, 90),
        invitation_days=_number("invitation_days", values["invitation_days"], 1, 30),
        child_report_hours=_number("child_report_hours", values["child_report_hours"], 1, 72),
        trusted_proxies=trusted_proxies,
        metrics_port=(
            _number("metrics_port", values["metrics_port"], 1, 65535)
            if values["metrics_port"]
            else None
        ),
        log_level=_one_of("log_level", values["log_level"], ("debug", "info", "warning", "error")),
        origins=gathered.origins,
    )


def told(flags: Mapping[str, str | None], environment: Mapping[str, str]) -> str:
    """Every setting, its value and its origin in lines; a password in an address is left out."""
    gathered = gather(flags, environment)
    load(flags, environment)
    rows = [
        (name, _without_password(gathered.texts[name]) or "(empty)", str(origin))
        for name, origin in gathered.origins.items()
    ]
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
    lines = (f"{n:<{widths[0]}}  {v:<{widths[1]}}  {o}" for n, v, o in rows)
    return "\n".join(lines)


def _without_password(text: str) -> str:
    return re.sub(r"(://[^/@:]*):[^/@]*@", r"\1:(hidden)@", text)


def _refuse(name: str, sentence: str) -> ConfigError:
    setting = next(each for each in SETTINGS if each.name == name)
    return ConfigError(f"{setting.flag} ({setting.variable}): {sentence}", fields={name: sentence})


def _number(name: str, text: str, least: int, most: int) -> int:
    if not text.isdecimal() or not least <= int(text[:9]) <= most:
        raise _refuse(name, f"a whole number from {least} to {most} is needed.")
    return int(text)


def _one_of(name: str, text: str, allowed: tuple[str, ...]) -> str:
    if text.lower() not in allowed:
        raise _refuse(name, f"one of {', '.join(allowed)} is needed.")
    return text.lower()


_SIX: Final = Path("/proc/net/if_inet6")  # there when the kernel speaks IPv6


def _everywhere(public_url: str) -> str:
    port = _parsed(public_url).port
    return f"0.0.0.0:{port}" + (f",[::]:{port}" if _SIX.exists() else "")


def _listen(text: str) -> Listen:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        address = ipaddress.ip_address("127.0.0.1" if host == "localhost" else host)
    except ValueError as wrong:
        sentence = "an IP address and a port are needed, such as 127.0.0.1:8000 or [::]:443."
        raise _refuse("listen", sentence) from wrong
    return Listen(str(address), _number("listen", port if colon else "", 1, 65535))


def _is_local(listen: tuple[Listen, ...]) -> bool:
    return all(each.is_loopback for each in listen)


def _public_url(text: str, listen: tuple[Listen, ...]) -> Origin:
    if text:
        return _parsed(text)
    if not _is_local(listen):
        raise _refuse("public_url", "it is needed when others can reach the server.")
    return Origin("http", "localhost", listen[0].port)


def _parsed(public_url: str) -> Origin:
    try:
        return Origin.parse(public_url)
    except ValueError as wrong:
        raise _refuse("public_url", f"this is an address if {wrong}.") from wrong


def _check_reach(listen: tuple[Listen, ...], public_url: Origin, mail: SmtpServer | None) -> None:
    """Refuse a server that others reach but whose codes or cookies they could read."""
    if not public_url.is_secure and not public_url.is_loopback:
        raise _refuse(
            "public_url", "browsers give camera and microphone to https:// addresses only."
        )
    if mail is None and not (_is_local(listen) and public_url.is_loopback):
        raise _refuse(
            "smtp_host", "it is needed when others can reach the server: codes go out by mail."
        )


def _tls(values: Mapping[str, str]) -> KeyPair | None:
    certificate, key = values["tls_cert"], values["tls_key"]
    if not certificate and not key:
        return None
    for name in ("tls_cert", "tls_key"):
        if not values[name]:
            raise _refuse(name, "certificate and key are needed together.")
    return KeyPair(Path(certificate).expanduser(), Path(key).expanduser())


def _redirect(text: str, listen: tuple[Listen, ...], tls: KeyPair | None) -> tuple[Listen, ...]:
    if not text:
        return ()
    if tls is None:
        raise _refuse("redirect_port", "without tls_cert there is no TLS to lead people to.")
    port = _number("redirect_port", text, 1, 65535)
    if any(each.port == port for each in listen):
        raise _refuse("redirect_port", "a port of its own is needed.")
    return tuple(Listen(each.host, port) for each in listen)


def _check_transport(
    listen: tuple[Listen, ...], public_url: Origin, tls: KeyPair | None, proxies: Networks
) -> None:
    """Refuse plain HTTP to strangers behind an https:// address, and the reverse."""
    if tls is not None and not public_url.is_secure:
        raise _refuse("public_url", "with a certificate it begins with https://.")
    if tls is None and public_url.is_secure and not _is_local(listen) and not proxies:
        raise _refuse(
            "tls_cert",
            "it is needed to answer others over TLS. Behind a reverse proxy, name the proxy's "
            "address in trusted_proxies instead.",
        )


_ADDRESS: Final = re.compile(r"[^@\s<>,]+@[^@\s<>,]+\Z")
_PORT_BY_TLS: Final = {SmtpTls.TLS: "465", SmtpTls.STARTTLS: "587", SmtpTls.NONE: "25"}


def _mail(values: Mapping[str, str]) -> SmtpServer | None:
    host = values["smtp_host"]
    if not host:
        return None
    tls = SmtpTls(_one_of("smtp_tls", values["smtp_tls"], tuple(SmtpTls)))
    if tls is SmtpTls.NONE and values["smtp_user"] and not is_loopback_host(host):
        raise _refuse("smtp_tls", "a password never leaves the machine without TLS.")
    if not _ADDRESS.match(values["smtp_from"]):
        raise _refuse("smtp_from", "a sender address is needed, such as calls@example.org.")
    port = values["smtp_port"] or _PORT_BY_TLS[tls]
    return SmtpServer(
        host=host,
        port=_number("smtp_port", port, 1, 65535),
        tls=tls,
        user=values["smtp_user"] or None,
        password=_password("smtp_password_file", values),
        sender=values["smtp_from"],
    )


def _path(text: str) -> Path | None:
    return Path(text).expanduser().resolve() if text else None


def _password(name: str, values: Mapping[str, str]) -> Secret[str] | None:
    if not values[name]:
        return None
    try:
        return Secret(Path(values[name]).read_text(encoding="utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise _refuse(name, "this file cannot be read.") from error


def _database(values: Mapping[str, str], origin: Provenance, data_dir: Path) -> Secret[str]:
    if not values["database_url"]:
        return Secret(f"sqlite:///{data_dir / 'pattino.sqlite3'}")
    password = _password("database_password_file", values)
    try:
        address = read_address(values["database_url"])
    except DatabaseAddressWrong as wrong:
        raise _refuse("database_url", wrong.detail) from wrong
    if origin is Provenance.FLAG and address.has_password:
        sentence = "a password on a command line is seen by everyone; use database_password_file."
        raise _refuse("database_url", sentence)
    text = values["database_url"]
    return Secret(with_password(text, password.expose()) if password is not None else text)


def _media_addresses(text: str) -> Mapping[str, str] | None:
    if text == "auto":
        return None
    addresses: dict[str, str] = {}
    for item in filter(None, (part.strip() for part in text.split(","))):
        bound, _, told = item.partition("=")
        for each in (bound, told or bound):
            try:
                ipaddress.ip_address(each)
            except ValueError as wrong:
                raise _refuse("media_addresses", "IP addresses are needed.") from wrong
        addresses[bound] = told or bound
    if not addresses:
        raise _refuse("media_addresses", "at least one address is needed, or auto.")
    return addresses


def _tcp_port(text: str, same: str) -> int | None:
    if text == "off":
        return None
    port = same if text == "same" else text
    if not port.isdecimal() or not int(port[:9]) <= 65535:  # noqa: PLR2004 (the largest port)
        raise _refuse("media_tcp_port", "a port, same or off is needed.")
    return int(port)


def _networks(text: str) -> Networks:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as wrong:
        raise _refuse("trusted_proxies", "networks such as 10.0.0.0/8 are needed.") from wrong
