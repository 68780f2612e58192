"""One WebSocket's frames: what is answered on the spot and what goes to the rooms.

Pings are answered here, so that a busy room never lets a client believe that it was lost.
"""

from dataclasses import dataclass

from pattino.sfu.rooms.inputs import BadFrame, Signal
from pattino.sfu.rooms.requests import Ignored
from pattino.sfu.rooms.values import ConnectionId
from pattino.sfu.signal import codec
from pattino.sfu.signal.errors import FrameTextError, SignalError


@dataclass(frozen=True, slots=True)
class Answered:
    """Frames to send at once; the rooms have nothing to do with it. Possibly none."""

    frames: tuple[bytes, ...]


Heard = Answered | Signal | BadFrame


def hear(connection: ConnectionId, frame: bytes | str, now_ms: int) -> Heard:
    """Take one frame of a connection; never raises."""
    try:
        if isinstance(frame, str):
            raise FrameTextError
        decoded = codec.decode(frame)
    except SignalError as error:
        return BadFrame(connection, error.code)
    if isinstance(decoded, codec.Ping | codec.LegacyPing):
        return Answered(codec.encode_pong(decoded, now_ms))
    if isinstance(decoded, Ignored):
        return Answered(())
    return Signal(connection, decoded)
