"""The rooms in which colleagues meet: profiles, the directory, ringing.

Put together here for the composition root, which knows of them only that they are there.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pattino.accounts.access import Access
from pattino.accounts.registry import Registry
from pattino.administration.room import AdministrationRoom
from pattino.invitations.room import InvitationsRoom
from pattino.invitations.service import Invitations
from pattino.kit.keystore import Sealer
from pattino.kit.secret import Secret
from pattino.media.live import LiveRooms
from pattino.people.room import PeopleRoom
from pattino.profile.room import ProfileRoom
from pattino.profile.service import Profiles
from pattino.ringing.exchange import Exchange
from pattino.ringing.room import RingingRoom, RingLimits
from pattino.ringing.streams import Streams
from pattino.signin.room import SigninRoom
from pattino.support.room import SupportRoom

__all__ = ["Company", "gather"]


@dataclass(frozen=True, slots=True)
class Company:
    """Rooms that share who is asking."""

    profile: ProfileRoom
    people: PeopleRoom
    ringing: RingingRoom
    administration: AdministrationRoom
    support: SupportRoom
    inviting: InvitationsRoom

    @property
    def rooms(self) -> tuple[object, ...]:
        """What routes ask for."""
        meeting = (self.profile, self.people, self.ringing)
        return (*meeting, self.administration, self.support, self.inviting)


def gather(
    signin: SigninRoom,
    sealer: Sealer,
    profiles: Profiles,
    invitations: Invitations,
    is_media_ready: Callable[[], bool],
    live: LiveRooms,
) -> Company:
    """Build the rooms of colleagues."""
    access, clock = Access(signin.account_of), signin.edge.clock
    people = PeopleRoom.made(access, signin.db, signin.directory, profiles, clock)
    streams = Streams()
    ringing = RingingRoom(
        edge=signin.edge,
        db=signin.db,
        access=access,
        signin=signin.signin,
        people=people.index,
        admissions=signin.admissions,
        holder=signin.holder,
        is_media_ready=is_media_ready,
        streams=streams,
        exchange=Exchange(streams, clock),
        limits=RingLimits(signin.edge),
    )
    signin.admissions.when_in_call(ringing.entered)
    profile = ProfileRoom.made(access, signin.db, clock, profiles)
    registry = Registry(sealer)
    administration = AdministrationRoom.made(
        signin, registry, people, ringing, live, signin.mail.carrier
    )
    support = SupportRoom(
        signin, registry, people, signin.mail, Secret(signin.edge.source.bytes(32))
    )
    inviting = InvitationsRoom(signin, access, invitations, profiles)
    return Company(profile, people, ringing, administration, support, inviting)
