"""Use-cases of this room. Each public function is the whole content of one transaction."""

from collections.abc import Collection
from datetime import date, timedelta

from pattino.accounts.model import Account
from pattino.accounts.service import Directory, any_account, check_accepted
from pattino.kit.db import Transaction
from pattino.notices import store
from pattino.notices.errors import EditionAltered
from pattino.privacy.editions import EDITIONS, Edition
from pattino.privacy.standing import Published, Standing

__all__ = ["accept", "publish"]


def publish(
    tx: Transaction,
    today: date,
    notice_period: timedelta,
    editions: Collection[Edition] = EDITIONS,
) -> Standing:
    """Hold the program's editions against those that this server has shown; at each start.

    Where nobody has an account yet the newest holds at once. Otherwise an edition that is new
    here is announced today and holds when the notice period is over. A text that was altered
    under its version stops the start.
    """
    shown = store.fingerprints(tx)
    for each in editions:
        if shown.get(each.version, each.fingerprint) != each.fingerprint:
            raise EditionAltered(f"Its version is {each.version}.")
    oldest, *_, newest = editions
    is_empty = not any_account(tx)
    if not shown and not is_empty:
        # People came before editions were noted, which the second one brought: under the first.
        # Those between it and the newest were never shown here, so nobody can owe them.
        first = Published(oldest.version, oldest.effective, oldest.effective)
        store.add(tx, first, oldest.fingerprint)
    if newest.version not in shown:
        in_force_on = today if is_empty else max(today + notice_period, newest.effective)
        store.add(tx, Published(newest.version, today, in_force_on), newest.fingerprint)
    return Standing(store.published(tx))


def accept(
    tx: Transaction, directory: Directory, account: Account, version: str, today: date
) -> None:
    """Record that a person accepts the newest edition; raises PolicyChanged for another."""
    directory.accept(tx, account.id, check_accepted(version), today)
