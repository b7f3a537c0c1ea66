"""What the area registers at start: caseload."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from alliage.core import audit, panels
from alliage.core.actor import actor_of
from alliage.organisations.models import Organisation
from alliage.partners.actions import caseload
from alliage.partners.models import Case

audit.describe(
    {
        "case.opened": gettext_lazy("Dossier ouvert"),
        "case.reopened": gettext_lazy("Dossier rouvert"),
        "case.closed": gettext_lazy("Dossier clos"),
        "case.noted": gettext_lazy("Note d’un dossier changée"),
        "step.added": gettext_lazy("Geste noté"),
        "step.changed": gettext_lazy("Geste corrigé"),
        "step.removed": gettext_lazy("Geste supprimé"),
    }
)


def _workspace(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """How many organisations a third party accompanies; nothing for the others."""
    actor = actor_of(request)
    if actor.organisation is None or actor.organisation.pk != subject.pk:
        return None
    if not caseload.read_caseload(actor):
        return None
    return {"count": Case.objects.filter(third_party=subject, closed_on=None).count()}


def _organisation(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The way to the case of an organisation, for the third party's own people."""
    actor = actor_of(request)
    if actor.organisation is None or not caseload.read_caseload(actor):
        return None
    found = Organisation.objects.active().exclude(pk=actor.organisation.pk)
    target = (
        found.filter(public_id=subject.id).first() or found.filter(directory_id=subject.id).first()
    )
    if target is None:
        return None
    case = Case.objects.filter(third_party=actor.organisation, organisation=target).first()
    if case is None and not caseload.write_caseload(actor):
        return None
    return {"case": case, "target": target}


def _signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


panels.register(
    "workspace",
    panels.Panel(
        title=gettext_lazy("Portefeuille"),
        permission=_signed_in,
        queries=2,
        template="partners/caseload/_workspace.html",
        context=_workspace,
        order=45,
    ),
)
panels.register(
    "organisation",
    panels.Panel(
        title=gettext_lazy("Votre portefeuille"),
        permission=_signed_in,
        queries=5,
        template="partners/caseload/_organisation.html",
        context=_organisation,
        order=30,
    ),
)
