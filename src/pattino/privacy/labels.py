"""The words around the notice: headings and labels of its page, in English. Policy E.

Those with a name in braces are filled in by `privacy.page`.
"""

from dataclasses import dataclass
from typing import Final

__all__ = ["ENGLISH", "Labels"]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the page says beside the clauses, in one language."""

    title: str
    translated: str
    """Which text holds; empty where it is this one."""
    applies_from: str
    version: str
    operated_by: str
    developed_by: str
    nobody_yet: str
    changed_since: str
    recipients: str
    recipient: str
    nobody: str
    versions: str
    shown: str
    report: str
    fingerprint: str
    signed: str
    signed_with: str


ENGLISH: Final = Labels(
    title="Privacy notice",
    translated="",
    applies_from="Applies from",
    version="Version",
    operated_by="Operated by",
    developed_by="Developed by",
    nobody_yet="Nobody yet: this server has not been set up.",
    changed_since="What has changed since version {version}",
    recipients="Who outside receives something",
    recipient="{receives}, to {purpose}. Kept {kept}.",
    nobody="Nobody.",
    versions="Versions",
    shown="shown here since {announced_on}, in force from {in_force_on}",
    report="Report an account that belongs to a child",
    fingerprint="Fingerprint of this text (SHA-256):",
    signed="Signed copy",
    signed_with="(Ed25519), to be checked with the key",
)
