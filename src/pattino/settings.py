"""Every setting once: its name, its default, what it does, and where its value came from.

A setting comes from a flag, else from the environment (`PATTINO_` and its name in capitals),
else from the settings file (TOML), else from its default. Secrets are never settings: a setting
may name a file that holds one, so that nothing secret stands on a command line. A name that is
no setting is refused with the nearest right one: a misspelt setting that is silently left out
would leave the server more open than its operator believes.
"""

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from pattino.kit.errors import PattinoError

__all__ = ["FILE", "SETTINGS", "ConfigError", "Provenance", "Setting", "Values", "gather"]

NEAR: Final = 0.85
"""How alike a name without our prefix must be to one of ours to be taken for a slip; lower takes
other programs' names for ours. Under our prefix everything else is one."""

PREFIX: Final = "PATTINO_"
TOOLS: Final = frozenset({"PATTINO_CI_INSIDE", "PATTINO_FIGURES", "PATTINO_FUZZ_SECONDS"})
"""Names that the project's own tests and proofs are told things by."""


class ConfigError(PattinoError):
    """A setting has a value with which the server will not start."""

    code = "config_invalid"
    title = "A setting needs another value"
    next_step = "Correct the setting named above and start again."


class Provenance(StrEnum):
    """Where a setting's value came from."""

    FLAG = "flag"
    ENVIRONMENT = "environment"
    FILE = "file"
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting as documents, flags, files and the environment know it."""

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


FILE: Final = Setting("config", "", "File with settings (TOML), by their names below.")

SETTINGS: Final = (
    Setting("data_dir", ".pattino", "Folder that holds everything Pattino stores."),
    Setting(
        "listen",
        "127.0.0.1:8000",
        "Address and port for HTTP and WebSockets; several by commas. "
        "Left out while tls_cert is set: every address, at the port of public_url.",
    ),
    Setting(
        "public_url",
        "",
        "Address people open, such as https://calls.example.org. "
        "Empty: http://localhost and the port.",
    ),
    Setting(
        "tls_cert",
        "",
        "File with the certificate and its chain (PEM). Read again whenever it changes.",
    ),
    Setting("tls_key", "", "File with the certificate's private key (PEM)."),
    Setting(
        "database_url",
        "",
        "Database, such as postgresql://pattino@db.example.org/pattino. "
        "Empty: an SQLite file in the data folder.",
    ),
    Setting("database_password_file", "", "File that holds the database's password."),
    Setting(
        "redirect_port",
        "",
        "Port on which plain HTTP is led to public_url, such as 80; only together with tls_cert. "
        "Empty: none.",
    ),
    Setting(
        "master_key_file",
        "",
        "File with the master key, outside the data folder; made when missing, renewed weekly. "
        "Empty: systemd's credential pattino-master-key, else a file in the data folder.",
    ),
    Setting(
        "backup_key_file",
        "",
        "File with the key that seals backups, made at the first one. Keep a copy elsewhere.",
    ),
    Setting(
        "smtp_host", "", "Mail server. Empty: mail is printed on the terminal (loopback only)."
    ),
    Setting("smtp_port", "", "Port of the mail server. Empty: 465, 587 or 25, as smtp_tls says."),
    Setting("smtp_tls", "starttls", "tls, starttls or none."),
    Setting("smtp_user", "", "Name to sign in to the mail server. Empty: without."),
    Setting("smtp_password_file", "", "File that holds the mail server's password."),
    Setting("smtp_from", "", "Sender of mails, such as calls@example.org."),
    Setting(
        "mail_language",
        "en",
        "Language of mails to people who have chosen none and ask for none: en or de.",
    ),
    Setting(
        "media_addresses",
        "auto",
        "Addresses for media, separated by commas; ADDRESS=PUBLIC behind a NAT. "
        "auto: loopback and the addresses of the default routes.",
    ),
    Setting("media_port", "7882", "UDP port for media."),
    Setting(
        "media_tcp_port",
        "same",
        "TCP port for media, for networks that let no UDP through. "
        "same: the number of media_port. off: none.",
    ),
    Setting(
        "media_server_url",
        "",
        "LiveKit server or cluster to use in place of our own media server, such as "
        "https://media.example.org. Empty: our own.",
    ),
    Setting("media_server_key", "", "API key that this media server knows."),
    Setting("media_server_secret_file", "", "File that holds the secret of media_server_key."),
    Setting(
        "erasure_undo_days",
        "7",
        "Days in which people may keep an account they deleted, from 0 to 30.",
    ),
    Setting(
        "inactivity_months",
        "12",
        "Months after which an account that nobody uses is deleted, from 1 to 24; mails go out 30 "
        "and 7 days before.",
    ),
    Setting(
        "policy_notice_days",
        "30",
        "Days between showing people a changed privacy notice and its holding for them, "
        "from 14 to 90.",
    ),
    Setting(
        "child_report_hours",
        "24",
        "Hours until an account that was reported as a child's is erased if no administrator "
        "decides, from 1 to 72.",
    ),
    Setting(
        "invitation_days",
        "7",
        "Days in which the link of an invitation works, from 1 to 30; then its address is deleted.",
    ),
    Setting("meeting_capacity", "50", "Most people in one meeting, from 2 to 200."),
    Setting(
        "trusted_proxies",
        "",
        "Networks of the reverse proxies in front, by commas, such as 127.0.0.1/32. "
        "Only their X-Forwarded-For is believed.",
    ),
    Setting(
        "metrics_port",
        "",
        "Port on 127.0.0.1 for figures in the text form of Prometheus. Empty: none.",
    ),
    Setting("log_level", "info", "debug, info, warning or error."),
)
_BY_NAME: Final = {each.name: each for each in SETTINGS}


@dataclass(frozen=True, slots=True)
class Values:
    """All settings as text, each with its origin."""

    texts: Mapping[str, str]
    origins: Mapping[str, Provenance]


def gather(flags: Mapping[str, str | None], environment: Mapping[str, str]) -> Values:
    """Find every setting's text; raises ConfigError for a name that is no setting."""
    _refuse_slips(environment)
    path = flags.get(FILE.name) or environment.get(FILE.variable)
    filed = _file(Path(path).expanduser()) if path else {}
    texts: dict[str, str] = {}
    origins: dict[str, Provenance] = {}
    for setting in SETTINGS:
        flag, variable = flags.get(setting.name), environment.get(setting.variable)
        if flag is not None:
            texts[setting.name], origins[setting.name] = flag, Provenance.FLAG
        elif variable is not None:
            texts[setting.name], origins[setting.name] = variable, Provenance.ENVIRONMENT
        elif setting.name in filed:
            texts[setting.name], origins[setting.name] = filed[setting.name], Provenance.FILE
        else:
            texts[setting.name], origins[setting.name] = setting.default, Provenance.DEFAULT
    return Values(texts, origins)


def _nearest(name: str, known: Iterable[str], cutoff: float) -> str | None:
    return next(iter(difflib.get_close_matches(name, list(known), n=1, cutoff=cutoff)), None)


def _refuse_slips(environment: Mapping[str, str]) -> None:
    known = {each.variable for each in (*SETTINGS, FILE)}
    for variable in environment.keys() - known - TOOLS:
        loud = variable.upper()
        is_under_ours = loud.startswith(PREFIX)
        nearest = _nearest(loud, known, 0.0 if is_under_ours else NEAR)
        if nearest is not None:
            raise ConfigError(f"{variable} is no setting; the nearest is {nearest}.")


def _file(path: Path) -> dict[str, str]:
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("The settings file cannot be read.", fields={"config": "?"}) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"The settings file is not TOML: {error}.") from error
    found: dict[str, str] = {}
    for name, value in read.items():
        if name not in _BY_NAME:
            nearest = _nearest(name, _BY_NAME, 0.0)
            raise ConfigError(f"The settings file: {name} is no setting; the nearest is {nearest}.")
        found[name] = _text(name, value)
    return found


def _text(name: str, value: object) -> str:
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        return ",".join(value)
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise ConfigError(f"The settings file: {name} needs a text, a whole number or a list of texts.")
