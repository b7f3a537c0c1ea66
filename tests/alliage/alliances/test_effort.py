"""Time and money of maturation: never one figure, corrected by their author, with a trace."""

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world

from alliage.alliances.actions import effort as actions
from alliage.alliances.models import Alliance, Effort, EffortConvention
from alliage.alliances.queries import effort as queries
from alliage.core import personal_data
from alliage.core.permissions import Denied

from . import trials

pytestmark = pytest.mark.django_db


def logged(
    room: Alliance, by: Any, hours: Any = 2, euros: Any = 0, on: date | None = None
) -> Effort:
    return actions.log(
        alliance=room, key=uuid.uuid4(), on=on or timezone.localdate(), hours=Decimal(hours),
        euros=Decimal(euros), kind="meeting", note="", by=by,
    )  # fmt: skip


def test_totals_by_month_and_by_party() -> None:
    room, one, two, _three = trials.three()
    logged(room, trials.actor(one), 10, 100, date(2026, 1, 31))
    logged(room, trials.actor(two), "2.5", 0, date(2026, 3, 1))
    logged(room, trials.actor(two), 0, 30, date(2026, 3, 31))
    other = world.alliance(one, title="Autre")
    logged(other, trials.actor(one), 1000, 1000)
    assert queries.hours(room) == Decimal("12.5")
    assert [(m, t.hours, t.euros) for m, t in queries.by_month(room)] == [
        (date(2026, 1, 1), 10, 100), (date(2026, 2, 1), 0, 0), (date(2026, 3, 1), Decimal("2.5"), 30),
    ]  # fmt: skip
    assert [(p.organisation, t.hours) for p, t in queries.by_party(room)] == [
        (one, 10), (two, Decimal("2.5")),
    ]  # fmt: skip


def test_hours_and_euros_are_added_by_a_stated_convention_only() -> None:
    room, one, _two, _three = trials.three()
    logged(room, trials.actor(one), 10, 100)
    client = world.client_for(world.lead_of(one))
    page = reverse("alliances:effort", args=[room.code])
    url = reverse("alliances:effort_convention", args=[room.code])
    assert "par convention" not in client.get(page).content.decode()
    assert client.post(url, {"hourly_euros": "30", "words": ""}).status_code == 422
    origin = client.get(url).context["editing"].form.initial["edited_from"]
    sent = {"hourly_euros": "32,5", "words": "coût moyen 2026", "edited_from": origin}
    assert client.post(url, sent).status_code == 302
    text = client.get(page).content.decode()
    assert "425\u00a0€" in text
    assert "coût moyen 2026" in text
    assert EffortConvention.objects.get().version == 2


def test_only_the_author_corrects_and_what_it_was_stays() -> None:
    room, one, two, _three = trials.three()
    line = logged(room, trials.actor(one), 4)
    colleague = world.actor(world.mandate(world.person("col@test.example"), one))
    for stranger in (colleague, trials.actor(two)):
        with pytest.raises(Denied):
            actions.correct(effort=line, version=line.version, by=stranger, hours=Decimal(9))
    actions.correct(effort=line, version=line.version, by=trials.actor(one), hours=Decimal(0))
    line.refresh_from_db()
    assert (line.hours, [was.hours for was in line.corrections.all()]) == (0, [4])
    page = world.client_for(world.lead_of(two)).get(reverse("alliances:effort", args=[room.code]))
    assert "avant le" in page.content.decode()


@pytest.mark.parametrize(
    "sent",
    [
        {"hours": "", "euros": ""},
        {"hours": "0"},
        {"hours": "-3"},
        {"hours": "NaN"},
        {"hours": "1e9"},
        {"hours": "3", "on": "2999-01-01"},
        {"hours": "3", "kind": "vacances"},
    ],
)
def test_a_line_that_says_nothing_or_nonsense_is_refused(sent: dict[str, str]) -> None:
    room, one, _two, _three = trials.three()
    url = reverse("alliances:effort", args=[room.code])
    base = {"on": timezone.localdate().isoformat(), "kind": "meeting"}
    answer = world.client_for(world.lead_of(one)).post(url, {**base, **sent})
    assert answer.status_code == 422
    assert not Effort.objects.exists()


def test_an_account_that_goes_leaves_the_hours_and_no_name() -> None:
    room, one, _two, _three = trials.three()
    held = world.lead_of(one)
    held.person.display_name = "Nadia Secrète"
    held.person.save()
    logged(room, world.actor(held), 3)
    trial = trials.trial(room, one)
    trials.told(trial, one)
    assert personal_data.export(held.person)["alliances.effort"][0]["hours"] == "3.00"
    assert personal_data.export(held.person)["alliances.experiments"]["journal"]
    page = world.client_for(world.lead_of(one)).get(trial.get_absolute_url())
    assert "Nadia Secrète" in page.content.decode()
    personal_data.erase(held.person)
    other = world.client_for(world.mandate(world.person("n@test.example"), one))
    assert "Nadia Secrète" not in other.get(trial.get_absolute_url()).content.decode()
    assert queries.hours(room) == 3
    assert trial.journal.get().party.organisation == one
