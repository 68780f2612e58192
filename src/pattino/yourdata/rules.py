"""From rows to what a person reads: every column of the inventory that is about people. Pure."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Final

from pattino.accounts.model import Account, Role
from pattino.invitations.model import Invitation
from pattino.kit.secret import Purpose
from pattino.meetings.model import Meeting
from pattino.privacy import inventory
from pattino.profile.model import Profile
from pattino.reports.model import Report
from pattino.signin.model import Session
from pattino.yourdata.model import Holding

__all__ = ["WITHHELD", "holdings", "of_invitations", "of_profile"]

_KEY: Final = "It recognises something secret; shown, it would help whoever reads over a shoulder."
_SEALED: Final = "It opens your data and is never shown to anyone."
_REFERENCE: Final = "It repeats your account's id, which is listed above."
_OTHER: Final = "It exists while somebody signs in, sealed under a secret in their browser only."
_NUMBER: Final = "It tells reports apart and says nothing about you."
_LINK_NUMBER: Final = "It tells invitations apart and says nothing about you."
_REPORTER: Final = "Who reports is never told."
_NO_ACCOUNT: Final = "It exists only where an account was deleted because its owner was a child."

WITHHELD: Final[Mapping[str, str]] = {
    "accounts.email_key": _KEY,
    "sessions.token_sha256": _KEY,
    "sessions.account_id": _REFERENCE,
    "meetings.id_sha256": _KEY,
    "meetings.room": _KEY,
    "meetings.owner_id": _REFERENCE,
    "profiles.account_id": _REFERENCE,
    "invitations.id": _LINK_NUMBER,
    "invitations.token_sha256": _KEY,
    "invitations.invited_by": _REFERENCE,
    "invitations.email_key": _KEY,
    "child_reports.id": _NUMBER,
    "child_reports.account_id": _REFERENCE,
    "child_reports.reported_by": _REPORTER,
    "tombstones.mark": _NO_ACCOUNT,
    "tombstones.ends_on": _NO_ACCOUNT,
    "account_keys.account_id": _REFERENCE,
    "account_keys.sealed_key": _SEALED,
    **{
        f"signin_attempts.{column}": _OTHER
        for column in (
            "browser_sha256",
            "email",
            "code_mac",
            "link_sha256",
            "tries_left",
            "state",
            "expires_at",
        )
    },
}
"""Fields whose content is not shown, each with the reason that the person reads."""


def holdings(
    account: Account,
    sessions: Sequence[Session],
    meetings: Sequence[Meeting],
    reports: Sequence[Report] = (),
    told: Mapping[str, tuple[str, ...]] = MappingProxyType({}),
) -> list[Holding]:
    """List every field about people, in the order of the inventory."""
    values = _of_account(account) | _of_sessions(sessions) | _of_meetings(meetings)
    values |= {**_of_reports(reports), **told}
    until = {
        "sessions": tuple(_moment(each.expires_at) for each in sessions),
        "meetings": tuple(_moment(each.expires_at) for each in meetings),
    }
    found = []
    for item in (*inventory.COLUMNS, *inventory.KEY_COLUMNS):
        name = f"{item.table}.{item.column}"
        if not item.fact.is_personal or not (name in values or name in WITHHELD):
            continue
        found.append(
            Holding(
                table=item.table,
                column=item.column,
                fact=item.fact,
                values=values.get(name, ()),
                until=until.get(item.table, ()),
                withheld=WITHHELD.get(name),
            )
        )
    return found


def of_profile(profile: Profile) -> dict[str, tuple[str, ...]]:
    """Write down what a person told about themselves; the picture as the address that shows it."""
    told = {
        "title": profile.title,
        "language": profile.language,
        "time_zone": profile.time_zone,
    }
    values: dict[str, tuple[str, ...]] = {
        f"profiles.{column}": () if value is None else (value.reveal(Purpose.IDENTIFY),)
        for column, value in told.items()
    }
    return values | {"profiles.picture": () if profile.picture is None else (profile.picture,)}


def of_invitations(sent: Sequence[Invitation]) -> dict[str, tuple[str, ...]]:
    """Write down whom a person has invited and who has not come yet."""
    addresses = (each.email.reveal(Purpose.IDENTIFY) for each in sent)
    return {
        "invitations.email": tuple(each.as_written for each in addresses),
        "invitations.expires_at": tuple(_moment(each.expires_at) for each in sent),
    }


def _of_account(account: Account) -> dict[str, tuple[str, ...]]:
    supports = account.role is Role.SUPPORT
    return {
        "accounts.id": (account.id,),
        "accounts.email": (account.email.reveal(Purpose.IDENTIFY),),
        "accounts.name": (account.name.reveal(Purpose.IDENTIFY),),
        "accounts.role": ((Role.MEMBER if supports else account.role).value,),
        "accounts.supports": ("true" if supports else "false",),
        "accounts.adult_ok": ("true",),
        "accounts.policy_version": (account.policy_version,),
        "accounts.accepted_on": (account.accepted_on.isoformat(),),
        "accounts.created_on": (account.created_on.isoformat(),),
        "accounts.restricted": ("true" if account.is_restricted else "false",),
        "accounts.suspended": ("true" if account.is_suspended else "false",),
        "accounts.held": ("true" if account.is_held else "false",),
        "accounts.active_month": _day(account.active_month),
        "accounts.warnings": (str(account.warnings),),
        "accounts.warned_on": _day(account.warned_on),
        "accounts.erase_at": () if account.erase_at is None else (_moment(account.erase_at),),
    }


def _day(day: date | None) -> tuple[str, ...]:
    return () if day is None else (day.isoformat(),)


def _of_sessions(sessions: Sequence[Session]) -> dict[str, tuple[str, ...]]:
    return {
        "sessions.last_seen_hour": tuple(_moment(each.last_seen) for each in sessions),
        "sessions.expires_at": tuple(_moment(each.expires_at) for each in sessions),
    }


def _of_meetings(meetings: Sequence[Meeting]) -> dict[str, tuple[str, ...]]:
    return {"meetings.expires_at": tuple(_moment(each.expires_at) for each in meetings)}


def _of_reports(reports: Sequence[Report]) -> dict[str, tuple[str, ...]]:
    due = [each.effect.due_at for each in reports if each.effect.due_at is not None]
    cleared = [each.cleared_at for each in reports if each.cleared_at is not None]
    return {
        "child_reports.ground": tuple(each.ground.value for each in reports),
        "child_reports.received_at": tuple(_moment(each.received_at) for each in reports),
        "child_reports.holding": tuple(
            "true" if each.effect.is_holding else "false" for each in reports
        ),
        "child_reports.due_at": tuple(map(_moment, due)),
        "child_reports.cleared_at": tuple(map(_moment, cleared)),
    }


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
