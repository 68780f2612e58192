"""What can be wrong with what a client sends. Texts never repeat what came in."""

from typing import ClassVar

from pattino.kit.errors import PattinoError


class SignalError(PattinoError):
    """The family: every decoder of this folder raises a member of it and nothing else."""

    code: ClassVar[str] = "signal_error"
    status: ClassVar[int] = 400
    title: ClassVar[str] = "The message cannot be understood"
    next_step: ClassVar[str] = "Update the client, or report the fault with this code."


class FrameMalformedError(SignalError):
    """Not a SignalRequest, or a field of it is not what it has to be."""

    code = "frame_malformed"
    title = "The message is not a valid request"


class FrameTextError(SignalError):
    """A text frame: the JSON form of the protocol is not spoken here."""

    code = "frame_text"
    title = "Only binary messages are understood"


class FrameTooLargeError(SignalError):
    """More bytes than any client needs."""

    code = "frame_too_large"
    title = "The message is too large"


class ValueTooLongError(SignalError):
    """A name, list or text inside of a message is over its bound."""

    code = "value_too_long"
    title = "A value in the message is too long"


class JoinRequestMissingError(SignalError):
    """`/rtc/v1` without `join_request`."""

    code = "join_request_missing"
    title = "The join_request is missing"


class JoinRequestMalformedError(SignalError):
    """Not base64url, not gzip, or not a JoinRequest."""

    code = "join_request_malformed"
    title = "The join_request cannot be read"


class JoinRequestTooLargeError(SignalError):
    """Over the bound, before or after it is unpacked."""

    code = "join_request_too_large"
    title = "The join_request is too large"


class JoinQueryMalformedError(SignalError):
    """A value in the query of `/rtc` is not what it has to be."""

    code = "join_query_malformed"
    title = "The query of the join cannot be read"


class JoinQueryUnsupportedError(SignalError):
    """`publish`: a second, sending self of somebody who is there; no client in use asks for it."""

    code = "join_publish_unsupported"
    title = "Joining only to publish is not offered"
    next_step = "Leave out the query parameter publish."


class SdpMalformedError(SignalError):
    """An offer that is not SDP, or lacks what BUNDLE needs."""

    code = "sdp_malformed"
    title = "The offer cannot be read"


class SdpTooLargeError(SignalError):
    """An offer with more text or m-lines than the engine takes."""

    code = "sdp_too_large"
    title = "The offer is too large"


class AnswerUnusableError(SignalError):
    """The engine's answer is not SDP: a fault of ours, never of a client."""

    code = "answer_unusable"
    status = 500
    title = "The media engine's answer cannot be read"
