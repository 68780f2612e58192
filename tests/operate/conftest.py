"""An authority for the whole run: making keys takes time and no test changes it."""

import pytest

from tests.operate.authority import Authority


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority.found_in(tmp_path_factory.mktemp("authority"))
