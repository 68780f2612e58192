"""What looks for residue finds it, in whatever writing."""

import base64
import gzip
import json
import zlib
from urllib.parse import quote

import pytest

from tests.common.residue import Traces

NAME = "Quirina Könary-7f3a"
RAW = NAME.encode()
TRACES = Traces({"the name": NAME})


@pytest.mark.parametrize(
    "written",
    [
        RAW,
        RAW.upper(),
        NAME.encode("utf-16-le"),
        NAME.encode("utf-16-be"),
        RAW.hex().upper().encode(),
        quote(NAME).encode(),
        json.dumps({"n": NAME}).encode(),
        base64.b64encode(RAW),
        base64.b64encode(b"x" + RAW + b"yz"),
        base64.b64encode(b"xy" + RAW + b"z"),
        base64.urlsafe_b64encode(b"xyz" + RAW),
        gzip.compress(b"padding " * 9 + RAW),
        b"front matter" + zlib.compress(b"padding " * 9 + base64.b64encode(b"x" + RAW + b"yz")),
    ],
)
def test_a_planted_value_is_found(written: bytes) -> None:
    assert TRACES.inside(b"\0\1\2" + written + b"\3\4")


def test_nothing_is_found_where_nothing_is() -> None:
    assert (
        TRACES.inside(b"Quirina" * 100 + gzip.compress(b"Other Name") + bytes(range(256))) == set()
    )
