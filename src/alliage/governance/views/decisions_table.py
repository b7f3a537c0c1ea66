"""The tables of decisions: the register, and who said what in one."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliage.core import formats
from alliage.core.tables import Table, TableColumn
from alliage.governance.models import Decision
from alliage.governance.queries import decisions as queries
from alliage.governance.queries.decisions import Line
from alliage.governance.templatetags.assembly import reason_words, stance_words


def _count(name: str) -> Callable[[Decision], int | None]:
    return lambda decision: decision.counts.get(name) if decision.counts else None


def state_words(decision: Decision) -> str:
    """The result once there is one, else the state."""
    return str(decision.get_result_display() or decision.get_state_display())


def table_of(request: HttpRequest, rows: QuerySet[Decision]) -> Table:
    """The register; the export adds what does not fit on a screen."""
    columns = [
        TableColumn("numero", _("N°"), lambda d: d.number, numeric=True, sort="number"),
        TableColumn("objet", _("Décision"), lambda d: d.title, sort="title",
                    url=lambda d: d.get_absolute_url()),
        TableColumn("instance", _("Instance"),
                    lambda d: d.body.title if d.body else _("Toute l’assemblée"),
                    sort="body__title"),
        TableColumn("mode", _("Mode"), lambda d: d.get_mode_display(), sort="mode"),
        TableColumn("etat", _("État"), state_words, sort="state"),
        TableColumn("jour", _("Conclue, ou à dire avant le"),
                    lambda d: d.decided_at.date() if d.decided_at else d.closes_on,
                    sort="closes_on",
                    text=lambda d: formats.day(d.decided_at or d.closes_on)),
    ]  # fmt: skip
    if request.GET.get("format"):
        columns += [
            TableColumn("texte", _("Texte"), lambda d: d.text),
            TableColumn(
                "apportee-par", _("Apportée par"), lambda d: d.brought_by.organisation.name
            ),
            TableColumn("part", _("Part prise à la décision"), lambda d: d.get_ladder_display()),
            TableColumn("repond", _("Qui en répond"), lambda d: d.answerable),
            TableColumn("quorum", _("Quorum (%)"), lambda d: d.quorum),
            TableColumn("voix", _("Voix"), _count("eligible")),
            TableColumn("exprimees", _("Se sont exprimées"), _count("spoken")),
            TableColumn("pour", _("Pour"), _count("yes")),
            TableColumn("contre", _("Contre"), _count("no")),
            TableColumn("abstentions", _("Abstentions"), _count("abstained")),
            TableColumn("objections", _("Objections"), _count("objections")),
            TableColumn("retirees", _("Retirées pour intérêt"), _count("recused")),
            TableColumn("pourquoi", _("Pourquoi ce résultat"), reason_words),
            TableColumn("suite", _("Ce qui est décidé"), lambda d: d.conclusion),
        ]
    return Table(
        request, columns, rows, caption=_("Registre des décisions"), sort="-numero",
        name="decisions", hide_caption=True,
    )  # fmt: skip


def voices_of(request: HttpRequest, decision: Decision) -> Table:
    """Who said what, one line an organisation: the table behind the page, for its export."""

    def said(line: Line) -> str:
        if line.recused:
            return _("se retire, intérêt déclaré")
        return stance_words(line.voice, decision) if line.voice else ""

    def of_voice(name: str) -> Callable[[Line], Any]:
        return lambda line: getattr(line.voice, name) if line.voice and not line.recused else None

    columns = [
        TableColumn("organisation", _("Organisation"), lambda line: line.member.organisation.name),
        TableColumn("dit", _("Ce qu’elle dit"), said),
        TableColumn("raisons", _("Raisons"), of_voice("reason")),
        TableColumn("mandat", _("Sous quel mandat"), of_voice("mandate_title")),
        TableColumn("quand", _("Quand"), of_voice("at")),
    ]
    return Table(
        request, columns, queries.lines(decision), caption=decision.title,
        name=f"decision-{decision.number}",
    )  # fmt: skip
