"""What can be said about a media server, ours or another."""

from enum import StrEnum

from pattino.kit.errors import PattinoError


class MediaState(StrEnum):
    """What can be said about the media server."""

    STARTING = "starting"
    READY = "ready"
    STOPPED = "stopped"


class MediaStoppedError(PattinoError):
    """Somebody waits for a media server that nobody watches any more."""

    code = "media_stopped"
    title = "The media server has been stopped"
    next_step = "Start the server again."
