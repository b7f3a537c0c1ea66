"""« Nous aussi », and the list of what a need takes."""

import pytest
from tests.alliage import world

from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.organisations.enums import Role, State
from alliage.partners.actions import needs_around as around
from alliage.partners.models import Second

pytestmark = pytest.mark.django_db

LINE = {
    "label": "Un atelier",
    "contribution": "premises",
    "quantity": "60",
    "unit": "m²",
    "essential": "on",
}


def events(start: str) -> list[str]:
    found = AuditEvent.objects.filter(event__startswith=start).order_by("pk")
    return list(found.values_list("event", flat=True))


class TestSecond:
    @pytest.fixture
    def need(self):
        return world.need(world.organisation("Roue libre"), "Des trajets le matin")

    @pytest.fixture
    def neighbour(self):
        return world.lead_of(world.organisation("Mairie de Voiron", family="public"))

    def test_is_shown_by_name_with_its_word_and_counted(self, need, neighbour, client) -> None:
        url = f"/besoins/{need.pk}/nous-aussi/"
        world.client_for(neighbour).post(url, {"comment": "Chaque semaine <b>on</b> l’entend."})
        page = client.get(need.get_absolute_url()).content.decode()
        assert "Mairie de Voiron" in page
        assert "Chaque semaine &lt;b&gt;on&lt;/b&gt; l’entend." in page
        assert "1 autre organisation reconnaît" in page
        assert client.get("/besoins/?partage=oui").content.decode().count(need.title) == 1
        assert need.title not in client.get("/besoins/?partage=non").content.decode()

    def test_once_and_the_word_may_change(self, need, neighbour) -> None:
        client = world.client_for(neighbour)
        for comment in ("un", "un", "deux"):
            client.post(f"/besoins/{need.pk}/nous-aussi/", {"comment": comment})
        assert [one.comment for one in need.seconds.all()] == ["deux"]
        assert events("need.second") == ["need.seconded", "need.second_reworded"]

    def test_two_people_of_one_organisation_count_once(self, need, neighbour) -> None:
        other = world.mandate(world.person("b@secret.example"), neighbour.organisation)
        for held in (neighbour, other):
            around.second(need=need, comment="", by=world.actor(held))
        assert need.seconds.count() == 1

    def test_is_withdrawn_once_even_after_the_end(self, need, neighbour) -> None:
        around.second(need=need, comment="", by=world.actor(neighbour))
        need.state = "met"
        need.save()
        client = world.client_for(neighbour)
        for _click in range(2):
            client.post(f"/besoins/{need.pk}/nous-aussi/retirer/")
        assert not Second.objects.exists()
        assert events("need.second_withdrawn") == ["need.second_withdrawn"]

    @pytest.mark.parametrize(
        "who",
        [
            pytest.param(lambda need: world.lead_of(need.organisation), id="its own organisation"),
            pytest.param(
                lambda _need: world.lead_of(world.organisation("X", state=State.DRAFT)),
                id="an unverified organisation",
            ),
            pytest.param(
                lambda _need: world.mandate(
                    world.person("r@secret.example"), world.organisation("X"), Role.READER
                ),
                id="a reader",
            ),
        ],
    )
    def test_is_refused_with_the_reason(self, need, who) -> None:
        held = who(need)
        with pytest.raises(Denied) as refusal:
            around.second(need=need, comment="", by=world.actor(held))
        assert refusal.value.reason
        page = world.client_for(held).post(f"/besoins/{need.pk}/nous-aussi/", follow=True)
        assert not need.seconds.exists()
        assert 'class="notice error"' in page.content.decode()

    def test_of_an_organisation_that_closed_no_longer_shows(self, need, neighbour, client) -> None:
        around.second(need=need, comment="", by=world.actor(neighbour))
        neighbour.organisation.state = State.CLOSED
        neighbour.organisation.save()
        page = client.get(need.get_absolute_url()).content.decode()
        assert "Mairie de Voiron" not in page
        assert "Aucune autre organisation" in page
        assert need.title in client.get("/besoins/?partage=non").content.decode()

    def test_a_word_too_long_is_said(self, need, neighbour) -> None:
        url = f"/besoins/{need.pk}/nous-aussi/"
        page = world.client_for(neighbour).post(url, {"comment": "x" * 301}, follow=True)
        assert "trop long" in page.content.decode()
        assert not need.seconds.exists()


class TestRequirements:
    @pytest.fixture
    def lead(self):
        return world.lead_of(world.organisation())

    @pytest.fixture
    def need(self, lead):
        return world.need(lead.organisation, tags={"topic:active_mobility": 1.0})

    @pytest.fixture
    def client(self, lead):
        return world.client_for(lead)

    def labels(self, need) -> list[str]:
        return [one.label for one in need.requirements.order_by("position", "pk")]

    def add(self, client, need, *labels: str) -> None:
        for label in labels:
            client.post(f"/besoins/{need.pk}/ce-qu-il-faut/", {**LINE, "label": label})

    def test_added_in_order_and_read_by_all(self, client, need) -> None:
        self.add(client, need, "Un atelier", "Des vélos", "Quelqu’un")
        assert self.labels(need) == ["Un atelier", "Des vélos", "Quelqu’un"]
        from tests.alliage.conftest import StrictClient

        page = StrictClient().get(need.get_absolute_url()).content.decode()
        assert page.index("Un atelier") < page.index("Des vélos") < page.index("Quelqu’un")

    def test_a_double_click_adds_one_line(self, client, need) -> None:
        self.add(client, need, "Un atelier", "Un atelier")
        assert self.labels(need) == ["Un atelier"]
        assert events("need.requirement") == ["need.requirement_added"]

    def test_a_word_of_the_vocabulary_is_kept(self, client, need) -> None:
        url = f"/besoins/{need.pk}/ce-qu-il-faut/"
        client.post(url, {**LINE, "concept": "topic:active_mobility"})
        one = need.requirements.get()
        assert (one.scheme, one.code, one.essential) == ("topic", "active_mobility", True)
        client.post(f"{url}{one.pk}/", {**LINE, "quantity": "2,5", "essential": ""})
        one.refresh_from_db()
        assert (one.scheme, one.code, one.essential) == ("", "", False)
        assert one.quantity == pytest.approx(2.5)

    def test_removed_once(self, client, need) -> None:
        self.add(client, need, "a", "b", "c")
        pk = need.requirements.get(label="b").pk
        for _click in range(2):
            client.post(f"/besoins/{need.pk}/ce-qu-il-faut/{pk}/retirer/")
        assert self.labels(need) == ["a", "c"]
        assert [one.position for one in need.requirements.order_by("position")] == [0, 1]

    @pytest.mark.parametrize(
        ("label", "rank", "to", "expected"),
        [
            ("b", "1", "up", "bac"),
            ("b", "1", "down", "acb"),
            ("a", "0", "up", "abc"),
            ("c", "2", "down", "abc"),
            # Seen where it no longer is: somebody moved it, or it is a second click.
            ("a", "1", "down", "abc"),
            ("b", "-1", "up", "abc"),
            ("b", "x", "up", "abc"),
            ("b", "1", "sideways", "abc"),
            ("b", "99999999999", "up", "abc"),
        ],
    )
    def test_moved(self, client, need, label, rank, to, expected) -> None:
        self.add(client, need, "a", "b", "c")
        pk = need.requirements.get(label=label).pk
        client.post(f"/besoins/{need.pk}/ce-qu-il-faut/{pk}/deplacer/", {"rank": rank, "to": to})
        assert "".join(self.labels(need)) == expected

    def test_there_are_not_too_many(self, client, need, lead, monkeypatch) -> None:
        monkeypatch.setattr(around, "REQUIREMENTS", 2)
        self.add(client, need, "a", "b", "c")
        assert self.labels(need) == ["a", "b"]

    @pytest.mark.parametrize(
        "wrong", [{"label": ""}, {"contribution": "love"}, {"quantity": "0"}, {"quantity": "x"}]
    )
    def test_what_is_wrong_is_said(self, client, need, wrong) -> None:
        page = client.post(f"/besoins/{need.pk}/ce-qu-il-faut/", {**LINE, **wrong})
        assert "Quelque chose est à corriger" in page.content.decode()
        assert not need.requirements.exists()

    def test_another_need_keeps_its_lines(self, client, need, lead) -> None:
        """Neither a stranger nor one's own other need reaches a line by its number."""
        self.add(client, need, "a", "b")
        line = need.requirements.get(label="a")
        stranger = world.client_for(world.lead_of(world.organisation("Les Voisins")))
        url = f"/besoins/{need.pk}/ce-qu-il-faut/{line.pk}/"
        assert stranger.get(url).status_code == 404
        for part in ("retirer/", "deplacer/"):
            assert stranger.post(url + part, {"rank": "0", "to": "down"}).status_code == 404
        mine = world.need(lead.organisation, "Un autre")
        for part in ("retirer/", "deplacer/"):
            client.post(f"/besoins/{mine.pk}/ce-qu-il-faut/{line.pk}/{part}", {"rank": "0"})
        assert client.get(f"/besoins/{mine.pk}/ce-qu-il-faut/{line.pk}/").status_code == 404
        assert self.labels(need) == ["a", "b"]
