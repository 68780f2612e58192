"""Every setting once: its name, how it is read, its default and what it does.

A setting comes from a flag, else from the environment (`PATTINO_` and its name in capitals),
else from its default; `Config.origins` says which. Secrets are never settings: a setting may
name a file that holds one, so that nothing secret stands on a command line.
"""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from pattino.kit.errors import PattinoError
from pattino.kit.http.origin import Origin, is_loopback_host
from pattino.kit.http.peer import Networks
from pattino.kit.mail import SmtpServer, SmtpTls
from pattino.kit.secret import Secret

__all__ = ["SETTINGS", "Config", "ConfigError", "Listen", "Provenance", "Setting", "load"]


class ConfigError(PattinoError):
    """A setting has a value with which the server will not start."""

    code = "config_invalid"
    title = "A setting needs another value"
    next_step = "Correct the setting named above and start again."


class Provenance(StrEnum):
    """Where a setting's value came from."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as documents, flags and the environment know it."""

    name: str
    default: str
    help: str

    @property
    def variable(self) -> str:
        """Its environment variable."""
        return f"PATTINO_{self.name.upper()}"

    @property
    def flag(self) -> str:
        """Its command line flag."""
        return f"--{self.name.replace('_', '-')}"


SETTINGS: Final = (
    Setting("data_dir", ".pattino", "Folder that holds everything Pattino stores."),
    Setting("listen", "127.0.0.1:8000", "Address and port for HTTP and WebSockets."),
    Setting(
        "public_url",
        "",
        "Address people open, such as https://calls.example.org. "
        "Empty: http://localhost and the port.",
    ),
    Setting("database_url", "", "Database. Empty: an SQLite file in the data folder."),
    Setting(
        "smtp_host", "", "Mail server. Empty: mail is printed on the terminal (loopback only)."
    ),
    Setting("smtp_port", "", "Port of the mail server. Empty: 465, 587 or 25, as smtp_tls says."),
    Setting("smtp_tls", "starttls", "tls, starttls or none."),
    Setting("smtp_user", "", "Name to sign in to the mail server. Empty: without."),
    Setting("smtp_password_file", "", "File that holds the mail server's password."),
    Setting("smtp_from", "", "Sender of mails, such as calls@example.org."),
    Setting(
        "media_addresses",
        "auto",
        "Addresses for media, separated by commas; ADDRESS=PUBLIC behind a NAT. "
        "auto: loopback and the address of the default route.",
    ),
    Setting("media_port", "7882", "UDP port for media."),
    Setting("meeting_capacity", "50", "Most people in one meeting, from 2 to 200."),
    Setting("trusted_proxies", "", "Networks whose X-Forwarded-For is believed, by commas."),
    Setting("log_level", "info", "debug, info, warning or error."),
)


@dataclass(frozen=True, slots=True)
class Listen:
    """Where the HTTP server binds."""

    host: str
    port: int

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return is_loopback_host(self.host)


@dataclass(frozen=True, slots=True)
class Config:
    """All settings, read and checked."""

    data_dir: Path
    listen: Listen
    public_url: Origin
    database_url: Secret[str]
    mail: SmtpServer | None
    media_addresses: Mapping[str, str] | None
    """Address to bind → address clients are told; None: find them out."""
    media_port: int
    meeting_capacity: int
    trusted_proxies: Networks
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
    values: dict[str, str] = {}
    origins: dict[str, Provenance] = {}
    for setting in SETTINGS:
        flag, variable = flags.get(setting.name), environment.get(setting.variable)
        if flag is not None:
            values[setting.name], origins[setting.name] = flag, Provenance.FLAG
        elif variable is not None:
            values[setting.name], origins[setting.name] = variable, Provenance.ENVIRONMENT
        else:
            values[setting.name], origins[setting.name] = setting.default, Provenance.DEFAULT
    data_dir = Path(values["data_dir"]).expanduser().resolve()
    listen = _listen(values["listen"])
    public_url = _public_url(values["public_url"], listen)
    mail = _mail(values)
    _check_reach(listen, public_url, mail)
    return Config(
        data_dir=data_dir,
        listen=listen,
        public_url=public_url,
        database_url=Secret(
            values["database_url"] or f"sqlite:///{data_dir / 'pattino.sqlite3'}",
        ),
        mail=mail,
        media_addresses=_media_addresses(values["media_addresses"]),
        media_port=_number("media_port", values["media_port"], 0, 65535),
        meeting_capacity=_number("meeting_capacity", values["meeting_capacity"], 2, 200),
        trusted_proxies=_networks(values["trusted_proxies"]),
        log_level=_one_of("log_level", values["log_level"], ("debug", "info", "warning", "error")),
        origins=origins,
    )


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


def _listen(text: str) -> Listen:
    host, colon, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if not colon or not host:
        raise _refuse("listen", "an address and a port are needed, such as 127.0.0.1:8000.")
    return Listen(host, _number("listen", port, 1, 65535))


def _public_url(text: str, listen: Listen) -> Origin:
    if not text:
        if not listen.is_loopback:
            raise _refuse("public_url", "it is needed when others can reach the server.")
        return Origin("http", "localhost", listen.port)
    try:
        return Origin.parse(text)
    except ValueError as wrong:
        raise _refuse("public_url", f"this is an address if {wrong}.") from wrong


def _check_reach(listen: Listen, public_url: Origin, mail: SmtpServer | None) -> None:
    """Refuse a server that others reach but whose codes or cookies they could read."""
    if not public_url.is_secure and not public_url.is_loopback:
        raise _refuse(
            "public_url", "browsers give camera and microphone to https:// addresses only."
        )
    if mail is None and not (listen.is_loopback and public_url.is_loopback):
        raise _refuse(
            "smtp_host", "it is needed when others can reach the server: codes go out by mail."
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
        password=_password(values["smtp_password_file"]),
        sender=values["smtp_from"],
    )


def _password(path: str) -> Secret[str] | None:
    if not path:
        return None
    try:
        return Secret(Path(path).read_text(encoding="utf-8").rstrip("\r\n"))
    except (OSError, UnicodeDecodeError) as error:
        raise _refuse("smtp_password_file", "this file cannot be read.") from error


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


def _networks(text: str) -> Networks:
    try:
        return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError as wrong:
        raise _refuse("trusted_proxies", "networks such as 10.0.0.0/8 are needed.") from wrong
