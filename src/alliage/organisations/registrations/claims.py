"""What the area registers at start: claims."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.core import audit, files, inbox, panels, personal_data
from alliage.core.actor import Actor, actor_of
from alliage.organisations.enums import ClaimState, State
from alliage.organisations.models import Claim
from alliage.organisations.queries import claims as queries
from alliage.organisations.tasks import claims as tasks

__all__ = ["tasks"]

audit.describe(
    {
        "claim.started": _l("Demande commencée : « c’est notre organisation »"),
        "claim.submitted": _l("Preuve d’une demande envoyée"),
        "claim.verified": _l("Demande vérifiée"),
        "claim.refused": _l("Demande refusée"),
        "claim.vouched": _l("Garantie donnée, aux responsables de décider"),
        "claim.vouch_declined": _l("Garantie refusée"),
        "claim.withdrawn": _l("Demande retirée"),
        "organisation.registered": _l("Organisation inscrite hors annuaire"),
        "role.granted": _l("Rôle de tiers donné"),
        "role.withdrawn": _l("Rôle de tiers retiré"),
    }
)
#: How long those who manage an organisation are told of who joined them by a proof.
TOLD = timedelta(days=14)
#: How many organisations an item names.
NAMED = 5


def what_awaits(person: Any) -> list[inbox.Item]:
    """Proofs to send, answers to read, claims to vouch for or to verify, newcomers to know of."""
    return [
        *_own(person),
        *_to_vouch(person),
        *_newcomers(person),
        *([*_to_verify(person), *_orphans()] if person.is_operator else []),
    ]


def _own(person: Any) -> list[inbox.Item]:
    waiting = queries.claims_of(person).filter(state__in=(ClaimState.DRAFT, ClaimState.REFUSED))
    return [
        inbox.Item(
            _("Montrer que vous agissez pour « %(name)s »") % {"name": claim.organisation.name},
            reverse("organisations:claim_proof", args=[claim.pk]),
            claim.reason or _("Votre brouillon attend sa preuve pour être publié."),
        )
        for claim in waiting
    ]


def _to_vouch(person: Any) -> list[inbox.Item]:
    managed = queries.managed_by(person).values("organisation")
    vouchers = queries.vouchers().filter(pk__in=managed).values("pk")
    asked = queries.to_verify().filter(voucher__in=vouchers, proof="vouched")
    return [
        inbox.Item(
            _("Vous porter garant de « %(name)s » ?") % {"name": claim.organisation.name},
            reverse("organisations:vouches"),
            _("La demande est adressée à %(voucher)s.") % {"voucher": claim.voucher},
        )
        for claim in asked.exclude(person=person.pk)
    ]


def _newcomers(person: Any) -> list[inbox.Item]:
    managed = queries.managed_by(person).values("organisation")
    since = timezone.now() - TOLD
    found = (
        Claim.objects.filter(
            state=ClaimState.VERIFIED, organisation__in=managed, decided_at__gte=since
        )
        .exclude(person=person.pk)
        .select_related("organisation")
    )
    return [
        inbox.Item(
            _("Une personne de plus agit pour « %(name)s »") % {"name": claim.organisation.name},
            reverse("organisations:mandates", args=[claim.organisation.public_id]),
            _("Preuve : %(proof)s.") % {"proof": claim.get_proof_display()}
            if claim.proof
            else _("Ses responsables l’ont acceptée."),
        )
        for claim in found
    ]


def _to_verify(_person: Any) -> list[inbox.Item]:
    count = queries.read_by_operators().count()
    if not count:
        return []
    title = ngettext("%(count)d demande à vérifier", "%(count)d demandes à vérifier", count) % {
        "count": count
    }
    return [inbox.Item(title, reverse("organisations:verifications"))]


def _orphans() -> list[inbox.Item]:
    """Say to operators which active organisations nobody manages: the first ones by name."""
    names = list(queries.without_manager().values_list("name", flat=True))
    if not names:
        return []
    title = ngettext(
        "%(count)d organisation active sans responsable",
        "%(count)d organisations actives sans responsable",
        len(names),
    ) % {"count": len(names)}
    said = ", ".join(names[:NAMED]) + (", …" if len(names) > NAMED else "")
    return [inbox.Item(title, reverse("organisations:verifications") + "#sans-responsable", said)]


def panel(request: HttpRequest, subject: Any) -> dict[str, Any]:
    """Whether the organisation acts here, in which roles, and the way to say « c’est la nôtre »."""
    active = queries.active_for(subject.id)
    organisation = actor_of(request).organisation
    mandates = getattr(request, "mandates", []) if request.user.is_authenticated else []
    mine = next((m for m in mandates if active and m.organisation_id == active.pk), None)
    voucher = organisation if organisation and organisation.state == State.ACTIVE else None
    return {
        "active": active,
        "roles": list(active.roles.all()) if active else [],
        "mine": mine,
        "invites": bool(voucher and not active and queries.may_vouch(voucher)),
    }


panels.register(
    "organisation",
    panels.Panel(
        title=_l("C’est votre organisation ?"),
        permission=lambda _user: True,
        queries=4,
        template="organisations/claims/_panel.html",
        context=panel,
        order=10,
    ),
)


def export_claims(person: Any) -> dict[str, Any]:
    """Return a person's claims as they wrote them."""
    return {
        "claims": [
            {
                "organisation": claim.organisation.name,
                "role": claim.role,
                "title": claim.title,
                "proof": claim.proof,
                "domain": claim.domain,
                "note": claim.note,
                "state": claim.state,
                "reason": claim.reason,
                "created_at": claim.created_at.isoformat(),
                "decided_at": claim.decided_at.isoformat() if claim.decided_at else None,
                "receipt": claim.receipt.name if claim.receipt else None,
            }
            for claim in queries.claims_of(person).select_related("receipt")
        ]
    }


def erase_claims(person: Any) -> int:
    """Delete a person's claims, their receipts, and the drafts that nobody else prepares."""
    claims = list(queries.claims_of(person).select_related("receipt"))
    for claim in claims:
        if claim.receipt:
            files.remove(claim.receipt, by=Actor(person=person))
    drafts = {claim.organisation for claim in claims if claim.organisation.state == State.DRAFT}
    count = Claim.objects.filter(person=person.pk).delete()[0]
    for draft in drafts:
        if not draft.mandates.exclude(person=person.pk).exists():
            draft.delete()
            count += 1
    return count


inbox.register("organisations.claims", what_awaits)
personal_data.register(personal_data.Holder("organisations.claims", export_claims, erase_claims))
