"""Likely allies for a need: offers that match, with reasons and caveats; then the directory."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.core.actor import Actor, actor_of
from alliage.core.exports import Column, export
from alliage.core.families import FAMILIES, family_label
from alliage.core.formats import in_words, number
from alliage.core.permissions import signed_in
from alliage.organisations import rules
from alliage.organisations.acting import acting_required
from alliage.partners.adapters import suggestions as adapter
from alliage.partners.models import Need, Offer
from alliage.partners.queries import coalitions
from alliage.partners.queries import suggestions as queries
from alliage.partners.queries.needs import excluded_by

#: Offers of one family shown at once; an offer unchanged for longer than that is said to be old.
OFFERS, OLD = 5, timedelta(days=180)


@dataclass(slots=True)
class Suggestion:
    """One possible ally. reasons and caveats are sentences; caveats never change the order."""

    family: str
    name: str
    url: str
    party_id: str
    title: str = ""
    title_url: str = ""
    place: str = ""
    score: float | None = None
    reasons: list[str] = field(default_factory=list)
    caveats: list[str] = field(default_factory=list)
    ask_url: str = ""
    invite_url: str = ""
    declared: Any = None


@dataclass(slots=True)
class Family:
    """The suggestions of one family: who acts here first, then who is only in the directory."""

    key: str
    label: str
    here: list[Suggestion] = field(default_factory=list)
    elsewhere: list[Suggestion] = field(default_factory=list)


def _ask_url(need: Need, party: str, offer: Offer | None = None, *, helping: bool = False) -> str:
    """Ask for oneself; a third party introduces the need's organisation and the other."""
    if helping:
        both = {"avec": [need.organisation.public_id, party], "besoin": need.pk}
        return reverse("partners:introduction_third_party") + "?" + urlencode(both, doseq=True)
    asked = {"a": party, "besoin": need.pk} | ({"apport": offer.pk} if offer else {})
    return reverse("partners:introduction_ask") + "?" + urlencode(asked)


def _distance(match: Any, offer: Offer) -> str:
    """Where it stands from the need, in words."""
    if offer.reach_km is None:
        return _("agit dans tout le pays")
    where = {"km": number(offer.reach_km), "place": offer.area_name}
    if match.proximity >= 1:
        return (
            _("le territoire du besoin est dans sa portée (%(km)s km, depuis : %(place)s)") % where
        )
    share = number(round(100 * match.proximity))
    return _("au-delà de sa portée (%(km)s km, depuis : %(place)s) : proximité %(share)s %%") % {
        **where,
        "share": share,
    }


def _reasons(match: Any, offer: Offer) -> list[str]:
    # A theme says nothing more where one of its topics is shared too.
    telling = [term for term in match.terms if not term.startswith("theme:")] or match.terms
    common = _("en commun : %(words)s") % {"words": ", ".join(adapter.term_words(telling))}
    return [common, _distance(match, offer)]


def _caveats(offer: Offer, between: queries.Between, own: str) -> list[str]:
    """What to know before asking: each is said, none changes the order.

    own: the need's organisation, empty when it is the reader's.
    """
    key, found, name = offer.organisation_id, [], {"name": own}
    if key in between.in_touch:
        found.append(_("vous êtes déjà en lien"))
    elif key in between.asking:
        found.append(_("elle vous a demandé une mise en lien : répondez-lui"))
    elif key in between.asked:
        found.append(_("une mise en lien est déjà demandée"))
    if key in between.tied:
        found.append(
            _("travaille déjà avec « %(name)s »") % name
            if own
            else _("vous travaillez déjà ensemble")
        )
    if key in between.networks:
        found.append(
            _("du même réseau que « %(name)s »") % name if own else _("du même réseau que vous")
        )
    if timezone.now() - offer.updated_at > OLD:
        found.append(
            _("apport écrit %(when)s, à vérifier") % {"when": in_words(offer.updated_at.date())}
        )
    return found


def _from_offers(
    need: Need, actor: Actor, excluded: frozenset[str]
) -> tuple[dict[str, list[Suggestion]], set[str]]:
    """Suggestions by family from live offers, one an organisation, and the ids they used."""
    matches = adapter.matches(need, queries.audiences_of(actor))
    rows = queries.shown([int(match.offer) for match in matches], actor)
    kept = [
        (match, rows[int(match.offer)])
        for match in matches
        if int(match.offer) in rows and _acceptable(rows[int(match.offer)], need, excluded)
    ]
    others = {offer.organisation_id for _match, offer in kept}
    between = queries.between(need.organisation, others, actor)
    helping = actor.organisation is not None and actor.organisation.pk != need.organisation_id
    own = need.organisation.name if helping else ""
    found: dict[str, list[Suggestion]] = {key: [] for key in FAMILIES}
    used: set[str] = set()
    for match, offer in kept:
        who = offer.organisation
        family = found[who.family]
        if who.public_id in used or len(family) >= OFFERS:
            continue
        used |= {who.public_id, who.directory_id} - {""}
        family.append(
            Suggestion(
                family=who.family,
                name=who.name,
                url=who.get_absolute_url(),
                party_id=who.public_id,
                title=offer.title,
                title_url=offer.get_absolute_url(),
                place=offer.area_name,
                score=match.score,
                reasons=_reasons(match, offer),
                caveats=_caveats(offer, between, own),
                ask_url=_ask_url(need, who.public_id, None if helping else offer, helping=helping),
            )
        )
    return found, used


def _acceptable(offer: Offer, need: Need, excluded: frozenset[str]) -> bool:
    who = offer.organisation
    return who.pk != need.organisation_id and not {who.public_id, who.directory_id} & excluded


def _from_directory(need: Need, key: str, without: set[str]) -> list[Suggestion]:
    """Likely allies of the directory: those already active may be asked, others are invited."""
    records = adapter.from_directory(need, key, without)
    return [
        Suggestion(
            family=row.family,
            name=row.name,
            url=reverse("directory:organisation", args=[row.id]),
            party_id=row.id,
            place=row.place,
            reasons=_record_reasons(row),
            declared=row.declared,
            invite_url=reverse("partners:invitation", args=[need.pk, row.id]),
        )
        for row in records
    ]


def _record_reasons(row: adapter.Record) -> list[str]:
    about = _("agit sur ce territoire") if row.territorial else row.theme
    found = [row.kind, about] if row.territorial else [row.reason or about or row.kind]
    if row.km:
        found.append(_("à %(km)s km") % {"km": number(round(row.km))})
    return [reason for reason in found if reason]


def _mark_active(families: list[Family], need: Need, *, helping: bool) -> None:
    """Those of the directory that act here are asked, not invited: one question for all."""
    every = [one for family in families for one in family.elsewhere]
    active = queries.active_among([one.party_id for one in every]) if every else {}
    for family in families:
        for one in [o for o in family.elsewhere if o.party_id in active]:
            who = active[one.party_id]
            one.party_id, one.invite_url = who.public_id, ""
            one.ask_url = _ask_url(need, who.public_id, helping=helping)
            family.elsewhere.remove(one)
            family.here.append(one)


def suggested(need: Need, actor: Actor) -> list[Family]:
    """Every suggestion for a need, family by family, best score first."""
    # The reader's own exclusions alone: a third party must not learn those of others by an absence.
    excluded = excluded_by(actor.organisation)
    own = {need.organisation.public_id, need.organisation.directory_id} - {""}
    offered, used = _from_offers(need, actor, excluded)
    families = [
        Family(
            key, family_label(key), offered[key], _from_directory(need, key, used | own | excluded)
        )
        for key in FAMILIES
    ]
    helping = actor.organisation is not None and actor.organisation.pk != need.organisation_id
    _mark_active(families, need, helping=helping)
    return families


COLUMNS = (
    Column("family", _l("Famille"), lambda one: family_label(one.family, "short")),
    Column("name", _l("Organisation"), lambda one: one.name),
    Column("place", _l("Lieu"), lambda one: one.place),
    Column("offer", _l("Apport"), lambda one: one.title),
    Column("score", _l("Score"), lambda one: None if one.score is None else round(one.score, 6)),
    Column("reasons", _l("Raisons"), lambda one: " ; ".join(one.reasons)),
    Column("caveats", _l("À savoir"), lambda one: " ; ".join(one.caveats)),
    Column("here", _l("Active ici"), lambda one: not one.invite_url),
)


@signed_in
@acting_required
@never_cache
@require_safe
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    """Possible allies for a need, in the three families."""
    actor = actor_of(request)
    need = get_object_or_404(queries.helped_by(actor), pk=pk)
    families = suggested(need, actor)
    if request.GET.get("format") in ("csv", "xlsx"):
        rows = [one for family in families for one in (*family.here, *family.elsewhere)]
        return export(request, f"allies-{need.pk}", COLUMNS, rows, request.GET["format"])  # type: ignore[return-value]
    context = {
        "need": need,
        "families": families,
        "missing": [f.label for f in families if not f.here and not f.elsewhere],
        "words": adapter.searched_words(need),
        "untagged": not need.tags.all(),
        "own": need.organisation_id == getattr(actor.organisation, "pk", None),
        "may_write": rules.write_for(actor, actor.organisation),
        "may_ask": rules.act_publicly(actor, actor.organisation) and need.is_live,
        "coalition": coalitions.coalitions_for(need, actor).first(),
        "total": sum(len(f.here) + len(f.elsewhere) for f in families),
    }
    return render(request, "partners/suggestions/list.html", context)


@signed_in
@acting_required
@require_safe
def invitation(request: HttpRequest, pk: int, identifier: str) -> HttpResponse:
    """A polite invitation to somebody who is not here yet: words that the user sends themself."""
    actor = actor_of(request)
    need = get_object_or_404(queries.helped_by(actor), pk=pk)
    directory = adapter.search.directory()
    found = directory.get(identifier) if directory else None
    if found is None or not hasattr(found, "family"):
        raise Http404
    link = request.build_absolute_uri(need.get_absolute_url())
    claim = request.build_absolute_uri(reverse("directory:organisation", args=[found.id]))
    values = {
        "name": found.name,
        "own": actor.organisation.name,
        "title": need.title,
        "place": need.area_name,
        "link": link,
        "claim": claim,
    }
    context = {
        "need": need,
        "found": found,
        "text": _letter(values, public=need.audience == "public"),
    }
    return render(request, "partners/suggestions/invitation.html", context)


def _letter(values: dict[str, str], *, public: bool) -> str:
    """The invitation. The need's page is linked only when everybody may read it."""
    told = _("Le besoin est décrit ici : %(link)s\n\n") % values if public else ""
    return (
        _(
            "Bonjour,\n\nJe vous écris de la part de « %(own)s ». Sur notre territoire (%(place)s), "
            "nous cherchons des alliés pour ce besoin : « %(title)s ».\n\nVotre organisation, "
            "« %(name)s », pourrait y apporter quelque chose, et y trouver son compte aussi.\n\n"
        )
        % values
        + told
        + _(
            "Si cela vous parle, répondez à ce message, ou retrouvez votre organisation ici : "
            "%(claim)s\n\nSi ce n’est pas le moment, aucun souci.\n\nBien à vous"
        )
        % values
    )
