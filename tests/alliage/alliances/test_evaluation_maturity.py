"""Telling, counting each other, counting: three columns, shared indicators."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world

from alliage.alliances.actions import evaluation as actions
from alliage.alliances.actions import evaluation_personal as personal
from alliage.alliances.actions import indicators
from alliage.alliances.enums import PartyRole, Stage
from alliage.alliances.enums_evaluation import Level
from alliage.alliances.models import Alliance, Indicator, IndicatorShare, MaturityEntry
from alliage.alliances.queries import evaluation as queries
from alliage.alliances.queries import indicators as counted
from alliage.core.permissions import Denied
from alliage.organisations import conflicts

pytestmark = pytest.mark.django_db


@pytest.fixture
def room() -> Alliance:
    return world.alliance(world.organisation("Roue Libre"), world.organisation("Les Voisins"))


def by(room: Alliance, number: int = 0) -> Any:
    return world.actor(world.lead_of(list(room.parties.order_by("pk"))[number].organisation))


def address(room: Alliance, name: str, *more: Any) -> str:
    return reverse(f"alliances:{name}", args=[room.code, *more])


def told(room: Alliance, number: int = 0, **values: Any) -> MaturityEntry:
    fields = {
        "level": Level.TELL,
        "effect": "self",
        "text": "Trois personnes sont revenues.",
        "happened_on": date(2026, 3, 2),
    }
    return actions.tell(alliance=room, by=by(room, number), **{**fields, **values})


def indicator(room: Alliance, **values: Any) -> Indicator:
    fields = {
        "name": "Personnes qui viennent à vélo",
        "definition": "Celles embauchées depuis un mois",
        "unit": "personnes",
        "effect": "general",
        "source": "registre",
        "baseline": Decimal(12),
        "baseline_on": date(2026, 3, 1),
        "target": Decimal(60),
        "target_on": date(2027, 3, 1),
    }
    return indicators.add(alliance=room, by=by(room), **{**fields, **values})


@pytest.mark.parametrize("stage", Stage.values)
def test_the_stage_proposes_and_the_parties_choose(stage: str) -> None:
    room = world.alliance(world.organisation("A"), world.organisation("B"), stage=stage)
    early = stage in ("need", "meeting", "intention", "feasibility")
    wanted = Level.TELL if early else Level.COUNT
    wanted = Level.EACH_OTHER if stage == Stage.EXPERIMENTATION else wanted
    assert queries.level_of(room) == wanted
    actions.choose_level(alliance=room, level="count", by=by(room))
    actions.choose_level(alliance=room, level="count", by=by(room))
    assert queries.level_of(room) == Level.COUNT
    assert room.history.filter(kind="evaluation.level_chosen").count() == 1


def test_no_figure_is_kept_where_one_tells(room: Alliance) -> None:
    entry = told(room, people=40, contribution="un local", lesson="x")
    assert (entry.people, entry.contribution, entry.lesson) == (None, "", "")
    page = world.client_for(by(room).mandate).get(address(room, "effect_tell") + "?niveau=tell")
    assert 'name="people"' not in page.content.decode()
    counted_ = told(room, level=Level.EACH_OTHER, people=40)
    assert counted_.people == 40


def test_an_effect_belongs_to_who_told_it(room: Alliance) -> None:
    entry = told(room)
    with pytest.raises(Denied):
        actions.edit(
            entry=entry,
            version=1,
            by=by(room, 1),
            effect="self",
            text="x",
            happened_on=date(2026, 1, 1),
        )
    with pytest.raises(Denied):
        actions.take_back(entry=entry, by=by(room, 1))
    other = world.client_for(by(room, 1).mandate)
    assert other.get(address(room, "effect_edit", entry.pk)).status_code == 403
    actions.take_back(entry=entry, by=by(room))
    actions.take_back(entry=entry, by=by(room))
    assert room.history.filter(kind="evaluation.effect_taken_back").count() == 1


def test_two_colleagues_lose_nothing(room: Alliance) -> None:
    entry = told(room)
    mine, theirs = (world.client_for(by(room).mandate) for _i in range(2))
    url = address(room, "effect_edit", entry.pk)
    started = mine.get(url).context["editing"].form.initial
    values = {
        "effect": "self",
        "text": "Trois personnes sont revenues.",
        "happened_on": "2026-03-02",
    }
    asked = theirs.get(url).context["editing"].form.initial
    theirs.post(url, {**values, "effect": "allies", conflicts.ORIGIN: asked[conflicts.ORIGIN]})
    mine.post(url, {**values, "text": "Quatre.", conflicts.ORIGIN: started[conflicts.ORIGIN]})
    entry.refresh_from_db()
    assert (entry.effect, entry.text) == ("allies", "Quatre.")


def test_the_page_and_its_export_hold_the_three_columns(room: Alliance) -> None:
    told(room, effect="allies", text="=1+1")
    indicator(room)
    client = world.client_for(by(room, 1).mandate)
    page = client.get(address(room, "evaluation")).content.decode()
    for words in ("Pour soi", "Pour les alliés", "Pour l’intérêt général", "viennent à vélo"):
        assert words in page
    rows = b"".join(client.get(address(room, "evaluation") + "?format=csv").streaming_content)
    assert "'=1+1" in rows.decode()  # no formula leaves


@pytest.mark.parametrize("name", ["evaluation", "indicators", "health_plan"])
def test_lists_ask_as_much_for_one_as_for_three(room: Alliance, name: str) -> None:
    client = world.client_for(by(room).mandate)

    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as found:
            assert client.get(address(room, name)).status_code == 200
        return len(found)

    told(room)
    first = indicator(room)
    measured(first, room, 13)
    client.get(address(room, name))
    few = count()
    for number in range(3):
        told(room, number % 2)
        measured(indicator(room, name=f"Autre {number}"), room, number)
    assert count() == few


def measured(of: Indicator, room: Alliance, value: int, **fields: Any) -> Any:
    given = {"measured_on": date(2026, 9, 1), "source": "registre", **fields}
    return indicators.measure(indicator=of, by=by(room), value=Decimal(value), **given)


def test_no_share_without_its_baseline(room: Alliance) -> None:
    one, blind = indicator(room), indicator(room, baseline=None, baseline_on=None)
    for found in (one, blind):
        measured(found, room, 36)
    progress = [counted.progress(found) for found in counted.of_alliance(room)]
    assert progress[0] is not None
    assert progress[0].share == 0.5
    assert progress[1] is None
    page = world.client_for(by(room).mandate).get(one.get_absolute_url()).content.decode()
    assert "50\u00a0% du chemin de 12 à 60" in page
    blind_page = world.client_for(by(room).mandate).get(blind.get_absolute_url()).content.decode()
    assert "du chemin" not in blind_page
    assert "à mesurer" in blind_page


def test_a_day_has_one_value(room: Alliance) -> None:
    one = indicator(room)
    made = measured(one, room, 13)
    with pytest.raises(Denied, match="déjà"):
        measured(one, room, 14)
    indicators.take_back(value=made, by=by(room, 1))
    measured(one, room, 14)
    page = world.client_for(by(room).mandate).get(one.get_absolute_url()).content.decode()
    assert "Roue Libre" in page  # who entered it
    indicators.follow(indicator=one, followed=False, by=by(room))
    one.refresh_from_db()
    with pytest.raises(Denied, match="suivi"):
        measured(one, room, 15, measured_on=date(2026, 10, 1))


def test_each_says_its_own_part(room: Alliance) -> None:
    one = indicator(room)
    mine, theirs = room.parties.order_by("pk")
    share = counted.share_of(one, mine)
    indicators.say_share(share=share, version=1, by=by(room), words="Les vélos", amount=None)
    late = IndicatorShare(indicator=one, party=mine)
    other = counted.share_of(one, theirs)
    with pytest.raises(conflicts.Stale):  # a colleague began from nothing too
        indicators.say_share(share=late, version=1, by=by(room), words="Autre", amount=None)
    with pytest.raises(Denied):
        indicators.say_share(share=other, version=1, by=by(room), words="Leur", amount=None)
    assert IndicatorShare.objects.get().words == "Les vélos"
    client = world.client_for(by(room, 1).mandate)
    url = address(room, "indicator_share", one.pk)
    asked = client.get(url).context["editing"].form.initial[conflicts.ORIGIN]
    client.post(url, {"words": "Les trajets", "amount": "4,5", conflicts.ORIGIN: asked})
    assert IndicatorShare.objects.get(party=theirs).amount == Decimal("4.5")


def test_an_observer_reads_and_does_not_write(room: Alliance) -> None:
    watching = world.organisation("Observatoire")
    world.party(room, watching, PartyRole.OBSERVER)
    one = indicator(room)
    client = world.client_for(world.lead_of(watching))
    assert client.get(one.get_absolute_url()).status_code == 200
    for name in ("effect_tell", "indicator_add", "action_decide", "wave_propose"):
        assert client.get(address(room, name)).status_code == 403, name
    client.post(one.get_absolute_url(), {"value": "3", "measured_on": "2026-09-01", "source": "x"})
    assert not one.values.exists()


def test_another_rooms_things_do_not_exist_here(room: Alliance) -> None:
    other = world.alliance(room.parties.order_by("pk").first().organisation)
    one, entry = indicator(room), told(room)
    client = world.client_for(by(room).mandate)
    assert client.get(address(other, "indicator", one.pk)).status_code == 404
    assert client.get(address(other, "effect_edit", entry.pk)).status_code == 404


def test_tomorrow_is_not_told(room: Alliance) -> None:
    client = world.client_for(by(room).mandate)
    tomorrow = timezone.localdate() + timedelta(days=1)
    values = {"effect": "self", "text": "Demain", "happened_on": tomorrow.isoformat()}
    assert client.post(address(room, "effect_tell"), values).status_code == 422
    assert not MaturityEntry.objects.exists()


def test_an_erased_person_leaves_the_text_to_the_organisation(room: Alliance) -> None:
    entry = told(room)
    person = entry.person
    assert personal.export(person)["effects_told"][0]["text"] == entry.text
    assert personal.erase(person) == 1
    entry.refresh_from_db()
    assert (entry.person, entry.text) == (None, "Trois personnes sont revenues.")
