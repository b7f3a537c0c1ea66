"""The scene whole: `Scene.subject("need")` makes what an address is about, once.

It returns the arguments of the address, with `"?"` for a query.
"""

from tests.alliage import world
from tests.alliage.organisations.claims_world import CHORALE
from tests.alliage.partners import introduced
from tests.consistency.scene_base import PRIVATE, SECRET
from tests.consistency.scene_meetings import Meetings
from tests.consistency.scene_partners import VELO

from alliage.organisations.enums import Visibility
from alliage.organisations.models import (
    Levers,
    Partnership,
)
from alliage.partners.actions import needs_around
from alliage.partners.enums import Audience, Publication

__all__ = ["PRIVATE", "SECRET", "Scene"]


class Scene(Meetings):
    """The organisation concerned, its lead, and others beside it."""

    def hide(self) -> None:
        """Give the organisation what nobody else may read, everywhere at once."""
        Levers.objects.create(
            organisation=self.own, human_weight=3, financial_weight=2, alliances_weight=4
        )
        world.need(self.own, f"Besoin {SECRET}", audience=Audience.PRIVATE, tags=VELO)
        world.offer(self.own, f"Apport {SECRET}", state=Publication.DRAFT, tags=VELO)
        Partnership.objects.create(
            organisation=self.own,
            partner_name=f"Partenaire {SECRET}",
            partner_family="private",
            since=2020,
            visibility=Visibility.PRIVATE,
        )
        name = f"Écartée {SECRET}"
        needs_around.exclude(party_id=CHORALE, name=name, by=self.by)
        declined = introduced.ask(self.foundation, self.us, SECRET)
        introduced.decline(declined, self.us, SECRET)

    def fill(self) -> None:
        """Make everything at once: pages with data."""
        self.hide_once()
        self.elsewhere.organisation.roles.get_or_create(role="labo")
        for name in (
            "third_party", "profile_section", "colleague", "invitation", "membership", "tie",
            "tie_to_answer", "tie_to_choose", "duplicate", "change", "need", "draft_need", "offer",
            "public_ties", "alert", "introduction", "news_to_give", "case_step", "coalition",
            "claim", "composed_coalition", "away_held_event",
        ):  # fmt: skip
            self.subject(name)
