"""Each test has a house of its own, as those of the API have; here without a mail server."""

from tests.api.conftest import house

__all__ = ["house"]
