"""Each test has a house of its own, as those of the API have."""

from tests.api.conftest import house

__all__ = ["house"]
