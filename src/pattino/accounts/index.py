"""What addresses are looked up by: a keyed fingerprint under this installation's pepper.

A backup holds none of it: with the pepper it would confirm guesses about erased accounts. So a
restore makes it anew from the sealed addresses. Policy R.
"""

import hashlib
import hmac

from pattino.accounts import store
from pattino.accounts.model import EmailAddress
from pattino.kit.db import Transaction
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Secret

__all__ = ["address_key", "index_again"]


def address_key(pepper: Secret[bytes], address: EmailAddress) -> bytes:
    """Return what an address is looked up by."""
    message = b"address\0" + address.canonical.encode()
    return hmac.digest(pepper.expose(), message, hashlib.sha256)


def index_again(tx: Transaction, pepper: Secret[bytes], sealer: Sealer) -> int:
    """Make anew what every account is looked up by; says how many there are."""
    return store.set_email_keys(tx, sealer, lambda address: address_key(pepper, address))
