"""Coalitions in words: what each member brings and why it is in, what remains uncovered."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliage.core.families import family_label
from alliage.core.formats import number, percent
from alliage.core.models.jobs import JobState
from alliage.partners.adapters.coalitions import Party
from alliage.partners.models import Coalition, CoalitionMember, Requirement

Parties = Mapping[str, Party]
_RUNNING = {JobState.WAITING: "queued", JobState.RUNNING: "running"}


def progress(found: Coalition) -> dict[str, Any] | None:
    """Where the computation is; None once it is over well."""
    if found.job is None or found.job.state == JobState.SUCCEEDED:
        return None
    return {
        "state": _RUNNING.get(found.job.state, "failed"),
        "message": _("Le calcul des propositions prend quelques secondes."),
        "error": found.job.error,
    }


def amount(value: float, requirement: Requirement) -> str:
    """A quantity with its unit: "3 vélos"."""
    text = number(round(value, 2) if value % 1 else int(value))
    return f"{text} {requirement.unit}".strip()


def _by_key(requirements: Sequence[Requirement]) -> dict[str, Requirement]:
    return {str(requirement.pk): requirement for requirement in requirements}


def _covers(covers: Mapping[str, float], requirements: Sequence[Requirement]) -> list[str]:
    """What a member brings: the requirement, and how much where it is more than one of something."""
    known, found = _by_key(requirements), []
    for key, value in covers.items():
        requirement = known.get(key)
        if requirement is None:
            continue
        plain = float(requirement.quantity) == value == 1 and not requirement.unit
        found.append(
            requirement.label if plain else f"{requirement.label} ({amount(value, requirement)})"
        )
    return found


def reason(code: str, requirements: Sequence[Requirement]) -> str:
    """Why a member is in, in words."""
    name, _colon, subject = code.partition(":")
    known = _by_key(requirements).get(subject)
    about = known.label if known else subject
    words = {
        "fixed": _("vous l’avez voulue"),
        "only_one": _("seule à apporter « %(what)s »"),
        "needed": _("sans elle, « %(what)s » n’est pas couvert en entier"),
        "family_quota": _("il faut quelqu’un parmi : %(what)s"),
        "already_tied": _("vous travaillez déjà ensemble"),
        "covers_several": _("répond à plusieurs besoins à la fois"),
        "nearest": _("la plus proche de celles qui le pourraient"),
        "no_equal": _("aucune autre n’apporte autant à elle seule"),
        "completes": _("complète « %(what)s »"),
    }
    if name == "family_quota":
        about = family_label(subject)
    return words.get(name, name) % {"what": about}


def _telling(codes: Sequence[str]) -> list[str]:
    """Drop what a stronger reason already says: who alone brings something has no equal."""
    strong = any(code.startswith(("only_one", "needed")) for code in codes)
    return [code for code in codes if not (strong and code == "no_equal")]


def _uncovered(kept: Mapping[str, float], requirements: Sequence[Requirement]) -> list[str]:
    known = _by_key(requirements)
    return [
        known[key].label
        if value == known[key].quantity == 1 and not known[key].unit
        else f"{known[key].label} ({amount(value, known[key])})"
        for key, value in kept.items()
        if key in known
    ]


def _proof(kept: Mapping[str, Any]) -> str:
    if kept["optimal"]:
        return _("prouvée la meilleure possible")
    if kept["gap"] is None:
        return ""
    return _("bonne, sans preuve : au plus %(gap)s de mieux existe") % {
        "gap": percent(100 * kept["gap"])
    }


def proposals(
    kept: Sequence[Mapping[str, Any]], requirements: Sequence[Requirement], parties: Parties
) -> list[dict[str, Any]]:
    """The proposals, for cards side by side; members that withdrew since are said."""
    found = []
    for place, one in enumerate(kept):
        members = [_member(m, requirements, parties) for m in one["members"]]
        gone = [m for m in members if m is None]
        found.append(
            {
                "number": place,
                "title": _("Proposition %(letter)s") % {"letter": "ABC"[place]},
                "size": ngettext("%(n)s membre", "%(n)s membres", len(members))
                % {"n": len(members)},
                "members": [m for m in members if m is not None],
                "gone": len(gone),
                "uncovered": _uncovered(one["uncovered"], requirements),
                "proof": _proof(one),
            }
        )
    return found


def _member(
    kept: Mapping[str, Any], requirements: Sequence[Requirement], parties: Parties
) -> dict[str, Any] | None:
    party = parties.get(kept["id"])
    if party is None:
        return None
    return {
        "party": party,
        "brings": _covers(kept["covers"], requirements),
        "reasons": [reason(code, requirements) for code in _telling(kept["reasons"])],
        "km": number(round(party.km)) if party.km >= 1 else "",
    }


def members(
    rows: Sequence[CoalitionMember],
    counted: Mapping[str, Any] | None,
    requirements: Sequence[Requirement],
    parties: Parties,
) -> list[dict[str, Any]]:
    """The members as they stand, in the order in which they came."""
    told = {m["id"]: m for m in counted["members"]} if counted else {}
    found = []
    for row in rows:
        kept = told.get(row.party_id)
        shown = _member(kept, requirements, parties) if kept else None
        found.append({"row": row, **(shown or {"brings": [], "reasons": [], "km": ""})})
    return found


def cover(
    counted: Mapping[str, Any] | None, requirements: Sequence[Requirement], parties: Parties
) -> list[dict[str, Any]]:
    """What is asked, what is covered and by whom: one line a requirement."""
    found = []
    for requirement in requirements:
        key, asked = str(requirement.pk), float(requirement.quantity)
        shares = {
            m["id"]: m["covers"][key]
            for m in (counted["members"] if counted else ())
            if key in m["covers"]
        }
        missing = counted["uncovered"].get(key, 0.0) if counted else asked
        single = asked == 1 and not requirement.unit
        found.append(
            {
                "requirement": requirement,
                "asked": "" if single else amount(asked, requirement),
                "covered": _("oui")
                if single and not missing
                else _covered(asked, missing, requirement),
                "missing": _missing(missing, requirement, single=single),
                "share": (asked - missing) / asked if asked else 1.0,
                "by": ", ".join(parties[one].name for one in shares if one in parties),
            }
        )
    return found


def _covered(asked: float, missing: float, requirement: Requirement) -> str:
    return amount(asked - missing, requirement) if asked > missing else ""


def _missing(missing: float, requirement: Requirement, *, single: bool) -> str:
    if not missing:
        return ""
    return _("à trouver") if single else amount(missing, requirement)


def remarks(counted: Mapping[str, Any] | None, parties: Parties) -> list[str]:
    """What the count notices: rules that this set breaks, members that cover nothing more."""
    if counted is None:
        return []
    names = [parties[key].name for key in counted["superfluous"] if key in parties]
    found = [
        _("« %(name)s » n’ajoute rien à ce que les autres couvrent.") % {"name": n} for n in names
    ]
    for code in counted["broken"]:
        name, _colon, subject = code.partition(":")
        party = parties.get(subject)
        words = {
            "at_most": _("Il y a plus de membres que la règle n’en veut."),
            "too_far": _("« %(what)s » est plus loin que la règle ne le veut."),
            "family_at_least": _("Il manque quelqu’un parmi : %(what)s."),
            "family_at_most": _("Il y en a trop parmi : %(what)s."),
            "fixed_missing": _("« %(what)s », indispensable, n’y est pas."),
            "excluded": _("« %(what)s » est écartée."),
        }
        about = family_label(subject) if name.startswith("family") else ""
        about = about or (party.name if party else subject)
        found.append(words.get(name, name) % {"what": about})
    return found


def others(
    parties: Parties, chosen: Sequence[str], requirements: Sequence[Requirement]
) -> list[dict[str, Any]]:
    """Candidates that are not in, the nearest first, with what they would bring."""
    left = [party for key, party in parties.items() if key not in set(chosen)]
    left.sort(key=lambda party: (party.km, party.name))
    return [
        {
            "party": party,
            "brings": ", ".join(_covers(party.brings, requirements)),
            "km": number(round(party.km)) if party.km >= 1 else "",
        }
        for party in left[:50]
    ]


def letter(found: Coalition) -> str:
    """What the message to all says, for a start."""
    return _(
        "Bonjour à tous,\n\nPour le besoin « %(title)s » (%(place)s), nous pensons que vous pourriez "
        "y répondre ensemble. Voulez-vous que nous en parlions ?\n\n%(own)s"
    ) % {
        "title": found.need.title,
        "place": found.need.area_name,
        "own": found.organisation.name,
    }
