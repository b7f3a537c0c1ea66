"""What the area registers at start: needs."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from alliage.core import audit, panels, personal_data, recurring
from alliage.partners.models import Alert, AlertSent
from alliage.partners.views import needs_panels

audit.describe(
    {
        "alert.all_stopped": _("Alertes arrêtées par le lien d’un courriel"),
        "alert.asked": _("Alerte demandée"),
        "alert.removed": _("Alerte retirée"),
        "alert.resumed": _("Alerte reprise"),
        "alert.stopped": _("Alerte arrêtée"),
        "exclusion.declared": _("Organisation écartée des listes de la sienne"),
        "exclusion.withdrawn": _("Organisation remise dans les listes de la sienne"),
        "need.drafted": _("Besoin écrit"),
        "need.edited": _("Besoin modifié"),
        "need.met": _("Besoin satisfait"),
        "need.published": _("Besoin publié"),
        "need.renewed": _("Besoin renouvelé"),
        "need.requirement_added": _("Ligne ajoutée à ce qu’il faut pour un besoin"),
        "need.requirement_edited": _("Ligne modifiée dans ce qu’il faut pour un besoin"),
        "need.requirement_removed": _("Ligne retirée de ce qu’il faut pour un besoin"),
        "need.requirements_ordered": _("Lignes rangées dans ce qu’il faut pour un besoin"),
        "need.second_reworded": _("Mot changé sur un besoin reconnu"),
        "need.second_withdrawn": _("Besoin qui n’est plus reconnu"),
        "need.seconded": _("Besoin reconnu par une autre organisation"),
        "need.tagged": _("Mots d’un besoin changés"),
        "need.withdrawn": _("Besoin retiré"),
        "offer.drafted": _("Apport écrit"),
        "offer.edited": _("Apport modifié"),
        "offer.met": _("Apport qui a trouvé preneur"),
        "offer.published": _("Apport publié"),
        "offer.renewed": _("Apport renouvelé"),
        "offer.tagged": _("Mots d’un apport changés"),
        "offer.withdrawn": _("Apport retiré"),
    }
)

recurring.register(
    recurring.Recurring(
        "partners.alerts", "alliage.partners.tasks.needs.ask_alerts", timedelta(days=1), hour=8
    )
)


def _anybody(_user: Any) -> bool:
    return True


def _signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


def _register(place: str, title: Any, context: Any, template: str, **more: Any) -> None:
    values = {"permission": _anybody, "order": 40, **more}
    panel = panels.Panel(
        title=title, template=f"partners/needs/{template}.html", context=context, **values
    )
    panels.register(place, panel)


_register("home", _("Besoins et apports"), needs_panels.home, "panel_list", queries=7)
_register("territory", _("Besoins et apports ici"), needs_panels.territory, "panel_list", queries=7)
_register(
    "organisation",
    _("Ses besoins et ses apports"),
    needs_panels.organisation,
    "panel_list",
    queries=8,
)
_register(
    "organisation",
    _("Pas eux ?"),
    needs_panels.set_aside,
    "panel_set_aside",
    queries=1,
    permission=_signed_in,
    order=200,
)
_register(
    "workspace",
    _("Nos besoins et apports"),
    needs_panels.workspace,
    "panel_workspace",
    queries=5,
    permission=_signed_in,
    order=20,
)
if "nothing_found" in panels.PLACES:
    _register(
        "nothing_found",
        _("En faire un besoin"),
        needs_panels.nothing_found,
        "panel_nothing_found",
        queries=0,
    )


def export_alerts(person: Any) -> list[dict[str, Any]]:
    """Return the alerts of a person."""
    return [
        {
            "need": alert.need_id,
            "area": alert.area_name,
            "themes": alert.themes,
            "active": alert.active,
            "created_at": alert.created_at.isoformat(),
        }
        for alert in Alert.objects.filter(person=person.pk)
    ]


def erase_alerts(person: Any) -> int:
    """Delete the alerts of a person, and what they were told of."""
    told = AlertSent.objects.filter(person=person.pk).delete()[0]
    return told + Alert.objects.filter(person=person.pk).delete()[0]


personal_data.register(personal_data.Holder("alerts", export_alerts, erase_alerts))
