"""Campaigns, their respondents and their answers, for the tests of questionnaires."""

import re
from typing import Any

from tests.alliage import world

from alliage.core.actor import Actor
from alliage.organisations.enums import Role
from alliage.organisations.models import Organisation
from alliage.questionnaires.actions import answering, campaigns, invitations
from alliage.questionnaires.models import Campaign, Respondent

SCALE = [{"value": n, "label": {"fr": f"degré {n}"}} for n in range(1, 6)]
#: One question of each kind, two conditions, two factors.
EVERY_KIND: dict[str, Any] = {
    "key": "every-kind",
    "version": "1.0",
    "title": {"fr": "Toutes sortes"},
    "purpose": {"fr": "Essayer."},
    "minutes": 3,
    "scales": {"five": SCALE},
    "factors": [{"key": "trust", "label": {"fr": "Confiance"}}],
    "sections": [
        {
            "key": "first",
            "title": {"fr": "Première page"},
            "questions": [
                {
                    "key": "mood",
                    "type": "scale",
                    "scale": "five",
                    "factor": "trust",
                    "text": {"fr": "Votre humeur"},
                },
                {
                    "key": "pick",
                    "type": "single",
                    "text": {"fr": "Votre choix"},
                    "required": True,
                    "options": [{"key": k, "label": {"fr": k.upper()}} for k in ("a", "b")],
                },
                {
                    "key": "why",
                    "type": "short_text",
                    "text": {"fr": "Pourquoi B"},
                    "shown_if": [{"question": "pick", "among": ["b"]}],
                },
                {
                    "key": "some",
                    "type": "multiple",
                    "at_most": 2,
                    "text": {"fr": "Plusieurs"},
                    "options": [{"key": k, "label": {"fr": k.upper()}} for k in ("x", "y", "z")],
                },
            ],
        },
        {
            "key": "second",
            "title": {"fr": "Deuxième page"},
            "questions": [
                {
                    "key": "grid",
                    "type": "matrix",
                    "scale": "five",
                    "factor": "trust",
                    "text": {"fr": "Une grille"},
                    "rows": [
                        {"key": "up", "label": {"fr": "Haut"}},
                        {"key": "down", "label": {"fr": "Bas"}, "reversed": True},
                    ],
                },
                {
                    "key": "age",
                    "type": "number",
                    "minimum": 0,
                    "maximum": 120,
                    "text": {"fr": "Un nombre"},
                },
                {"key": "story", "type": "long_text", "text": {"fr": "Un récit"}},
                {
                    "key": "pairs",
                    "type": "pair",
                    "scale": "five",
                    "text": {"fr": "Chacune"},
                    "rows": [{"key": "near", "label": {"fr": "Proche"}}],
                },
            ],
        },
    ],
}


def colleague(of: Organisation, name: str) -> Any:
    """The person of a delegate's mandate."""
    address = f"{name}-{of.pk}@secret.example"
    return world.mandate(world.person(address, display_name=name), of, Role.DELEGATE).person


def campaign(of: Organisation, *, key: str = "readiness", **fields: Any) -> Campaign:
    by = world.actor(world.lead_of(of))
    values = {"title": "Le point", "holder": of, **fields}
    return campaigns.create(definition_key=key, by=by, **values)


def custom(of: Organisation, values: dict[str, Any] = EVERY_KIND, **fields: Any) -> Campaign:
    """A campaign of a definition that is no file."""
    return Campaign.objects.create(
        title="Toutes sortes",
        definition_key=values["key"],
        definition_version=values["version"],
        definition=values,
        holder=of,
        **{"anonymity": "named", **fields},
    )


def asked(found: Campaign, of: Organisation, person: Any = None, **fields: Any) -> Respondent:
    by = world.actor(world.lead_of(found.holder)) if found.holder else Actor()
    return invitations.invite(campaign=found, organisation=of, person=person, by=by, **fields)


def opened(found: Campaign) -> Campaign:
    by = world.actor(world.lead_of(found.holder)) if found.holder else Actor()
    return campaigns.open_campaign(campaign=found, by=by)


def closed(found: Campaign) -> Campaign:
    by = world.actor(world.lead_of(found.holder)) if found.holder else Actor()
    return campaigns.close_campaign(campaign=found, by=by)


def answers(respondent: Respondent, **values: Any) -> None:
    """Save and send."""
    fresh = Respondent.objects.select_related("campaign__holder").get(pk=respondent.pk)
    saved = answering.save(respondent=fresh, values=values, by=Actor())
    assert not saved.problems, [problem.message for problem in saved.problems]
    answering.submit(respondent=fresh, by=Actor())


def grid(value: int) -> dict[str, int]:
    """The same answer to the three items of the readiness questionnaire's "human" factor."""
    return dict.fromkeys(("time", "relay", "skills"), value)


def link_in(body: str, word: str = "/q/") -> str:
    """The path of the first link of a mail that holds a word."""
    found = re.search(rf"https?://[^/\s]+(\S*{re.escape(word)}\S*)", body)
    assert found, body
    return found[1]
