"""The table of introductions: who with, what about, where it stands; never a contact."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from alliage.core import formats
from alliage.core.actor import actor_of
from alliage.core.tables import Table, TableColumn
from alliage.organisations.models import Organisation
from alliage.partners.models import Introduction, Need, Offer
from alliage.partners.queries import introductions as queries
from alliage.partners.queries import introductions_lists as lists


def tab_labels() -> dict[str, str]:
    return {
        "to_answer": _("À répondre"),
        "waiting": _("En attente"),
        "made": _("Faites"),
        "closed": _("Closes"),
    }


#: Columns that say nothing under a tab.
LEFT_OUT = {
    "to_answer": {"faite"},
    "waiting": {"faite"},
    "made": {"avant"},
    "closed": {"avant"},
}


def table_of(request: HttpRequest, organisation: Organisation, tab: str) -> Table:
    """Return the table of one tab; needs and offers are titled where the reader may read them."""
    found = lists.listed(organisation, tab)
    about = found.only("pk", "need", "offer", "asked_by")
    subjects = queries.subject_of(about, actor_of(request))
    columns = _columns(organisation, *subjects)
    return Table(
        request,
        [column for column in columns if column.key not in LEFT_OUT[tab]],
        found,
        caption=tab_labels()[tab],
        sort="avant" if tab == "to_answer" else "-demande",
        name="mises-en-lien",
        hide_caption=True,
    )


def _columns(
    organisation: Organisation, needs: dict[int, Need], offers: dict[int, Offer]
) -> list[TableColumn]:
    def subject(row: Introduction) -> str:
        about = needs.get(row.need_id) or offers.get(row.offer_id)  # type: ignore[arg-type]
        return about.title if about else ""

    def names(row: Introduction) -> str:
        sides = [side.organisation for side in row.sides.all()]
        return ", ".join(found.name for found in sides if found.pk != organisation.pk)

    def asker(row: Introduction) -> str:
        return _("Vous") if row.asked_by_id == organisation.pk else row.asked_by.name

    def state(row: Introduction) -> str:
        return queries.label_of(queries.whole_code(row))

    return [
        TableColumn("avec", _("Avec"), names, url=Introduction.get_absolute_url),
        TableColumn("objet", _("Au sujet de"), subject),
        TableColumn("par", _("Demandée par"), asker),
        TableColumn("etat", _("Où elle en est"), state),
        _day("demande", _("Demandée le"), "created_at"),
        _day("avant", _("Réponse avant le"), "expires_on"),
        _day("faite", _("Faite le"), "made_at"),
    ]


def _day(key: str, label: str, field: str) -> TableColumn:
    def text(row: Introduction) -> str:
        when = getattr(row, field)
        return formats.day(when) if when else "–"

    return TableColumn(key, label, lambda row: getattr(row, field), text, sort=field)
