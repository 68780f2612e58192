"""Decisions about names, addresses and age: pure, told the time.

Sources: RFC 5321 §4.5.3.1 (lengths), RFC 5322 §3.2.3 (dot-atom), RFC 5891 (IDNA 2008),
Unicode UAX #9 and TR #36 (bidirectional and invisible characters).
"""

import re
import unicodedata
from datetime import date
from typing import Final

import idna

from pattino.accounts.model import Account, EmailAddress, Standing
from pattino.kit.errors import PattinoError
from pattino.kit.http.problem import InvalidInput

__all__ = [
    "is_old_enough",
    "may_sign_in",
    "read_address",
    "read_contact",
    "read_domains",
    "read_name",
    "read_organisation_name",
    "standing_of",
]

NAME_CHARACTERS: Final = 64  # longer names do not fit a tile; what people see as one counts as one
NAME_BYTES: Final = 256  # bound of a participant's name on the wire
_MARKS_IN_A_ROW: Final = 4  # Vietnamese needs two, Hebrew and Tibetan up to four; more is a prank
_JOINERS: Final = frozenset("\u200c\u200d")
_ADDRESS_MOST: Final = 254
_LOCAL_MOST: Final = 64
_DOT_ATOM: Final = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
)
_DOMAINS_MOST: Final = 50
_OLDEST: Final = 130
_LEAST_AGE: Final = 13


def _wrong(field: str, sentence: str) -> PattinoError:
    return InvalidInput(sentence, fields={field: sentence})


def read_name(text: str, field: str = "name") -> str:
    """Clean a display name: one line, no invisible characters, at most 64 visible ones."""
    shown = "".join(character for character in " ".join(text.split()) if _is_visible(character))
    name = " ".join(unicodedata.normalize("NFC", shown).split())
    if not any(unicodedata.category(character)[0] in "LNS" for character in name):
        raise _wrong(field, "Write a name that people can read.")
    if _longest_run_of_marks(name) > _MARKS_IN_A_ROW:
        raise _wrong(field, "Use fewer accents on one letter.")
    if _length(name) > NAME_CHARACTERS or len(name.encode()) > NAME_BYTES:
        raise _wrong(field, f"Use at most {NAME_CHARACTERS} characters.")
    return name


def _is_visible(character: str) -> bool:
    """Letters, marks, digits, punctuation, symbols, blanks, and the joiners that scripts need.

    Control, format (with the bidirectional ones), private and unassigned characters go.
    """
    if character in _JOINERS:
        return True
    return unicodedata.category(character)[0] != "C" and unicodedata.category(character) not in (
        "Zl",
        "Zp",
    )


def _length(name: str) -> int:
    return sum(
        1
        for character in name
        if unicodedata.category(character)[0] != "M" and character not in _JOINERS
    )


def _longest_run_of_marks(name: str) -> int:
    longest = run = 0
    for character in name:
        run = run + 1 if unicodedata.category(character)[0] == "M" else 0
        longest = max(longest, run)
    return longest


def read_organisation_name(text: str) -> str:
    """An organisation's name follows the rules of a person's."""
    return read_name(text, "organisation_name")


def read_contact(text: str) -> str:
    """How people reach whoever is responsible: one line of words, an address or a number."""
    contact = " ".join(text.split())
    if not contact or not all(_is_visible(character) for character in contact):
        raise _wrong("operator_contact", "Write how people can reach you.")
    if len(contact) > _CONTACT_MOST:
        raise _wrong("operator_contact", f"Use at most {_CONTACT_MOST} characters.")
    return contact


_CONTACT_MOST: Final = 200


def read_address(text: str, field: str = "email") -> EmailAddress:
    """Read an e-mail address that a mail host will take; quoted and routed forms are refused."""
    address = text.strip()
    local, at, domain = address.rpartition("@")
    if not at or len(address) > _ADDRESS_MOST:
        raise _wrong(field, "Write an e-mail address, such as name@example.org.")
    if len(local) > _LOCAL_MOST or not _DOT_ATOM.fullmatch(local):
        raise _wrong(field, "The part before the @ is not one that mail servers take.")
    return EmailAddress(local, _read_domain(domain, field))


def _read_domain(text: str, field: str) -> str:
    """Write a domain as DNS does (A-labels, lower case), so that look-alikes stay apart."""
    try:
        domain = idna.encode(text.strip(), uts46=True).decode("ascii").lower()
    except (idna.IDNAError, UnicodeError, ValueError) as error:
        raise _wrong(field, "The part after the @ is not a mail domain.") from error
    labels = domain.split(".")
    if (
        len(labels) < _LABELS_LEAST
        or not all(labels)
        or labels[-1].isdecimal()
        or len(domain) > _DOMAIN_MOST
    ):
        raise _wrong(field, "The part after the @ is not a mail domain.")
    return domain


_LABELS_LEAST: Final = 2
_DOMAIN_MOST: Final = 253


def read_domains(texts: list[str]) -> tuple[str, ...]:
    """Read the mail domains whose people may sign in; order and repetition do not matter."""
    if not texts or len(texts) > _DOMAINS_MOST:
        raise _wrong("mail_domains", f"Name 1 to {_DOMAINS_MOST} mail domains.")
    domains = set()
    for text in texts:
        bare = text.strip().removeprefix("@")
        try:
            domains.add(_read_domain(bare, "mail_domains"))
        except InvalidInput as error:
            raise _wrong("mail_domains", "Write domains such as example.org.") from error
    return tuple(sorted(domains))


def may_sign_in(address: EmailAddress, mail_domains: tuple[str, ...], *, has_account: bool) -> bool:
    """Who receives a code: people with an account, and everyone of a domain that is let in.

    A sub-domain is another domain.
    """
    return has_account or address.domain in mail_domains


def is_old_enough(birth_year: int, today: date, field: str = "birth_year") -> bool:
    """Say whether a person born in that year is certainly 13 or older (policy C).

    Only the year is asked. Someone whose thirteenth birthday may still lie ahead this year
    counts as younger: in doubt nothing is collected.
    """
    if not today.year - _OLDEST <= birth_year <= today.year:
        raise _wrong(field, "Choose your year of birth.")
    return today.year - birth_year > _LEAST_AGE


def standing_of(account: Account) -> Standing:
    """Say what keeps an account from being used: what others did comes before its owner's wish."""
    if account.is_suspended:
        return Standing.SUSPENDED
    if account.is_held:
        return Standing.HELD
    if account.erase_at is not None:
        return Standing.LEAVING
    return Standing.RESTRICTED if account.is_restricted else Standing.ACTIVE
