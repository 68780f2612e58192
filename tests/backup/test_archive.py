"""A backup file: every altered byte is found and named, and nothing is held in memory whole."""

import io
import os
import random
import tracemalloc
from collections.abc import Iterator

import pytest

from pattino.backup.archive import BLOCK_MOST, Head, key_id, read_blocks, read_head, write
from pattino.backup.errors import BackupAltered, BackupKeyWrong, BackupOfAnotherKind
from pattino.kit.errors import PattinoError
from pattino.kit.secret import Secret

KEY = Secret(bytes(range(32)))
BLOCKS = [("organisation", b"ice"), ("accounts", b"a" * 40), ("accounts", b"b"), ("meetings", b"")]


def head(**changes: object) -> Head:
    given = {
        "kind": "data",
        "made_at": "2026-11-25T00:00:00+00:00",
        "ends_at": "2027-02-23T00:00:00+00:00",
        "version": "0.1.0",
        "revision": "0003",
        "parts": ("organisation", "accounts", "meetings"),
        "salt": "00" * 32,
        "key_id": key_id(KEY),
    }
    return Head(**{**given, **changes})  # type: ignore[arg-type]  # a test's own shorthand


def written() -> bytes:
    file = io.BytesIO()
    write(file, head(), KEY, BLOCKS)
    return file.getvalue()


def read(content: bytes, key: Secret[bytes] = KEY) -> list[tuple[str, bytes]]:
    return list(read_blocks(io.BytesIO(content), key))


def test_what_was_written_is_read() -> None:
    assert read(written()) == BLOCKS
    assert read_head(io.BytesIO(written())) == head()


def test_every_altered_byte_is_found_and_its_part_named() -> None:
    """Policy S: alteration is noticed, byte by byte."""
    whole = written()
    named = set()
    for position in range(len(whole)):
        altered = bytearray(whole)
        altered[position] ^= 1 << random.Random(position).randrange(8)
        with pytest.raises(PattinoError) as found:
            read(bytes(altered))
        assert isinstance(found.value, BackupAltered | BackupKeyWrong | BackupOfAnotherKind)
        named.add(found.value.detail)
    for part in ("head", "organisation", "accounts", "meetings"):
        assert any(part in each for each in named), named


def test_a_file_that_breaks_off_anywhere_is_found() -> None:
    whole = written()
    for length in range(len(whole)):
        with pytest.raises((BackupAltered, BackupOfAnotherKind)):
            read(whole[:length])


def test_what_is_added_moved_or_brought_from_another_file_is_found() -> None:
    whole = written()
    with pytest.raises(BackupAltered, match="added"):
        read(whole + b"x")
    other = io.BytesIO()
    write(other, head(salt="11" * 32), KEY, BLOCKS)
    start = whole.index(b"}\n") + 2 + 32
    with pytest.raises(BackupAltered, match="Block 1"):
        read(whole[:start] + other.getvalue()[start:])
    first = whole[start : start + 6 + len("ice") + 16]
    with pytest.raises(BackupAltered, match="Block 2"):
        read(whole[: start + len(first)] + first + whole[start + len(first) :])


def test_another_key_opens_nothing() -> None:
    with pytest.raises(BackupKeyWrong):
        read(written(), Secret(bytes(32)))


def test_nonsense_is_an_answer_and_never_a_fault() -> None:
    seed = int.from_bytes(os.urandom(4))
    print(f"seed: {seed}")
    chance = random.Random(seed)
    whole = written()
    for _ in range(2000):
        altered = bytearray(whole)
        for _ in range(chance.randrange(1, 40)):
            altered[chance.randrange(len(altered))] = chance.randrange(256)
        cut = chance.randrange(len(altered))
        with pytest.raises(PattinoError):
            read(bytes(altered[:cut]))


def test_a_large_file_passes_through_little_memory() -> None:
    class Far(io.RawIOBase):
        """Counts and forgets."""

        taken = 0

        def write(self, data: object) -> int:
            length = len(memoryview(data))  # type: ignore[arg-type]  # whatever is given is a buffer
            self.taken += length
            return length

    def many() -> Iterator[tuple[str, bytes]]:
        for _ in range(100):
            yield "accounts", bytes(BLOCK_MOST)

    far = Far()
    tracemalloc.start()
    write(far, head(), KEY, many())  # type: ignore[arg-type]  # enough of a file for writing
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert far.taken > 100 * BLOCK_MOST
    assert most < 8 * BLOCK_MOST
