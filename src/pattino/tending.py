"""`pattino account`: help for people who cannot help themselves, from the server's own terminal.

A mistyped address at set-up locks the only administrator out once the first session ends; a
person may ask the operator to be erased. Each command needs the data folder to itself, so the
server is ended first: nothing else then holds a session, a call or a key in memory.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final

from pattino.accounts import rules
from pattino.accounts.errors import AccountUnknown
from pattino.accounts.model import Account, AccountId, EmailAddress, Role
from pattino.accounts.service import Directory
from pattino.app import MIGRATIONS, open_keys
from pattino.backup.copies import copies_of
from pattino.backup.restore import check_not_half_restored
from pattino.config import Config
from pattino.kit.clock import Clock, SystemClock
from pattino.kit.db import Database, Transaction
from pattino.kit.ids import RandomSource, SystemSource
from pattino.kit.keystore import KeyStore, Sealer
from pattino.kit.vault import open_vault
from pattino.profile.service import Profiles
from pattino.serve import alone_in
from pattino.signin.service import SignIn

__all__ = ["ROLES", "Registry", "opened"]

ROLES: Final = {role.value: role for role in Role}


class Registry:
    """The accounts of a server that does not run."""

    def __init__(self, database: Database, directory: Directory, signin: SignIn) -> None:
        self._database = database
        self._directory = directory
        self._signin = signin

    def change_address(self, old: str, new: str) -> None:
        """Let somebody sign in with another address, and sign them out everywhere."""
        address = rules.read_address(new, "new")

        def work(tx: Transaction, account: Account) -> None:
            self._directory.readdress(tx, account, address)
            self._signin.end_all(tx, account.id)

        self._change(rules.read_address(old, "old"), work)

    def change_role(self, address: str, role: Role) -> None:
        """Change what somebody may do, and sign them out, so that it holds at once."""

        def work(tx: Transaction, account: Account) -> None:
            self._directory.set_role(tx, account, role)
            self._signin.end_all(tx, account.id)

        self._change(rules.read_address(address), work)

    def erase(self, address: str, keys: KeyStore, now: datetime) -> str:
        """Erase somebody for good; gives the receipt."""
        found: list[AccountId] = []

        def work(tx: Transaction, account: Account) -> None:
            self._directory.leave(tx, account, now)
            found.append(account.id)

        self._change(rules.read_address(address), work)
        (account_id,) = found
        mark = self._directory.mark_of(account_id)
        keys.destroy(account_id, mark, now)
        self._database.run(self._directory.drop, account_id)
        self._database.scrub_now()
        return mark.hex()

    def _change(self, address: EmailAddress, work: Callable[[Transaction, Account], None]) -> None:
        def change(tx: Transaction) -> None:
            account = self._directory.by_address(tx, address)
            if account is None:
                raise AccountUnknown
            work(tx, account)

        self._database.run(change)


_SOURCE: Final = SystemSource()


@contextmanager
def opened(
    config: Config, clock: Clock | None = None, source: RandomSource = _SOURCE
) -> Iterator[tuple[Registry, KeyStore]]:
    """Open the accounts of a server that does not run; refused while it does."""
    config.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    check_not_half_restored(config.data_dir)
    with alone_in(config.data_dir):
        vault = open_vault(config.data_dir, source)
        watch = clock or SystemClock()
        keys = open_keys(config, source, watch)
        database = Database(config.database_url.expose())
        try:
            sealer = Sealer(keys, source)
            copies = copies_of(config, vault.pepper, source)
            database.migrate(MIGRATIONS, {"sealer": sealer}, lambda: copies.take(watch.now()))
            directory = Directory(vault.pepper, sealer)
            database.run(directory.match_keys, keys)
            yield (
                Registry(database, directory, SignIn(directory, Profiles(sealer), vault.pepper)),
                keys,
            )
        finally:
            database.close()
            keys.close()
