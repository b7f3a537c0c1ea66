"""Who may act for an organisation: each check raises `Denied` with the reason in words."""

from typing import Any

from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows


def mandate_of(actor: Actor, organisation: Any) -> Any:
    """Return the running mandate under which an actor acts for an organisation, or None.

    Acting for one organisation gives no right on another, even where the person has a mandate too:
    who one acts for is said, never guessed.
    """
    if actor.organisation is None or actor.mandate is None:
        return None
    return actor.mandate if actor.organisation.pk == organisation.pk else None


def check_read_for(actor: Actor, organisation: Any) -> None:
    """Any running mandate reads what the organisation keeps for itself."""
    if not actor.system and mandate_of(actor, organisation) is None:
        raise Denied(_("Vous n’agissez pas au nom de cette organisation."))


def check_write_for(actor: Actor, organisation: Any) -> None:
    """Representatives, partnership leads and delegates write; readers do not."""
    check_read_for(actor, organisation)
    if not actor.system and not mandate_of(actor, organisation).writes:
        raise Denied(_("Votre mandat permet de lire, pas d’écrire."))


def check_manage(actor: Actor, organisation: Any) -> None:
    """Representatives and partnership leads change mandates and identity."""
    check_read_for(actor, organisation)
    if not actor.system and not mandate_of(actor, organisation).manages:
        raise Denied(
            _("Seuls le représentant légal et le responsable des partenariats le peuvent.")
        )


def check_act_publicly(actor: Actor, organisation: Any) -> None:
    """Write, for an organisation that was verified: others see what comes of it."""
    check_write_for(actor, organisation)
    if not organisation.is_active:
        raise Denied(
            _("Votre organisation n’est pas encore vérifiée : vous pouvez préparer, pas publier.")
        )


read_for = allows(check_read_for)
write_for = allows(check_write_for)
manage = allows(check_manage)
act_publicly = allows(check_act_publicly)
