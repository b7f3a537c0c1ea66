"""What the area registers at start: words of decisions, voices awaited, the deadline's job."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core import inbox, recurring
from alliage.governance import owners
from alliage.governance.queries import decisions as queries
from alliage.organisations.enums import MANAGERS
from alliage.organisations.models import Mandate

owners.describe(
    {
        "governance.decision_drafted": _l("Décision n° %(number)s préparée : %(title)s"),
        "governance.decision_changed": _l("Décision n° %(number)s modifiée : %(title)s"),
        "governance.decision_opened": _l("Décision n° %(number)s ouverte : %(title)s"),
        "governance.decision_amended": _l(
            "Décision n° %(number)s reprise pour l’amender : %(title)s"
        ),
        "governance.decision_withdrawn": _l("Décision n° %(number)s retirée : %(title)s"),
        "governance.decision_decided": _l("Décision n° %(number)s conclue, %(result)s : %(title)s"),
        "governance.decision_settled": _l(
            "Décision n° %(number)s, ce qui est décidé est écrit : %(title)s"
        ),
        "governance.voice_given": _l("Voix exprimée, %(name)s, décision n° %(number)s : %(title)s"),
        "governance.interest_declared": _l(
            "Intérêt déclaré, retrait de %(name)s, décision n° %(number)s : %(title)s"
        ),
        "governance.interest_asked": _l(
            "Question d’intérêt posée à %(name)s, décision n° %(number)s : %(title)s"
        ),
        "governance.interest_denied": _l(
            "Question d’intérêt, %(name)s répond non, décision n° %(number)s : %(title)s"
        ),
        "governance.interest_withdrawn": _l(
            "Déclaration d’intérêt reprise, %(name)s, décision n° %(number)s : %(title)s"
        ),
    },
    {
        "governance.decision_drafted": _l("Décision préparée"),
        "governance.decision_changed": _l("Décision modifiée"),
        "governance.decision_opened": _l("Décision ouverte"),
        "governance.decision_amended": _l("Décision reprise pour l’amender"),
        "governance.decision_withdrawn": _l("Décision retirée"),
        "governance.decision_decided": _l("Décision conclue"),
        "governance.decision_settled": _l("Suite d’une décision écrite"),
        "governance.voice_given": _l("Une organisation s’est exprimée"),
        "governance.interest_declared": _l("Intérêt déclaré dans une décision"),
        "governance.interest_asked": _l("Question d’intérêt posée"),
        "governance.interest_denied": _l("Question d’intérêt : réponse non"),
        "governance.interest_withdrawn": _l("Déclaration d’intérêt reprise"),
    },
)
recurring.register(
    recurring.Recurring(
        "governance.conclude_due",
        "alliage.governance.tasks.decisions.conclude_due",
        every=timedelta(days=1),
        hour=0,
    )
)


def open_to(person: Any) -> list[inbox.Item]:
    """Voices awaited and questions of interest, for the organisations that a person binds."""
    held = Mandate.objects.running().of(person).filter(role__in=MANAGERS)
    mine = list(held.values_list("organisation", flat=True))
    if not mine:
        return []
    items = [
        inbox.Item(
            title=_("Une décision attend votre voix : %(title)s")
            % {"title": elector.decision.title},
            url=elector.decision.get_absolute_url(),
            reason=_("Au nom de %(name)s. Un silence n’est pas un accord.")
            % {"name": elector.member.organisation.name},
            due=elector.decision.closes_on,
        )
        for elector in queries.awaited(mine)[:50]
    ]
    for interest in queries.questions_to(mine)[:20]:
        asker = interest.asked_by.organisation.name if interest.asked_by else ""
        items.append(
            inbox.Item(
                title=_("%(asker)s vous demande si vous êtes juge et partie") % {"asker": asker},
                url=interest.decision.get_absolute_url() + "#interets",
                reason=_("Au nom de %(name)s, pour la décision « %(title)s ».")
                % {
                    "name": interest.member.organisation.name,
                    "title": interest.decision.title,
                },
                due=interest.decision.closes_on,
            )
        )
    return items


inbox.register("governance.decisions", open_to)
