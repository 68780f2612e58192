"""SQL of this room; gives back its model and nothing else."""

from sqlalchemy import insert, select

from pattino.kit.db import Transaction
from pattino.notices.tables import policy_editions
from pattino.privacy.standing import Published

__all__ = ["add", "fingerprints", "published"]


def published(tx: Transaction) -> tuple[Published, ...]:
    """Return the editions that this server has shown, the oldest first."""
    chosen = select(policy_editions).order_by(
        policy_editions.c.announced_on, policy_editions.c.version
    )
    return tuple(
        Published(row["version"], row["announced_on"], row["in_force_on"])
        for row in tx.execute(chosen).mappings()
    )


def fingerprints(tx: Transaction) -> dict[str, str]:
    """Return the fingerprint of every text as it was shown."""
    chosen = select(policy_editions.c.version, policy_editions.c.text_sha256)
    return {row.version: bytes(row.text_sha256).hex() for row in tx.execute(chosen)}


def add(tx: Transaction, new: Published, fingerprint: str) -> None:
    """Note that an edition is shown from today on."""
    tx.execute(
        insert(policy_editions).values(
            version=new.version,
            text_sha256=bytes.fromhex(fingerprint),
            announced_on=new.announced_on,
            in_force_on=new.in_force_on,
        )
    )
