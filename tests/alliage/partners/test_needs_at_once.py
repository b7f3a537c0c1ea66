"""Two people, or two clicks, at the same moment: one thing happens, written down once."""

import pytest
from tests.alliage import world
from tests.alliage.partners.test_introductions_at_once import together

from alliage.core.actor import Actor
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations import conflicts
from alliage.partners.actions import needs as actions
from alliage.partners.actions import needs_around as around
from alliage.partners.models import Alert, Exclusion, Need, Second

pytestmark = pytest.mark.django_db(transaction=True)


def written(event: str) -> int:
    return AuditEvent.objects.filter(event=event).count()


@pytest.fixture
def two():
    """Two people of one organisation."""
    lead = world.lead_of(world.organisation())
    colleague = world.mandate(world.person("collegue@secret.example"), lead.organisation)
    return world.actor(lead), world.actor(colleague)


def test_one_filling_of_a_form_is_one_draft(two) -> None:
    by, _other = two
    values = {"kind": "need", "key": "one", "place": "commune:38563", "title": "Des trajets"}
    first, second = together(*[lambda: actions.write(by=by, **values)] * 2)
    assert first.pk == second.pk
    assert Need.objects.count() == 1
    assert written("need.drafted") == 1


def test_published_by_two_is_published_once(two) -> None:
    need = world.need(two[0].organisation, state="draft")
    results = together(
        *[lambda who=who: actions.take_step(thing=need, verb="publish", by=who) for who in two]
    )
    assert sorted(results) == [False, True]
    assert written("need.published") == 1


def test_met_and_withdrawn_end_in_one_order_or_the_other(two) -> None:
    need = world.need(two[0].organisation)
    met, withdrawn = together(
        lambda: actions.take_step(thing=need, verb="meet", by=two[0]),
        lambda: actions.take_step(thing=need, verb="withdraw", by=two[1]),
    )
    need.refresh_from_db()
    assert withdrawn is True
    assert need.state == "withdrawn"
    assert met is True or isinstance(met, Denied)
    assert written("need.met") == (met is True)


def test_edited_by_two_one_is_told(two) -> None:
    need = world.need(two[0].organisation, "Avant")

    def edit(who, title):
        try:
            actions.edit(thing=need, version=1, by=who, place="commune:38563", title=title)
        except conflicts.Stale:
            return "told"
        return title

    results = together(lambda: edit(two[0], "A"), lambda: edit(two[1], "B"))
    need.refresh_from_db()
    assert sorted(results) == sorted([need.title, "told"])
    assert need.version == 2


def test_recognised_excluded_followed_by_two_clicks_once(two) -> None:
    need = world.need(world.organisation("Les Voisins"))
    mine = world.need(two[0].organisation)
    works = {
        Second: lambda: around.second(need=need, comment="", by=two[0]),
        Exclusion: lambda: around.exclude(party_id="W381234567", name="X", by=two[0]),
        Alert: lambda: around.follow_need(need=mine, by=two[0]),
    }
    for model, work in works.items():
        together(work, work)
        assert model.objects.count() == 1, model
    area = {"place": "departement:38", "themes": [], "by": Actor(person=two[0].person)}
    together(*[lambda: around.follow_area(**area)] * 2)
    assert Alert.objects.count() == 2
    assert written("alert.asked") == 2
    assert written("need.seconded") == written("exclusion.declared") == 1


def test_lines_moved_by_two_stay_whole(two) -> None:
    need = world.need(two[0].organisation)
    lines = [
        around.add_requirement(need=need, by=two[0], label=label, contribution="money")
        for label in "abc"
    ]
    together(
        lambda: around.move_requirement(need=need, pk=lines[1].pk, seen_at=1, to="up", by=two[0]),
        lambda: around.remove_requirement(need=need, pk=lines[0].pk, by=two[1]),
    )
    found = need.requirements.order_by("position")
    assert [one.label for one in found] == ["b", "c"]
    assert [one.position for one in found] == [0, 1]
