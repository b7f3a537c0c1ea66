"""The register of decisions, one decision with all that was said, what awaits a person."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from alliage.governance.enums import DecisionState, InterestState, MeetingState, MemberRole
from alliage.governance.models import (
    Assembly,
    AssemblyMember,
    Body,
    Decision,
    Elector,
    Interest,
    Meeting,
    Voice,
)


class Summary(NamedTuple):
    """What the section of an owner says of its assembly."""

    open: int
    decided: int
    next_meeting: datetime | None
    bodies: int


def _number_of(rows: QuerySet[Any]) -> Coalesce:
    """The number of rows whose `assembly` is that of the outer query."""
    counted = rows.filter(assembly=OuterRef("pk")).order_by().values("assembly")
    return Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)


def summary(assembly: Assembly | int) -> Summary:
    """Open and decided decisions, the next meeting's time, open bodies. One query."""
    key = assembly if isinstance(assembly, int) else assembly.pk
    coming = Meeting.objects.filter(
        assembly=OuterRef("pk"), state=MeetingState.PLANNED, ends_at__gte=timezone.now()
    )
    soonest = coming.order_by().values("assembly").annotate(at=Min("starts_at")).values("at")
    rows = Assembly.objects.filter(pk=key).annotate(
        n_open=_number_of(Decision.objects.filter(state=DecisionState.OPEN)),
        n_decided=_number_of(Decision.objects.filter(state=DecisionState.DECIDED)),
        next_at=Subquery(soonest),
        n_bodies=_number_of(Body.objects.open()),
    )
    found = rows.values_list("n_open", "n_decided", "next_at", "n_bodies").first()
    return Summary(*found) if found else Summary(0, 0, None, 0)


#: Open ones first, then what is prepared, then what is over.
_ORDER = Case(
    When(state=DecisionState.OPEN, then=Value(0)),
    When(state=DecisionState.DRAFT, then=Value(1)),
    default=Value(2),
    output_field=IntegerField(),
)


def latest(assembly: Assembly | int, most: int = 3) -> list[Decision]:
    """Open decisions, the soonest to close first, then the last decided. One query."""
    rows = Decision.objects.filter(
        assembly=assembly, state__in=(DecisionState.OPEN, DecisionState.DECIDED)
    ).select_related("body")
    ordered = rows.annotate(rank=_ORDER).order_by(
        "rank", F("decided_at").desc(nulls_first=True), "closes_on", "pk"
    )
    return list(ordered[:most])


def register(assembly: Assembly) -> QuerySet[Decision]:
    """Every decision with its body and who brought it, the last first."""
    rows = Decision.objects.filter(assembly=assembly)
    return rows.select_related("body", "brought_by__organisation").order_by("-number")


def filtered(rows: QuerySet[Decision], said: dict[str, Any]) -> QuerySet[Decision]:
    """Those of a body ("0": the whole assembly), a mode, a state, with words in title or text."""
    if said.get("instance"):
        body = said["instance"]
        rows = rows.filter(body=None) if body == "0" else rows.filter(body=body)
    if said.get("mode"):
        rows = rows.filter(mode=said["mode"])
    if said.get("etat"):
        rows = rows.filter(state=said["etat"])
    words = said.get("texte") or ""
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word))
    return rows


@dataclass(slots=True)
class Line:
    """One organisation in a decision: whether it speaks, what it said, its interest."""

    member: AssemblyMember
    voice: Voice | None = None
    former: list[Voice] = field(default_factory=list)
    interests: list[Interest] = field(default_factory=list)
    counts: bool = True

    @property
    def recused(self) -> bool:
        return any(interest.recuses for interest in self.interests)


def lines(decision: Decision) -> list[Line]:
    """What each organisation of the current round said, by name. Three queries."""
    electors = Elector.objects.filter(decision=decision, round=decision.round)
    found = {
        elector.member_id: Line(elector.member, counts=_counts(decision, elector.member))
        for elector in electors.select_related("member__organisation")
    }
    for interest in interests_of(decision):
        line = found.setdefault(interest.member_id, Line(interest.member, counts=False))
        line.interests.append(interest)
    for voice in voices_of(decision).filter(round=decision.round):
        line = found.setdefault(voice.member_id, Line(voice.member, counts=False))
        if voice.current:
            line.voice = voice
        else:
            line.former.append(voice)
    return sorted(found.values(), key=lambda line: line.member.organisation.name)


def _counts(decision: Decision, member: AssemblyMember) -> bool:
    """Whether an elector is still one: who left, or lost its voice, before the result weighs nothing."""
    if decision.decided_at is None:
        return member.left_at is None and member.role == MemberRole.VOICE
    return member.left_at is None or member.left_at > decision.decided_at


def voices_of(decision: Decision) -> QuerySet[Voice]:
    rows = Voice.objects.filter(decision=decision)
    return rows.select_related("member__organisation", "person").order_by("pk")


def interests_of(decision: Decision) -> list[Interest]:
    rows = Interest.objects.filter(decision=decision).select_related(
        "member__organisation", "asked_by__organisation"
    )
    return list(rows.order_by("pk"))


def recused_of(decision: Decision) -> set[int]:
    """Keys of the members that declared an interest."""
    rows = Interest.objects.filter(decision=decision, state=InterestState.DECLARED)
    return set(rows.values_list("member", flat=True))


def awaited(organisations: Iterable[int]) -> QuerySet[Elector]:
    """Seats at open decisions where organisations have said nothing and are not recused."""
    said = Voice.objects.filter(
        decision=OuterRef("decision"),
        round=OuterRef("round"),
        member=OuterRef("member"),
        current=True,
    )
    declared = Interest.objects.filter(
        decision=OuterRef("decision"), member=OuterRef("member"), state=InterestState.DECLARED
    )
    rows = Elector.objects.filter(
        member__organisation__in=organisations,
        member__left_at=None,
        member__role="voice",
        decision__state=DecisionState.OPEN,
        decision__closes_on__gte=timezone.localdate(),
        round=F("decision__round"),
    )
    rows = rows.filter(~Exists(said), ~Exists(declared))
    return rows.select_related("decision", "member__organisation").order_by(
        "decision__closes_on", "pk"
    )


def questions_to(organisations: Iterable[int]) -> QuerySet[Interest]:
    """Questions of interest that await an answer of organisations, on what is still to decide."""
    rows = Interest.objects.filter(
        member__organisation__in=organisations,
        member__left_at=None,
        state=InterestState.ASKED,
        decision__state__in=(DecisionState.DRAFT, DecisionState.OPEN),
    )
    return rows.select_related(
        "decision", "member__organisation", "asked_by__organisation"
    ).order_by("pk")
