"""Is a value still readable somewhere? Looked for in every writing in which it could hide.

As it is (in any case), in UTF-16, in hexadecimal, percent-encoded, in JSON's escapes, in base 64
at each of its three offsets, and all of that in what a file or a piece of memory holds packed.
"""

import base64
import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping
from io import FileIO
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

__all__ = ["Traces", "memory_of", "spellings"]

_LARGEST_UNPACKED: Final = 32 * 1024 * 1024
_ZLIB: Final = re.compile(rb"\x78[\x01\x5e\x9c\xda]|\x1f\x8b\x08")
_PACKED_MOST: Final = 400
"""Beginnings that look like packed data and are tried; memory holds many that are none."""


def spellings(text: str) -> dict[str, bytes]:
    """A value as careless code would have written it; all of them in lower case."""
    raw = text.encode()
    found = {
        "as it is": raw,
        "in UTF-16": text.encode("utf-16-le"),
        "in UTF-16, big end first": text.encode("utf-16-be"),
        "in hexadecimal": raw.hex().encode(),
        "percent-encoded": quote(text, safe="").encode(),
        "as a form writes it": quote_plus(text, safe="@").encode(),
        "in JSON": json.dumps(text)[1:-1].encode(),
    }
    for offset in range(3):
        whole = base64.b64encode(b"\0" * offset + raw)
        # The first group mixes with what stands before, the last with what comes after.
        found[f"in base 64 at {offset}"] = whole[4 if offset else 0 : len(whole) // 4 * 4 - 4]
    return {name: value.lower() for name, value in found.items()}


class Traces:
    """Values to look for, each under a name."""

    def __init__(self, values: Mapping[str, str]) -> None:
        self._wanted = {
            (name, spelling): written
            for name, value in values.items()
            for spelling, written in spellings(value).items()
        }

    def inside(self, data: bytes, *, unpack: bool = True) -> set[tuple[str, str]]:
        """Every value that can be read in some bytes, with its spelling."""
        found = self._in(data)
        if unpack:
            for inner in _unpacked(data):
                found |= {(name, f"{spelling}, packed") for name, spelling in self._in(inner)}
        return found

    def _in(self, data: bytes) -> set[tuple[str, str]]:
        lower = data.lower()
        return {key for key, written in self._wanted.items() if written in lower}

    def below(self, folder: Path) -> list[str]:
        """Every finding in the files below a folder, in words."""
        return [
            f"{path.relative_to(folder)}: {name} {spelling}"
            for path in sorted(folder.rglob("*"))
            if path.is_file()
            for name, spelling in sorted(self.inside(_read(path)))
        ]

    def among(self, lines: Iterable[str]) -> list[str]:
        """Every finding in some lines, in words."""
        return [f"{name} {how}" for name, how in sorted(self.inside("\n".join(lines).encode()))]


def memory_of(pid: int) -> Iterator[bytes]:
    """Everything that a process may write to, region by region; PermissionError where it may not.

    `/proc/PID/mem` is what gcore reads, without stopping the process; see proc(5).
    """
    with (
        Path(f"/proc/{pid}/maps").open(encoding="utf-8") as maps,
        Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory,
    ):
        for line in maps:
            span, rights, *_ = line.split()
            if not rights.startswith("rw"):
                continue
            start, end = (int(each, 16) for each in span.split("-"))
            yield b"".join(_pages(memory, start, end))


def _pages(memory: FileIO, start: int, end: int) -> Iterator[bytes]:
    """A region in the pieces that the kernel gives; what it gives no more holds no pages."""
    while start < end:
        try:
            memory.seek(start)
            piece = memory.read(min(end - start, _LARGEST_UNPACKED))
        except (OSError, OverflowError, ValueError):
            return
        if not piece:
            return
        yield piece
        start += len(piece)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:  # it went while we looked
        return b""


def _unpacked(data: bytes) -> Iterator[bytes]:
    for count, match in enumerate(_ZLIB.finditer(data)):
        if count >= _PACKED_MOST:
            return
        wbits = zlib.MAX_WBITS | (16 if match[0].startswith(b"\x1f") else 0)
        try:
            inner = zlib.decompressobj(wbits).decompress(data[match.start() :], _LARGEST_UNPACKED)
        except zlib.error:
            continue
        if inner:
            yield inner
