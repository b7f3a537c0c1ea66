"""Who may write, submit, approve a story: each check raises `Denied` with the reason in words."""

from django.utils.translation import gettext as _

from alliage.alliances import access as rooms
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.rules import check_act_publicly, check_manage, check_read_for
from alliage.stories.models import Story, StoryApproval


def check_write(actor: Actor, story: Story) -> None:
    """Parties and accompaniers of the room; else who writes for the organisation that tells."""
    if story.alliance is not None:
        rooms.check_contribute(actor, story.alliance)
    else:
        check_act_publicly(actor, story.organisation)


def check_submit(actor: Actor, story: Story) -> None:
    """A party, or who manages the organisation that tells, asks everybody to agree."""
    if story.alliance is not None:
        rooms.check_voice(actor, story.alliance)
    else:
        check_act_publicly(actor, story.organisation)
        check_manage(actor, story.organisation)


def check_answer(actor: Actor, approval: StoryApproval) -> None:
    """Who manages the organisation that is asked: an agreement binds it."""
    check_read_for(actor, approval.organisation)
    check_manage(actor, approval.organisation)


def check_begin(actor: Actor) -> None:
    """Tell a story without a room: an active organisation, under a mandate that writes."""
    if actor.organisation is None:
        raise Denied(_("Choisissez d’abord au nom de qui vous agissez."))
    check_act_publicly(actor, actor.organisation)


write = allows(check_write)
submit = allows(check_submit)
answer = allows(check_answer)
begin = allows(check_begin)
