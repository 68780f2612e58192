"""Why an access token or a webhook is not accepted. Texts never repeat what came in."""

from typing import ClassVar

from pattino.kit.errors import PattinoError


class TokenRefusedError(PattinoError):
    """The family: each member is a reason."""

    code: ClassVar[str] = "token_refused"
    status: ClassVar[int] = 401
    title: ClassVar[str] = "The access token is not accepted"
    next_step: ClassVar[str] = "Ask for a new token: open the meeting link again."


class TokenMissingError(TokenRefusedError):
    """No token in the Authorization header nor in `access_token`."""

    code = "token_missing"
    title = "An access token is needed"


class TokenMalformedError(TokenRefusedError):
    """Not a JWT of the expected algorithm, or a claim has the wrong type or is too long."""

    code = "token_malformed"
    title = "The access token cannot be read"


class TokenKeyUnknownError(TokenRefusedError):
    """`iss` names an API key that this server does not have."""

    code = "token_key_unknown"
    title = "The access token was made with an unknown API key"
    next_step = "Check that application and media server use the same API key."


class TokenSignatureError(TokenRefusedError):
    """The signature does not fit the key's secret."""

    code = "token_signature"
    title = "The access token's signature is wrong"
    next_step = "Check that application and media server use the same API secret."


class TokenExpiredError(TokenRefusedError):
    """`exp` has passed, leeway included."""

    code = "token_expired"
    title = "The access token has expired"


class TokenNotYetValidError(TokenRefusedError):
    """`nbf` lies in the future, leeway included."""

    code = "token_not_yet_valid"
    title = "The access token is not valid yet"
    next_step = "Check the clocks of application and media server."


class TokenWithoutExpiryError(TokenRefusedError):
    """No `exp`: such a token would be valid for ever."""

    code = "token_without_expiry"
    title = "The access token has no expiry"
    next_step = "Make tokens with an `exp` claim."


class WebhookRefusedError(PattinoError):
    """The signature holds but the body is not what was signed, or cannot be read."""

    code: ClassVar[str] = "webhook_refused"
    status: ClassVar[int] = 401
    title: ClassVar[str] = "The webhook is not accepted"
    next_step: ClassVar[str] = "Check that sender and receiver use the same API key and secret."


class SecretTooShortError(PattinoError):
    """An API secret under 32 characters outside of `--dev`."""

    code: ClassVar[str] = "secret_too_short"
    status: ClassVar[int] = 500
    title: ClassVar[str] = "The API secret is too short"
    next_step: ClassVar[str] = "Use a random secret of at least 32 characters."
