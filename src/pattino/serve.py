"""`pattino serve`: the application in this process, the media process beside it.

The only place where application and media process are both known: it hands the application's
key and webhook door to the supervisor and the media state to the application. On the way down
the media process says goodbye first, while the application still carries its words to the
browsers. On the way up it is begun first: it loads its code on one core while the application,
imported only then, is loaded on another.
"""

import asyncio
import contextlib
import errno
import fcntl
import gc
import os
import resource
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

import typer

from pattino import __version__
from pattino.config import Config
from pattino.kit import log
from pattino.kit.clock import SystemClock
from pattino.kit.errors import PattinoError
from pattino.kit.http.door import Door, DoorListener, most_at_once
from pattino.kit.http.redirect import lead_to
from pattino.kit.metrics import Figure, serve_figures
from pattino.kit.tls import LiveCertificate
from pattino.sfu import sockets
from pattino.supervise import Elsewhere, MediaPlan, MediaState, Supervisor
from pattino.support.model import Reason

if TYPE_CHECKING:
    from pattino import app
    from pattino.webserver import WebServer

LOOK_EVERY_S: Final = 30.0
"""How long a renewed certificate waits to be taken up; lower only asks the file system more."""

_NO_DISK: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})

READY_WITHIN_S: Final = 30.0
"""How long the first start of the media process may take before starting is called off."""


class AlreadyRunningError(PattinoError):
    """Another server uses the same data folder."""

    code = "already_running"
    title = "Another Pattino server uses this data folder"
    next_step = "End it first, or start this one with another --data-dir."


class DataFolderUnusableError(PattinoError):
    """The data folder cannot be made or written."""

    code = "data_folder_unusable"
    title = "The data folder cannot be written"
    next_step = "Give it to the user who runs Pattino, make room, or name another with --data-dir."


class MediaNotReadyError(PattinoError):
    """The media process did not come up."""

    code = "media_not_ready"
    title = "The media server did not start in time"
    next_step = "Read the lines above; `--log-level debug` says more."


class WebEndedError(PattinoError):
    """The HTTP server ended although nobody asked it to."""

    code = "web_ended"
    title = "The web server ended by itself"
    next_step = "Read the lines above; `--log-level debug` says more."


Furnish = Callable[["app.Application"], tuple[str, ...]]


async def serve(
    config: Config, reread: Callable[[], Config], furnish: Furnish | None = None
) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP takes up what `reread` gives and may change.

    `furnish` may prepare the application before anyone comes; its lines are printed at the end.
    """
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sockets.allow_many()
    _prepare(config.data_dir)
    certificate = LiveCertificate(config.tls) if config.tls is not None else None
    door = Door(most_at_once(), config.trusted_proxies)
    with alone_in(config.data_dir), contextlib.ExitStack() as opened:
        listeners, plain = (
            [
                opened.enter_context(DoorListener.at(sockets.tcp(each.host, each.port), door))
                for each in places
            ]
            for places in (config.listen, config.redirect)
        )
        try:
            async with asyncio.TaskGroup() as group:
                leading = group.create_task(lead_to(config.public_url, plain))
                await _serve(config, listeners, certificate, reread, furnish)
                leading.cancel()
        except BaseExceptionGroup as several:
            raise _foremost(several) from several


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _unusable(error) from error
    if not os.access(folder, os.W_OK | os.X_OK):
        raise DataFolderUnusableError(f"The data folder {folder} cannot be written.")


def _unusable(error: OSError) -> DataFolderUnusableError:
    reason = (error.strerror or str(error)).lower()
    return DataFolderUnusableError(f"The data folder cannot be written: {reason}.")


async def _serve(
    config: Config,
    listeners: list[DoorListener],
    certificate: LiveCertificate | None,
    reread: Callable[[], Config],
    furnish: Furnish | None,
) -> None:
    asked = _asked_to_stop()
    async with contextlib.AsyncExitStack() as opened:
        with _loading():
            begun = None if config.media_server is not None else await _begun(config)
            if begun is not None:
                opened.push_async_callback(begun.discard)
            application = opened.enter_context(
                contextlib.closing(_application(config, lambda: supervisor.state, asked))
            )
            lines = furnish(application) if furnish is not None else ()
            supervisor = _media_of(config, application, begun)
            web = _web(application, certificate)
        async with asyncio.TaskGroup() as group:
            media = group.create_task(supervisor.run())
            serving = group.create_task(web.serve(sockets=list[socket.socket](listeners)))
            announcing = group.create_task(_announce(config, application, supervisor, lines))
            watched = group.create_task(
                _show_figures(config, application, supervisor, listeners[0].door)
            )
            changing = group.create_task(_follow_changes(certificate, reread, supervisor))
            await _first(group.create_task(asked.wait()), serving)
            announcing.cancel()
            changing.cancel()
            watched.cancel()
            if asked.is_set() and begun is not None:
                await application.farewell.say()
            supervisor.stop()
            await media
            web.should_exit = True
            await serving
            if not asked.is_set():
                raise WebEndedError
    log.get().info("server.stopped")


@contextlib.contextmanager
def _loading() -> Iterator[None]:
    """What is loaded here stays to the end, and the collector never looks at it.

    Neither while it grows, for which everybody waits who wants to start, nor at the exit, for
    which browsers in calls wait: 0.4 s of processor time in all.
    """
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


async def _first(asked: asyncio.Task[Literal[True]], serving: asyncio.Task[None]) -> None:
    await asyncio.wait({asked, serving}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()


def _foremost(several: BaseExceptionGroup[BaseException]) -> BaseException:
    """The refusal with a sentence and a next step, if there is one among what went wrong."""
    refusals = several.subgroup(PattinoError) or several.subgroup(_is_about_the_disk)
    found: BaseException = refusals or several
    while isinstance(found, BaseExceptionGroup):
        found = found.exceptions[0]
    return _unusable(found) if isinstance(found, OSError) and _is_about_the_disk(found) else found


def _is_about_the_disk(error: BaseException) -> bool:
    return isinstance(error, OSError) and error.errno in _NO_DISK


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold the folder itself locked: no file is left behind, and a crash frees it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as taken:
        os.close(handle)
        raise AlreadyRunningError from taken
    try:
        yield
    finally:
        os.close(handle)


async def _begun(config: Config) -> Supervisor:
    """Our own media process, loading; its keys come when the application has opened them."""
    places = MediaPlan(
        socket_path=config.media_socket,
        media=config.media_addresses or sockets.found_addresses(),
        media_port=config.media_port,
        media_tcp_port=config.media_tcp_port,
        log_level=config.log_level,
    )
    begun = Supervisor(places, clock=SystemClock())
    await begun.load()
    return begun


def _application(
    config: Config, state: Callable[[], MediaState], asked: asyncio.Event
) -> "app.Application":
    from pattino import app  # noqa: PLC0415 (loaded while the media process loads)

    def is_media_ready() -> bool:
        # From the signal on nobody new is let in: the call would end before it began.
        return state() is MediaState.READY and not asked.is_set()

    return app.assemble(config, is_media_ready=is_media_ready)


def _web(application: "app.Application", certificate: LiveCertificate | None) -> "WebServer":
    from pattino.webserver import WebServer  # noqa: PLC0415 (loaded while the media process loads)

    return WebServer(application.asgi, certificate)


def _media_of(
    config: Config, application: "app.Application", begun: Supervisor | None
) -> Supervisor | Elsewhere:
    """Our own media process, or the media server of others that the settings name."""
    if begun is None:
        from pattino.beside import answers_of  # noqa: PLC0415 (only where another server is)

        assert config.media_server is not None  # noqa: S101 (else ours was begun)
        return Elsewhere(answers_of(application.media), str(config.media_server.origin))
    begun.speaks_for(
        application.vault.api_key, application.vault.api_secret, application.take_webhook
    )
    begun.on_change(_restart_notice(application))
    return begun


def _restart_notice(application: "app.Application") -> Callable[[MediaState], None]:
    def notice(state: MediaState) -> None:
        if state is MediaState.STARTING:
            application.media_restarted()

    return notice


async def _announce(
    config: Config,
    application: "app.Application",
    supervisor: Supervisor | Elsewhere,
    lines: tuple[str, ...],
) -> None:
    """Say where the server is, once it can be used."""
    try:
        async with asyncio.timeout(READY_WITHIN_S):
            ready = await supervisor.until_ready()
    except TimeoutError as late:
        raise MediaNotReadyError from late
    typer.echo(f"Pattino {__version__} is ready: {config.public_url}")
    typer.echo(f"Media: {supervisor.told}")
    if ready.missing:
        lacking = ", ".join(ready.missing)
        typer.echo(f"This kernel lacks protections of the media process: {lacking}.")
    if application.is_master_key_beside_data:
        typer.echo("The master key is in the data folder; master_key_file moves it elsewhere.")
    link = application.setup_link()
    if link is not None:
        typer.echo(f"Set up your organisation with this link, which works once: {link}")
    for line in lines:
        typer.echo(line)


async def _show_figures(
    config: Config,
    application: "app.Application",
    supervisor: Supervisor | Elsewhere,
    door: Door,
) -> None:
    """Give the figures of this moment to whoever asks on loopback, if a port is set."""
    if config.metrics_port is None:
        return

    def figures() -> Iterator[Figure]:
        ready = supervisor.state is MediaState.READY
        yield Figure("media_ready", "gauge", "1 while calls can be made.", int(ready))
        yield Figure("media_starts_total", "counter", "Media processes begun.", supervisor.starts)
        yield Figure("calls", "gauge", "Calls that are running.", application.live.rooms)
        yield Figure("people_in_calls", "gauge", "People in them.", application.live.people)
        yield Figure("connections", "gauge", "Open connections of browsers.", door.inside)
        away = door.turned_away
        yield Figure("connections_turned_away_total", "counter", "Connections over a bound.", away)
        lost = application.outbox.dropped + application.outbox.given_up
        yield Figure("mails_given_up_total", "counter", "Mails that no mail server took.", lost)
        for reason in Reason:
            looks = application.support_looks.counted[reason]
            name = f"support_looks_{reason.value}_total"
            yield Figure(name, "counter", "Accounts that support opened for this reason.", looks)
        dropped = log.dropped_fields()
        yield Figure("log_fields_dropped_total", "counter", "Log fields refused.", dropped)
        spent = resource.getrusage(resource.RUSAGE_SELF)
        used = spent.ru_utime + spent.ru_stime
        yield Figure("cpu_seconds_total", "counter", "Processor time of the web server.", used)

    await serve_figures(config.metrics_port, figures)


async def _follow_changes(
    certificate: LiveCertificate | None,
    reread: Callable[[], Config],
    supervisor: Supervisor | Elsewhere,
) -> None:
    """Take up a new certificate soon after its files changed; on SIGHUP at once, and the level."""
    asked = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGHUP, asked.set)
    while True:
        try:
            async with asyncio.timeout(LOOK_EVERY_S):
                await asked.wait()
        except TimeoutError:
            pass
        try:
            if asked.is_set():
                asked.clear()
                level = reread().log_level
                log.configure(level)
                supervisor.change_log_level(level)
                log.get().info("settings.reread")
            if certificate is not None and certificate.refresh():
                log.get().info("certificate.taken_up")
        except PattinoError as refusal:
            log.get().error("settings.not_taken_up", code=refusal.code)


def _asked_to_stop() -> asyncio.Event:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, asked.set)
    return asked
