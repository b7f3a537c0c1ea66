"""What the area registers at start: evaluation."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances import (
    changes,
    coming,
    evidence,
    history,
    records,
    sections,
    terms_evaluation,
)
from alliage.alliances.actions import evaluation_personal as personal
from alliage.alliances.actions import evaluation_waves
from alliage.alliances.enums import Stage
from alliage.alliances.enums_evaluation import TermsState, WaveState
from alliage.alliances.models import Alliance, Party, WaveTerms
from alliage.alliances.queries import evaluation_due as due
from alliage.alliances.queries import evaluation_waves as queries
from alliage.alliances.room import Room
from alliage.alliances.views.evaluation_results import labels, picture
from alliage.core import audit, inbox, personal_data, recurring
from alliage.organisations.models import Mandate
from alliage.organisations.signing import mandate_title

history.describe(
    {
        "evaluation.level_chosen": _l("Niveau d’évaluation choisi"),
        "evaluation.effect_told": _l("Effet ajouté à l’évaluation"),
        "evaluation.effect_edited": _l("Effet de l’évaluation changé"),
        "evaluation.effect_taken_back": _l("Effet de l’évaluation retiré"),
        "health_wave.proposed": _l("Vague %(number)s ouverte : comment va l’alliance"),
        "health_wave.terms_accepted": _l("Conditions de la vague %(number)s acceptées"),
        "health_wave.terms_declined": _l("Ne prend pas part à la vague %(number)s"),
        "health_wave.people_asked": _l("Personnes invitées à la vague %(number)s"),
        "health_wave.invitation_withdrawn": _l("Invitation à la vague %(number)s retirée"),
        "health_wave.closed": _l("Vague %(number)s close, résultats calculés"),
        "health_wave.cancelled": _l("Vague %(number)s annulée"),
        "health_action.decided": _l("Action décidée, « %(what)s »"),
        "health_action.edited": _l("Action changée, « %(what)s »"),
        "health_action.open": _l("Action reprise, « %(what)s »"),
        "health_action.done": _l("Action faite, « %(what)s »"),
        "health_action.dropped": _l("Action abandonnée, « %(what)s »"),
    }
)
audit.describe({"benchmark.published": _l("Édition du baromètre des alliances publiée")})
recurring.register(
    recurring.Recurring(
        "alliances.health_waves",
        "alliage.alliances.tasks.evaluation.close_waves",
        every=timedelta(days=1),
        hour=1,
    )
)
recurring.register(
    recurring.Recurring(
        "alliances.benchmark",
        "alliage.alliances.tasks.evaluation.publish_benchmark",
        every=timedelta(days=1),
        hour=2,
        queue="heavy",
    )
)
changes.on_voices_changed(evaluation_waves.voices_changed)
personal_data.register(personal_data.Holder("evaluation", personal.export, personal.erase))

#: Subjects of the overview's picture.
SUBJECTS = 6


def _subtitle(room: Room) -> tuple[str, bool]:
    found = queries.summary(room.alliance)
    if found is None:
        return _("se conter, se compter, compter"), False
    words = (
        _("vague %(n)s close") if found["state"] == WaveState.CLOSED else _("vague %(n)s en cours")
    )
    return words % {"n": found["number"]}, False


sections.register(
    sections.Section(
        name="evaluation",
        label=_l("Évaluation"),
        url="alliances:evaluation",
        subtitle=_subtitle,
        queries=1,
        order=60,
    )
)


def _piece(_request: HttpRequest, room: Room) -> dict[str, Any] | None:
    """How the alliance is, from its last closed wave; nothing before there is one."""
    wave = queries.last_closed(room.alliance)
    if wave is None:
        return None
    results, names = wave.results, labels(wave)
    factors = results["factors"][:SUBJECTS]
    flagged = [one["factor"] for one in results["factors"] if one["flagged"]]
    worked = queries.worked_on(room.alliance)
    rows = [
        {
            **one,
            "label": names.get(one["factor"], one["factor"]),
            "values": [one["by_organisation"].get(o["key"]) for o in results["organisations"]],
        }
        for one in factors
    ]
    return {
        "wave": wave,
        "results": results,
        "picture": picture(wave, factors),
        "rows": rows,
        "flagged": len(flagged),
        "worked": sum(factor in worked for factor in flagged),
    }


sections.register_piece(
    sections.Piece(
        name="evaluation",
        place="main",
        template="alliances/evaluation/_piece.html",
        context=_piece,
        queries=2,
        order=20,
    )
)


def _coming(room: Room) -> list[coming.Coming]:
    """The nearest actions of the plan. One query."""
    today, url = timezone.localdate(), reverse("alliances:health_plan", args=[room.alliance.code])
    return [
        coming.Coming(
            item.due_on,
            item.what,
            url,
            late=item.due_on < today,
        )
        for item in queries.open_actions(room.alliance).prefetch_related(None)[: coming.AT_MOST]
    ]


coming.register("evaluation", _coming)


def _evidence(alliance: Alliance) -> list[evidence.Evidence]:
    """What was tried is evaluated before one commits for long: a closed wave shows it."""
    found = queries.summary(alliance)
    return [
        evidence.Evidence(
            _("L’alliance a pris de ses nouvelles : une vague est close"),
            bool(found and (found["state"] == WaveState.CLOSED or found["number"] > 1)),
            reverse("alliances:evaluation", args=[alliance.code]),
        )
    ]


for _stage in (Stage.EXPERIMENTATION, Stage.ALLIANCE):
    evidence.register(_stage, "evaluation", _evidence)


def _record(party: Party, until: datetime) -> list[records.RecordLine]:
    """The terms that a party accepted, word for word. One query."""
    accepted = WaveTerms.objects.filter(
        party=party, state=TermsState.ACCEPTED, answered_at__lte=until
    )
    return [
        records.RecordLine(
            at=row.answered_at,
            title=_("Conditions de la vague %(n)s acceptées") % {"n": row.wave.number},
            text="\n".join(str(line) for line in terms_evaluation.of(row.wave.terms_version)),
            proof=mandate_title(row.mandate),
        )
        for row in accepted.select_related("wave", "mandate").order_by("answered_at", "pk")
    ]


records.register(
    records.RecordPiece("evaluation", _l("Les conditions acceptées"), _record, order=60)
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Terms to answer, a wave that lacks answers, actions that are due."""
    running = list(Mandate.objects.running().of(person))
    writing = [held.organisation_id for held in running if held.writes]
    managing = [held.organisation_id for held in running if held.manages]
    items = []
    if managing:
        items += [_terms(wave, party) for wave, party in due.terms_to_answer(managing)]
        items += [_short(terms) for terms in due.short_of_answers(managing)]
    if writing:
        items += [_action(item) for item in due.actions_due(writing)]
    return items


def _terms(wave: Any, party: Any) -> inbox.Item:
    return inbox.Item(
        title=_("Comment va « %(title)s » : les conditions") % {"title": wave.alliance.title},
        url=wave.get_absolute_url(),
        reason=_("%(name)s accepte avant que ses personnes répondent.")
        % {"name": party.organisation.name},
        due=wave.closes_on,
    )


def _short(terms: Any) -> inbox.Item:
    return inbox.Item(
        title=_("La vague se clôt bientôt dans « %(title)s »")
        % {"title": terms.wave.alliance.title},
        url=terms.wave.get_absolute_url(),
        reason=_("Sans trois réponses ou une réponse commune, %(name)s ne sera pas montrée.")
        % {"name": terms.party.organisation.name},
        due=terms.wave.closes_on,
    )


def _action(item: Any) -> inbox.Item:
    return inbox.Item(
        title=item.what,
        url=reverse("alliances:health_plan", args=[item.alliance.code]),
        reason=_("Action décidée dans « %(title)s ».") % {"title": item.alliance.title},
        due=item.due_on,
    )


inbox.register("alliances.evaluation", what_awaits)
