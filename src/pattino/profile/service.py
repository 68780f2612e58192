"""Use-cases of profiles. Each public method is the whole content of one transaction."""

from collections.abc import Iterable, Mapping

from pattino.accounts.model import AccountId
from pattino.kit.db import Transaction
from pattino.kit.keystore import Sealer
from pattino.kit.language import Language, wished
from pattino.kit.secret import Personal, Purpose
from pattino.profile import store
from pattino.profile.errors import PictureUnknown
from pattino.profile.model import EMPTY, Glimpse, Profile

__all__ = ["Profiles"]


class Profiles:
    """What people tell about themselves."""

    def __init__(self, sealer: Sealer, otherwise: Language = Language.ENGLISH) -> None:
        self._sealer = sealer
        self._otherwise = otherwise

    def of(self, tx: Transaction, account_id: AccountId) -> Profile:
        """Return a person's profile; who told nothing has an empty one."""
        return store.find(tx, self._sealer, account_id) or EMPTY

    def glimpses(
        self, tx: Transaction, known: Mapping[AccountId, Glimpse]
    ) -> dict[AccountId, Glimpse]:
        """Return what lists of people show of everyone."""
        return store.glimpses(tx, self._sealer, known)

    def language_for(
        self, tx: Transaction, account_id: AccountId | None, asked_in: Language | None = None
    ) -> Language:
        """Return the language to write to somebody in.

        The one in their profile; else that of the page on which they asked for the mail; else
        the one that the operator has set. Whether there is an account makes no other difference.
        """
        told = store.language(tx, self._sealer, account_id or AccountId(""))
        chosen = None if told is None else wished(told.reveal(Purpose.IDENTIFY))
        return chosen or asked_in or self._otherwise

    def languages_for(
        self, tx: Transaction, account_ids: Iterable[AccountId]
    ) -> dict[AccountId, Language]:
        """Return the language to write to each of these people in."""
        return {each: self.language_for(tx, each) for each in account_ids}

    def tell(self, tx: Transaction, account_id: AccountId, profile: Profile) -> Profile:
        """Change what a person tells; what comes back has the picture that stayed."""
        store.put(tx, self._sealer, account_id, profile)
        return self.of(tx, account_id)

    def show(
        self, tx: Transaction, account_id: AccountId, image: Personal[bytes] | None
    ) -> Profile:
        """Change a person's picture, or take it away."""
        store.put_picture(tx, self._sealer, account_id, image)
        return self.of(tx, account_id)

    def picture(
        self, tx: Transaction, account_id: AccountId, name: str | None = None
    ) -> Personal[bytes]:
        """Return a person's picture, or raise PictureUnknown."""
        found = store.picture(tx, self._sealer, account_id, name)
        if found is None:
            raise PictureUnknown
        return found
