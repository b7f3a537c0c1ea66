"""What the area registers at start: gates, their evidence, their record, their words, their jobs."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances import evidence, history, records
from alliage.alliances.enums import Answer, GateState, Stage
from alliage.alliances.models import Alliance, Consent, Party
from alliage.alliances.wording import gate_title
from alliage.core import recurring

history.describe(
    {
        "gate.proposed.advance": _l("Porte proposée : %(stage)s"),
        "gate.proposed": _l("Proposition : %(gate)s"),
        "gate.consented": _l("Consentement : %(gate)s, %(stage)s"),
        "gate.declined": _l("Refus : %(gate)s, %(stage)s"),
        "gate.waits": _l("Réponse annoncée pour plus tard : %(gate)s, %(stage)s"),
        "gate.withdrawn": _l("Proposition retirée : %(gate)s, %(stage)s"),
        "gate.passed.advance": _l("Nouvelle étape : %(stage)s"),
        "gate.passed": _l("Décidé : %(gate)s"),
        "gate.refused": _l("Resté fermé après un refus : %(gate)s, %(stage)s"),
        "gate.lapsed": _l("Resté fermé, trop peu de réponses : %(gate)s, %(stage)s"),
    }
)
recurring.register(
    recurring.Recurring(
        "alliances.gates",
        "alliage.alliances.tasks.gates.decide_all",
        every=timedelta(days=1),
        hour=1,
    )
)
recurring.register(
    recurring.Recurring(
        "alliances.entries",
        "alliage.alliances.tasks.gates.join_all",
        every=timedelta(hours=1),
    )
)


def _met(alliance: Alliance) -> list[evidence.Evidence]:
    """A need is shared, and a meeting held, by two organisations at least."""
    count = Party.objects.voices().filter(alliance=alliance).count()
    label = _("Deux organisations au moins ont une voix ici")
    url = reverse("alliances:parties", args=[alliance.code])
    return [evidence.Evidence(label, count > 1, "" if count > 1 else url)]


def _review(alliance: Alliance) -> list[evidence.Evidence]:
    """An alliance that lasts says when it looks at itself."""
    url = reverse("alliances:edit", args=[alliance.code])
    return [
        evidence.Evidence(
            _("La date de la prochaine revue est dite"), bool(alliance.review_on), url
        )
    ]


evidence.register(Stage.NEED, "parties", _met)
evidence.register(Stage.MEETING, "parties", _met)
evidence.register(Stage.ALLIANCE, "review", _review)


def _consented(party: Party, until: datetime) -> Sequence[records.RecordLine]:
    """The gates that an organisation consented to and that were decided. One query."""
    rows = Consent.objects.filter(party=party, answer=Answer.YES, answered_at__lte=until)
    rows = rows.filter(gate__state=GateState.PASSED, gate__decided_at__lte=until)
    return [
        records.RecordLine(
            at=row.answered_at or until,
            title=gate_title(row.gate),
            text=row.gate.statement,
            proof=_("Consentement donné sous le mandat : %(title)s") % {"title": row.mandate_title},
        )
        for row in rows.select_related("gate").order_by("answered_at", "pk")
    ]


records.register(
    records.RecordPiece("gates", _l("Les portes ouvertes avec son consentement"), _consented, 10)
)
