"""Who may do what in an assembly: each check raises `Denied` with the reason in words.

Who: the organisation that the actor acts for, as a member; and the person's mandate there. What
the state of a thing allows (an opened decision, frozen minutes) is policy, and stands with its
action.
"""

from django.utils.translation import gettext as _

from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows
from alliage.governance.enums import MemberRole
from alliage.governance.models import Assembly, AssemblyMember
from alliage.organisations.rules import check_act_publicly, check_manage, check_read_for


def member_of(actor: Actor, assembly: Assembly) -> AssemblyMember | None:
    """Return the present member that an actor acts for in an assembly, or None."""
    if actor.organisation is None or actor.mandate is None:
        return None
    known = getattr(assembly, "_my_member", None)
    if known is not None and known.organisation_id == actor.organisation.pk:
        return known if known.left_at is None else None
    rows = AssemblyMember.objects.present().filter(
        assembly=assembly, organisation=actor.organisation
    )
    return rows.select_related("organisation").first()


def check_read(actor: Actor, assembly: Assembly) -> AssemblyMember:
    """Any running mandate of a member reads; returns the member."""
    member = member_of(actor, assembly)
    if member is None:
        raise Denied(_("Votre organisation ne siège pas dans cette assemblée."))
    check_read_for(actor, member.organisation)
    return member


def check_prepare(actor: Actor, assembly: Assembly) -> AssemblyMember:
    """Voices and advisers prepare (agenda, papers, minutes, drafts), under a mandate that writes."""
    member = check_read(actor, assembly)
    if member.role == MemberRole.READER:
        raise Denied(_("Votre organisation lit ce qui se décide ici, elle n’y écrit pas."))
    check_act_publicly(actor, member.organisation)
    return member


def check_speak(actor: Actor, assembly: Assembly) -> AssemblyMember:
    """Organisations with a voice open meetings and decisions; advisers prepare them."""
    member = check_prepare(actor, assembly)
    if member.role != MemberRole.VOICE:
        raise Denied(_("Votre organisation prépare et conseille : elle n’a pas de voix ici."))
    return member


def check_decide(actor: Actor, assembly: Assembly) -> AssemblyMember:
    """An organisation's voice binds it: that asks for a mandate that manages."""
    member = check_speak(actor, assembly)
    check_manage(actor, member.organisation)
    return member


read = allows(check_read)
prepare = allows(check_prepare)
speak = allows(check_speak)
decide = allows(check_decide)
