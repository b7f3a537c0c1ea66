"""What the area registers at start: introductions."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliage.core import audit, inbox, panels, personal_data, recurring
from alliage.core.actor import actor_of
from alliage.organisations import allies
from alliage.organisations.models import Mandate, Organisation
from alliage.organisations.rules import act_publicly, read_for
from alliage.partners.actions import introductions_personal as personal
from alliage.partners.actions.introductions_checks import is_third_party
from alliage.partners.models import Side
from alliage.partners.queries import introductions_lists as lists

audit.describe(
    {
        "introduction.asked": gettext_lazy("Mise en lien demandée"),
        "introduction.met": gettext_lazy("Mise en lien née d’une rencontre"),
        "introduction.accepted": gettext_lazy("Mise en lien acceptée par une partie"),
        "introduction.declined": gettext_lazy("Mise en lien déclinée par une partie"),
        "introduction.expired": gettext_lazy("Mise en lien expirée"),
        "introduction.withdrawn": gettext_lazy("Demande de mise en lien retirée"),
        "introduction.left": gettext_lazy("Mise en lien quittée par une partie"),
        "introduction.contact_changed": gettext_lazy("Contact d’une mise en lien changé"),
        "contact_consent.changed": gettext_lazy("Accord pour être contact donné ou repris"),
        "follow_up.asked": gettext_lazy("Nouvelles demandées"),
        "follow_up.answered": gettext_lazy("Nouvelles données"),
        "follow_up.corrected": gettext_lazy("Nouvelles corrigées"),
    }
)
recurring.register(
    recurring.Recurring(
        "partners.introductions_expire",
        "alliage.partners.tasks.introductions.expire_all",
        every=timedelta(days=1),
        hour=1,
    )
)
recurring.register(
    recurring.Recurring(
        "partners.follow_ups",
        "alliage.partners.tasks.introductions.ask_follow_ups",
        every=timedelta(days=1),
        hour=8,
    )
)
allies.register(lists.introduced_with)
personal_data.register(personal_data.Holder("introductions", personal.export, personal.erase))


def what_awaits(person: Any) -> list[inbox.Item]:
    """Questions to answer and news to give, for the organisations that a person writes for."""
    running = Mandate.objects.running().of(person)
    writing = [held.organisation_id for held in running if held.writes]
    if not writing:
        return []
    sides = Side.objects.to_answer().filter(organisation__in=writing)
    found = sides.select_related("organisation", "introduction__asked_by")
    items = [
        inbox.Item(
            title=_("%(asker)s attend votre réponse") % {"asker": side.introduction.asked_by.name},
            url=side.introduction.get_absolute_url(),
            reason=_("Une mise en lien est proposée à %(name)s.")
            % {"name": side.organisation.name},
            due=side.introduction.expires_on,
        )
        for side in found.order_by("introduction__expires_on", "pk")
    ]
    return items + [
        inbox.Item(
            title=_("Où en êtes-vous avec %(names)s ?") % {"names": lists.others_of(asked)},
            url=reverse("partners:follow_up_answer", args=[asked.pk]),
            reason=_("Au nom de %(name)s.") % {"name": asked.organisation.name},
            due=asked.due_on,
        )
        for asked in lists.due_of(writing)
    ]


inbox.register("partners.introductions", what_awaits)


def _workspace(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """How many introductions await what, for the people of the organisation."""
    if not read_for(actor_of(request), subject):
        return None
    counts = lists.counts(subject)
    url = reverse("partners:introductions")
    labels = {
        "to_answer": _("À répondre"),
        "waiting": _("En attente de réponse"),
        "made": _("Faites"),
    }
    lines = [
        {"label": label, "count": counts[tab], "url": f"{url}?onglet={tab}"}
        for tab, label in labels.items()
    ]
    due = lists.due_of([subject]).prefetch_related(None).count()
    lines.append({"label": _("Nouvelles à donner"), "count": due, "url": f"{url}#nouvelles"})
    return {"lines": lines, "empty": not sum(counts.values())}


def _organisation(request: HttpRequest, subject: Any) -> dict[str, Any] | None:
    """The button to ask, for who acts for another active organisation."""
    actor = actor_of(request)
    if actor.organisation is None or not act_publicly(actor, actor.organisation):
        return None
    target = Organisation.objects.active().filter(public_id=subject.id).first()
    target = target or Organisation.objects.active().filter(directory_id=subject.id).first()
    if target is None or target.pk == actor.organisation.pk:
        return None
    return {
        "target": target,
        "acting": actor.organisation,
        "standing": lists.standing(actor.organisation, target),
        "third_party": is_third_party(actor.organisation),
    }


def _signed_in(user: Any) -> bool:
    return bool(user.is_authenticated)


panels.register(
    "workspace",
    panels.Panel(
        title=gettext_lazy("Mises en lien"),
        permission=_signed_in,
        queries=3,
        template="partners/introductions/_workspace.html",
        context=_workspace,
        order=40,
    ),
)
panels.register(
    "organisation",
    panels.Panel(
        title=gettext_lazy("Lui parler"),
        permission=_signed_in,
        queries=5,
        template="partners/introductions/_organisation.html",
        context=_organisation,
        order=20,
    ),
)
