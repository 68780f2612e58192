"""One name for every clause of the policy; code, tests and documents use these ids."""

from enum import Enum

__all__ = ["Clause"]


class Clause(Enum):
    """A clause: its id in the policy and what it is about."""

    EFFECTIVE = ("E", "Date, responsibility and acceptance")
    ACCOUNT = ("1.1", "What is stored about you")
    MEDIA = ("1.2", "Audio and video during a call")
    USAGE = ("1.3", "Usage figures")
    ACCOUNT_USE = ("2.1", "What account information is used for")
    MEDIA_USE = ("2.2", "What audio and video are used for")
    USAGE_USE = ("2.3", "What usage figures are used for")
    ACCOUNT_SHARING = ("3.1", "Who receives account information")
    MEDIA_SHARING = ("3.2", "Who receives audio and video")
    USAGE_SHARING = ("3.3", "Who receives usage figures")
    RETENTION = ("R", "How long account information is kept")
    SECURITY = ("S", "How data is protected")
    CHILDREN = ("C", "Children")

    @property
    def id(self) -> str:
        """The clause's id, such as 2.2."""
        return self.value[0]

    @property
    def title(self) -> str:
        """The clause's heading in the notice."""
        return self.value[1]
