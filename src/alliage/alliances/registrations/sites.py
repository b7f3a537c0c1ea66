"""What the area registers at start: sites, and the time that an alliance takes."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.alliances import history, sections
from alliage.alliances.models import Effort
from alliage.alliances.queries import effort
from alliage.alliances.queries import sites as queries
from alliage.alliances.room import Room
from alliage.core import inbox, personal_data
from alliage.core.formats import number

history.describe(
    {
        "site.added": _l("Site ajouté : %(title)s, %(commune)s"),
        "site.edited": _l("Site modifié : %(title)s, %(commune)s"),
        "site.removed": _l("Site retiré : %(title)s, %(commune)s"),
        "sites.loaded": _l("Sites chargés : %(created)s créés, %(changed)s mis à jour"),
        "site.spreading_written": _l("Ce qui voyage d’un site à l’autre est écrit"),
        "site.redeclaration_asked": _l("Une déclinaison locale est demandée à une autre alliance"),
        "site.redeclaration_accepted": _l("Déclinaison locale confirmée avec : %(title)s"),
        "site.redeclaration_declined": _l("Déclinaison locale déclinée avec : %(title)s"),
        "site.redeclaration_ended": _l("Lien de déclinaison terminé"),
        "effort.logged": _l("Temps ou argent investi noté"),
        "effort.corrected": _l("Temps ou argent investi corrigé"),
        "effort.convention_changed": _l("Ce que vaut une heure est changé"),
    }
)


def _sites_subtitle(room: Room) -> tuple[str, bool]:
    found = queries.counts(room.alliance)
    if found["open"]:
        words = ngettext("%(n)s ouvert", "%(n)s ouverts", found["open"])
        return words % {"n": found["open"]}, False
    if found["planned"]:
        words = ngettext("%(n)s prévu", "%(n)s prévus", found["planned"])
        return words % {"n": found["planned"]}, False
    return _("aucun encore"), False


def _effort_subtitle(room: Room) -> tuple[str, bool]:
    hours = effort.hours(room.alliance)
    return (_("%(n)s h de maturation") % {"n": number(float(hours))} if hours else ""), False


sections.register(
    sections.Section(
        name="sites",
        label=_l("Sites"),
        url="alliances:sites",
        subtitle=_sites_subtitle,
        queries=1,
        order=80,
    )
)
sections.register(
    sections.Section(
        name="effort",
        label=_l("Temps investi"),
        url="alliances:effort",
        subtitle=_effort_subtitle,
        queries=1,
        order=85,
    )
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Rooms that ask to be a declension of one's own, or its parent."""
    return [
        inbox.Item(
            title=_("Une alliance vous demande un lien de déclinaison locale"),
            url=reverse("alliances:sites", args=[asked.code]) + "#declinaisons",
            reason=_("Dans « %(title)s », au nom de %(name)s.")
            % {"title": asked.title, "name": party.organisation.name},
        )
        for _row, asked, party in queries.to_answer(person)
    ]


inbox.register("alliances.redeclarations", what_awaits)


def export_logged(person: Any) -> list[dict[str, Any]]:
    """Return the time that a person logged."""
    return [
        {
            "on": one.on.isoformat(),
            "hours": str(one.hours),
            "euros": str(one.euros),
            "kind": one.kind,
            "note": one.note,
        }
        for one in Effort.objects.filter(person=person.pk).order_by("pk")
    ]


def erase_logged(person: Any) -> int:
    """Take the person off the lines it logged; hours, euros and the organisation stay."""
    return Effort.objects.filter(person=person.pk).update(person=None)


personal_data.register(personal_data.Holder("alliances.effort", export_logged, erase_logged))
