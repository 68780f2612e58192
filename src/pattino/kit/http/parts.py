"""How a route gets at its room's parts: given once by the composition root, asked for by type."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import FastAPI
from starlette.requests import HTTPConnection

__all__ = ["give", "given"]

T = TypeVar("T")


def give(app: FastAPI, *parts: object) -> None:
    """Hand parts to the application; one of each type."""
    shelf: dict[type, object] = getattr(app.state, "parts", {})
    for part in parts:
        if type(part) in shelf:
            raise ValueError(f"{type(part).__name__} was given twice")
        shelf[type(part)] = part
    app.state.parts = shelf


def given(kind: type[T]) -> Callable[[HTTPConnection], T]:
    """Make the dependency that finds the part of type `kind`."""

    def find(connection: HTTPConnection) -> T:
        part = connection.app.state.parts[kind]
        if not isinstance(part, kind):
            raise TypeError(f"{kind.__name__} is not on the shelf")
        return part

    return find
