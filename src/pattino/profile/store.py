"""SQL of this room; gives back its model and nothing else. Seals and opens every field."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from sqlalchemy import insert, select, update

from pattino.accounts.model import AccountId
from pattino.kit.db import Transaction
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Personal, Purpose
from pattino.profile.model import Glimpse, Profile
from pattino.profile.tables import profiles

__all__ = ["find", "glimpses", "language", "picture", "put", "put_picture"]

_TABLE: Final = "profiles"
_NAME_LETTERS: Final = 16


def find(tx: Transaction, sealer: Sealer, account_id: AccountId) -> Profile | None:
    """Return a person's profile, if they have one."""
    chosen = select(profiles).where(profiles.c.account_id == account_id)
    row = tx.execute(chosen).mappings().first()
    if row is None:
        return None

    def opened(column: str) -> Personal[str] | None:
        sealed = row[column]
        if sealed is None:
            return None
        return Personal(sealer.open(_TABLE, column, account_id, bytes(sealed)))

    return Profile(
        title=opened("title"),
        language=opened("language"),
        time_zone=opened("time_zone"),
        picture=_name_of(row["picture"]),
    )


def language(tx: Transaction, sealer: Sealer, account_id: AccountId) -> Personal[str] | None:
    """Return the language that a person speaks here, if they told one."""
    chosen = select(profiles.c.language).where(profiles.c.account_id == account_id)
    sealed = tx.execute(chosen).scalar_one_or_none()
    if sealed is None:
        return None
    return Personal(sealer.open(_TABLE, "language", account_id, bytes(sealed)))


def glimpses(
    tx: Transaction, sealer: Sealer, known: Mapping[AccountId, Glimpse]
) -> dict[AccountId, Glimpse]:
    """Return what lists of people show; only what `known` does not have is opened."""
    columns = (profiles.c.account_id, profiles.c.title, profiles.c.picture)
    found = {}
    for row in tx.execute(select(*columns)):
        account_id, name = AccountId(row.account_id), _name_of(row.picture)
        sealed = None if row.title is None else bytes(row.title)
        mark = (sealed or b"") + (name or "").encode()
        before = known.get(account_id)
        if before is None or before.mark != mark:
            title = sealer.open(_TABLE, "title", account_id, sealed) if sealed else None
            before = Glimpse(account_id, Personal(title) if title else None, name, mark)
        found[account_id] = before
    return found


def put(tx: Transaction, sealer: Sealer, account_id: AccountId, profile: Profile) -> None:
    """Store what a person tells about themselves; the picture stays."""

    def sealed(column: str, value: Personal[str] | None) -> bytes | None:
        if value is None:
            return None
        return sealer.seal(_TABLE, column, account_id, value.reveal(Purpose.IDENTIFY))

    values = {
        "title": sealed("title", profile.title),
        "language": sealed("language", profile.language),
        "time_zone": sealed("time_zone", profile.time_zone),
    }
    _write(tx, account_id, values)


def put_picture(
    tx: Transaction, sealer: Sealer, account_id: AccountId, image: Personal[bytes] | None
) -> None:
    """Store a person's picture, or take it away."""
    sealed = None
    if image is not None:
        written = base64.b64encode(image.reveal(Purpose.IDENTIFY)).decode()
        sealed = sealer.seal(_TABLE, "picture", account_id, written)
    _write(tx, account_id, {"picture": sealed})


def picture(
    tx: Transaction, sealer: Sealer, account_id: AccountId, name: str | None
) -> Personal[bytes] | None:
    """Return a person's picture; with a name only that one."""
    chosen = select(profiles.c.picture).where(profiles.c.account_id == account_id)
    sealed = tx.execute(chosen).scalar_one_or_none()
    if sealed is None or (name is not None and _name_of(sealed) != name):
        return None
    return Personal(base64.b64decode(sealer.open(_TABLE, "picture", account_id, bytes(sealed))))


def _write(tx: Transaction, account_id: AccountId, values: Mapping[str, bytes | None]) -> None:
    changed = tx.execute(
        update(profiles).where(profiles.c.account_id == account_id).values(**values)
    )
    if changed.rowcount == 0:
        tx.execute(insert(profiles).values(account_id=account_id, **values))


def _name_of(sealed: bytes | None) -> str | None:
    """A name for the stored picture: each time it is written it is sealed anew."""
    return None if sealed is None else hashlib.sha256(bytes(sealed)).hexdigest()[:_NAME_LETTERS]
