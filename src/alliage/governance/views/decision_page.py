"""The page of one decision, with each form that one may use there."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from alliage.governance.chamber import Chamber
from alliage.governance.enums import DecisionState, InterestState, MemberRole, Result
from alliage.governance.forms.decisions import (
    AnswerInterestForm,
    AskInterestForm,
    ConclusionForm,
    InterestForm,
    ReasonForm,
    VoiceForm,
)
from alliage.governance.models import Decision, Voice
from alliage.governance.queries import decisions as queries
from alliage.governance.queries.bodies import electors_of
from alliage.governance.queries.decisions import Line
from alliage.governance.views._common import page


def decision_page(
    request: HttpRequest, chamber: Chamber, found: Decision, status: int = 200, **forms: Any
) -> HttpResponse:
    """Show a decision; forms: those just refused, in place of the fresh ones."""
    lines = queries.lines(found)
    mine = next((line for line in lines if line.member.pk == chamber.me.pk), None)
    former = [voice for voice in queries.voices_of(found) if voice.round < found.round]
    eligible = [line for line in lines if line.counts and not line.recused]
    return page(
        request,
        "decisions/decision",
        chamber,
        "decisions",
        status,
        decision=found,
        lines=lines,
        mine=mine,
        rounds=_rounds(former),
        versions=list(found.versions.select_related("member__organisation", "person")),
        eligible=found.counts.get("eligible", len(eligible)),
        spoken=found.counts.get("spoken", sum(line.voice is not None for line in eligible)),
        any_interest=any(line.interests for line in lines),
        recused=sum(line.recused for line in lines),
        next_ones=list(found.taken_up_by.all()),
        **_forms(chamber, found, lines, mine, forms),
        **_powers(chamber, found, eligible),
    )


def _rounds(voices: list[Voice]) -> list[tuple[int, list[Voice]]]:
    """What was said of former texts, the latest round first."""
    numbers = sorted({voice.round for voice in voices}, reverse=True)
    return [(number, [v for v in voices if v.round == number]) for number in numbers]


def _powers(chamber: Chamber, found: Decision, eligible: list[Line]) -> dict[str, bool]:
    """What one may do with the decision itself; the actions check it again."""
    brings = found.brought_by_id == chamber.me.pk or found.brought_by.left_at is not None
    drafted = found.state == DecisionState.DRAFT
    opened = found.state == DecisionState.OPEN
    everybody = all(line.voice for line in eligible)
    over = found.state in (DecisionState.DECIDED, DecisionState.WITHDRAWN)
    return {
        "may_write": drafted and chamber.may_prepare,
        "may_open": drafted and chamber.may_speak,
        "may_amend": opened and brings and chamber.may_speak and not found.late,
        "may_withdraw": (drafted or opened) and brings and chamber.may_speak and not found.late,
        "may_close": opened and chamber.may_speak and (everybody or found.late),
        "may_take_up": over and found.result != Result.ADOPTED and chamber.may_prepare,
    }


def _forms(
    chamber: Chamber, found: Decision, lines: list[Line], mine: Line | None, given: dict[str, Any]
) -> dict[str, Any]:
    made: dict[str, Any] = dict(given)
    undecided = found.state in (DecisionState.DRAFT, DecisionState.OPEN) and not found.late
    standing = _standing(mine)
    if undecided and chamber.may_decide:
        if found.state == DecisionState.OPEN and mine and mine.counts and not mine.recused:
            made.setdefault("voice_form", VoiceForm(decision=found, prefix="voix"))
        if standing is None and chamber.me.role == MemberRole.VOICE:
            made.setdefault("interest_form", InterestForm(prefix="interet"))
        elif standing is not None and standing.state == InterestState.ASKED:
            made.setdefault("answer_form", AnswerInterestForm(prefix="reponse"))
            made["question"] = standing
        else:
            made["declared"] = standing
    if undecided and chamber.may_speak:
        others = _askable(chamber, found, lines)
        if others:
            made.setdefault("ask_form", AskInterestForm(members=others, prefix="question"))
        made.setdefault("withdraw_form", ReasonForm(prefix="retrait"))
    brings = found.brought_by_id == chamber.me.pk or found.brought_by.left_at is not None
    if found.result == Result.HEARD and not found.conclusion and brings and chamber.may_decide:
        made.setdefault("settle_form", ConclusionForm(prefix="suite"))
    return made


def _standing(mine: Line | None) -> Any:
    kept = (InterestState.ASKED, InterestState.DECLARED)
    return next((one for one in mine.interests if one.state in kept), None) if mine else None


def _askable(chamber: Chamber, found: Decision, lines: list[Line]) -> list[Any]:
    """Other organisations that have, or would have, a voice and nothing standing."""
    kept = {line.member.pk for line in lines if _standing(line)} | {chamber.me.pk}
    if found.state == DecisionState.OPEN:
        return [line.member for line in lines if line.counts and line.member.pk not in kept]
    electors = set(electors_of(chamber.assembly, found.body).values_list("pk", flat=True))
    return [one for one in chamber.voices if one.pk in electors - kept]
