"""An alliance as a published document tells it: nobody acts here for its two organisations.

Its room is read by the Labo of the demonstration, an observer; its story is public. Written row by
row, for the actions of the pages want people who act, and there are none. Safe twice: told once.
"""

import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliage.alliances import history
from alliage.alliances.enums import GateKind, GateState, PartyRole, PartyState, Stage, Status
from alliage.alliances.models import Alliance, Gate, Party, Workstream
from alliage.core.actor import SYSTEM
from alliage.demonstration_story import actor_for, public_id, published_record
from alliage.governance.actions.members import set_members
from alliage.governance.enums import BodyKind, MemberRole
from alliage.governance.models import Assembly, AssemblyMember, Body, Seat
from alliage.organisations.enums import State
from alliage.organisations.models import Organisation
from alliage.stories.actions import stories

STORY = Path(__file__).with_suffix(".toml")


@cache
def story() -> dict[str, Any]:
    return tomllib.loads(STORY.read_text(encoding="utf-8"))


@transaction.atomic
def tell() -> bool:
    """Tell the published alliance, where it is not told yet; return whether it was."""
    if Organisation.objects.filter(public_id=public_id("fnh")).exists():
        return False
    told = [_organisation(given) for given in story()["organisation"]]
    room = _room(told)
    _governance(room, told)
    for given in story()["workstream"]:
        Workstream.objects.create(
            alliance=room,
            title=given["title"],
            text=given["text"],
            starts_on=date.fromisoformat(given["from"]),
            ends_on=date.fromisoformat(given["to"]),
            state="done",
        )
    _story(told)
    return True


def _organisation(given: dict[str, Any]) -> Organisation:
    record = published_record(given["record"])
    return Organisation.objects.create(
        public_id=public_id(given["slug"]),
        directory_id=record.id if record else "",
        state=State.TOLD,
        name=given["name"],
        acronym=given["acronym"],
        family=given["family"],
        kind=given["kind"],
        activities=f"Source : {story()['source']}.",
    )


def _room(told: list[Organisation]) -> Alliance:
    given = story()["room"]
    room = Alliance.objects.create(
        title=given["title"],
        summary=given["summary"],
        stage=Stage.ALLIANCE,
        opened_at_stage=Stage.ALLIANCE,
        since=date(2012, 1, 1),
        assembly=Assembly.objects.create(title=given["title"]),
    )
    labo = Organisation.objects.get(public_id=public_id("labo"))
    parties = [
        Party.objects.create(
            alliance=room, organisation=one, role=role, state=PartyState.ACTIVE,
            joined_at=timezone.now(),
        )
        for one, role in (*((one, PartyRole.PARTY) for one in told), (labo, PartyRole.OBSERVER))
    ]  # fmt: skip
    Gate.objects.create(
        alliance=room,
        kind=GateKind.OPENING,
        state=GateState.PASSED,
        from_stage=room.stage,
        to_stage=room.stage,
        from_status=Status.RUNNING,
        to_status=Status.RUNNING,
        statement=given["statement"],
        evidence=f"Source : {story()['source']}.",
        since=room.since,
        proposed_by=parties[0],
        decided_at=timezone.now(),
    )
    history.record("room.opened", alliance=room, by=SYSTEM, data={"stage": room.stage})
    return room


def _governance(room: Alliance, told: list[Organisation]) -> None:
    """Three bodies where both sit, and the seat that each holds on the board of the other."""
    roles = {one.pk: str(MemberRole.VOICE) for one in told}
    labo = Organisation.objects.get(public_id=public_id("labo"))
    set_members(assembly=room.assembly, roles=roles | {labo.pk: str(MemberRole.READER)}, by=SYSTEM)
    first, second = AssemblyMember.objects.voices().filter(assembly=room.assembly).order_by("pk")
    for given in story()["body"]:
        body = Body.objects.create(
            assembly=room.assembly,
            kind=given["kind"],
            title=given["title"],
            purpose=given["purpose"],
        )
        for member in (first, second):
            Seat.objects.create(body=body, member=member, function=given["function"])
    for host, guest in ((first, second), (second, first)):
        board = Body.objects.create(
            assembly=room.assembly,
            kind=BodyKind.OWN_BOARD,
            title=f"Conseil, {host.organisation.acronym}",
            host=host,
        )
        Seat.objects.create(body=board, member=guest, function="Siège croisé")


def _story(told: list[Organisation]) -> None:
    """The public case, told by the Labo, who cites the document."""
    by, given = actor_for("labo"), dict(story()["story"])
    made = stories.begin(title=given["title"], by=by)
    stories.edit(
        story=made, version=1, by=by, source_label=story()["source"],
        **{name: given[name] for name in ("summary", "forms", "depth", "stage", "themes", "sdgs")},
    )  # fmt: skip
    stories.remove_actor(actor=made.actors.get(), by=by)  # the Labo tells, it was no party
    for one in told:
        stories.name_actor(story=made, organisation=one, name=one.name, family=one.family, by=by)
    for moment in story()["moment"]:
        stories.add_moment(
            story=made,
            by=by,
            on=date.fromisoformat(moment["on"]),
            precision="year",
            kind=moment["kind"],
            title=moment["title"],
            text=moment.get("text", ""),
        )
    stories.submit(story=made, by=by)
