"""What the area registers at start: jobs that keep organisations in order, and what they ask."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.core import audit, inbox, recurring
from alliage.core.actor import Actor
from alliage.organisations.queries.upkeep import open_duplicates, open_reconciliations

audit.describe(
    {
        "organisation.merged": _l("Organisations réunies"),
        "organisation.unmerged": _l("Organisations séparées"),
        "duplicate.dismissed": _l("Doublon écarté"),
        "reconciliation.opened": _l("Changement relevé dans les registres"),
        "reconciliation.applied": _l("Changement des registres appliqué"),
        "reconciliation.dismissed": _l("Changement des registres écarté"),
    }
)
_TASKS = "alliage.organisations.tasks.upkeep"
for name, function, every, hour in (
    ("organisations.overlay", "lay_over", timedelta(minutes=10), None),
    ("organisations.snapshot", "follow_snapshot", timedelta(minutes=10), None),
    ("organisations.duplicates", "find_duplicates", timedelta(days=1), 4),
):
    recurring.register(recurring.Recurring(name, f"{_TASKS}.{function}", every=every, hour=hour))


def what_awaits(person: Any) -> list[inbox.Item]:
    """Changes of the registers for who manages or operates; duplicates for operators."""
    items = []
    changes = open_reconciliations(Actor(person=person)).count()
    if changes:
        title = ngettext(
            "%(count)d organisation a changé dans les registres",
            "%(count)d organisations ont changé dans les registres",
            changes,
        ) % {"count": changes}
        items.append(inbox.Item(title, reverse("organisations:reconciliations")))
    pairs = open_duplicates().count() if person.is_operator else 0
    if pairs:
        title = ngettext("%(count)d doublon possible", "%(count)d doublons possibles", pairs) % {
            "count": pairs
        }
        reason = _("Deux organisations actives pourraient n’en faire qu’une.")
        items.append(inbox.Item(title, reverse("organisations:duplicates"), reason))
    return items


inbox.register("organisations.upkeep", what_awaits)
