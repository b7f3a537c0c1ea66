"""The alerts: what is new and asked for, once, to those who may see it, with one way out."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import StrictClient

from alliage.core import personal_data, recurring
from alliage.core.actor import Actor
from alliage.core.models import AuditEvent
from alliage.core.worker import run_waiting
from alliage.partners.actions import needs_around as around
from alliage.partners.models import Alert, AlertSent
from alliage.partners.tasks.needs import ask_alerts, news_for, send_alerts

pytestmark = pytest.mark.django_db

MOIRANS = {"area_kind": "commune", "area_code": "38239", "area_name": "Moirans"}
PARIS = {
    "area_kind": "commune",
    "area_code": "75056",
    "area_name": "Paris",
    "lat": 48.8566,
    "lon": 2.3522,
}
SENT = {"ou": "Isère", "lieu": "departement:38", "themes": ["024", "030"]}
BIKES = {"topic:active_mobility": 1.0}


@pytest.fixture
def lead():
    """The lead of an organisation in Voiron; daily digest."""
    found = world.lead_of(world.organisation("Roue libre"))
    found.person.digest = "daily"
    found.person.save()
    return found


@pytest.fixture
def elsewhere():
    return world.organisation("Ateliers Mérac", family="private", kind="company")


def later() -> dict:
    return {"published_at": timezone.now() + timedelta(minutes=1)}


def titles(person) -> list[str]:
    return [thing.title for thing in news_for(person)]


def follow(person, place="departement:38", themes=()) -> Alert:
    return around.follow_area(place=place, themes=list(themes), by=Actor(person=person))


class TestWhatIsTold:
    def test_new_needs_and_offers_of_a_territory(self, member, elsewhere) -> None:
        world.need(elsewhere, "avant", published_at=timezone.now())
        follow(member)
        world.need(elsewhere, "besoin", **later())
        world.offer(elsewhere, "apport", **{**later(), **MOIRANS})
        world.need(elsewhere, "ailleurs", **{**later(), **PARIS})
        assert titles(member) == ["besoin", "apport"]

    def test_only_of_the_themes_asked(self, member, elsewhere) -> None:
        follow(member, themes=["024"])
        world.need(elsewhere, "du thème", tags={"theme:024": 1.0}, **later())
        world.need(elsewhere, "d’un sujet du thème", tags=BIKES, **later())
        world.need(elsewhere, "d’un autre", tags={"theme:001": 1.0}, **later())
        world.need(elsewhere, "sans mot", **later())
        from alliage_engines.vocabulary import topics

        assert topics()["active_mobility"].theme == "024"
        assert titles(member) == ["du thème", "d’un sujet du thème"]

    def test_offers_near_ones_need(self, lead, elsewhere) -> None:
        need = world.need(lead.organisation, tags=BIKES)
        around.follow_need(need=need, by=world.actor(lead))
        world.offer(elsewhere, "proche", tags=BIKES, **later())
        world.offer(elsewhere, "nationale", tags=BIKES, reach_km=None, **{**later(), **PARIS})
        world.offer(elsewhere, "trop loin", tags=BIKES, **{**later(), **PARIS})
        world.offer(elsewhere, "d’autre chose", tags={"topic:food_aid": 1.0}, **later())
        world.need(elsewhere, "un besoin", tags=BIKES, **later())
        assert titles(lead.person) == ["proche", "nationale"]

    def test_a_need_that_ended_hears_nothing(self, lead, elsewhere) -> None:
        need = world.need(lead.organisation, tags=BIKES)
        around.follow_need(need=need, by=world.actor(lead))
        world.offer(elsewhere, tags=BIKES, **later())
        assert titles(lead.person)
        need.expires_on = timezone.localdate() - timedelta(days=1)
        need.save()
        assert not titles(lead.person)

    def test_never_ones_own_nor_of_the_excluded(self, lead, elsewhere) -> None:
        follow(lead.person)
        world.need(lead.organisation, "le nôtre", **later())
        other = world.mandate(lead.person, world.organisation("Une autre des miennes"))
        world.need(other.organisation, "le nôtre aussi", **later())
        world.need(elsewhere, "BESOIN-ECARTE", **later())
        assert titles(lead.person) == ["BESOIN-ECARTE"]
        around.exclude(party_id=elsewhere.public_id, name="x", by=world.actor(lead))
        assert not titles(lead.person)
        # It changes the declarer's own lists only.
        somebody = world.person("quelquun@secret.example")
        with time_machine.travel(timezone.now() - timedelta(minutes=5)):
            follow(somebody)
        assert "BESOIN-ECARTE" in titles(somebody)

    @pytest.mark.parametrize(
        "hidden",
        [
            {"state": "draft"},
            {"audience": "private"},
            {"audience": "members"},
            {"state": "withdrawn"},
            {"state": "met"},
            {"expires_on": timezone.localdate() - timedelta(days=1)},
        ],
    )
    def test_never_what_one_may_not_see(self, hidden, member, elsewhere) -> None:
        follow(member)
        world.need(elsewhere, "CACHE", **{**later(), **hidden})
        world.need(elsewhere, "montré", **later())
        assert titles(member) == ["montré"]

    def test_members_hear_what_is_for_members(self, lead, elsewhere) -> None:
        follow(lead.person)
        world.need(elsewhere, "entre nous", audience="members", **later())
        assert titles(lead.person) == ["entre nous"]


class TestMail:
    @pytest.fixture
    def told(self, lead, elsewhere):
        follow(lead.person)
        world.need(elsewhere, "Des vélos à réparer", **later())
        return lead.person

    def test_once_a_day_and_never_twice_the_same(self, told, elsewhere) -> None:
        assert send_alerts(person=told.pk, day="2026-11-23")
        assert not send_alerts(person=told.pk, day="2026-11-23")
        assert not send_alerts(person=told.pk, day="2026-11-24")
        world.need(elsewhere, "Un local", **later())
        assert send_alerts(person=told.pk, day="2026-11-25")
        assert len(mail.outbox) == 2
        assert "Des vélos à réparer" in mail.outbox[0].body
        assert "Des vélos à réparer" not in mail.outbox[1].body
        assert "Un local" in mail.outbox[1].body

    def test_two_alerts_that_ask_the_same_tell_once(self, told) -> None:
        follow(told, place="region:84")
        assert titles(told) == ["Des vélos à réparer"]

    def test_nothing_new_nothing_sent(self, lead) -> None:
        follow(lead.person)
        assert not send_alerts(person=lead.person.pk, day="2026-11-23")
        assert not mail.outbox

    def test_one_link_stops_it_and_reading_it_writes_nothing(self, told) -> None:
        send_alerts(person=told.pk, day="2026-11-23")
        [message] = mail.outbox
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        url = message.extra_headers["List-Unsubscribe"].strip("<>")
        assert message.body.count(url) == 1
        path = url.removeprefix("http://127.0.0.1:8000")
        client = StrictClient(enforce_csrf_checks=True)
        before = AuditEvent.objects.count()
        assert client.get(path).status_code == 200
        assert Alert.objects.get().active
        assert AuditEvent.objects.count() == before
        for _click in range(2):
            assert client.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
        assert not Alert.objects.get().active
        assert AuditEvent.objects.filter(event="alert.all_stopped").count() == 1
        assert not news_for(told)

    def test_a_link_for_something_else_stops_nothing(self, told, client) -> None:
        from alliage.core import links
        from alliage.core.actor import SYSTEM

        other = links.make(
            "digest.stop", f"person:{told.pk}", expires_in=timedelta(days=1), by=SYSTEM
        )
        for token in (other, "nonsense"):
            assert client.post(f"/alertes/arreter/{token}/").status_code == 404
        assert Alert.objects.get().active

    @pytest.mark.parametrize(
        ("digest", "monday", "tuesday"),
        [("daily", 1, 1), ("weekly", 1, 0), ("never", 0, 0)],
    )
    def test_at_the_rhythm_of_the_digest(self, told, digest, monday, tuesday) -> None:
        told.digest = digest
        told.save()
        with time_machine.travel("2026-11-23T09:00:00Z"):
            assert ask_alerts() == monday
        with time_machine.travel("2026-11-24T09:00:00Z"):
            assert ask_alerts() == tuesday
        if digest == "never":
            assert not send_alerts(person=told.pk, day="2026-11-23")

    @pytest.mark.parametrize("gone", [{"is_active": False}])
    def test_not_to_who_left(self, told, gone) -> None:
        type(told).objects.filter(pk=told.pk).update(**gone)
        assert ask_alerts() == 0
        assert not send_alerts(person=told.pk, day="2026-11-23")

    def test_not_to_an_address_that_nobody_proved(self, told) -> None:
        from allauth.account.models import EmailAddress

        EmailAddress.objects.create(user=told, email=told.email, verified=False)
        assert ask_alerts() == 0
        assert not send_alerts(person=told.pk, day="2026-11-23")

    def test_whole_way_by_the_recurring_job(self, told) -> None:
        told.digest = "daily"
        told.save()
        tomorrow = timezone.now() + timedelta(days=1)
        recurring.enqueue_due()
        with time_machine.travel(tomorrow + timedelta(hours=1)):
            recurring.enqueue_due()
            run_waiting()
            run_waiting()
        subjects = [m.subject for m in mail.outbox if "besoins" in m.subject]
        assert len(subjects) == 1
        assert "secret.example" not in mail.outbox[0].body


class TestPage:
    def test_asked_twice_is_one_alert(self, member_client, member) -> None:
        member_client.post("/alertes/", SENT)
        member_client.post("/alertes/", {**SENT, "themes": ["030"]})
        alert = Alert.objects.get()
        assert (alert.person, alert.area_name, alert.themes) == (member, "Isère", ["030"])
        assert "Isère" in member_client.get("/alertes/").content.decode()

    def test_stopped_resumed_removed(self, member_client) -> None:
        member_client.post("/alertes/", SENT)
        pk = Alert.objects.get().pk
        for _click in range(2):
            member_client.post(f"/alertes/{pk}/arreter/")
        assert not Alert.objects.get().active
        member_client.post(f"/alertes/{pk}/reprendre/")
        assert Alert.objects.get().active
        for _click in range(2):
            assert member_client.post(f"/alertes/{pk}/retirer/").status_code == 302
        assert not Alert.objects.exists()
        found = AuditEvent.objects.filter(event__startswith="alert.").order_by("pk")
        assert list(found.values_list("event", flat=True)) == [
            "alert.asked",
            "alert.stopped",
            "alert.resumed",
            "alert.removed",
        ]

    def test_asked_again_a_stopped_one_resumes(self, member_client) -> None:
        member_client.post("/alertes/", SENT)
        Alert.objects.update(active=False)
        member_client.post("/alertes/", SENT)
        assert Alert.objects.get().active

    def test_is_ones_own(self, member_client, other_client, operator_client) -> None:
        member_client.post("/alertes/", SENT)
        pk = Alert.objects.get().pk
        for client in (other_client, operator_client):
            assert "lieu=departement:38" not in client.get("/alertes/").content.decode()
            assert client.post(f"/alertes/{pk}/arreter/").status_code == 404
            client.post(f"/alertes/{pk}/retirer/")
        assert Alert.objects.get().active

    def test_not_too_many(self, member_client, monkeypatch) -> None:
        monkeypatch.setattr(around, "ALERTS", 1)
        member_client.post("/alertes/", SENT)
        page = member_client.post("/alertes/", {"ou": "Rhône", "lieu": "departement:69"})
        assert "retirez-en une" in page.content.decode()
        assert Alert.objects.count() == 1

    def test_only_of_ones_own_need(self, lead, elsewhere) -> None:
        theirs = world.need(elsewhere)
        mine = world.need(lead.organisation)
        client = world.client_for(lead)
        assert client.post(f"/besoins/{theirs.pk}/prevenir/").status_code == 404
        for _click in range(2):
            client.post(f"/besoins/{mine.pk}/prevenir/")
        assert Alert.objects.get().need == mine

    def test_says_nothing_of_a_need_once_the_mandate_ended(self, lead, elsewhere) -> None:
        need = world.need(lead.organisation, "Avant", audience="private", tags=BIKES)
        client = world.client_for(lead)
        client.post(f"/besoins/{need.pk}/prevenir/")
        assert "Avant" in client.get("/alertes/").content.decode()
        world.offer(elsewhere, tags=BIKES, **later())
        assert titles(lead.person)
        lead.state = "ended"
        lead.save()
        need.title = "Secret depuis"
        need.save()
        text = client.get("/alertes/").content.decode()
        assert "Secret depuis" not in text
        assert "ne pouvez plus lire" in text
        assert not titles(lead.person)

    def test_goes_with_the_data_of_the_person(self, member, other) -> None:
        follow(member)
        follow(other)
        AlertSent.objects.create(person=member, thing="need:1")
        [exported] = personal_data.export(member)["alerts"]
        assert exported["area"] == "Isère"
        personal_data.erase(member)
        assert Alert.objects.get().person == other
        assert not AlertSent.objects.exists()
