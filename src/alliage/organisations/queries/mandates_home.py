"""What the lists of one's organisations show: state and next step of each."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.organisations.enums import ClaimState, MandateState, Proof
from alliage.organisations.models import Claim, Mandate, Organisation
from alliage.organisations.queries import claims as claim_queries


@dataclass(frozen=True, slots=True)
class Entry:
    """One organisation of a person: their mandate, their open claim, what comes next."""

    mandate: Mandate
    claim: Claim | None
    state: str
    next_step: str
    url: str

    @property
    def organisation(self) -> Organisation:
        return self.mandate.organisation


def next_step(claim: Claim) -> tuple[str, str]:
    """Return the state of an open claim and what comes next, in words."""
    if claim.state == ClaimState.REFUSED:
        return _("Refusée"), _("Lire pourquoi, et envoyer une autre preuve")
    if claim.state == ClaimState.DRAFT:
        if claim.reason:
            return _("À compléter"), _("Lire la réponse, et envoyer une autre preuve")
        return _("Brouillon, visible de vous seul"), _("Montrer que vous agissez pour elle")
    if claim.proof == Proof.VOUCHED and claim.voucher:
        return (
            _("En attente de %(name)s") % {"name": claim.voucher.name},
            _("Voir la demande"),
        )
    return _("En attente de l’exploitant"), _("Voir la demande")


def entries(person: Any, mandates: list[Mandate]) -> list[Entry]:
    """Return a person's organisations, those that await something from them first."""
    claims = {
        claim.organisation_id: claim
        for claim in claim_queries.claims_of(person).filter(state__in=claim_queries.OPEN)
    }
    found = [_entry(held, claims.get(held.organisation_id)) for held in mandates]
    return sorted(found, key=lambda entry: entry.claim is None)


def _entry(held: Mandate, claim: Claim | None) -> Entry:
    if claim is not None:
        state, step = next_step(claim)
        return Entry(
            held, claim, state, step, reverse("organisations:claim_proof", args=[claim.pk])
        )
    home = reverse("organisations:home", args=[held.organisation.public_id])
    return Entry(held, None, _("Active"), _("Ouvrir son espace"), home)


def to_come(person: Any) -> list[Mandate]:
    """Return the mandates of a person that start later."""
    found = Mandate.objects.of(person).filter(
        state=MandateState.CONFIRMED, starts_on__gt=timezone.localdate()
    )
    return list(found.select_related("organisation"))


def to_do(organisation: Organisation) -> list[dict[str, str]]:
    """Return what is in place and what is left to do, for components/checks.html."""
    people = Mandate.objects.running().filter(organisation=organisation.pk).count()
    checks = [
        (
            organisation.is_active,
            _("Organisation vérifiée"),
            _("Faire vérifier l’organisation"),
            _("Elle reste un brouillon, que vous seuls voyez, jusqu’à la preuve."),
        ),
        (
            bool(organisation.activities),
            _("Ce qu’elle fait est dit"),
            _("Dire ce qu’elle fait"),
            _("Deux phrases suffisent : c’est ce que les autres lisent d’abord."),
        ),
        (
            organisation.areas.exists(),
            _("Son territoire d’action est dit"),
            _("Dire où elle agit"),
            _("Les alliés se cherchent d’abord par territoire."),
        ),
        (
            people > 1,
            _("Plusieurs personnes agissent en son nom"),
            _("Inviter une deuxième personne"),
            _("Une absence ne bloque plus rien."),
        ),
    ]
    return [
        {
            "state": "ok" if done else "warning",
            "text": text if done else ask,
            "help": "" if done else advice,
        }
        for done, text, ask, advice in checks
    ]
