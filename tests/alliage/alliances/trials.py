"""Trials, workstreams and sites in two words, for their tests."""

import uuid
from datetime import date, timedelta
from typing import Any

from django.utils import timezone
from tests.alliage import world

from alliage.alliances.actions import experiments as actions
from alliage.alliances.actions import experiments_reviews as reviewing
from alliage.alliances.actions import roadmap, sites
from alliage.alliances.models import (
    Alliance,
    Experiment,
    ExperimentIndicator,
    ExperimentReview,
    JournalEntry,
    Site,
    Workstream,
)
from alliage.core.actor import Actor
from alliage.organisations.models import Organisation

SECRET = "Secret du créneau de 5 h"


def actor(of: Organisation) -> Actor:
    return world.actor(world.lead_of(of))


def three(**fields: Any) -> tuple[Alliance, Organisation, Organisation, Organisation]:
    """A room of three parties, at the stage of experiments."""
    one, two, three_ = (
        world.organisation("Roue libre"),
        world.organisation("Les Voisins"),
        world.organisation("Maison de l’emploi", family="public", kind="commune"),
    )
    room = world.alliance(one, two, three_, stage="experimentation", **fields)
    return room, one, two, three_


def party_key(room: Alliance, of: Organisation) -> int:
    return int(room.parties.get(organisation=of).pk)


def trial(
    room: Alliance, *carriers: Organisation, title: str = SECRET, **fields: Any
) -> Experiment:
    """A running trial carried by some parties, unless said otherwise."""
    state = fields.pop("state", "running")
    made = actions.plan(
        alliance=room,
        key=uuid.uuid4(),
        carriers=[party_key(room, one) for one in carriers],
        place="",
        by=actor(carriers[0]),
        **{
            "title": title,
            "hypothesis": f"{title} : si, alors",
            "trial": "Prêter",
            "stop_when": "Moins de 3",
            **fields,
        },
    )
    if state != "planned":
        Experiment.objects.filter(pk=made.pk).update(state=state)
        made.refresh_from_db()
    return made


def indicator(of: Experiment, by: Organisation, name: str = "Vélos sortis") -> ExperimentIndicator:
    return actions.add_indicator(
        experiment=of, key=uuid.uuid4(), by=actor(by), name=name, unit="vélos", baseline=2, hoped=10
    )


def told(
    of: Experiment, by: Organisation, text: str = "Onze vélos", **measured: Any
) -> JournalEntry:
    return actions.tell(
        experiment=of,
        key=uuid.uuid4(),
        measured={int(key.removeprefix("v")): value for key, value in measured.items()},
        by=actor(by),
        on=timezone.localdate(),
        kind="fact",
        text=text,
    )


def reviewed(of: Experiment, by: Organisation, conclusion: str = "stop") -> ExperimentReview:
    return reviewing.write_review(
        experiment=of,
        conclusion=conclusion,
        lessons="À 5 h, personne n’ose réveiller la maison.",
        changes="Un autre créneau",
        held_on=timezone.localdate(),
        by=actor(by),
    )


def workstream(
    room: Alliance, *carriers: Organisation, title: str = "Ouvrir l’atelier", **fields: Any
) -> Workstream:
    today = timezone.localdate()
    values = {"starts_on": today - timedelta(60), "ends_on": today + timedelta(90)}
    return roadmap.add(
        alliance=room,
        key=uuid.uuid4(),
        carriers=[party_key(room, one) for one in carriers],
        experiments=[],
        by=actor(carriers[0]),
        **{"title": title, "text": "", "state": "running", **values, **fields},
    )


def site(room: Alliance, by: Organisation, name: str = "L’atelier", **fields: Any) -> Site:
    values = {"commune": "38563", "state": "open", "carrier": by.name, "since": date(2026, 1, 5)}
    words = sites.SiteWords(name=name, **{**values, **fields})
    return sites.add(alliance=room, words=words, by=actor(by))
