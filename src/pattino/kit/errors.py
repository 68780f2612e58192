"""One family of errors: a code, a status, a sentence and a next step.

Every refusal a person or a client can meet is a subclass. It is raised by name where the
decision falls and turned into an answer in one place (`kit.http.problem`, RFC 9457).
Texts never carry a value that came in: nothing a person typed is echoed into a log.
"""

from collections.abc import Mapping
from typing import ClassVar

__all__ = ["PattinoError"]


class PattinoError(Exception):
    """A refusal with a code, a public sentence and what to do next."""

    code: ClassVar[str] = "internal_error"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "Something went wrong"
    next_step: ClassVar[str] = "Try again. If it happens again, tell your administrator."

    def __init__(
        self,
        detail: str | None = None,
        *,
        retry_after_s: int | None = None,
        fields: Mapping[str, str] | None = None,
        extra: Mapping[str, int] | None = None,
    ) -> None:
        self.detail = detail if detail is not None else f"{self.title}."
        self.retry_after_s = retry_after_s
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})
        super().__init__(self.detail)
