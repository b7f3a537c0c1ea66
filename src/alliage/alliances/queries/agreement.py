"""Agreements as they are read: the list, the text being written, the versions and who answered."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from alliage.alliances.agreement_score import Ingredient, Score, score
from alliage.alliances.agreement_states import ASKED
from alliage.alliances.clause_library import library
from alliage.alliances.enums_agreement import AgreementState, Answer, Group, Rating
from alliage.alliances.models import (
    Agreement,
    AgreementVersion,
    Alliance,
    Approval,
    Clause,
    ClauseComment,
    Party,
)


def agreements_of(alliance: Alliance) -> QuerySet[Agreement]:
    """Every agreement of a room with its framework and what is in force; put-away ones last."""
    rows = Agreement.objects.filter(alliance=alliance)
    return rows.select_related("framework", "in_force", "alliance").annotate(
        unresolved=Count(
            "clauses__comments",
            filter=Q(
                clauses__removed_at=None,
                clauses__comments__parent=None,
                clauses__comments__resolved_at=None,
            ),
        ),
    )


def last_versions(agreements: list[Agreement]) -> dict[int, AgreementVersion]:
    """Return the last version of each agreement that has one; one query, without the texts."""
    rows = AgreementVersion.objects.filter(agreement__in=agreements).defer("text")
    return {row.agreement_id: row for row in rows.order_by("agreement", "number")}


def last_version(agreement: Agreement) -> AgreementVersion | None:
    return agreement.versions.order_by("-number").first()


def clauses_of(agreement: Agreement) -> list[Clause]:
    """The standing clauses in the order of the document: by group, then by position."""
    rows = list(agreement.clauses.standing())
    for row in rows:
        row.agreement = agreement
    return sorted(rows, key=lambda row: (Group.values.index(row.group), row.position, row.pk))


def removed_of(agreement: Agreement) -> list[Clause]:
    return list(agreement.clauses.exclude(removed_at=None).order_by("removed_at", "pk"))


def unresolved_of(agreement: Agreement) -> dict[int, int]:
    """Return how many threads await on each clause that has some."""
    rows = ClauseComment.objects.unresolved().filter(clause__agreement=agreement)
    counts = rows.order_by().values("clause").annotate(n=Count("pk"))
    return {row["clause"]: row["n"] for row in counts}


def missing_of(agreement: Agreement, clauses: list[Clause]) -> list[dict[str, Any]]:
    """Return the ingredients asked when the agreement was begun that no standing clause says."""
    written = {clause.key for clause in clauses}
    return [row for row in agreement.ingredients if row["key"] not in written]


def score_of(agreement: Agreement, clauses: list[Clause], language: str = "fr") -> Score:
    """Return how complete the text being written is; what no clause says is not in place."""
    known = library(language)
    said = [Ingredient(clause.title, clause.weight, clause.rating) for clause in clauses]
    unsaid = [
        Ingredient(
            found.title if (found := known.get(row["key"])) else row["title"],
            row["weight"],
            Rating.ABSENT,
            written=False,
        )
        for row in missing_of(agreement, clauses)
    ]
    return score([*said, *unsaid])


@dataclass(frozen=True, slots=True)
class Line:
    """One party beside one version. state: "approved", "refused", "waiting", "not_named" (it has a
    voice and this version does not name it), "left", "withdrawn", "observer", "no_voice"."""

    party: Party
    state: str
    answer: Approval | None = None


@dataclass(slots=True)
class Standing:
    """Where a version stands with each party."""

    lines: list[Line] = field(default_factory=list)

    def of(self, party: Party) -> Line | None:
        return next((line for line in self.lines if line.party.pk == party.pk), None)

    @property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines if line.state == "waiting"]

    @property
    def not_named(self) -> list[Line]:
        return [line for line in self.lines if line.state == "not_named"]

    @property
    def complete(self) -> bool:
        """Every party that has a voice today approved this version."""
        voices = [line for line in self.lines if line.party.has_voice and line.state != "withdrawn"]
        return len(voices) >= AN_AGREEMENT and all(line.state == "approved" for line in voices)


#: Organisations that an agreement takes.
AN_AGREEMENT = 2


def standing_of(version: AgreementVersion, text: dict[str, Any], parties: list[Party]) -> Standing:
    """Return who answered what to a version. parties: those of the room; 2 queries."""
    answers = {
        row.party_id: row for row in version.approvals.select_related("person").order_by("pk")
    }
    withdrawn = set(version.agreement.withdrawals.standing().values_list("party", flat=True))
    named = {party["id"] for party in text["parties"]}
    made = Standing()
    for party in parties:
        inside = party.organisation.public_id in named
        answer = answers.get(party.pk)
        if answer is None and not inside and not party.has_voice:
            continue
        made.lines.append(Line(party, _state(party, answer, inside, withdrawn), answer))
    return made


def _state(party: Party, answer: Approval | None, inside: bool, withdrawn: set[int]) -> str:
    if party.pk in withdrawn:
        return "withdrawn"
    if answer is not None and answer.answer == Answer.APPROVED:
        return "approved"
    if party.state == "left":
        return "left"
    if not party.has_voice:
        return "no_voice" if party.role == "accompanier" else "observer"
    if not inside:
        return "not_named"
    return "refused" if answer is not None else "waiting"


def asked(agreement: Agreement) -> bool:
    return agreement.state_on() in ASKED


def approved_versions(party: Party) -> QuerySet[Approval]:
    """What a party approved, the last first, with the frozen text."""
    rows = Approval.objects.given().filter(party=party)
    return rows.select_related("version__agreement__alliance").order_by("-at", "-pk")


def ended(agreement: Agreement) -> bool:
    return agreement.state_on() == AgreementState.ENDED
