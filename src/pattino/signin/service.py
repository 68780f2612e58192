"""Use-cases of sign-in. Each public method is the whole content of one transaction.

A refusal that must be remembered (a try that is used up, a sign-in that ends) is returned, not
raised: raising would undo the memory with the rest of the transaction.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from pattino.accounts import rules as people
from pattino.accounts.errors import NotAvailable
from pattino.accounts.model import Account, AccountId, EmailAddress, NewAccount, Organisation, Role
from pattino.accounts.service import Directory, used
from pattino.accounts.tombstones import Tombstones
from pattino.kit.db import Transaction
from pattino.kit.errors import PattinoError
from pattino.kit.language import Language
from pattino.kit.secret import Personal, Purpose, Secret
from pattino.privacy.standing import Published, Standing
from pattino.profile.service import Profiles
from pattino.signin import rules, store
from pattino.signin.errors import (
    AccountExists,
    CodeExpired,
    CodeUsed,
    CodeWrong,
    OtherBrowser,
    SigninNeeded,
    TooManyTries,
)
from pattino.signin.invited import NOBODY, Invited
from pattino.signin.model import (
    Attempt,
    AttemptState,
    FirstSignin,
    Keys,
    Session,
    SignedIn,
    Welcome,
)

__all__ = ["Newcomer", "SignIn"]


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What a person gives to have an account; the year of birth is looked at and let go."""

    id: AccountId
    name: Personal[str]
    policy_version: str
    birth_year: int


_NOTHING_SHOWN: Final = Standing()


class SignIn:
    """Codes and sessions of one installation."""

    def __init__(
        self,
        directory: Directory,
        profiles: Profiles,
        pepper: Secret[bytes],
        standing: Standing = _NOTHING_SHOWN,
        invited: Invited = NOBODY,
    ) -> None:
        self._directory = directory
        self._profiles = profiles
        self._standing = standing
        self._invited = invited
        self.pepper = pepper
        self._tombstones = Tombstones(pepper)

    def begin(
        self,
        tx: Transaction,
        address: Personal[EmailAddress] | None,
        keys: Keys,
        now: datetime,
        asked_in: Language | None = None,
    ) -> Welcome | None:
        """Open an attempt for this browser; what the mail says, if one is to be sent.

        The same rows are written and read for every address. Those who may not sign in get a
        decoy without their address, and so does `None`.
        """
        organisation = self._directory.organisation(tx)
        account = None if address is None else self._account_at(tx, address)
        is_welcome = organisation is not None and self._is_welcome(
            tx, address, account, organisation, now
        )
        language = self._profiles.language_for(tx, account.id if account else None, asked_in)
        browser_sha256 = rules.fingerprint(keys.browser.expose())
        store.put_attempt(
            tx,
            Attempt(
                browser_sha256=browser_sha256,
                sealed_email=rules.seal_address(address if is_welcome else None, keys.browser),
                code_mac=rules.code_mac(keys.code.expose(), browser_sha256, self.pepper),
                link_sha256=rules.fingerprint(keys.link.expose()),
                tries_left=rules.TRIES,
                state=AttemptState.OPEN,
                expires_at=now + rules.CODE_LIFE,
            ),
        )
        if organisation is None or not is_welcome:
            return None
        return Welcome(organisation.name, language)

    def _account_at(self, tx: Transaction, address: Personal[EmailAddress]) -> Account | None:
        return self._directory.by_address(tx, address.reveal(Purpose.AUTHENTICATE))

    def _is_welcome(
        self,
        tx: Transaction,
        address: Personal[EmailAddress] | None,
        account: Account | None,
        organisation: Organisation,
        now: datetime,
    ) -> bool:
        if address is None:
            return False
        plain = address.reveal(Purpose.AUTHENTICATE)
        if account is not None and account.is_suspended:
            return False
        has_account = account is not None
        is_buried = self._tombstones.covers(tx, plain, now.date())
        is_invited = self._invited.lets_in(tx, plain, now)
        return (has_account or not is_buried) and (
            is_invited
            or people.may_sign_in(plain, organisation.mail_domains, has_account=has_account)
        )

    def enter_code(
        self,
        tx: Transaction,
        browser: str | None,
        code: Secret[str],
        fresh: Secret[str],
        now: datetime,
    ) -> SignedIn | FirstSignin | PattinoError:
        """Try a code in the browser that asked for it."""
        if browser is None:
            raise OtherBrowser
        browser_sha256 = rules.fingerprint(browser)
        tries_left = store.take_try(tx, browser_sha256, now)
        attempt = store.attempt_by_browser(tx, browser_sha256)
        if attempt is None:
            raise CodeExpired
        if tries_left is None:
            rules.check_usable(attempt, now)
            raise CodeUsed
        mac = rules.code_mac(code.expose(), browser_sha256, self.pepper)
        if rules.fits(attempt, mac):
            return self._proven(tx, attempt, Secret(browser), fresh, now)
        return CodeWrong(tries_left) if tries_left else TooManyTries()

    def follow_link(
        self,
        tx: Transaction,
        browser: str | None,
        link: Secret[str],
        fresh: Secret[str],
        now: datetime,
    ) -> SignedIn | FirstSignin | PattinoError:
        """Use the link of a mail in the browser that asked for it."""
        attempt = store.attempt_by_link(tx, rules.fingerprint(link.expose()))
        if attempt is None:
            raise CodeExpired
        if browser is None or rules.fingerprint(browser) != attempt.browser_sha256:
            raise OtherBrowser
        rules.check_usable(attempt, now)
        return self._proven(tx, attempt, Secret(browser), fresh, now)

    def _proven(
        self,
        tx: Transaction,
        attempt: Attempt,
        browser: Secret[str],
        fresh: Secret[str],
        now: datetime,
    ) -> SignedIn | FirstSignin:
        """The mailbox is proven: a session for an account, else the chance to make one.

        Either way the browser gets a fresh secret, so that one set beforehand is worthless.
        """
        address = rules.open_address(attempt, browser)
        if address is None:
            raise CodeExpired
        if not store.claim(tx, attempt.browser_sha256, AttemptState.OPEN):
            raise CodeUsed
        account = self._directory.by_address(tx, address.reveal(Purpose.AUTHENTICATE))
        if account is not None and account.is_suspended:
            raise CodeExpired
        if account is not None:
            self._open(tx, account, fresh, now)
            return SignedIn(account, fresh)
        store.drop_attempt(tx, attempt.browser_sha256)
        store.put_attempt(
            tx,
            Attempt(
                browser_sha256=rules.fingerprint(fresh.expose()),
                sealed_email=rules.seal_address(address, fresh),
                code_mac=attempt.code_mac,
                link_sha256=attempt.link_sha256,
                tries_left=0,
                state=AttemptState.VERIFIED,
                expires_at=now + rules.COMPLETE_WITHIN,
            ),
        )
        return FirstSignin(fresh)

    def pending(
        self, tx: Transaction, browser: str | None, now: datetime
    ) -> Personal[EmailAddress] | None:
        """Return the proven address of a first sign-in that waits for its name."""
        if browser is None:
            return None
        attempt = store.attempt_by_browser(tx, rules.fingerprint(browser))
        if attempt is None or attempt.state is not AttemptState.VERIFIED:
            return None
        return rules.open_address(attempt, Secret(browser)) if now < attempt.expires_at else None

    def complete(
        self,
        tx: Transaction,
        browser: str | None,
        newcomer: Newcomer,
        fresh: Secret[str],
        now: datetime,
    ) -> SignedIn | PattinoError:
        """Make the account of a proven mailbox, or end the attempt for good (policy C)."""
        address = self.pending(tx, browser, now)
        if address is None or browser is None:
            raise SigninNeeded
        if not store.claim(tx, rules.fingerprint(browser), AttemptState.VERIFIED):
            raise SigninNeeded
        plain, today = address.reveal(Purpose.AUTHENTICATE), now.date()
        is_old_enough = people.is_old_enough(newcomer.birth_year, today)
        if not is_old_enough or self._tombstones.covers(tx, plain, today):
            store.drop_attempt(tx, rules.fingerprint(browser))
            self._invited.has_come(tx, plain)
            return NotAvailable()
        organisation = self._directory.organisation(tx)
        account = self._account_at(tx, address)
        if organisation is None or not self._is_welcome(tx, address, account, organisation, now):
            raise SigninNeeded  # the invitation was taken back after the code was sent
        return self._admit(tx, newcomer, address, Role.MEMBER, fresh, now)

    def answer(
        self, tx: Transaction, address: Personal[EmailAddress], birth_year: int, now: datetime
    ) -> NotAvailable | None:
        """Ask somebody who was invited for their age before anything else (policy C).

        Whoever is too young is told so neutrally, and the invitation ends: its address goes.
        """
        plain, today = address.reveal(Purpose.AUTHENTICATE), now.date()
        is_old_enough = people.is_old_enough(birth_year, today)
        if is_old_enough and not self._tombstones.covers(tx, plain, today):
            return None
        self._invited.has_come(tx, plain)
        return NotAvailable()

    def accept(
        self,
        tx: Transaction,
        address: Personal[EmailAddress],
        newcomer: Newcomer,
        fresh: Secret[str],
        now: datetime,
    ) -> SignedIn | NotAvailable:
        """Make the account of somebody who holds the link of an invitation, and sign them in.

        Only where no mail can be sent: the link proves that an administrator handed it over, not
        whose mailbox it is (docs/decisions/0022). It opens no account that is there already.
        """
        refusal = self.answer(tx, address, newcomer.birth_year, now)
        if refusal is not None:
            return refusal
        signed_in = self._admit(tx, newcomer, address, Role.MEMBER, fresh, now)
        if signed_in.account.id != newcomer.id:
            raise AccountExists
        return signed_in

    def set_up(
        self,
        tx: Transaction,
        organisation: Organisation,
        newcomer: Newcomer,
        address: Personal[EmailAddress],
        fresh: Secret[str],
        now: datetime,
    ) -> SignedIn:
        """Found the organisation with its first administrator; all of it or nothing."""
        if not people.is_old_enough(newcomer.birth_year, now.date()):
            raise NotAvailable
        self._directory.found(tx, organisation, now.date())
        return self._admit(tx, newcomer, address, Role.ADMIN, fresh, now)

    def _admit(
        self,
        tx: Transaction,
        newcomer: Newcomer,
        address: Personal[EmailAddress],
        role: Role,
        fresh: Secret[str],
        now: datetime,
    ) -> SignedIn:
        new = NewAccount(
            id=newcomer.id,
            name=newcomer.name,
            email=address,
            role=role,
            policy_version=newcomer.policy_version,
            on=now.date(),
        )
        plain = address.reveal(Purpose.AUTHENTICATE)
        account = self._directory.admit(tx, new, plain)
        self._invited.has_come(tx, plain)
        self._open(tx, account, fresh, now)
        return SignedIn(account, fresh)

    def _open(self, tx: Transaction, account: Account, token: Secret[str], now: datetime) -> None:
        used(tx, account.id, now.date())
        store.add_session(
            tx,
            Session(
                token_sha256=rules.fingerprint(token.expose()),
                account_id=account.id,
                last_seen=rules.hour(now),
                expires_at=now + rules.absolute_life(account.role),
            ),
        )

    def whose(self, tx: Transaction, token: str | None, now: datetime) -> Account | None:
        """Return the account a session token signs in, and note the hour."""
        if token is None:
            return None
        session = store.find_session(tx, rules.fingerprint(token))
        if session is None or not rules.is_alive(session, now):
            return None
        if session.last_seen != rules.hour(now):
            store.see_session(tx, session.token_sha256, rules.hour(now))
            used(tx, session.account_id, now.date())
        account = self._directory.by_id(tx, session.account_id)
        if account is None or not self._standing.is_owed(account.policy_version, now.date()):
            return account
        return replace(account, owes_acceptance=True)

    def living(
        self, tx: Transaction, token_sha256s: frozenset[bytes], now: datetime
    ) -> frozenset[bytes]:
        """Return those of these sessions that still sign in somebody who may be in a call."""
        found = [
            each for each in store.find_sessions(tx, token_sha256s) if rules.is_alive(each, now)
        ]
        active = self._directory.active(tx, {each.account_id for each in found})
        return frozenset(each.token_sha256 for each in found if each.account_id in active)

    def coming(self, account: Account) -> Published | None:
        """Return the newest edition of the notice, if this person has not accepted it."""
        return self._standing.coming(account.policy_version)

    def end(self, tx: Transaction, token: str | None) -> None:
        """Sign a browser out."""
        if token is not None:
            store.drop_session(tx, rules.fingerprint(token))

    def sessions_of(
        self, tx: Transaction, account_id: AccountId, now: datetime
    ) -> tuple[Session, ...]:
        """Return where a person is signed in."""
        found = store.sessions_of(tx, account_id)
        return tuple(each for each in found if rules.is_alive(each, now))

    def end_all(self, tx: Transaction, account_id: AccountId) -> tuple[Session, ...]:
        """Sign a person out everywhere; gives what was ended."""
        ended = store.sessions_of(tx, account_id)
        store.drop_sessions_of(tx, account_id)
        return ended

    def end_others(
        self, tx: Transaction, account_id: AccountId, kept: bytes | None
    ) -> tuple[Session, ...]:
        """Sign a person out everywhere but in one browser; gives what was ended."""
        ended = [each for each in store.sessions_of(tx, account_id) if each.token_sha256 != kept]
        for session in ended:
            store.drop_session(tx, session.token_sha256)
        return tuple(ended)

    def forget_expired(self, tx: Transaction, now: datetime) -> None:
        """Delete what has ended; refusals stay tellable for another life of a code."""
        store.drop_expired(tx, now, now - rules.MEMBER_IDLE, now - rules.CODE_LIFE)
