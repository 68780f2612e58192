"""Refusals of this room."""

from pattino.kit.errors import PattinoError

__all__ = [
    "AccountExists",
    "CodeExpired",
    "CodeUsed",
    "CodeWrong",
    "OtherBrowser",
    "SetupLinkInvalid",
    "SigninNeeded",
    "TooManyTries",
]

_ASK_AGAIN = "Ask for a new code."


class AccountExists(PattinoError):
    """An invitation is for somebody new; it opens no account that is there already."""

    code = "account_exists"
    status = 409
    title = "There is an account with this address already"
    next_step = "Sign in with the address."


class CodeWrong(PattinoError):
    """The code is another one."""

    code = "code_wrong"
    status = 400
    title = "That is not the code"
    next_step = "Compare it with the newest mail and try again."

    def __init__(self, tries_left: int) -> None:
        tries = "try is" if tries_left == 1 else "tries are"
        super().__init__(
            f"That is not the code. {tries_left} {tries} left.", extra={"tries_left": tries_left}
        )


class CodeExpired(PattinoError):
    """Ten minutes have passed, or a newer code took its place."""

    code = "code_expired"
    status = 400
    title = "This code is no longer valid"
    next_step = _ASK_AGAIN


class CodeUsed(PattinoError):
    """A code works once."""

    code = "code_used"
    status = 400
    title = "This code has been used"
    next_step = _ASK_AGAIN


class OtherBrowser(PattinoError):
    """Code and link work only where they were asked for: a phished one is worth nothing."""

    code = "other_browser"
    status = 400
    title = "This browser did not ask for the code"
    next_step = "Use the browser in which you asked for it, or ask for a new code here."


class TooManyTries(PattinoError):
    """Five wrong codes."""

    code = "too_many_tries"
    status = 400
    title = "That was the last try for this code"
    next_step = _ASK_AGAIN


class SigninNeeded(PattinoError):
    """The first sign-in is not under way in this browser, or it took too long."""

    code = "signin_needed"
    status = 401
    title = "You are not signing in"
    next_step = "Begin again with your e-mail address."


class SetupLinkInvalid(PattinoError):
    """The link is not the one the server printed last, or set-up is done."""

    code = "setup_link_invalid"
    status = 404
    title = "This set-up link is not valid"
    next_step = "Use the link that the server printed when it last started."
