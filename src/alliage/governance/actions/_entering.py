"""How each action begins: who may, whether the owner lets anything change, the row locked."""

from collections.abc import Callable
from typing import TypeVar

from django.db.models import Model
from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied
from alliage.governance import owners
from alliage.governance.models import Assembly, AssemblyMember
from alliage.organisations.models import Mandate

M = TypeVar("M", bound=Model)
Check = Callable[[Actor, Assembly], AssemblyMember]


def entering(check: Check, by: Actor, assembly: Assembly) -> AssemblyMember:
    """Return the member for which one acts, checked anew inside the transaction."""
    if not by.system and not Mandate.objects.running().filter(
        pk=getattr(by.mandate, "pk", None), person=by.person and by.person.pk
    ):
        raise Denied(_("Votre mandat n’est plus en cours."))
    assembly = Assembly.objects.get(pk=assembly.pk)  # nothing remembered from the page
    member = check(by, assembly)
    owners.check_open(assembly)
    return member


def locked(thing: M) -> M:
    """Return a row as it is now, nobody else changing it until the end of the transaction."""
    found: M = type(thing)._default_manager.select_for_update().get(pk=thing.pk)
    return found
