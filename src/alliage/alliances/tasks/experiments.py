"""Jobs of trials: reviews whose carriers were silent for 14 days."""

from django.utils.translation import gettext_lazy

from alliage.alliances.actions.experiments_reviews import settle_if_due
from alliage.alliances.queries.experiments import overdue
from alliage.core.jobs import job


@job(title=gettext_lazy("Retenir les revues d’essais restées sans réponse"))
def settle_reviews() -> int:
    """Settle the reviews whose time is up; return how many. Safe twice."""
    return sum(settle_if_due(review=review) for review in list(overdue()))
