"""SQL of this room; gives back its model and nothing else. Times are whole seconds of UTC."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import RowMapping, delete, insert, select, update

from pattino.accounts.model import AccountId
from pattino.kit.db import Transaction
from pattino.signin.model import Attempt, AttemptState, Session
from pattino.signin.tables import sessions, signin_attempts

__all__ = [
    "add_session",
    "attempt_by_browser",
    "attempt_by_link",
    "claim",
    "drop_attempt",
    "drop_expired",
    "drop_session",
    "drop_sessions_of",
    "find_session",
    "find_sessions",
    "put_attempt",
    "see_session",
    "sessions_of",
    "take_try",
]

_AT_ONCE: Final = 500  # values in one statement; both databases take a few thousand


def put_attempt(tx: Transaction, attempt: Attempt) -> None:
    """Store an attempt; it takes the place of the browser's earlier one."""
    drop_attempt(tx, attempt.browser_sha256)
    tx.execute(
        insert(signin_attempts).values(
            browser_sha256=attempt.browser_sha256,
            email=attempt.sealed_email,
            code_mac=attempt.code_mac,
            link_sha256=attempt.link_sha256,
            tries_left=attempt.tries_left,
            state=attempt.state.value,
            expires_at=_seconds(attempt.expires_at),
        )
    )


def attempt_by_browser(tx: Transaction, browser_sha256: bytes) -> Attempt | None:
    """Find the attempt of a browser."""
    chosen = signin_attempts.c.browser_sha256 == browser_sha256
    row = tx.execute(select(signin_attempts).where(chosen)).mappings().first()
    return None if row is None else _attempt(row)


def attempt_by_link(tx: Transaction, link_sha256: bytes) -> Attempt | None:
    """Find the attempt that a link belongs to, whichever browser asked."""
    chosen = signin_attempts.c.link_sha256 == link_sha256
    row = tx.execute(select(signin_attempts).where(chosen)).mappings().first()
    return None if row is None else _attempt(row)


def take_try(tx: Transaction, browser_sha256: bytes, now: datetime) -> int | None:
    """Use up one try and return how many are left; None when there is none to use.

    One conditional UPDATE: of guesses that come at once, no more are heard than there are tries.
    """
    usable = (
        (signin_attempts.c.browser_sha256 == browser_sha256)
        & (signin_attempts.c.state == AttemptState.OPEN.value)
        & (signin_attempts.c.tries_left > 0)
        & (signin_attempts.c.expires_at > _seconds(now))
    )
    left = signin_attempts.c.tries_left - 1
    change = update(signin_attempts).where(usable).values(tries_left=left)
    return tx.execute(change.returning(signin_attempts.c.tries_left)).scalar_one_or_none()


def claim(tx: Transaction, browser_sha256: bytes, state: AttemptState) -> bool:
    """Use an attempt that is in `state`, for the only time; its address is not needed any more."""
    chosen = (signin_attempts.c.browser_sha256 == browser_sha256) & (
        signin_attempts.c.state == state.value
    )
    used = update(signin_attempts).where(chosen).values(state=AttemptState.USED.value, email=None)
    return bool(tx.execute(used).rowcount)


def drop_attempt(tx: Transaction, browser_sha256: bytes) -> None:
    """Forget the attempt of a browser."""
    tx.execute(delete(signin_attempts).where(signin_attempts.c.browser_sha256 == browser_sha256))


def add_session(tx: Transaction, session: Session) -> None:
    """Store a session."""
    tx.execute(
        insert(sessions).values(
            token_sha256=session.token_sha256,
            account_id=session.account_id,
            last_seen_hour=_seconds(session.last_seen),
            expires_at=_seconds(session.expires_at),
        )
    )


def find_session(tx: Transaction, token_sha256: bytes) -> Session | None:
    """Find a session, alive or not."""
    chosen = sessions.c.token_sha256 == token_sha256
    row = tx.execute(select(sessions).where(chosen)).mappings().first()
    return None if row is None else _session(row)


def find_sessions(tx: Transaction, token_sha256s: Collection[bytes]) -> tuple[Session, ...]:
    """Find many sessions, alive or not."""
    found: list[Session] = []
    wanted = list(token_sha256s)
    for start in range(0, len(wanted), _AT_ONCE):
        some = wanted[start : start + _AT_ONCE]
        chosen = select(sessions).where(sessions.c.token_sha256.in_(some))
        found += [_session(row) for row in tx.execute(chosen).mappings()]
    return tuple(found)


def sessions_of(tx: Transaction, account_id: AccountId) -> tuple[Session, ...]:
    """Return the sessions of an account, alive or not."""
    chosen = select(sessions).where(sessions.c.account_id == account_id)
    return tuple(_session(row) for row in tx.execute(chosen).mappings())


def drop_sessions_of(tx: Transaction, account_id: AccountId) -> None:
    """End every session of an account."""
    tx.execute(delete(sessions).where(sessions.c.account_id == account_id))


def see_session(tx: Transaction, token_sha256: bytes, last_seen: datetime) -> None:
    """Note the hour in which a session was last used."""
    chosen = sessions.c.token_sha256 == token_sha256
    tx.execute(update(sessions).where(chosen).values(last_seen_hour=_seconds(last_seen)))


def drop_session(tx: Transaction, token_sha256: bytes) -> None:
    """End a session."""
    tx.execute(delete(sessions).where(sessions.c.token_sha256 == token_sha256))


def drop_expired(tx: Transaction, now: datetime, idle_since: datetime, spent: datetime) -> None:
    """Forget what time has ended: dead sessions, and attempts whose refusals were of use."""
    gone = (sessions.c.expires_at <= _seconds(now)) | (
        sessions.c.last_seen_hour <= _seconds(idle_since)
    )
    tx.execute(delete(sessions).where(gone))
    tx.execute(delete(signin_attempts).where(signin_attempts.c.expires_at <= _seconds(spent)))
    over = signin_attempts.c.expires_at <= _seconds(now)
    tx.execute(update(signin_attempts).where(over).values(email=None))


def _attempt(row: RowMapping) -> Attempt:
    return Attempt(
        browser_sha256=row["browser_sha256"],
        sealed_email=row["email"],
        code_mac=row["code_mac"],
        link_sha256=row["link_sha256"],
        tries_left=row["tries_left"],
        state=AttemptState(row["state"]),
        expires_at=_moment(row["expires_at"]),
    )


def _session(row: RowMapping) -> Session:
    return Session(
        token_sha256=row["token_sha256"],
        account_id=AccountId(row["account_id"]),
        last_seen=_moment(row["last_seen_hour"]),
        expires_at=_moment(row["expires_at"]),
    )


def _seconds(moment: datetime) -> int:
    return int(moment.timestamp())


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
