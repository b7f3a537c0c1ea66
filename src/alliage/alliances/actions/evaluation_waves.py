"""Verbs of the health check: propose a wave, accept its terms, ask one's people, close it."""

from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliage.alliances import access, history, terms_evaluation
from alliage.alliances.adapters import evaluation as adapter
from alliage.alliances.enums import PartyState, Status
from alliage.alliances.enums_evaluation import AnswerMode, TermsState, WaveState
from alliage.alliances.models import Alliance, HealthWave, Party, WaveTerms
from alliage.alliances.queries import evaluation_waves as queries
from alliage.core import links
from alliage.core.actor import SYSTEM, Actor
from alliage.core.permissions import Denied, allows
from alliage.organisations.models import Mandate
from alliage.questionnaires.actions import campaigns, invitations
from alliage.questionnaires.models import Campaign, Respondent

DEFINITION = "health-check"
#: Three people an organisation, or one joint answer.
SMALLEST = 3
SHORTEST, LONGEST = timedelta(days=1), timedelta(days=120)
MOST_PEOPLE = 60


def check_propose(by: Actor, alliance: Alliance) -> Party:
    """Parties and accompaniers, in a room that runs and has two voices, one wave at a time."""
    party = access.check_contribute(by, alliance)
    access.check_open(alliance)
    if alliance.status != Status.RUNNING:
        raise Denied(_("Cette alliance est en pause : reprenez-la d’abord."))
    if Party.objects.voices().filter(alliance=alliance).count() < 2:
        raise Denied(_("Il faut au moins deux parties pour prendre des nouvelles de l’alliance."))
    if HealthWave.objects.filter(alliance=alliance, state=WaveState.OPEN).exists():
        raise Denied(_("Une vague est déjà en cours."))
    return party


may_propose = allows(check_propose)


@transaction.atomic
def propose(*, alliance: Alliance, closes_on: date, by: Actor) -> HealthWave:
    """Open a wave. Nobody is asked yet: each organisation first accepts the terms."""
    party = check_propose(by, alliance)
    _check_day(closes_on)
    waves = HealthWave.objects.filter(alliance=alliance)
    campaign = _campaign(alliance, waves.order_by("-pk").first(), closes_on, by)
    last = queries.waves_of(alliance).order_by("-number").values_list("number", flat=True).first()
    try:
        with transaction.atomic():
            made = HealthWave.objects.create(
                alliance=alliance,
                campaign=campaign,
                number=(last or 0) + 1,
                party=party,
                terms_version=terms_evaluation.VERSION,
                closes_on=closes_on,
            )
    except IntegrityError:
        raise Denied(_("Une vague est déjà en cours.")) from None
    campaigns.open_campaign(campaign=campaign, by=by)
    _record("health_wave.proposed", made, by)
    return made


def _check_day(closes_on: date) -> None:
    today = timezone.localdate()
    if not today + SHORTEST <= closes_on <= today + LONGEST:
        raise Denied(_("Laissez au moins un jour, et quatre mois au plus."))


def _campaign(
    alliance: Alliance, previous: HealthWave | None, closes_on: date, by: Actor
) -> Campaign:
    """The campaign after the last one asked, so that what is measured stays comparable."""
    if previous is not None:
        return campaigns.next_wave(campaign=previous.campaign, closes_on=closes_on, by=by)
    return campaigns.create(
        definition_key=DEFINITION,
        title=_("Comment va « %(title)s »") % {"title": alliance.title},
        closes_on=closes_on,
        smallest=SMALLEST,
        by=by,
    )


def _locked(wave: HealthWave) -> HealthWave:
    found = HealthWave.objects.select_for_update().get(pk=wave.pk)
    found.alliance, found.campaign = wave.alliance, wave.campaign
    return found


def _check_running(wave: HealthWave) -> None:
    access.check_open(wave.alliance)
    if wave.state != WaveState.OPEN:
        raise Denied(_("Cette vague est close."))
    if wave.closes_on < timezone.localdate():
        raise Denied(_("Le dernier jour pour répondre est passé."))


@transaction.atomic
def accept(*, wave: HealthWave, mode: str, benchmark: bool = False, by: Actor) -> WaveTerms:
    """Accept the terms for one's organisation, before its people are asked; safe twice.

    Another mode than before starts the organisation's answers afresh. benchmark: that its results
    count outside the room, in cells.
    """
    party = access.check_bind(by, wave.alliance)
    found = _locked(wave)
    _check_running(found)
    if mode not in AnswerMode.values:
        raise Denied(_("Dites comment votre organisation répond."))
    before = WaveTerms.objects.filter(wave=found, party=party).first()
    same = before and (before.state, before.mode) == (TermsState.ACCEPTED, mode)
    if same and before.benchmark == benchmark:
        return before
    if not same:
        _forget(found, party, by)
    made = _say(found, party, TermsState.ACCEPTED, by, mode=mode, benchmark=benchmark)
    found.campaign.about.add(party.organisation)
    if mode == AnswerMode.JOINT and not same:
        invitations.invite(
            campaign=found.campaign, organisation=party.organisation, joint=True, by=by
        )
    _record("health_wave.terms_accepted", found, by)
    return made


@transaction.atomic
def decline(*, wave: HealthWave, by: Actor) -> None:
    """Take no part, or no longer: what its people answered is erased; safe twice."""
    party = access.check_bind(by, wave.alliance)
    found = _locked(wave)
    _check_running(found)
    if WaveTerms.objects.filter(wave=found, party=party, state=TermsState.DECLINED).exists():
        return
    _forget(found, party, by)
    _say(found, party, TermsState.DECLINED, by, mode=AnswerMode.PEOPLE, benchmark=False)
    _record("health_wave.terms_declined", found, by)


def _say(wave: HealthWave, party: Party, state: str, by: Actor, **values: Any) -> WaveTerms:
    values |= {"state": state, "mandate": by.mandate, "answered_at": timezone.now()}
    made, _created = WaveTerms.objects.update_or_create(wave=wave, party=party, defaults=values)
    return made


def _forget(wave: HealthWave, party: Party, by: Actor) -> None:
    """Erase an organisation's invitations, links and answers of a wave."""
    rows = Respondent.objects.filter(campaign=wave.campaign, organisation=party.organisation)
    for row in rows:
        links.revoke_all(invitations.subject_of(row), by=by)
    rows.delete()
    wave.campaign.about.remove(party.organisation)


def voices_changed(alliance: Alliance, by: Actor) -> None:
    """Who leaves while a wave is open takes away what its people answered, and is asked no more."""
    wave = HealthWave.objects.filter(alliance=alliance, state=WaveState.OPEN).first()
    if wave is None:
        return
    wave = _locked(wave)
    said = WaveTerms.objects.filter(wave=wave).values("party")
    gone = Party.objects.filter(pk__in=said, state=PartyState.LEFT)
    for party in gone.select_related("organisation"):
        _forget(wave, party, by)


def check_invite(by: Actor, wave: HealthWave) -> Party:
    """Those who manage an organisation that accepted the terms and answers person by person."""
    party = access.check_bind(by, wave.alliance)
    terms = WaveTerms.objects.filter(wave=wave, party=party, state=TermsState.ACCEPTED).first()
    if terms is None:
        raise Denied(_("Acceptez d’abord les conditions pour votre organisation."))
    if terms.mode != AnswerMode.PEOPLE:
        raise Denied(_("Votre organisation donne une seule réponse commune."))
    return party


may_invite = allows(check_invite)


@transaction.atomic
def invite(*, wave: HealthWave, mandates: list[int], emails: list[str], by: Actor) -> int:
    """Ask people of one's own organisation; return how many are now asked.

    mandates: keys of running mandates of the organisation. Asked twice, a person is asked once.
    """
    party = check_invite(by, wave)
    found = _locked(wave)
    _check_running(found)
    running = Mandate.objects.running().filter(organisation=party.organisation, pk__in=mandates)
    rows = Respondent.objects.filter(campaign=found.campaign, organisation=party.organisation)
    if rows.count() + running.count() + len(emails) > MOST_PEOPLE:
        raise Denied(_("%(most)d personnes au plus par organisation.") % {"most": MOST_PEOPLE})
    ask = {"campaign": found.campaign, "organisation": party.organisation, "by": by}
    for held in running.select_related("person"):
        invitations.invite(**ask, person=held.person)
    for email in emails:
        invitations.invite(**ask, email=email)
    _record("health_wave.people_asked", found, by)
    return rows.count()


@transaction.atomic
def withdraw(*, wave: HealthWave, respondent: int, by: Actor) -> None:
    """Take back one invitation of one's own organisation that was not answered; safe twice."""
    party = check_invite(by, wave)
    found = _locked(wave)
    _check_running(found)
    rows = Respondent.objects.filter(campaign=found.campaign, organisation=party.organisation)
    row = rows.filter(pk=respondent).first()
    if row is not None:
        invitations.withdraw(respondent=row, by=by)
        _record("health_wave.invitation_withdrawn", found, by)


def check_close(by: Actor, wave: HealthWave) -> None:
    """The date closes it; before, any contributor once everybody answered."""
    if not by.system:
        access.check_contribute(by, wave.alliance)
    past = wave.closes_on < timezone.localdate()
    if not past and not queries.all_answered(wave):
        raise Denied(_("Des réponses sont encore attendues : la vague se clôt à sa date."))


may_close = allows(check_close)


@transaction.atomic
def close(*, wave: HealthWave, by: Actor = SYSTEM) -> HealthWave:
    """Close a wave, compute what is shown, once, and erase each person's answers; safe twice."""
    found = _locked(wave)
    if found.state != WaveState.OPEN:
        return found
    check_close(by, found)
    campaigns.close_campaign(campaign=found.campaign, by=by)
    parties = queries.accepted_parties(found)
    found.results, found.cells = adapter.results_of(found, parties)
    found.state, found.closed_at = WaveState.CLOSED, timezone.now()
    found.results["closed_on"] = timezone.localdate().isoformat()
    found.stage = found.alliance.stage
    found.in_benchmark = _all_agree(found)
    found.save()
    _erase(found.campaign)
    _record("health_wave.closed", found, by)
    return found


def _all_agree(wave: HealthWave) -> bool:
    """A wave counts outside when every organisation that it shows agreed, each for itself."""
    shown = {int(one["key"]) for one in wave.results["organisations"]}
    agreed = WaveTerms.objects.filter(wave=wave, benchmark=True, state=TermsState.ACCEPTED)
    return bool(shown) and shown <= set(agreed.values_list("party", flat=True))


def _erase(campaign: Campaign) -> None:
    """As the terms say: no sheet is kept, nor who was asked."""
    campaign.sheets.all().delete()
    campaign.respondents.all().delete()


def check_cancel(by: Actor, wave: HealthWave) -> None:
    """Who proposed it, as long as it runs."""
    party = access.check_contribute(by, wave.alliance)
    if wave.state != WaveState.OPEN:
        raise Denied(_("Cette vague est close."))
    if party.pk != wave.party_id:
        raise Denied(_("Qui a proposé la vague peut l’annuler."))


may_cancel = allows(check_cancel)


@transaction.atomic
def cancel(*, wave: HealthWave, by: Actor) -> None:
    """Give a wave up: nothing of what was answered is kept, its number is free again."""
    found = _locked(wave)
    if found.state == WaveState.CANCELLED:
        return
    check_cancel(by, found)
    campaigns.close_campaign(campaign=found.campaign, by=by)
    for row in found.campaign.respondents.all():
        links.revoke_all(invitations.subject_of(row), by=by)
    _erase(found.campaign)
    found.state, found.closed_at = WaveState.CANCELLED, timezone.now()
    found.save(update_fields=["state", "closed_at"])
    _record("health_wave.cancelled", found, by)


def _record(kind: str, wave: HealthWave, by: Actor) -> None:
    history.record(kind, alliance=wave.alliance, by=by, target=wave, data={"number": wave.number})
