"""Which edition of the notice holds for whom on this server. Pure, told the day. Policy E."""

from dataclasses import dataclass
from datetime import date

__all__ = ["Published", "Standing"]


@dataclass(frozen=True, slots=True)
class Published:
    """An edition on this server: when it was first shown, and from when it holds for everyone."""

    version: str
    announced_on: date
    in_force_on: date


@dataclass(frozen=True, slots=True)
class Standing:
    """The editions that this server has shown, the oldest first."""

    published: tuple[Published, ...] = ()

    def coming(self, accepted: str) -> Published | None:
        """Return the newest edition, for whoever has accepted another one."""
        newest = self.published[-1] if self.published else None
        return newest if newest is not None and newest.version != accepted else None

    def is_owed(self, accepted: str, today: date) -> bool:
        """Say whether somebody has to accept a newer edition before using their account.

        A later edition that was announced but does not hold yet asks nothing of anybody.
        """
        in_force = [each.version for each in self.published if each.in_force_on <= today]
        known = [each.version for each in self.published]
        if not in_force or accepted not in known:
            return bool(in_force)
        return known.index(accepted) < known.index(in_force[-1])
