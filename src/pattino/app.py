"""The composition root: what the rooms of the house are built from and how they meet.

Nothing is decided here. `assemble` is for a real start, `build` takes every part as an
argument so that tests can put in a virtual clock, a seeded source and a media server of theirs.
"""

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import FastAPI

from pattino.config import Config
from pattino.kit.clock import Clock, SystemClock
from pattino.kit.db import Database
from pattino.kit.http.headers import security_headers
from pattino.kit.ids import RandomSource, SystemSource
from pattino.kit.mail import Carrier, SmtpCarrier, TerminalCarrier
from pattino.kit.vault import Vault, open_vault
from pattino.livekit.keys import ApiKey
from pattino.media.model import RoomPort
from pattino.media.rooms import MediaServer, RemoteRooms

__all__ = ["Application", "Parts", "assemble", "build"]


@dataclass(frozen=True, slots=True)
class Parts:
    """What the application stands on."""

    config: Config
    vault: Vault
    clock: Clock
    source: RandomSource
    carrier: Carrier
    server: MediaServer
    rooms: RoomPort
    is_media_ready: Callable[[], bool]


@dataclass(frozen=True, slots=True)
class Application:
    """The assembled application, for whoever serves it."""

    asgi: FastAPI
    database: Database
    vault: Vault
    """Holds the API key and secret that the media process is started with."""

    def setup_link(self) -> str | None:
        """A one-time link for the first administrator, or None when an organisation exists."""
        return None

    async def take_webhook(self, body: bytes, authorization: str) -> int:
        """Take one webhook of the media server; the HTTP status to answer it with."""
        del body, authorization
        return 200

    def media_restarted(self) -> None:
        """Forget who was in which room: a new media process has no rooms."""

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def assemble(config: Config, *, is_media_ready: Callable[[], bool]) -> Application:
    """Build the application of a real start: the machine's clock, its randomness, its mail."""
    clock, source = SystemClock(), SystemSource()
    vault = open_vault(config.data_dir, source)
    carrier = SmtpCarrier(config.mail, clock) if config.mail else TerminalCarrier()
    server = MediaServer(config.media_socket)
    rooms = RemoteRooms(server, ApiKey(vault.api_key, vault.api_secret))
    return build(
        Parts(config, vault, clock, source, carrier, server, rooms, is_media_ready),
    )


def build(parts: Parts) -> Application:
    """Wire the rooms together; opens the database and brings its schema up to date."""
    config = parts.config
    database = Database(config.database_url.expose())
    security_headers(config.public_url)
    asgi = FastAPI(title="Pattino", docs_url=None, redoc_url=None)

    @asgi.get("/api/health")
    def health() -> dict[str, str]:
        return {"status": "ok", "media": "ready" if parts.is_media_ready() else "starting"}

    return Application(asgi, database, parts.vault)
