"""The command line: serving, settings, and `sfu --dev` for trying clients against the server.

Every flag of `serve` is one of `settings.SETTINGS`, which also name its environment variable; a
secret is never a flag. Refusals end with status 2, a sentence and the next step.
"""

import asyncio
import inspect
import os
import sys
import tempfile
from pathlib import Path
from typing import Annotated, Final, NoReturn, Protocol

import typer

from pattino import __version__
from pattino.config import load, told
from pattino.kit import log
from pattino.kit.clock import SystemClock
from pattino.kit.errors import PattinoError
from pattino.migrations import RELEASES
from pattino.settings import FILE, SETTINGS, Setting
from pattino.sfu.start import DEV_PORT, DEV_UDP_PORT

REFUSED: Final = 2
FOUND: Final = 1

_app = typer.Typer(
    name="pattino",
    help="Private video calls for an organisation, from one package.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command that was asked for."""
    try:
        _app()
    except PattinoError as refusal:
        _refuse(refusal)


class _Serving(Protocol):
    def __call__(self, **flags: str | None) -> None: ...


def _serve(**flags: str | None) -> None:
    """Run the whole product: sign-in, meetings, the web client and the media server."""
    from pattino.serve import serve  # noqa: PLC0415 (help and version need no server)

    config = load(flags, os.environ)
    log.configure(config.log_level)
    os.umask(0o077)
    asyncio.run(serve(config, lambda: load(flags, os.environ)))


@_app.command()
def demo(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port on this machine.")] = 8000,
    media_port: Annotated[
        int, typer.Option(min=0, max=65535, help="UDP and TCP port for media.")
    ] = 7882,
) -> None:
    """Try a call with two made-up colleagues: no mail, this machine alone, nothing left behind."""
    from pattino.demo import furnish  # noqa: PLC0415 (help and version need no server)
    from pattino.serve import serve  # noqa: PLC0415 (help and version need no server)

    log.configure("warning")
    os.umask(0o077)
    with tempfile.TemporaryDirectory(prefix="pattino-demo-") as folder:
        flags = {
            "data_dir": folder,
            "listen": f"127.0.0.1:{port}",
            "media_addresses": "127.0.0.1",
            "media_port": str(media_port),
            "log_level": "warning",
        }
        asyncio.run(serve(load(flags, {}), lambda: load(flags, {}), furnish))


def _flag(setting: Setting) -> inspect.Parameter:
    shown = f"{setting.help} Default: {setting.default or 'empty'}. Else {setting.variable}."
    return inspect.Parameter(
        setting.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=None,
        annotation=Annotated[
            str | None, typer.Option(setting.flag, help=shown, show_default=False)
        ],
    )


def _with_flags(command: _Serving, *others: inspect.Parameter) -> _Serving:
    """Give the command one option for each setting, so that no setting is written twice."""
    parameters = [*(_flag(setting) for setting in (FILE, *SETTINGS)), *others]
    signature = inspect.Signature(parameters)
    vars(command)["__signature__"] = signature
    vars(command)["__annotations__"] = {each.name: each.annotation for each in parameters}
    return command


def _config_show(**flags: str | None) -> None:
    """Print every setting with its value and where it came from."""
    typer.echo(told(flags, os.environ))


def _doctor(**flags: str | None) -> None:
    """Find what would keep people from a call; status 1 if anything is bad."""
    from pattino import doctor  # noqa: PLC0415 (help and version need no network)

    as_json, by_browser = flags.pop("as_json"), flags.pop("by_browser")
    if by_browser:
        typer.echo(doctor.for_browser(load(flags, os.environ), SystemClock()))
        return
    findings = asyncio.run(doctor.examine(load(flags, os.environ), SystemClock()))
    typer.echo(doctor.as_json(findings) if as_json else doctor.as_lines(findings))
    if any(each.state is doctor.State.BAD for each in findings):
        sys.exit(FOUND)


def _health(**flags: str | None) -> None:
    """Say whether the server on this machine can carry calls; status 1 if not."""
    from pattino.health import is_ready  # noqa: PLC0415 (help and version need no network)

    if is_ready(load(flags, os.environ)):
        typer.echo("ready")
        return
    typer.echo("not ready: `pattino doctor` says why")
    sys.exit(FOUND)


def _account_address(**flags: str | None) -> None:
    """Let somebody sign in with another address: for one that was mistyped or has changed."""
    from pattino import tending  # noqa: PLC0415 (help and version need no database)

    old, new = flags.pop("address"), flags.pop("new")
    with tending.opened(load(flags, os.environ)) as (registry, _):
        registry.change_address(old or "", new or "")
    typer.echo("The account has its new address. Its old sign-ins are over.")


def _account_role(**flags: str | None) -> None:
    """Make somebody an administrator (admin) or not (member)."""
    from pattino import tending  # noqa: PLC0415 (help and version need no database)

    address, role = flags.pop("address"), flags.pop("role")
    if role not in tending.ROLES:
        raise typer.BadParameter("the role is admin, member or support.")
    with tending.opened(load(flags, os.environ)) as (registry, _):
        registry.change_role(address or "", tending.ROLES[role])
    typer.echo("The role is changed. Earlier sign-ins of this account are over.")


def _account_erase(**flags: str | None) -> None:
    """Erase an account for good: its key, its data and everything that hangs on it."""
    from pattino import tending  # noqa: PLC0415 (help and version need no database)

    address = flags.pop("address")
    with tending.opened(load(flags, os.environ)) as (registry, keys):
        receipt = registry.erase(address or "", keys, SystemClock().now())
    typer.echo(f"The account is erased. Receipt, which names nobody: {receipt}")


def _backup(**flags: str | None) -> None:
    """Back up a server, running or not: data into one folder, keys into another."""
    from pattino import safekeeping  # noqa: PLC0415 (help and version need no database)

    data, keys = flags.pop("data") or "", flags.pop("keys") or ""
    config = load(flags, os.environ)
    made, is_key_new = safekeeping.back_up(config, Path(data), Path(keys))
    typer.echo(f"Data: {made.data}")
    typer.echo(f"Keys: {made.keys} (of use for seven days)")
    if made.dropped:
        typer.echo(f"Removed, because their time was over: {made.dropped}")
    if is_key_new:
        typer.echo(f"A backup key was made: {config.backup_key_file}. Keep a copy away from this "
                   "machine and from the backups: without it they open for nobody.")  # fmt: skip


def _restore(**flags: str | None) -> None:
    """Put a backup back, into an empty data folder and an empty database."""
    from pattino import safekeeping  # noqa: PLC0415 (help and version need no database)

    data, keys = flags.pop("data") or "", flags.pop("keys")
    os.umask(0o077)
    config = load(flags, os.environ)
    count = safekeeping.bring_back(config, Path(data), Path(keys) if keys else None)
    typer.echo(f"Restored, with {count} accounts. Everyone signs in anew; start the server.")


def _downgrade(**flags: str | None) -> None:
    """Take the database back to an earlier version of Pattino, before installing that one."""
    from pattino import safekeeping  # noqa: PLC0415 (help and version need no database)

    version = flags.pop("version") or ""
    safekeeping.step_back(load(flags, os.environ), version)
    typer.echo(f"The database is as version {version} knows it. Install that version now; "
               "starting this one steps it up again.")  # fmt: skip


def _word(name: str, help_text: str) -> inspect.Parameter:
    """One positional word of a command."""
    return inspect.Parameter(
        name,
        inspect.Parameter.KEYWORD_ONLY,
        annotation=Annotated[str, typer.Argument(help=help_text)],
    )


def _maybe(name: str, help_text: str) -> inspect.Parameter:
    """One positional word that may be left out."""
    return _word(name, help_text).replace(
        default=None, annotation=Annotated[str | None, typer.Argument(help=help_text)]
    )


_ADDRESS: Final = _word("address", "Address that the person signs in with.")
_AS_JSON: Final = inspect.Parameter(
    "as_json",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[bool, typer.Option("--json", help="For programs.")],
)
_BY_BROWSER: Final = inspect.Parameter(
    "by_browser",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[
        bool,
        typer.Option("--browser", help="Print a link and a QR code: test from any browser."),
    ],
)
_config = typer.Typer(help="Look at the settings.", no_args_is_help=True)
_app.add_typer(_config, name="config")
_account = typer.Typer(
    help="Change accounts from this machine, while the server does not run.", no_args_is_help=True
)
_app.add_typer(_account, name="account")
_account.command("address")(
    _with_flags(_account_address, _ADDRESS, _word("new", "Address from now on."))
)
_account.command("role")(
    _with_flags(_account_role, _ADDRESS, _word("role", "admin, member or support."))
)
_account.command("erase")(_with_flags(_account_erase, _ADDRESS))
_app.command("serve")(_with_flags(_serve))
_app.command("backup")(
    _with_flags(
        _backup,
        _word("data", "Folder for the data."),
        _word("keys", "Folder for the keys, on other storage."),
    )
)
_app.command("restore")(
    _with_flags(
        _restore,
        _word("data", "The .data file, or a .copy of the server's own."),
        _maybe("keys", "The .keys file. Left out: the keys in the data folder are used."),
    )
)
_app.command("downgrade")(
    _with_flags(_downgrade, _word("version", f"One of: {', '.join(RELEASES)}."))
)
_config.command("show")(_with_flags(_config_show))
_app.command("health")(_with_flags(_health))
_app.command("doctor")(_with_flags(_doctor, _AS_JSON, _BY_BROWSER))


@_app.command()
def version() -> None:
    """Print the version."""
    typer.echo(f"pattino {__version__}")


@_app.command()
def sfu(  # noqa: PLR0913 (one argument for each flag)
    *,
    as_dev: Annotated[
        bool,
        typer.Option("--dev", help="For development: well-known key, rooms made by joining."),
    ] = False,
    bind: Annotated[
        list[str] | None,
        typer.Option(help="Further address to serve on, beside loopback. May be repeated."),
    ] = None,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="TCP port for signalling. 0: any free one.")
    ] = DEV_PORT,
    udp_port: Annotated[
        int, typer.Option(min=0, max=65535, help="UDP port for media. 0: any free one.")
    ] = DEV_UDP_PORT,
    tcp_port: Annotated[
        int | None,
        typer.Option(
            min=0, max=65535, help="TCP port for media. Left out: the number of --udp-port."
        ),
    ] = None,
    webhook: Annotated[str | None, typer.Option(help="URL that is told what happens.")] = None,
    keys_file: Annotated[
        Path | None,
        typer.Option(help="File with a `key: secret` line. Else LIVEKIT_KEYS, else the usual."),
    ] = None,
    log_level: Annotated[str, typer.Option(help="debug, info, warning or error.")] = "info",
) -> None:
    """Run the media server alone, as a LiveKit server for development."""
    from pattino.sfu import dev  # noqa: PLC0415 (help and version need no server)

    if not as_dev:
        raise typer.BadParameter("alone it runs with --dev only; `pattino serve` starts its own.")
    options = dev.Options(
        binds=tuple(bind or ()),
        port=port,
        udp_port=udp_port,
        tcp_port=udp_port if tcp_port is None else tcp_port,
        webhook=webhook,
        key=dev.read_key(keys_file, os.environ),
    )
    log.configure(log_level)
    sys.exit(asyncio.run(dev.run(options)))


def _refuse(refusal: PattinoError) -> NoReturn:
    typer.echo(f"pattino: {refusal.detail}\n{refusal.next_step}", err=True)
    sys.exit(REFUSED)
