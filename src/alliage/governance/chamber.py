"""A page of an assembly: `@in_assembly` loads it for whom one acts, and refuses everybody else."""

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache

from alliage.core.actor import Actor, actor_of
from alliage.core.permissions import Denied, View, signed_in
from alliage.governance import access, owners
from alliage.governance.enums import MemberRole
from alliage.governance.models import Assembly, AssemblyMember
from alliage.organisations.acting import acting_required, choice_url
from alliage.organisations.models import Mandate


@dataclass(slots=True)
class Chamber:
    """What every page of an assembly needs, read once a request.

    me: the member one acts for; members: all rows with their organisation, also those that left.
    """

    assembly: Assembly
    me: AssemblyMember
    actor: Actor
    members: list[AssemblyMember] = field(default_factory=list)
    closed: str = ""

    @property
    def present(self) -> list[AssemblyMember]:
        return [member for member in self.members if member.left_at is None]

    @property
    def voices(self) -> list[AssemblyMember]:
        return [member for member in self.present if member.role == MemberRole.VOICE]

    @property
    def may_prepare(self) -> bool:
        return not self.closed and access.prepare(self.actor, self.assembly)

    @property
    def may_speak(self) -> bool:
        return not self.closed and access.speak(self.actor, self.assembly)

    @property
    def may_decide(self) -> bool:
        return not self.closed and access.decide(self.actor, self.assembly)

    def member(self, key: int | None) -> AssemblyMember | None:
        return next((member for member in self.members if member.pk == key), None)


def load(request: HttpRequest, pk: int) -> Chamber:
    """Return an assembly for the organisation one acts for, or raise 404. Two queries."""
    actor = actor_of(request)
    assembly = Assembly.objects.visible_to(actor).filter(pk=pk).first()
    if assembly is None:
        raise Http404
    rows = AssemblyMember.objects.filter(assembly=assembly).select_related("organisation")
    members = list(rows.order_by("organisation__name", "pk"))
    for member in members:
        member.assembly = assembly
    me = next(member for member in members if member.organisation_id == actor.organisation.pk)
    assembly._my_member = me  # access.member_of then asks nothing
    return Chamber(assembly, me, actor, members, _closed(assembly))


def _closed(assembly: Assembly) -> str:
    """Why nothing may change here any more, in words; "" as long as things may."""
    try:
        owners.check_open(assembly)
    except Denied as denied:
        return denied.reason
    return ""


def in_assembly(view: Callable[..., HttpResponseBase]) -> View:
    """Declare a page of an assembly: the view gets `chamber` in the place of its number.

    Stands alone, above `require_…`: signs in, asks for whom one acts, answers 404 to strangers. A
    person whose other organisation is a member is asked to act for that one.
    """

    @signed_in
    @acting_required
    @never_cache
    @functools.wraps(view)
    def guarded(request: HttpRequest, assembly: int, **kwargs: Any) -> HttpResponseBase:
        try:
            chamber = load(request, assembly)
        except Http404:
            mine = Mandate.objects.running().of(request.user).values("organisation")
            members = AssemblyMember.objects.present().filter(assembly=assembly)
            if not members.filter(organisation__in=mine).exists():
                raise
            return redirect(choice_url(request))
        return view(request, chamber=chamber, **kwargs)

    return guarded
