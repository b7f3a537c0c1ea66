"""Opening a room, and saying what it is."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from alliage.alliances import access, history
from alliage.alliances.actions import gates, membership
from alliage.alliances.actions.seats import keep
from alliage.alliances.enums import STAGES, Answer, GateKind, PartyRole, PartyState, Stage, Status
from alliage.alliances.models import Alliance, Consent, Gate, Party
from alliage.alliances.queries.sources import Source
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.governance.models import Assembly
from alliage.organisations import conflicts
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_act_publicly, check_manage
from alliage.partners.actions.needs import located

#: Stages that need no statement: nothing was decided together yet.
UNSTATED = (Stage.NEED, Stage.MEETING)


def check_open_room(by: Actor) -> None:
    """A mandate that manages, of a verified organisation: it becomes a party at once."""
    if by.organisation is None:
        raise Denied(_("Choisissez d’abord au nom de qui vous agissez."))
    check_manage(by, by.organisation)
    check_act_publicly(by, by.organisation)


may_open_room = allows(check_open_room)


def needs_statement(stage: str) -> bool:
    """Whether a room that opens at a stage says in words what is already decided together."""
    return Stage(stage) not in UNSTATED


@transaction.atomic
def open_room(  # noqa: PLR0913 - every one is named at the call
    *,
    by: Actor,
    key: str,
    title: str,
    summary: str,
    stage: str,
    statement: str = "",
    evidence: str = "",
    since: date | None = None,
    place: str = "",
    source: Source | None = None,
    invited: Iterable[Organisation] = (),
    message: str = "",
) -> Alliance:
    """Open a room in the name of the actor's organisation, and invite.

    key: one filling of the form; sent twice, the first room is returned. stage: where the alliance
    already is; beyond a meeting the founders' statement says so, and each that joins approves it.
    """
    check_open_room(by)
    if needs_statement(stage) and not statement.strip():
        raise Denied(_("Dites ce qui est déjà décidé ensemble : chaque partie l’approuvera."))
    told = {"title": title, "summary": summary, "stage": stage, "since": since, **_area(place)}
    room, made = _create(by, key, source or Source(), told)
    if not made:
        return room
    _found(room, by, statement or summary or title, evidence)
    for organisation in invited:
        membership.invite(
            alliance=room, organisation=organisation, role=PartyRole.PARTY, message=message, by=by
        )
    return room


def _create(by: Actor, key: str, source: Source, told: dict[str, Any]) -> tuple[Alliance, bool]:
    """Return the room of one filling of a form, and whether it is new."""
    code = salted_hmac("alliances.room", f"{by.organisation.pk}:{key}").hexdigest()[:10]
    try:
        with transaction.atomic():
            room = Alliance.objects.create(
                code=code,
                opened_at_stage=told["stage"],
                in_opening=True,
                need=source.need,
                introduction=source.introduction,
                coalition=source.coalition,
                assembly=Assembly.objects.create(title=told["title"]),
                **told,
            )
    except IntegrityError:
        return Alliance.objects.visible_to(by).get(code=code), False
    return room, True


def _area(place: str) -> dict[str, Any]:
    """The columns of a "kind:code", all empty for none."""
    found = located(place) if place else {"area_kind": "", "area_code": "", "area_name": ""}
    return {name: found[name] for name in ("area_kind", "area_code", "area_name")}


def _found(room: Alliance, by: Actor, statement: str, evidence: str) -> None:
    founder = Party.objects.create(
        alliance=room,
        organisation=by.organisation,
        role=PartyRole.LEAD,
        state=PartyState.ACTIVE,
        accepted_at=timezone.now(),
        joined_at=timezone.now(),
    )
    gate = Gate.objects.create(
        alliance=room,
        kind=GateKind.OPENING,
        from_stage=room.stage,
        to_stage=room.stage,
        from_status=Status.RUNNING,
        to_status=Status.RUNNING,
        statement=statement.strip(),
        evidence=evidence.strip(),
        since=room.since,
        proposed_by=founder,
    )
    Consent.objects.create(gate=gate, party=founder, answer=Answer.YES, **gates.signature(by))
    keep(room, by)
    history.record(
        "room.opened", alliance=room, by=by, target=gate, data={"stage": STAGES[_place(room)]}
    )


def _place(room: Alliance) -> int:
    return STAGES.index(Stage(room.stage))


@transaction.atomic
def edit(*, alliance: Alliance, version: int, by: Actor, place: str, **values: Any) -> Alliance:
    """Change what the alliance says of itself; `conflicts.Stale` when somebody was faster.

    Stage and state change by gates alone.
    """
    room: Alliance = conflicts.advance(alliance, version)
    access.check_contribute(by, room)
    access.check_open(room)
    wanted = {**_area(place), **values}
    changed = sorted(name for name, value in wanted.items() if getattr(room, name) != value)
    for name in changed:
        setattr(room, name, wanted[name])
    room.save(update_fields=[*changed, "updated_at"])
    if "title" in changed:
        Assembly.objects.filter(pk=room.assembly_id).update(title=room.title)
    if changed:
        labels = [str(Alliance._meta.get_field(name).verbose_name) for name in changed]
        shown = [label for label in labels if not label.startswith("area ")]
        data = {"fields": ", ".join(shown)}
        history.record("room.edited", alliance=room, by=by, target=room, data=data)
    return room
