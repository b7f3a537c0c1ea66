"""What is tidied about accounts, every night."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core.actor import SYSTEM
from alliage.core.jobs import job
from alliage.core.recurring import Recurring, register
from alliage.people import actions, queries

#: The privacy page says so too (`alliage.core.retention`).
UNCONFIRMED = timedelta(days=7)


@job(title=_("Effacer les comptes que personne n’a confirmés"))
def erase_unconfirmed() -> int:
    """Erase the accounts whose address nobody confirmed; return how many.

    Whoever typed it, it may be the address of somebody who never came here.
    """
    found = list(queries.never_proved(timezone.now() - UNCONFIRMED))
    for person in found:
        actions.erase(person=person, by=SYSTEM)
    return len(found)


register(
    Recurring("people.unconfirmed", "alliage.people.tasks.erase_unconfirmed", timedelta(days=1), 3)
)
