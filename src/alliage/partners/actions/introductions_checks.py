"""Whether one may ask for an introduction: who, whom, how often. Each refusal says why in words.

The words never tell a decline from an expiry nor from an exclusion: one rule counts for the three,
from the day on which the question expires or would have.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.core import formats
from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.organisations.models import Organisation
from alliage.organisations.rules import check_act_publicly
from alliage.partners.enums import SideState
from alliage.partners.models import Exclusion, Side
from alliage.partners.transitions import ANSWERABLE

#: After a question that led nowhere, the same one waits this long, whatever became of it.
PAUSE = timedelta(days=90)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Limit:
    """How many organisations one may be waiting for, and may ask in seven days."""

    waiting: int
    weekly: int


ORDINARY = Limit(waiting=10, weekly=20)
#: A third party asks two sides at once, for all those that it accompanies.
THIRD_PARTY = Limit(waiting=60, weekly=120)


def is_third_party(organisation: Any) -> bool:
    """Tell whether an operator granted an organisation one of the roles of a third party."""
    return bool(organisation.roles.exists())


def check_third_party(by: Actor) -> None:
    """A third party's people who write; it must hold a role."""
    if by.organisation is None:
        raise Denied(_("Dites d’abord au nom de quelle organisation vous agissez."))
    check_act_publicly(by, by.organisation)
    if not is_third_party(by.organisation):
        raise Denied(_("Seul un tiers reconnu par l’exploitant peut mettre en lien les autres."))


def check_asker(by: Actor) -> None:
    """Somebody who writes for a verified organisation."""
    if by.organisation is None:
        raise Denied(_("Dites d’abord au nom de quelle organisation vous agissez."))
    check_act_publicly(by, by.organisation)


def check_message(message: str) -> None:
    """Nobody is asked without a word."""
    if not message.strip():
        raise Denied(_("Écrivez un message : personne n’accepte sans savoir pourquoi."))


def check_asked(by: Actor, asked: Sequence[Organisation]) -> None:
    """Active organisations, others than the asker, none twice, none that the asker excluded."""
    if len({found.pk for found in asked}) != len(asked) or not asked:
        raise Denied(_("Choisissez des organisations différentes."))
    excluded = _excluded_by(by.organisation)
    for found in asked:
        if found.pk == by.organisation.pk:
            raise Denied(_("Une organisation ne se met pas en lien avec elle-même."))
        if not found.is_active:
            raise Denied(_("%(name)s n’agit pas encore ici.") % {"name": found.name})
        if {found.public_id, found.directory_id or found.public_id} & excluded:
            raise Denied(
                _("Vous avez écarté %(name)s. Retirez-la de vos exclusions pour lui écrire.")
                % {"name": found.name}
            )


def check_met(introduced_by: Organisation, sides: Sequence[Organisation]) -> None:
    """Different active organisations, none of which set another aside, nor who introduces them."""
    if len({found.pk for found in sides}) != len(sides) or len(sides) < 2:
        raise Denied(_("Choisissez des organisations différentes."))
    for found in sides:
        if not found.is_active:
            raise Denied(_("%(name)s n’agit pas encore ici.") % {"name": found.name})
        others = [other for other in (*sides, introduced_by) if other.pk != found.pk]
        excluded = _excluded_by(found)
        if any({o.public_id, o.directory_id or o.public_id} & excluded for o in others):
            raise Denied(_("Une mise en lien n’est pas possible ici."))


def _excluded_by(organisation: Organisation) -> set[str]:
    found = Exclusion.objects.filter(organisation=organisation)
    return set(found.values_list("party_id", flat=True))


def check_limits(organisation: Organisation, asked: int, limit: Limit) -> None:
    """Refuse more questions than an organisation may have waiting, or ask in a week."""
    now = timezone.now()
    # Two that met and said yes were asked nothing: they count for nobody's limit.
    mine = Side.objects.filter(introduction__asked_by=organisation).exclude(
        Q(organisation=organisation) | Q(answered_at=F("introduction__created_at"))
    )
    waiting = Q(
        state=SideState.ASKED,
        introduction__state__in=ANSWERABLE,
        introduction__expires_on__gte=timezone.localdate(),
    )
    weekly = Q(introduction__created_at__gt=now - WEEK)
    counts = mine.aggregate(waiting=Count("pk", filter=waiting), weekly=Count("pk", filter=weekly))
    if counts["waiting"] + asked > limit.waiting:
        raise Denied(
            _("Vous attendez déjà beaucoup de réponses (%(most)d au plus à la fois).")
            % {"most": limit.waiting}
        )
    if counts["weekly"] + asked > limit.weekly:
        raise Denied(
            _("Vous avez déjà beaucoup demandé cette semaine (%(most)d organisations au plus).")
            % {"most": limit.weekly}
        )


def check_pair(asker: Organisation, other: Organisation) -> None:
    """One question a pair at a time, and a pause after one that led nowhere."""
    asked = Side.objects.filter(introduction__by_third_party=False, organisation=other)
    _check_past(asked.filter(introduction__asked_by=asker), other.name)
    # Only what the asker may see counts: a hidden question must not show by a refusal.
    waiting = Side.objects.to_answer().filter(
        organisation=asker, introduction__asked_by=other, introduction__by_third_party=False
    )
    if waiting.exists():
        raise Denied(
            _("%(name)s vous a déjà demandé une mise en lien : répondez-lui.")
            % {"name": other.name}
        )


def check_introduced(third_party: Organisation, sides: Sequence[Organisation]) -> None:
    """The same for each pair that a third party would introduce."""
    mine = Side.objects.filter(
        introduction__by_third_party=True, introduction__asked_by=third_party
    )
    for place, first in enumerate(sides):
        for second in sides[place + 1 :]:
            together = mine.filter(organisation=second).values("introduction")
            pair = mine.filter(organisation__in=(first, second), introduction__in=together)
            both = pair.filter(
                introduction__in=mine.filter(organisation=first).values("introduction")
            )
            _check_past(both, f"{first.name}, {second.name}")


def _check_past(sides: QuerySet[Side], names: str) -> None:
    """Look at who was asked before and did not accept, less than a pause ago."""
    today = timezone.localdate()
    past = sides.exclude(state=SideState.ACCEPTED).filter(
        introduction__expires_on__gt=today - PAUSE
    )
    last = past.select_related("introduction").order_by("-introduction__expires_on").first()
    if last is None:
        return
    whole = last.introduction
    if last.state == SideState.ASKED and whole.state in ANSWERABLE and not whole.is_past:
        raise Denied(_("Une demande attend déjà une réponse (%(names)s).") % {"names": names})
    words = _(
        "Une demande récente est restée sans suite (%(names)s). Une autre sera possible le %(day)s."
    )
    raise Denied(words % {"names": names, "day": formats.day(whole.expires_on + PAUSE)})
