"""SQL of this room; gives back its model and nothing else. Seals and opens the addresses."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import ColumnElement, RowMapping, delete, func, insert, select, update

from pattino.accounts.model import AccountId, EmailAddress
from pattino.invitations.model import Invitation, InvitationId
from pattino.invitations.tables import invitations
from pattino.kit.db import Transaction
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Personal, Purpose

__all__ = [
    "add",
    "by_email_key",
    "by_id",
    "by_token",
    "count",
    "drop",
    "drop_by_email_key",
    "drop_expired",
    "drop_of",
    "of_inviter",
    "page",
    "set_email_keys",
]

_TABLE: Final = "invitations"


def add(
    tx: Transaction, sealer: Sealer, new: Invitation, token_sha256: bytes, email_key: bytes
) -> None:
    """Store an invitation."""
    plain = new.email.reveal(Purpose.AUTHENTICATE).as_written
    tx.execute(
        insert(invitations).values(
            id=new.id,
            token_sha256=token_sha256,
            invited_by=new.invited_by,
            email=sealer.seal(_TABLE, "email", new.invited_by, plain, new.id),
            email_key=email_key,
            expires_at=_seconds(new.expires_at),
        )
    )


def by_token(
    tx: Transaction, sealer: Sealer, token_sha256: bytes, now: datetime
) -> Invitation | None:
    """Find the open invitation of a link."""
    return _one(tx, sealer, invitations.c.token_sha256 == token_sha256, now)


def by_email_key(
    tx: Transaction, sealer: Sealer, email_key: bytes, now: datetime
) -> Invitation | None:
    """Find the open invitation of an address."""
    return _one(tx, sealer, invitations.c.email_key == email_key, now)


def by_id(
    tx: Transaction, sealer: Sealer, invitation_id: InvitationId, now: datetime
) -> Invitation | None:
    """Find an open invitation."""
    return _one(tx, sealer, invitations.c.id == invitation_id, now)


def _one(
    tx: Transaction, sealer: Sealer, chosen: ColumnElement[bool], now: datetime
) -> Invitation | None:
    row = tx.execute(select(invitations).where(chosen & _is_open(now))).mappings().first()
    return None if row is None else _invitation(sealer, row)


def page(
    tx: Transaction, sealer: Sealer, now: datetime, begin: int, most: int
) -> tuple[Invitation, ...]:
    """Return a part of the open invitations, the newest first."""
    order = (invitations.c.expires_at.desc(), invitations.c.id)
    chosen = select(invitations).where(_is_open(now)).order_by(*order).offset(begin).limit(most)
    return tuple(_invitation(sealer, row) for row in tx.execute(chosen).mappings())


def of_inviter(
    tx: Transaction, sealer: Sealer, account_id: AccountId, now: datetime
) -> tuple[Invitation, ...]:
    """Return the open invitations that somebody sent."""
    mine = (invitations.c.invited_by == account_id) & _is_open(now)
    chosen = select(invitations).where(mine).order_by(invitations.c.expires_at, invitations.c.id)
    return tuple(_invitation(sealer, row) for row in tx.execute(chosen).mappings())


def count(tx: Transaction, now: datetime) -> int:
    """Count the open invitations."""
    chosen = select(func.count()).select_from(invitations).where(_is_open(now))
    return int(tx.execute(chosen).scalar_one())


def drop(tx: Transaction, invitation_id: InvitationId) -> bool:
    """Delete an invitation; whether there was one."""
    gone = tx.execute(delete(invitations).where(invitations.c.id == invitation_id))
    return bool(gone.rowcount)


def drop_by_email_key(tx: Transaction, email_key: bytes) -> None:
    """Delete the invitation of an address."""
    tx.execute(delete(invitations).where(invitations.c.email_key == email_key))


def drop_of(tx: Transaction, account_id: AccountId) -> None:
    """Delete every invitation that somebody sent."""
    tx.execute(delete(invitations).where(invitations.c.invited_by == account_id))


def drop_expired(tx: Transaction, now: datetime) -> None:
    """Delete the invitations whose time is over."""
    tx.execute(delete(invitations).where(invitations.c.expires_at <= _seconds(now)))


def set_email_keys(
    tx: Transaction, sealer: Sealer, key_of: Callable[[EmailAddress], bytes]
) -> None:
    """Open every address and store what it is looked up by."""
    for row in tx.execute(select(invitations)).mappings().all():
        found = _invitation(sealer, row)
        key = key_of(found.email.reveal(Purpose.AUTHENTICATE))
        change = update(invitations).where(invitations.c.id == found.id)
        tx.execute(change.values(email_key=key))


def _is_open(now: datetime) -> ColumnElement[bool]:
    return invitations.c.expires_at > _seconds(now)


def _invitation(sealer: Sealer, row: RowMapping) -> Invitation:
    account_id = AccountId(row["invited_by"])
    plain = sealer.open(_TABLE, "email", account_id, row["email"], row["id"])
    local, _, domain = plain.rpartition("@")
    return Invitation(
        id=InvitationId(row["id"]),
        invited_by=account_id,
        email=Personal(EmailAddress(local, domain)),
        expires_at=datetime.fromtimestamp(row["expires_at"], UTC),
    )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())
