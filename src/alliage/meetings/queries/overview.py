"""What the overview of an event says: where it stands, what is missing, what comes next."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.meetings import sections
from alliage.meetings.enums import EventState, ParticipantState, WishKind
from alliage.meetings.models import Event, Wish
from alliage.meetings.queries.events import AWAY


@dataclass(frozen=True, slots=True)
class Standing:
    """The figures of an event. at_once: meetings that its tables hold in one round.

    musts, wishes: how many were said in all. A « plutôt pas » or a « surtout pas » is not counted:
    among few participants a count alone would tell who said it.
    """

    rounds: int
    begins: Any
    ends: Any
    tables: int
    at_once: int
    participants: int
    delegates: int
    answered: int
    addressed: int
    asking: int
    withdrawn: int
    musts: int
    wishes: int

    @property
    def silent(self) -> int:
        return self.participants - self.answered


def standing(event: Event) -> Standing:
    """Read the figures of an event. Four queries, whatever its size."""
    slots = event.slots.filter(lost_at=None).aggregate(
        n=Count("pk"), begins=Min("starts_at"), ends=Max("ends_at")
    )
    seats = list(event.tables.filter(lost_at=None).values_list("capacity", flat=True))
    people = list(event.participants.values_list("state", "delegates", "answered_at", "email"))
    coming = [row for row in people if row[0] not in AWAY]
    said = Wish.objects.filter(by__event=event).exclude(by__state__in=AWAY)
    counts = said.aggregate(
        musts=Count("pk", filter=Q(kind=WishKind.MUST)),
        wishes=Count("pk", filter=Q(kind=WishKind.WISH)),
    )
    return Standing(
        rounds=slots["n"],
        begins=slots["begins"],
        ends=slots["ends"],
        tables=len(seats),
        at_once=sum(capacity // 2 for capacity in seats),
        participants=len(coming),
        delegates=sum(row[1] for row in coming),
        answered=sum(1 for row in coming if row[2]),
        addressed=sum(1 for row in coming if row[3]),
        asking=sum(1 for row in people if row[0] == ParticipantState.ASKED),
        withdrawn=sum(1 for row in people if row[0] == ParticipantState.WITHDRAWN),
        **counts,
    )


def closing(event: Event) -> datetime | None:
    """When the wishes close or closed by themselves; None once they were closed before."""
    until = event.wishes_until
    early = event.state != EventState.INVITING and until is not None and until > timezone.now()
    return None if early and event.state != EventState.DRAFT else until


@dataclass(frozen=True, slots=True)
class Action:
    """What the organiser does next: where, in which words, and why now."""

    label: str
    url: str
    why: str


def following(event: Event, found: Standing) -> Action | None:
    """Return the one thing to do next, None when nothing is left."""
    if event.state == EventState.DRAFT:
        return _prepare(event, found)
    today = timezone.localdate()
    ways = {
        EventState.INVITING: (
            "wishes",
            _("Suivre les souhaits"),
            _("Invitez, relancez, et voyez qui a répondu."),
        ),
        EventState.CLOSED: (
            "plans",
            _("Calculer le planning"),
            _("Les souhaits sont clos : le planning en tient compte et dit ce qu’il n’a pas pu."),
        ),
        EventState.PUBLISHED: (
            ("desk", _("Ouvrir le tableau du jour"), _("C’est aujourd’hui."))
            if event.day <= today
            else ("prints", _("Imprimer"), _("Le planning est publié : imprimez les feuilles."))
        ),
        EventState.LIVE: (
            "desk",
            _("Ouvrir le tableau du jour"),
            _("La rencontre est en cours."),
        ),
        EventState.FINISHED: (
            "after",
            _("Voir ce qu’il en est sorti"),
            _("Chaque participant dit ce qu’il souhaite poursuivre."),
        ),
    }
    way = ways.get(EventState(event.state))
    section = sections.find(way[0]) if way else None
    if way is None or section is None:
        return None
    return Action(way[1], reverse(section.url_name, args=[event.code]), way[2])


def _prepare(event: Event, found: Standing) -> Action:
    """The first thing that a draft lacks."""

    def to(route: str, label: str, why: str) -> Action:
        return Action(label, reverse(f"meetings:{route}", args=[event.code]), why)

    if not found.rounds:
        return to("rounds", _("Poser les horaires"), _("Quand on commence, combien de tours."))
    if not found.tables:
        return to("tables", _("Poser les tables"), _("Combien de rencontres à la fois."))
    if found.participants < 2:
        return to(
            "participants",
            _("Ajouter des participants"),
            _("Depuis un tableur, l’annuaire, ou les besoins et apports du territoire."),
        )
    return to(
        "open_wishes",
        _("Ouvrir les souhaits"),
        _("Tout est prêt : chaque participant dira qui il souhaite rencontrer."),
    )
