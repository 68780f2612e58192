"""The schema's history, from the first table on. Run by every start; each step can go back."""

from collections.abc import Mapping
from typing import Final

__all__ = ["RELEASES"]

RELEASES: Final[Mapping[str, str]] = {"0.1.0": "0003"}
"""Released version → the revision its database has. A release adds its line; its data, kept in
`tests/operate/released`, is opened by every later version."""
