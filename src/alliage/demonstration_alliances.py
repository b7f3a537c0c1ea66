"""The alliance of the demonstration: invented organisations of Isère, from need to experiments.

Told through the very actions of the pages, passage after passage; each passage is then put back in
time, so that the room has a past. Safe twice: told once.
"""

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from alliage.alliances.actions import (
    agreement,
    agreement_clauses,
    agreement_versions,
    canvas,
    canvas_shared,
    effort,
    evaluation_plan,
    evaluation_waves,
    gates,
    membership,
    rooms,
)
from alliage.alliances.enums import Answer, PartyRole, Stage
from alliage.alliances.models import Alliance, CanvasSheet, SharedText
from alliage.alliances.queries.sources import Source
from alliage.demonstration_story import actor_for, add_organisation, add_person, public_id
from alliage.demonstration_telling import VOICES, Telling, day, days_ago, story
from alliage.demonstration_work import promised, tried
from alliage.governance.actions import bodies, decisions, meetings, voices
from alliage.governance.enums import BodyKind, Stance
from alliage.governance.models import Body
from alliage.organisations.models import Organisation
from alliage.partners.models import Need
from alliage.questionnaires.actions import answering
from alliage.questionnaires.models import Respondent
from alliage.stories.actions import stories


@transaction.atomic
def tell() -> bool:
    """Tell the alliance, where it is not told yet; return whether it was."""
    if Alliance.objects.filter(title=story()["room"]["title"]).exists():
        return False
    for given in story()["organisation"]:
        add_organisation(dict(given))
    for given in story()["person"]:
        add_person(given)
    told = Telling(_opened())
    _first_gate(told)
    _canvas(told)
    _feasibility(told)
    _governed(told)
    promised(told)
    tried(told)
    _felt(told)
    _agreed(told)
    _recounted(told)
    _planned(told)
    return True


def _opened() -> Alliance:
    given, by = story()["room"], actor_for("porteuse")
    slugs = [*given["parties"]]
    with days_ago(240):
        invited = Organisation.objects.filter(public_id__in=[public_id(slug) for slug in slugs])
        room = rooms.open_room(
            by=by,
            key="demonstration",
            title=given["title"],
            summary=given["summary"],
            stage=Stage.MEETING,
            place=given["place"],
            source=Source(need=Need.objects.filter(organisation=by.organisation).first()),
            invited=invited,
            message=given["message"],
        )
        for slug, role in (("labo", PartyRole.ACCOMPANIER), ("fondation", PartyRole.OBSERVER)):
            membership.invite(
                alliance=room,
                organisation=Organisation.objects.get(public_id=public_id(slug)),
                role=role,
                message=given["message"],
                by=by,
            )
        for slug in (*slugs, "labo", "fondation"):
            membership.accept(alliance=room, by=actor_for(slug))
        room.refresh_from_db()
        names = ("forms", "categories", "depth", "stream", "themes", "sdgs")
        rooms.edit(
            alliance=room,
            version=room.version,
            by=by,
            place=given["place"],
            title=given["title"],
            summary=given["summary"],
            **{name: given[name] for name in names},
        )
    room.refresh_from_db()
    return room


def _gate(told: Telling, number: int) -> None:
    """Open a gate with everybody's consent."""
    given = dict(story()["gate"][number])
    with days_ago(given.pop("days_ago")):
        told.room.refresh_from_db()
        made = gates.propose(alliance=told.room, kind="advance", by=told.by("porteuse"), **given)
        for slug in VOICES[1:]:
            gates.answer(gate=made, answer=Answer.YES, by=told.by(slug))
    told.room.refresh_from_db()


def _logged(told: Telling) -> None:
    for given in story()["effort"]:
        with days_ago(given["days_ago"]):
            effort.log(
                alliance=told.room,
                key=uuid.uuid4(),
                on=day(-given["days_ago"]),
                hours=Decimal(given["hours"]),
                euros=Decimal(0),
                kind=given["kind"],
                note=given["note"],
                by=told.by(given["of"]),
            )


def _first_gate(told: Telling) -> None:
    _gate(told, 0)
    _logged(told)


def _canvas(told: Telling) -> None:
    """Each drafts alone, all are revealed together; the shared text, and each one's consent."""
    with days_ago(140):
        for slug in VOICES:
            words, by = story()["canvas"][slug], told.by(slug)
            canvas.save_draft(alliance=told.room, version=0, words=words, by=by)
            sheet = CanvasSheet.objects.get(party=told.party(slug))
            canvas.mark_ready(alliance=told.room, version=sheet.version, by=by)
    with days_ago(134):
        canvas_shared.edit_shared(
            alliance=told.room, version=0, words=story()["shared"], by=told.by("porteuse")
        )
        for slug, topic in (("porteuse", "need"), ("emploi", "decision_time")):
            sheet = CanvasSheet.objects.get(party=told.party(slug))
            canvas.mark(sheet=sheet, topic=topic, by=told.by("transporteur"))
        words = SharedText.objects.get(alliance=told.room).fingerprint
        for slug in VOICES:
            canvas_shared.consent(alliance=told.room, fingerprint=words, by=told.by(slug))
    _gate(told, 1)


def _feasibility(told: Telling) -> None:
    _gate(told, 2)


def _governed(told: Telling) -> None:
    """A political and a technical committee, two decisions, one with a recusal."""
    assembly, by = told.room.assembly, told.by("porteuse")
    members = list(assembly.members.voices().order_by("pk"))
    with days_ago(90):
        for kind, title, purpose in (
            (BodyKind.POLITICAL, "Comité politique", "Décider de la structure, le dire aux instances."),
            (BodyKind.TECHNICAL, "Comité technique", "Suivre les essais, préparer les décisions."),
        ):  # fmt: skip
            bodies.make_body(
                assembly=assembly,
                by=by,
                members=members,
                values={
                    "kind": kind, "title": title, "purpose": purpose, "ladder": "", "answerable": "",
                },
            )  # fmt: skip
    body = Body.objects.get(assembly=assembly, kind=BodyKind.POLITICAL)
    for given in story()["decision"]:
        with days_ago(given["days_ago"]):
            _decided(told, body, given)


def _decided(told: Telling, body: Body, given: dict[str, Any]) -> None:
    by = told.by("porteuse")
    made = decisions.draft(
        assembly=told.room.assembly,
        by=by,
        values={
            "title": given["title"], "text": given["text"], "mode": given["mode"],
            "majority": "simple", "quorum": 50, "ladder": "", "answerable": "",
            "closes_on": day(15), "body": body, "meeting": None,
        },
    )  # fmt: skip
    opened = decisions.open_decision(decision=made, version=made.version, by=by)
    if "recused" in given:
        voices.declare_interest(
            decision=opened, reason=given["recusal"], by=told.by(given["recused"])
        )
    for slug in VOICES:
        if slug != given.get("recused"):
            stance = Stance.NO if slug == given.get("against") else Stance.YES
            opened.refresh_from_db()
            voices.give_voice(decision=opened, round_=opened.round, stance=stance, by=told.by(slug))
    opened.refresh_from_db()
    if opened.state == "open":
        decisions.close(decision=opened, by=by)


def _felt(told: Telling) -> None:
    """A health check, one joint answer an organisation; one gap is being worked on."""
    given = story()["health"]
    with days_ago(25):
        wave = evaluation_waves.propose(
            alliance=told.room, closes_on=day(12), by=told.by("porteuse")
        )
        for slug in VOICES:
            evaluation_waves.accept(wave=wave, mode="joint", by=told.by(slug))
        for slug in VOICES:
            _answered(told, wave, slug)
        wave.refresh_from_db()
        if wave.state == "open":
            wave = evaluation_waves.close(wave=wave, by=told.by("porteuse"))
    for action in given["action"]:
        evaluation_plan.decide(
            alliance=told.room,
            wave=wave,
            factor=action["factor"],
            what=action["what"],
            parties=[told.party(slug) for slug in action["parties"]],
            due_on=day(action["due"]),
            by=told.by("porteuse"),
        )


def _answered(told: Telling, wave: Any, slug: str) -> None:
    """The items of each factor so that their mean is the organisation's; every pair alike."""
    mine = told.party(slug).organisation
    asked = Respondent.objects.select_related("campaign").get(
        campaign=wave.campaign, organisation=mine
    )
    scores = dict(zip(story()["health"]["factors"], story()["health"]["scores"][slug], strict=True))
    values: dict[str, Any] = {}
    for question in wave.campaign.asked.questions:
        rows = [row.key for row in question.rows]
        if question.type == "pair":
            others = {told.party(other).organisation_id for other in VOICES if other != slug}
            values[question.key] = {str(other): dict.fromkeys(rows, 3) for other in sorted(others)}
        else:
            low, more = divmod(round(scores[question.key] * len(rows)), len(rows))
            values[question.key] = {row: low + (n < more) for n, row in enumerate(rows)}
    saved = answering.save(respondent=asked, values=values, by=told.by(slug))
    if saved.problems:
        raise ValueError(f"demonstration, {slug}: {saved.problems}")
    asked.refresh_from_db()
    answering.submit(respondent=asked, by=told.by(slug))


def _agreed(told: Telling) -> None:
    """A framework agreement, submitted; two of four have approved it."""
    given, by = story()["agreement"], told.by("emploi")
    with days_ago(20):
        made = agreement.begin(alliance=told.room, title=given["title"], by=by)
        for clause in list(made.clauses.standing()):
            _worded(clause, given["clause"].get(clause.key, ""), given["partly"], by)
    with days_ago(6):
        made.refresh_from_db()
        version = agreement_versions.submit(agreement=made, by=told.by("emploi"))
    with days_ago(4):
        for slug in ("porteuse", "transporteur"):
            agreement_versions.approve(version=version, seen=version.digest, by=told.by(slug))


def _worded(clause: Any, words: str, partly: list[str], by: Any) -> None:
    """Say a clause in the words of the story; one that would stay with blanks is left for later."""
    if words:
        values = {name: getattr(clause, name) for name in ("title", "group", "weight")}
        agreement_clauses.edit(
            clause=clause, version=clause.version, by=by,
            values={**values, "body": words, "rating": "fully"},
        )  # fmt: skip
    elif "[" in clause.body:
        agreement_clauses.remove(clause=clause, by=by)
    else:
        rating = "partly" if clause.key in partly else "fully"
        agreement_clauses.rate(clause=clause, rating=rating, by=by)


def _recounted(told: Telling) -> None:
    """The story, being written."""
    with days_ago(3):
        made = stories.begin_in(alliance=told.room, by=told.by("porteuse"))
        for given in story()["moment"]:
            stories.add_moment(
                story=made,
                by=told.by(given["of"]),
                on=day(given["on"]),
                precision="day",
                kind=given["kind"],
                title=given["title"],
                text=given["text"],
            )


def _planned(told: Telling) -> None:
    """A meeting to come: told last, for each passage before puts later moments back in time."""
    assembly, by = told.room.assembly, told.by("porteuse")
    body = Body.objects.get(assembly=assembly, kind=BodyKind.POLITICAL)
    start = timezone.localtime().replace(hour=14, minute=0, second=0, microsecond=0)
    planned = meetings.plan_meeting(
        assembly=assembly,
        body=body,
        by=by,
        values={
            "title": "Revue des essais",
            "starts_at": start + timedelta(days=30),
            "ends_at": start + timedelta(days=30, hours=2),
            "place": "Voiron, au hangar",
            "link": "",
        },
    )
    for title, minutes in (("Ce que chaque essai nous apprend", 45), ("Façon de décider", 30)):
        meetings.add_item(
            meeting=planned, by=by, values={"title": title, "note": "", "minutes": minutes}
        )
