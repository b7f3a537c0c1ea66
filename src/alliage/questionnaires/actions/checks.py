"""Who runs a campaign: checked on its locked row by every verb."""

from alliage.core.actor import Actor
from alliage.core.permissions import allows
from alliage.organisations.rules import check_write_for
from alliage.questionnaires.models import Campaign


def check_run(by: Actor, campaign: Campaign) -> None:
    """Those who write for its holder; the owner's own action where there is none."""
    if campaign.holder is not None:
        check_write_for(by, campaign.holder)


may_run = allows(check_run)


def locked(campaign: Campaign, by: Actor) -> Campaign:
    """Return the campaign, its row locked to the end of the transaction, for who may run it."""
    found = Campaign.objects.select_for_update().get(pk=campaign.pk)
    check_run(by, found)
    return found
