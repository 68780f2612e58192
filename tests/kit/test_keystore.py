"""Keys of accounts: made once, destroyed for good, sealed anew each week. Policy R, S."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pattino.kit.clock import VirtualClock
from pattino.kit.ids import SeededSource
from pattino.kit.keystore import (
    AccountKeyMissing,
    KeyStore,
    KeyStoreUnreadable,
    MasterKeyWrong,
    Sealer,
)
from pattino.kit.masterkey import MasterKeyFile, MasterKeyUnreadable, Place, find_master_key
from pattino.kit.sealing import SealBroken
from pattino.kit.secret import Secret

CANARY = "Ada Axel-Canary"


class Desk:
    """A key store in a folder, opened anew as often as a test likes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = VirtualClock()
        self.source = SeededSource(7)
        self.store = self._open()

    def _open(self) -> KeyStore:
        self.master = find_master_key(self.folder, None, {}, self.source)
        return KeyStore(self.folder / "keys.db", self.master, self.source, self.clock.now())

    def reopen(self) -> None:
        self.store.close()
        self.store = self._open()

    @property
    def sealer(self) -> Sealer:
        return Sealer(self.store, self.source)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.store.close()


def sealed_name(desk: Desk, account: str = "ada") -> bytes:
    desk.sealer.adopt(account)
    return desk.sealer.seal("accounts", "name", account, CANARY)


def test_what_was_sealed_opens_in_its_place_and_shows_nothing_outside(desk: Desk) -> None:
    sealed = sealed_name(desk)
    assert CANARY.encode() not in sealed
    assert desk.sealer.open("accounts", "name", "ada", sealed) == CANARY
    assert sealed != desk.sealer.seal("accounts", "name", "ada", CANARY), "no two look alike"


@pytest.mark.parametrize(
    "place", [("other", "name", "ada"), ("accounts", "email", "ada"), ("accounts", "name", "bea")]
)
def test_a_value_that_was_moved_does_not_open(desk: Desk, place: tuple[str, str, str]) -> None:
    sealed = sealed_name(desk)
    desk.sealer.adopt("bea")
    with pytest.raises(SealBroken):
        desk.sealer.open(*place, sealed)


@pytest.mark.parametrize("row", ["second", None])
def test_of_several_rows_each_opens_its_own_only(desk: Desk, row: str | None) -> None:
    desk.sealer.adopt("ada")
    sealed = desk.sealer.seal("invitations", "email", "ada", CANARY, "first")
    assert desk.sealer.open("invitations", "email", "ada", sealed, "first") == CANARY
    with pytest.raises(SealBroken):
        desk.sealer.open("invitations", "email", "ada", sealed, row)


def test_a_single_changed_bit_anywhere_is_found(desk: Desk) -> None:
    """Policy S: alteration is noticed."""
    sealed = sealed_name(desk)
    for position in range(len(sealed)):
        for bit in range(8):
            altered = bytearray(sealed)
            altered[position] ^= 1 << bit
            with pytest.raises(SealBroken):
                desk.sealer.open("accounts", "name", "ada", bytes(altered))
    for length in range(len(sealed)):
        with pytest.raises(SealBroken):
            desk.sealer.open("accounts", "name", "ada", sealed[:length])


def test_a_destroyed_key_is_gone_from_the_file_and_stays_listed(desk: Desk) -> None:
    """Policy R: without its key nothing of an account can be read, wherever a copy lies."""
    sealed = sealed_name(desk)
    with sqlite3.connect(desk.folder / "keys.db") as plain:
        (wrapped,) = plain.execute("select sealed_key from account_keys").fetchone()
    plain.close()
    desk.store.destroy("ada", b"m" * 32, desk.clock.now())
    desk.store.destroy("ada", b"m" * 32, desk.clock.now())
    desk.reopen()
    with pytest.raises(AccountKeyMissing):
        desk.sealer.open("accounts", "name", "ada", sealed)
    assert desk.store.erased() == {b"m" * 32}
    for path in desk.folder.iterdir():
        assert wrapped not in path.read_bytes(), path.name


def test_once_a_week_every_key_is_sealed_anew_and_the_old_master_key_destroyed(desk: Desk) -> None:
    sealed = sealed_name(desk)
    before = (desk.folder / "master.key").read_bytes()
    old_store = (desk.folder / "keys.db").read_bytes()
    desk.clock.advance(days=6, minutes=1439)
    assert not desk.store.rotate_if_due(desk.clock.now())
    desk.clock.advance(minutes=1)
    assert desk.store.rotate_if_due(desk.clock.now())
    assert not desk.store.rotate_if_due(desk.clock.now())
    desk.reopen()
    assert desk.sealer.open("accounts", "name", "ada", sealed) == CANARY
    for path in desk.folder.iterdir():
        assert before.strip() not in path.read_bytes(), path.name
    desk.store.close()
    (desk.folder / "keys.db").write_bytes(old_store)
    with pytest.raises(MasterKeyWrong):
        desk.reopen()


@pytest.mark.parametrize("moment", ["both keys are in the file", "the new key is in use"])
def test_a_rotation_that_is_cut_short_loses_no_key(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """The file holds both master keys until the new one is in use."""
    sealed = sealed_name(desk)
    write: Callable[[MasterKeyFile, list[Secret[bytes]]], None] = MasterKeyFile.write

    def short(file: MasterKeyFile, keys: list[Secret[bytes]]) -> None:
        if len(keys) == 2:
            write(file, keys)
        if (len(keys) == 2) == (moment == "both keys are in the file"):
            raise KeyboardInterrupt

    monkeypatch.setattr(MasterKeyFile, "write", short)
    with pytest.raises(KeyboardInterrupt):
        desk.store.rotate(desk.clock.now())
    monkeypatch.undo()
    assert len(desk.master.read()) == 2
    desk.reopen()
    assert desk.sealer.open("accounts", "name", "ada", sealed) == CANARY
    assert len(desk.master.read()) == 1


def test_closing_waits_for_a_rotation_that_is_under_way(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    sealed = sealed_name(desk)
    write, middle, go_on = MasterKeyFile.write, threading.Event(), threading.Event()
    order: list[str] = []

    def slowly(file: MasterKeyFile, keys: list[Secret[bytes]]) -> None:
        middle.set()
        assert go_on.wait(10)
        write(file, keys)

    monkeypatch.setattr(MasterKeyFile, "write", slowly)

    def rotates() -> None:
        desk.store.rotate(desk.clock.now())
        order.append("sealed anew")

    def closes() -> None:
        desk.store.close()
        order.append("closed")

    rotating, closing = threading.Thread(target=rotates), threading.Thread(target=closes)
    rotating.start()
    assert middle.wait(10)
    closing.start()
    closing.join(0.1)
    assert closing.is_alive(), "it was closed in the middle"
    go_on.set()
    rotating.join(10)
    closing.join(10)
    assert order == ["sealed anew", "closed"]
    desk.reopen()
    assert desk.sealer.open("accounts", "name", "ada", sealed) == CANARY


def test_a_master_key_of_another_installation_is_refused(desk: Desk) -> None:
    sealed_name(desk)
    desk.master.write([Secret(bytes(32))])
    with pytest.raises(MasterKeyWrong):
        desk.reopen()


def test_a_lost_master_key_is_never_replaced_by_a_fresh_one(desk: Desk) -> None:
    sealed_name(desk)
    (desk.folder / "master.key").unlink()
    with pytest.raises(MasterKeyUnreadable):
        desk.reopen()
    assert not (desk.folder / "master.key").exists()


def test_a_file_that_is_no_key_store_is_refused_and_left_alone(desk: Desk) -> None:
    desk.store.close()
    (desk.folder / "keys.db").write_bytes(b"no database, " * 400)
    with pytest.raises(KeyStoreUnreadable):
        desk.reopen()
    assert (desk.folder / "keys.db").read_bytes().startswith(b"no database")


def test_files_are_their_owner_s_alone(desk: Desk) -> None:
    sealed_name(desk)
    desk.store.rotate(desk.clock.now())
    for path in desk.folder.iterdir():
        assert path.stat().st_mode & 0o777 == 0o600, path.name


class TestWhereTheMasterKeyIs:
    def test_a_file_that_is_named_goes_before_all(self, tmp_path: Path) -> None:
        named = tmp_path / "elsewhere" / "key"
        found = find_master_key(tmp_path / "data", named, {}, SeededSource(1))
        assert found == MasterKeyFile(named, Place.SETTING)
        assert named.stat().st_mode & 0o777 == 0o600
        assert found.can_rotate

    def test_a_credential_of_the_service_manager_is_used_and_never_written(
        self, tmp_path: Path
    ) -> None:
        (tmp_path / "credentials").mkdir()
        credential = tmp_path / "credentials" / "pattino-master-key"
        credential.write_text("ab" * 32)
        data = tmp_path / "data"
        data.mkdir()
        environment = {"CREDENTIALS_DIRECTORY": str(credential.parent)}
        clock, source = VirtualClock(), SeededSource(1)
        found = find_master_key(data, None, environment, source)
        assert found.place is Place.CREDENTIAL
        store = KeyStore(data / "keys.db", found, source, clock.now())
        sealer = Sealer(store, source)
        sealer.adopt("ada")
        sealed = sealer.seal("accounts", "name", "ada", CANARY)
        store.rotate(clock.now())
        assert credential.read_text() == "ab" * 32
        assert sealer.open("accounts", "name", "ada", sealed) == CANARY
        store.close()

    @pytest.mark.parametrize(
        "content", ["", "zz", "ab" * 31, "ab" * 33, "ab" * 32 + "\n" * 2 + "é"]
    )
    def test_what_is_no_key_is_refused(self, tmp_path: Path, content: str) -> None:
        path = tmp_path / "key"
        path.write_text(content, encoding="utf-8")
        path.chmod(0o600)
        with pytest.raises(MasterKeyUnreadable):
            MasterKeyFile(path, Place.SETTING).read()

    def test_a_key_that_others_can_read_is_refused(self, tmp_path: Path) -> None:
        path = tmp_path / "key"
        path.write_text("ab" * 32)
        path.chmod(0o640)
        with pytest.raises(MasterKeyUnreadable):
            MasterKeyFile(path, Place.SETTING).read()
