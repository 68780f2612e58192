"""A link that tests the running server from any browser, printed with its QR code for a phone."""

from pattino.checkup import rules
from pattino.config import Config
from pattino.kit import qr
from pattino.kit.clock import Clock
from pattino.kit.ids import SystemSource
from pattino.kit.vault import read_vault

__all__ = ["for_browser"]


def for_browser(config: Config, clock: Clock) -> str:
    """Make the link with the running server's key; raises VaultMissing where there is none."""
    pepper = read_vault(config.data_dir).pepper
    token = rules.make_token(pepper, SystemSource(), clock.now())
    link = rules.link_for(str(config.public_url), token)
    minutes = rules.LINK_LIFE_S // 60
    return (
        f"{qr.for_terminal(link)}\n{link}\n\n"
        f"Open it where people will call from, such as on a phone over mobile data. "
        f"It works for {minutes} minutes."
    )
