"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = [
    "AccountHeld",
    "AccountLeaving",
    "AccountRestricted",
    "AccountSuspended",
    "AccountUnknown",
    "AddressTaken",
    "AlreadySetUp",
    "LastAdmin",
    "NotAvailable",
    "PolicyChanged",
    "PolicyOwed",
    "SignInFirst",
]


class NotAvailable(PattinoError):
    """Neutral on purpose: it does not say which answer would have been another one."""

    code = "not_available"
    status = 403
    title = "Pattino is not available to you"
    next_step = "You can close this page."

    def __init__(self) -> None:
        super().__init__("We cannot offer you Pattino.")


class SignInFirst(PattinoError):
    """Only for whoever is signed in."""

    code = "session_needed"
    status = 401
    title = "You are not signed in"
    next_step = "Sign in and try again."


class PolicyChanged(PattinoError):
    """The version that was accepted is not the one in force."""

    code = "policy_changed"
    status = 409
    title = "The privacy notice has changed"
    next_step = "Read the notice again and accept it."


class PolicyOwed(PattinoError):
    """A newer notice holds than the one that this person has accepted."""

    code = "policy_owed"
    status = 409
    title = "The privacy notice has changed since you accepted it"
    next_step = "Open the home page of Pattino, read what has changed and accept it."


class AlreadySetUp(PattinoError):
    """An organisation exists; there is one on each server."""

    code = "already_set_up"
    status = 409
    title = "This server is set up already"
    next_step = "Sign in."


class AccountRestricted(PattinoError):
    """Its owner asked that it be stored and not used."""

    code = "account_restricted"
    status = 403
    title = "Your account is restricted"
    next_step = "Lift the restriction under Your data."


class AccountLeaving(PattinoError):
    """It waits for its erasure."""

    code = "account_leaving"
    status = 403
    title = "Your account is about to be deleted"
    next_step = "Keep the account under Your data, if you have changed your mind."


class AccountHeld(PattinoError):
    """A report about it waits for a decision."""

    code = "account_held"
    status = 403
    title = "Your account is held until a report about it is decided"
    next_step = "If the report is wrong, tell the operator whom the privacy notice names."


class AccountSuspended(PattinoError):
    """An administrator keeps its owner out."""

    code = "account_suspended"
    status = 403
    title = "Your account is suspended"
    next_step = "Ask an administrator of your organisation."


class AccountUnknown(PattinoError):
    """Nobody signs in with this address."""

    code = "account_unknown"
    status = 404
    title = "There is no account with this address"
    next_step = "Compare the address with the one that the person signs in with."


class AddressTaken(PattinoError):
    """Another account signs in with the new address."""

    code = "address_taken"
    status = 409
    title = "Another account has this address"
    next_step = "Choose another address, or erase that account first."


class LastAdmin(PattinoError):
    """Nobody could look after the server any more."""

    code = "last_admin"
    status = 409
    title = "You are the only administrator"
    next_step = "Make somebody else an administrator first."
