"""Errors become answers here and nowhere else: application/problem+json (RFC 9457).

An answer never repeats what was sent: it names the field and says what the field wants.
"""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response

from pattino.kit import log
from pattino.kit.errors import PattinoError

__all__ = [
    "InvalidInput",
    "MalformedJson",
    "MethodNotAllowed",
    "NotFound",
    "Unexpected",
    "answer_for",
    "install",
]

_MEDIA_TYPE: Final = "application/problem+json"
_SENTENCES: Final = {
    "missing": "This is needed.",
    "extra_forbidden": "This field is not known here.",
    "string_too_long": "This is too long.",
    "string_too_short": "This is too short.",
    "too_long": "These are too many.",
    "too_short": "At least one is needed.",
}
_FALLBACK: Final = "This does not have the right form."


class MalformedJson(PattinoError):
    """The body is not JSON."""

    code = "malformed_json"
    status = 400
    title = "The request is not valid JSON"
    next_step = "Reload the page and try again."


class InvalidInput(PattinoError):
    """Fields are missing, unknown or of the wrong form."""

    code = "invalid_input"
    status = 422
    title = "Some fields need another value"
    next_step = "Correct the marked fields and send again."


class NotFound(PattinoError):
    """Nothing is served under this address."""

    code = "not_found"
    status = 404
    title = "There is nothing at this address"
    next_step = "Check the address."


class MethodNotAllowed(PattinoError):
    """The address exists, the method does not."""

    code = "method_not_allowed"
    status = 405
    title = "This address does not take that method"
    next_step = "Reload the page and try again."


class Unexpected(PattinoError):
    """A fault of ours; the log has it under the request id."""

    code = "internal_error"
    status = 500


def answer_for(error: PattinoError) -> JSONResponse:
    """Write an error down as a problem."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": error.title,
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
        "next": error.next_step,
    }
    headers = {"cache-control": "no-store"}
    if error.retry_after_s is not None:
        body["retry_after_s"] = error.retry_after_s
        headers["retry-after"] = str(error.retry_after_s)
    if error.fields:
        body["fields"] = error.fields
    body.update(error.extra)
    return JSONResponse(body, error.status, headers, media_type=_MEDIA_TYPE)


def _from_validation(faults: Sequence[Mapping[str, object]]) -> PattinoError:
    if any(fault.get("type") == "json_invalid" for fault in faults):
        return MalformedJson()
    fields: dict[str, str] = {}
    for fault in faults:
        place = fault.get("loc")
        path = [str(part) for part in place[1:]] if isinstance(place, tuple | list) else []
        kind = fault.get("type")
        is_unknown = kind == "extra_forbidden"  # its name came from the client: do not echo it
        name = "unknown_field" if is_unknown or not path else path[0]
        fields.setdefault(name, _SENTENCES.get(str(kind), _FALLBACK))
    return InvalidInput(fields=fields)


def _from_status(status: int) -> PattinoError:
    match status:
        case HTTPStatus.NOT_FOUND:
            return NotFound()
        case HTTPStatus.METHOD_NOT_ALLOWED:
            return MethodNotAllowed()
        case HTTPStatus.BAD_REQUEST:
            return MalformedJson()
        case _:
            return Unexpected()


def install(app: FastAPI) -> None:
    """Let `app` answer every error of the family, of the framework and of validation."""

    async def on_refusal(request: Request, error: Exception) -> Response:
        if not isinstance(error, PattinoError):
            raise error
        log.get().debug(
            "http.refused", code=error.code, status=error.status, request=request.state.request_id
        )
        return answer_for(error)

    async def on_invalid(_request: Request, error: Exception) -> Response:
        if not isinstance(error, RequestValidationError):
            raise error
        return answer_for(_from_validation(error.errors()))

    async def on_http(_request: Request, error: Exception) -> Response:
        if not isinstance(error, HTTPException):
            raise error
        return answer_for(_from_status(error.status_code))

    app.add_exception_handler(PattinoError, on_refusal)
    app.add_exception_handler(RequestValidationError, on_invalid)
    app.add_exception_handler(HTTPException, on_http)
