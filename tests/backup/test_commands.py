"""`pattino backup` and `pattino restore` as an operator types them."""

import os
import subprocess
import sys
from pathlib import Path

from tests.common.house import open_house


def pattino(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    settings = {"DATA_DIR": folder / "data", "BACKUP_KEY_FILE": folder / "elsewhere" / "backup.key"}
    return subprocess.run(
        [sys.executable, "-m", "pattino", *arguments],
        env={"PATH": os.environ["PATH"]} | {f"PATTINO_{k}": str(v) for k, v in settings.items()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


async def test_a_backup_and_a_restore_by_hand(tmp_path: Path) -> None:
    places = [tmp_path / "a", tmp_path / "b"]
    for place in places:
        place.mkdir()
    async with open_house(tmp_path / "data") as house:
        await house.set_up()
        made = pattino(tmp_path, "backup", *map(str, places))
    assert made.returncode == 0, made.stderr
    assert "Keep a copy away" in made.stdout
    (tmp_path / "data").rename(tmp_path / "lost")
    files = [str(next(place.iterdir())) for place in places]
    back = pattino(tmp_path, "restore", *files)
    assert back.returncode == 0, back.stderr
    assert "with 1 accounts" in back.stdout
