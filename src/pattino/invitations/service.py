"""Use-cases of invitations. Each public method is the content of one transaction, or part of it."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from pattino.accounts.index import address_key
from pattino.accounts.model import Account, AccountId, EmailAddress
from pattino.accounts.service import Directory
from pattino.invitations import rules, store
from pattino.invitations.errors import InvitationOver, InvitationsFull, InvitationUnknown
from pattino.invitations.model import Entry, Fault, Fresh, Invitation, InvitationId, Made, Taken
from pattino.kit.db import Transaction, alone_with
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.signin.errors import AccountExists
from pattino.signin.rules import fingerprint

__all__ = ["Invitations", "index_again"]

_ONE_AT_A_TIME = "invitations"


class Invitations:
    """The invitations of one installation; what it tells the sign-in is `signin.invited`."""

    def __init__(
        self, directory: Directory, pepper: Secret[bytes], sealer: Sealer, life_days: int
    ) -> None:
        self._directory = directory
        self._pepper = pepper
        self._sealer = sealer
        self._life = timedelta(days=life_days)

    def invite(
        self,
        tx: Transaction,
        by: AccountId,
        lines: Sequence[str],
        most: int,
        make: Callable[[], Fresh],
        now: datetime,
    ) -> Taken:
        """Invite the addresses of a list, up to `most`; the lines behind them are left for later.

        A line that cannot be used takes nothing away from the others.
        """
        alone_with(tx, _ONE_AT_A_TIME)
        store.drop_expired(tx, now)
        entries, taken = rules.within(rules.entries_of(lines), len(lines), most)
        left = rules.OPEN_MOST - store.count(tx, now)
        made: list[Made] = []
        faults: list[tuple[int, Fault]] = []
        for entry in entries:
            outcome = self._invited(tx, by, entry, make, now)
            if isinstance(outcome, Fault):
                faults.append((entry.line, outcome))
                continue
            made.append(outcome)
            if len(made) > left:
                raise InvitationsFull(f"There are {rules.OPEN_MOST} open invitations at most.")
        return Taken(taken, tuple(made), tuple(faults))

    def _invited(
        self, tx: Transaction, by: AccountId, entry: Entry, make: Callable[[], Fresh], now: datetime
    ) -> Made | Fault:
        if isinstance(entry.found, Fault):
            return entry.found
        if self._directory.by_address(tx, entry.found) is not None:
            return Fault.HAS_ACCOUNT
        if store.by_email_key(tx, self._sealer, self._key(entry.found), now) is not None:
            return Fault.INVITED
        return self._add(tx, by, entry, make(), now)

    def _add(
        self, tx: Transaction, by: AccountId, entry: Entry, fresh: Fresh, now: datetime
    ) -> Made:
        if isinstance(entry.found, Fault):
            raise TypeError("a fault is no address")
        new = Invitation(fresh.id, by, Personal(entry.found), now + self._life)
        token_sha256 = fingerprint(fresh.token.expose())
        store.add(tx, self._sealer, new, token_sha256, self._key(entry.found))
        return Made(entry.line, new, fresh.token)

    def page(
        self, tx: Transaction, begin: int, most: int, now: datetime
    ) -> tuple[tuple[Invitation, Account | None], ...]:
        """Return a part of the open invitations, each with whoever sent it."""
        found = store.page(tx, self._sealer, now, begin, most)
        senders = {each: self._directory.by_id(tx, each) for each in {i.invited_by for i in found}}
        return tuple((each, senders[each.invited_by]) for each in found)

    def count(self, tx: Transaction, now: datetime) -> int:
        """Count the open invitations."""
        return store.count(tx, now)

    def renew(
        self, tx: Transaction, by: AccountId, which: InvitationId, fresh: Fresh, now: datetime
    ) -> Made:
        """Make a new link for an address that is invited; the old one is void at once.

        It becomes an invitation of whoever renews it, and its time begins again.
        """
        alone_with(tx, _ONE_AT_A_TIME)
        before = store.by_id(tx, self._sealer, which, now)
        if before is None or not store.drop(tx, which):
            raise InvitationUnknown
        entry = Entry(0, before.email.reveal(Purpose.AUTHENTICATE))
        return self._add(tx, by, entry, fresh, now)

    def revoke(self, tx: Transaction, which: InvitationId) -> None:
        """Take an invitation back; one that is gone already is as it should be."""
        store.drop(tx, which)

    def opened(self, tx: Transaction, token: str, now: datetime) -> tuple[Invitation, Account]:
        """Return the invitation that a link opens and whoever sent it.

        Raises InvitationOver, or AccountExists: it is for somebody new.
        """
        found = store.by_token(tx, self._sealer, fingerprint(token), now)
        sender = None if found is None else self._directory.by_id(tx, found.invited_by)
        if found is None or sender is None or not rules.may_invite(sender):
            raise InvitationOver
        if self._directory.by_address(tx, found.email.reveal(Purpose.AUTHENTICATE)) is not None:
            raise AccountExists
        return found, sender

    def use(self, tx: Transaction, token: str, now: datetime) -> Invitation:
        """Take the invitation of a link, which works once; raises what `opened` does."""
        found, _ = self.opened(tx, token, now)
        if not store.drop(tx, found.id):
            raise InvitationOver
        return found

    def lets_in(self, tx: Transaction, address: EmailAddress, now: datetime) -> bool:
        """Say whether an invitation of this address holds."""
        found = store.by_email_key(tx, self._sealer, self._key(address), now)
        return found is not None and rules.may_invite(self._directory.by_id(tx, found.invited_by))

    def has_come(self, tx: Transaction, address: EmailAddress) -> None:
        """End the invitation of an address: it has an account now, or may have none."""
        store.drop_by_email_key(tx, self._key(address))

    def sent_by(
        self, tx: Transaction, account_id: AccountId, now: datetime
    ) -> tuple[Invitation, ...]:
        """Return the open invitations that somebody sent."""
        return store.of_inviter(tx, self._sealer, account_id, now)

    def end_all_of(self, tx: Transaction, account_id: AccountId) -> None:
        """End every invitation that somebody sent (policy R)."""
        store.drop_of(tx, account_id)

    def forget_expired(self, tx: Transaction, now: datetime) -> None:
        """Delete the invitations whose time is over."""
        store.drop_expired(tx, now)

    def _key(self, address: EmailAddress) -> bytes:
        return address_key(self._pepper, address)


def index_again(tx: Transaction, pepper: Secret[bytes], sealer: Sealer) -> None:
    """Make anew what addresses are looked up by, after a restore (`accounts.index`)."""
    store.set_email_keys(tx, sealer, lambda address: address_key(pepper, address))
