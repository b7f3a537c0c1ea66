"""Verbs of the ledger: enter a line, confirm it, take it back by a counter-entry; conventions."""

from datetime import date
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import history
from alliage.alliances.access import check_bind, check_contribute, check_open
from alliage.alliances.actions.canvas import lock_room
from alliage.alliances.enums_contributions import ContributionKind, Nature
from alliage.alliances.models import (
    Alliance,
    Contribution,
    ConventionAgreement,
    Party,
    ValuationConvention,
)
from alliage.core.actor import Actor
from alliage.core.permissions import Denied, allows

#: The largest quantity of one line, in the kind's unit; a longer number is a slip of the keyboard.
MOST = Decimal(100_000_000)
FURTHEST_YEARS = 30


@transaction.atomic
def enter(  # noqa: PLR0913 - every one is named at the call
    *,
    alliance: Alliance,
    giver: Party,
    to: Party | None,
    kind: str,
    nature: str,
    quantity: Decimal,
    on: date,
    what: str,
    by: Actor,
) -> Contribution:
    """Write a line of the ledger.

    What is promised is written by the giver alone. What was brought is written by the giver, and
    waits to be confirmed, or by who received it, and is confirmed thereby. quantity: in the kind's
    unit, at most two decimals, above zero.
    """
    party = check_contribute(by, alliance)
    check_open(alliance)
    _check_ends(alliance, giver, to)
    _check_kind(kind, nature, on)
    received = nature == Nature.DELIVERED and receives(party, giver, to)
    _check_own(party, giver, received=received)
    signature = Contribution.signature(party, by)
    made = Contribution.objects.create(
        alliance=alliance,
        giver=giver,
        to=to,
        kind=kind,
        nature=nature,
        hundredths=_hundredths(quantity),
        on=on,
        what=what.strip(),
        confirmed_by=party if received else None,
        confirmed_at=signature["at"] if received else None,
        **signature,
    )
    _record("contribution.entered", made, by)
    return made


def _check_own(party: Party, giver: Party, *, received: bool) -> None:
    if party.pk != giver.pk and not received:
        raise Denied(
            _("On note ce que l’on promet, ce que l’on apporte, ou ce que l’on a reçu soi-même.")
        )


def _check_kind(kind: str, nature: str, on: date) -> None:
    if kind not in ContributionKind.values or nature not in Nature.values:
        raise Denied(_("Cette nature d’apport n’existe pas."))
    today = timezone.localdate()
    if abs(on.year - today.year) > FURTHEST_YEARS:
        raise Denied(_("Cette date est trop lointaine."))
    if nature == Nature.DELIVERED and on > today:
        raise Denied(_("Ce qui est apporté l’est à une date passée ou aujourd’hui."))


def receives(party: Party, giver: Party, to: Party | None) -> bool:
    """Whether a party is the receiving side: the one named, or any other voice where it is all."""
    if to is None:
        return party.has_voice and party.pk != giver.pk
    return party.pk == to.pk


def _check_ends(alliance: Alliance, giver: Party, to: Party | None) -> None:
    for party in filter(None, (giver, to)):
        fresh = Party.objects.get(pk=party.pk)
        if fresh.alliance_id != alliance.pk or not fresh.contributes:
            raise Denied(_("Un apport lie des organisations qui écrivent dans cette alliance."))
    if to is not None and to.pk == giver.pk:
        raise Denied(_("Un apport va à une autre partie, ou à toutes."))


def _hundredths(quantity: Decimal) -> int:
    if not quantity.is_finite() or not 0 < quantity <= MOST:
        raise Denied(_("La quantité est un nombre plus grand que zéro, et vraisemblable."))
    exact = quantity * 100
    if exact != exact.to_integral_value():
        raise Denied(_("La quantité a deux décimales au plus."))
    return int(exact)


def check_confirm(by: Actor, line: Contribution) -> Party:
    """The receiving side confirms, once, what was brought and not taken back."""
    party = check_contribute(by, line.alliance)
    if not receives(party, line.giver, line.to):
        raise Denied(_("C’est à qui a reçu l’apport de le confirmer."))
    check_open(line.alliance)
    if not Contribution.objects.to_confirm().filter(pk=line.pk).exists():
        raise Denied(_("Cet apport n’attend pas de confirmation."))
    return party


may_confirm = allows(check_confirm)


@transaction.atomic
def confirm(*, line: Contribution, by: Actor) -> None:
    """Say that one received it."""
    _lock(line)
    party = check_confirm(by, line)
    rows = Contribution.objects.filter(pk=line.pk, confirmed_at=None)
    if not rows.update(confirmed_by=party, confirmed_at=timezone.now()):
        raise Denied(_("Cet apport n’attend pas de confirmation."))
    _record("contribution.confirmed", line, by)


def check_correct(by: Actor, line: Contribution) -> Party:
    """The giver takes a line back, or who wrote it; once, and never a counter-entry."""
    party = check_contribute(by, line.alliance)
    if party.pk not in (line.giver_id, line.party_id):
        raise Denied(_("Seuls qui apporte et qui a noté la ligne peuvent la corriger."))
    check_open(line.alliance)
    if line.corrects_id or Contribution.objects.filter(corrects=line.pk).exists():
        raise Denied(_("Cette ligne est déjà corrigée."))
    return party


may_correct = allows(check_correct)


@transaction.atomic
def correct(*, line: Contribution, why: str, by: Actor) -> Contribution:
    """Take a line back by one that holds its quantity with the other sign; both stay."""
    _lock(line)
    party = check_correct(by, line)
    if not why.strip():
        raise Denied(_("Dites pourquoi : la correction reste lisible."))
    try:
        with transaction.atomic():
            made = Contribution.objects.create(
                alliance=line.alliance,
                giver=line.giver,
                to=line.to,
                kind=line.kind,
                nature=line.nature,
                hundredths=-line.hundredths,
                on=line.on,
                what=why.strip(),
                corrects=line,
                **Contribution.signature(party, by),
            )
    except IntegrityError:
        raise Denied(_("Cette ligne est déjà corrigée.")) from None
    _record("contribution.corrected", line, by)
    return made


def _lock(line: Contribution) -> None:
    Contribution.objects.select_for_update(no_key=True).filter(pk=line.pk).first()


def _record(kind: str, line: Contribution, by: Actor) -> None:
    history.record(kind, alliance=line.alliance, by=by, target=line, data={"what": line.what})


# Conventions


@transaction.atomic
def propose_convention(
    *, alliance: Alliance, kind: str, text: str, euros_per_unit: Decimal | None, by: Actor
) -> ValuationConvention:
    """Propose how a kind is counted; the one in force stays until every voice agrees."""
    party = check_contribute(by, alliance)
    check_open(alliance)
    lock_room(alliance)
    if kind not in ContributionKind.values or not text.strip():
        raise Denied(_("Une convention dit, en mots, comment on compte."))
    if euros_per_unit is not None:
        _hundredths(euros_per_unit)
        if kind == ContributionKind.CASH:
            raise Denied(_("L’argent se compte en euros : il n’a pas d’autre valeur."))
    rows = ValuationConvention.objects.filter(alliance=alliance, kind=kind)
    last = rows.aggregate(last=Max("number"))["last"] or 0
    made = ValuationConvention.objects.create(
        alliance=alliance,
        kind=kind,
        number=last + 1,
        text=text.strip(),
        euros_per_unit=euros_per_unit,
        **ValuationConvention.signature(party, by),
    )
    data = {"kind": str(ContributionKind(kind).label), "number": made.number}
    history.record("convention.proposed", alliance=alliance, by=by, target=made, data=data)
    return made


def check_agree(by: Actor, convention: ValuationConvention) -> Party:
    """A mandate that manages agrees, to the last version proposed of a kind."""
    party = check_bind(by, convention.alliance)
    check_open(convention.alliance)
    rows = ValuationConvention.objects.filter(alliance=convention.alliance, kind=convention.kind)
    if rows.filter(number__gt=convention.number).exists():
        raise Denied(_("Une version plus récente est proposée : lisez-la."))
    return party


@transaction.atomic
def agree(*, convention: ValuationConvention, by: Actor) -> None:
    """Agree to a convention; with the last voice it comes into force. Safe twice."""
    lock_room(convention.alliance)
    party = check_agree(by, convention)
    _agreement, created = ConventionAgreement.objects.get_or_create(
        convention=convention,
        party=party,
        defaults=ConventionAgreement.signature(party, by),
    )
    if not created:
        return
    _come_into_force(convention.alliance)
    kind = str(ContributionKind(convention.kind).label)
    history.record(
        "convention.agreed",
        alliance=convention.alliance,
        by=by,
        target=convention,
        data={"kind": kind, "number": convention.number},
    )


def _come_into_force(alliance: Alliance) -> None:
    """Date the conventions to which every voice of today agrees, the room being locked."""
    voices = set(Party.objects.voices().filter(alliance=alliance).values_list("pk", flat=True))
    waiting = ValuationConvention.objects.filter(alliance=alliance, agreed_at=None)
    for found in waiting.prefetch_related("agreements"):
        if voices and voices <= {agreement.party_id for agreement in found.agreements.all()}:
            ValuationConvention.objects.filter(pk=found.pk).update(agreed_at=timezone.now())


def voices_changed(alliance: Alliance, by: Actor) -> None:  # noqa: ARG001 - a listener's shape
    """Who leaves or falls silent no longer holds a convention up."""
    _come_into_force(alliance)
