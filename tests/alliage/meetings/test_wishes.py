"""Wishes: kept line by line, private, capped, suggested with reasons; the page stays light."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.alliage import world
from tests.alliage.meetings.evening import Evening, evening

from alliage.core.actor import ANONYMOUS
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.meetings.actions import wishes as actions
from alliage.meetings.adapters import wishes as adapter
from alliage.meetings.enums import EventState, ParticipantState
from alliage.meetings.forms import wishes as forms
from alliage.meetings.models import Participant, Wish

pytestmark = pytest.mark.django_db


@pytest.fixture
def night(db: None) -> Evening:
    return evening()


class TestLines:
    def test_a_whole_form_is_kept_and_says_that_one_comes(self, night) -> None:
        url = night.url(night.garden)
        sent = {
            f"s-{night.workshop.key}": "must",
            f"o-{night.workshop.key}": "",
            f"s-{night.town.key}": "never",
            f"o-{night.town.key}": "",
        }
        for _time in range(2):
            assert night.client.post(url, sent).status_code == 302
        said = {w.of_id: (w.kind, w.weight) for w in Wish.objects.filter(by=night.garden)}
        assert said == {night.workshop.pk: ("must", 5), night.town.pk: ("never", 3)}
        night.garden.refresh_from_db()
        assert night.garden.state == ParticipantState.CONFIRMED
        assert night.garden.answered_at
        event = AuditEvent.objects.get(event="meeting_wishes.said")
        assert event.data == {"by": "participant", "lines": 2}

    def test_a_stale_tab_undoes_nothing_that_it_did_not_touch(self, night) -> None:
        night.say(night.garden, workshop="wish-4")
        stale = {
            f"s-{night.workshop.key}": "",
            f"o-{night.workshop.key}": "",
            f"s-{night.town.key}": "wish-2",
            f"o-{night.town.key}": "",
        }
        night.client.post(night.url(night.garden), stale)
        assert Wish.objects.get(by=night.garden, of=night.workshop).weight == 4
        night.say(night.garden, town="")
        assert Wish.objects.filter(by=night.garden).count() == 1

    def test_one_line_at_a_time_by_a_script(self, night) -> None:
        sent = {f"s-{night.town.key}": "wish-5", f"o-{night.town.key}": ""}
        page = night.client.post(night.url(night.garden), sent, headers={"HX-Request": "true"})
        assert page.status_code == 200
        assert f'id="l-{night.town.key}"' in page.content.decode()
        assert Wish.objects.get(by=night.garden).weight == 5

    def test_only_three_musts_and_what_was_typed_stays_typed(self, night) -> None:
        others = [world.participant(night.event, f"Autre {n}") for n in range(4)]
        for number, other in enumerate(others[:3]):
            world.wish(night.garden, other, "must", number + 1)
        sent = {f"s-{others[3].key}": "must", f"s-{night.town.key}": "wish-1"}
        page = night.client.post(night.url(night.garden), sent)
        assert page.status_code == 422
        text = page.content.decode()
        assert "3 au plus" in text
        line = text.split(f'id="l-{others[3].key}"')[1].split("</li>")[0]
        assert '<option value="must" selected' in line
        assert Wish.objects.filter(by=night.garden).count() == 3
        swapped = {f"s-{others[0].key}": "", f"s-{others[3].key}": "must"}
        assert night.client.post(night.url(night.garden), swapped).status_code == 302

    @pytest.mark.parametrize("value", ["wish-9", "wish-", "love", "wish-0"])
    def test_what_no_form_sends_is_refused(self, night, value) -> None:
        with pytest.raises(Denied):
            night.say(night.garden, town=value)

    def test_every_choice_of_the_form_is_read(self) -> None:
        assert all(actions.read(value) for value in forms.VALUES - {""})

    def test_oneself_a_stranger_and_who_left_are_passed_over(self, night) -> None:
        elsewhere = world.participant(world.event(night.host.organisation), "Ailleurs")
        gone = world.participant(night.event, "Parti", state=ParticipantState.WITHDRAWN)
        said = {row.key: "must" for row in (night.garden, elsewhere, gone)}
        assert actions.say(participant=night.garden, by=ANONYMOUS, said=said) == 0
        assert not Wish.objects.exists()

    @pytest.mark.parametrize("state", set(EventState) - {EventState.INVITING})
    def test_only_while_wishes_are_open(self, night, state) -> None:
        night.event.state = state
        night.event.save()
        with pytest.raises(Denied):
            night.say(night.garden, town="must")

    def test_not_past_the_hour_even_before_the_clock_closes_them(self, night) -> None:
        night.event.wishes_until = timezone.now() - timedelta(seconds=1)
        night.event.save()
        with pytest.raises(Denied):
            night.say(night.garden, town="must")
        assert "clos" in night.page(night.garden)
        assert "tant que les souhaits sont ouverts" not in night.page(
            night.garden, "?fait=souhaits"
        )


class TestSelf:
    def test_words_and_slots_are_changed_and_the_words_are_tagged_again(self, night) -> None:
        slot, other = night.event.slots.all()[:2]
        url = night.url(night.garden, "moi/")
        page = night.client.get(url).content.decode()
        origin = page.split('name="edited_from" value="')[1].split('"')[0]
        sent = {
            "needs": "Un local",
            "offers": night.garden.offers,
            "needs_accessible": "on",
            "slots": [str(slot.pk)],
            "edited_from": origin,
        }
        assert night.client.post(url, sent).status_code == 302
        night.garden.refresh_from_db()
        assert night.garden.needs == "Un local"
        assert night.garden.needs_accessible
        assert "accessible en fauteuil" in night.page(night.garden)
        assert list(night.garden.unavailabilities.values_list("slot", flat=True)) == [slot.pk]
        assert adapter.terms_of_side(night.garden, "needs") == night.garden.terms["needs"]
        night.garden.needs = "Réparer des vélos"  # as if the organiser had rewritten it
        assert adapter.terms_of_side(night.garden, "needs") != night.garden.terms["needs"]
        stale = {**sent, "needs": "Des bras"}
        assert "Rien n’est perdu" in night.client.post(url, stale).content.decode()
        assert other.pk not in night.garden.unavailabilities.values_list("slot", flat=True)

    def test_slots_of_another_event_are_no_choice(self, night) -> None:
        strange = world.event(night.host.organisation).slots.first()
        sent = {"needs": "x", "offers": "", "slots": [str(strange.pk)]}
        night.client.post(night.url(night.garden, "moi/"), sent)
        assert not night.garden.unavailabilities.exists()

    def test_not_coming_is_asked_twice_and_ends_the_link(self, night) -> None:
        url = night.url(night.garden)
        page = night.client.post(f"{url}venue/", {"venue": "non"})
        assert "cessera de fonctionner" in page.content.decode()
        night.garden.refresh_from_db()
        assert night.garden.state == ParticipantState.INVITED
        page = night.client.post(f"{url}venue/", {"venue": "non", "sur": "oui"})
        assert "vous ne venez pas" in page.content.decode()
        night.garden.refresh_from_db()
        assert night.garden.state == ParticipantState.WITHDRAWN
        assert night.client.get(url).status_code == 404
        assert night.client.post(f"{url}venue/", {"venue": "oui"}).status_code == 404


class TestSuggestions:
    def test_say_why_in_words_and_are_accepted_by_one_tap(self, night) -> None:
        text = night.page(night.garden)
        assert "Apporte ce que vous cherchez" in text
        assert "Cherche ce que vous apportez" in text
        before = text.index('id="tous"')
        assert text.index("L’Atelier") < before
        night.client.post(night.url(night.garden, "souhait/"), {"de": night.workshop.key})
        made = Wish.objects.get(by=night.garden)
        assert (made.of, made.kind, made.weight, made.suggested) == (
            night.workshop, "wish", 3, True,
        )  # fmt: skip
        assert "Apporte ce que vous cherchez" not in night.page(night.garden)

    def test_never_overwrite_what_was_said_and_go_once_it_is(self, night) -> None:
        assert "Apporte ce que vous cherchez" in night.page(night.garden)
        line = {f"s-{night.workshop.key}": "never", f"o-{night.workshop.key}": ""}
        page = night.client.post(night.url(night.garden), line, headers={"HX-Request": "true"})
        text = page.content.decode()
        assert 'hx-select-oob="#compte,#propositions"' in text
        assert '<div id="propositions" hidden></div>' in text
        night.client.post(night.url(night.garden, "souhait/"), {"de": night.workshop.key})
        assert Wish.objects.get(by=night.garden).kind == "never"

    def test_tags_win_over_words_and_ties_have_one_order(self, night) -> None:
        bike = {"offers": {"topic:velo": 1.0}}
        twins = [Participant(key=key, name=key, offers="Rien de tel", terms=bike) for key in "ba"]
        asker = Participant(key="x", terms={"needs": {"topic:velo": 1.0}})
        found = adapter.suggestions(asker, twins, 5)
        assert [one.participant.key for one in found] == ["a", "b"]
        assert found[0].brings
        assert not found[0].seeks
        assert adapter.suggestions(Participant(key="y"), twins, 5) == []


class TestList:
    @pytest.mark.parametrize("path", ["", "?q=velo", "?dits=oui", "?page=2"])
    def test_as_many_queries_with_3_and_with_90(self, night, path) -> None:
        url = night.url(night.garden) + path

        def count() -> int:
            with CaptureQueriesContext(connection) as queries:
                assert night.client.get(url).status_code == 200
            written = [q["sql"] for q in queries if not q["sql"].startswith("SELECT")]
            assert [sql for sql in written if "core_bucket" not in sql] == []
            return len(queries)

        first = count()
        for number in range(87):
            other = world.participant(night.event, f"Autre {number}", offers="Des vélos")
            world.wish(night.garden, other)
        assert count() == first

    def test_search_and_pages_keep_what_was_said(self, night) -> None:
        for number in range(45):
            world.participant(night.event, f"Zoé {number:02d}")
        url = night.url(night.garden)
        sent = {f"s-{night.town.key}": "wish-3", "vers": "2"}
        page = night.client.post(url, sent)
        assert page.url.endswith("?page=2#tous")
        assert Wish.objects.count() == 1
        text = night.client.get(f"{url}?page=2").content.decode()
        assert "Zoé 44" in text
        assert "La Ville" not in text.split('id="tous"')[1]
        page = night.client.post(url, {"q": "ATÉLIER", "famille": "private", "vers": "chercher"})
        text = night.client.get(page.url).content.decode().split('id="tous"')[1]
        assert "L’Atelier" in text
        assert "La Ville" not in text
