"""What the area registers at start: imports."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import audit, files, inbox, panels, personal_data, recurring
from alliage.organisations.enums import WRITERS
from alliage.organisations.models import Mandate
from alliage.partners.actions import imports as actions
from alliage.partners.models import Import
from alliage.partners.queries import imports as queries
from alliage.partners.views import imports as views

audit.describe(
    {
        "import.uploaded": gettext_lazy("Tableur envoyé"),
        "import.mapped": gettext_lazy("Colonnes d’un tableur nommées, essai à blanc demandé"),
        "import.asked": gettext_lazy("Chargement d’un tableur demandé"),
        "import.chosen": gettext_lazy("Organisations d’un tableur précisées"),
        "import.loaded": gettext_lazy("Tableur chargé"),
        "import.removed": gettext_lazy("Tableur supprimé"),
        "organisation.brought": gettext_lazy("Organisation amenée par un tiers, en brouillon"),
        "need.proposed": gettext_lazy("Besoin proposé par un tiers, en brouillon"),
        "offer.proposed": gettext_lazy("Apport proposé par un tiers, en brouillon"),
    }
)
files.register_scope(actions.SCOPE, actions.may_read_file)
recurring.register(
    recurring.Recurring(
        "partners.imports", "alliage.partners.tasks.imports.forget", timedelta(days=1), hour=4
    )
)


def _signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


panels.register(
    "workspace",
    panels.Panel(
        title=gettext_lazy("Charger un tableur"),
        permission=_signed_in,
        queries=3,
        template="partners/imports/_workspace.html",
        context=views.workspace,
        order=90,
    ),
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Return the drafts that third parties proposed to the organisations for which one writes."""
    held = Mandate.objects.running().of(person).filter(role__in=WRITERS)
    return [
        inbox.Item(
            title=_("Relire : « %(title)s »") % {"title": draft.title},
            url=reverse(f"partners:{draft._meta.model_name}", args=[draft.pk]),
            reason=_("%(name)s vous propose ce brouillon.") % {"name": third_party.name},
        )
        for draft, third_party in queries.proposed_to(held.values("organisation"))
    ]


inbox.register("imports", what_awaits)


def export_imports(person: Any) -> list[dict[str, Any]]:
    """Return the spreadsheets that a person sent; their content is the organisation's."""
    return [
        {
            "kind": found.kind,
            "state": found.state,
            "counts": found.counts,
            "created_at": found.created_at.isoformat(),
        }
        for found in Import.objects.filter(person=person.pk)
    ]


def erase_imports(person: Any) -> int:
    """Take a person's name off the spreadsheets that they sent, which stay the organisation's."""
    return Import.objects.filter(person=person.pk).update(person=None)


personal_data.register(personal_data.Holder("imports", export_imports, erase_imports))
