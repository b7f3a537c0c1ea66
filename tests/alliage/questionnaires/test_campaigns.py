"""Running a campaign: what may be read and by whom, waves, invitations, reminders, erasure."""

import csv
import io
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import signed_in_as
from tests.alliage.questionnaires import makers

from alliage.core import inbox, personal_data
from alliage.core.actor import SYSTEM, Actor
from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.organisations import merging
from alliage.organisations.enums import Role
from alliage.questionnaires.actions import answering, campaigns, invitations
from alliage.questionnaires.models import Campaign, Respondent, Sheet
from alliage.questionnaires.queries import campaigns as queries
from alliage.questionnaires.queries import results

pytestmark = pytest.mark.django_db


@pytest.fixture
def roue():
    return world.organisation("Roue libre")


def surveyed(of, values: list[int], **fields: object) -> Campaign:
    """A closed readiness survey in which each colleague gave one mark to the "human" items."""
    found = makers.campaign(of, **fields)
    people = [
        makers.asked(found, of, makers.colleague(of, f"p{n}-{found.pk}"))
        for n in range(len(values))
    ]
    makers.opened(found)
    for one, value in zip(people, values, strict=True):
        makers.answers(one, human=makers.grid(value))
    return makers.closed(found)


def factor(found: Campaign, key: str = "human") -> float | None:
    figures = results.overall(results.cells(found))
    one = figures.get((results.FACTOR, key, ""))
    return one.value if one else None


def exported(held, found: Campaign) -> list[dict[str, str]]:
    url = reverse("questionnaires:results", args=[found.code])
    page = world.client_for(held).get(url, {"format": "csv"})
    text = b"".join(page.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";"))


class TestWhatIsRead:
    def test_three_people_make_a_mean_two_make_none(self, roue) -> None:
        assert factor(surveyed(roue, [2, 4, 3])) == 3
        few = surveyed(roue, [1, 5])
        assert factor(few) is None
        page = world.client_for(world.lead_of(roue)).get(
            reverse("questionnaires:results", args=[few.code])
        )
        assert "rien n’est montré" in page.content.decode()
        assert exported(world.lead_of(roue), few) == []

    def test_nothing_is_read_before_the_end_but_named_answers(self, roue) -> None:
        found = makers.campaign(roue)
        people = [makers.asked(found, roue, makers.colleague(roue, n)) for n in "abcd"]
        makers.opened(found)
        for one in people:
            makers.answers(one, human=makers.grid(4))
        assert results.cells(found) == []
        url = reverse("questionnaires:results", args=[found.code])
        assert world.client_for(world.lead_of(roue)).get(url).status_code == 302
        assert world.client_for(world.lead_of(roue)).get(url + "?format=csv").status_code == 302

    def test_an_item_that_too_few_answered_takes_its_factor_s_items_along(self, roue) -> None:
        found = makers.campaign(roue)
        people = [makers.asked(found, roue, makers.colleague(roue, n)) for n in "abcd"]
        makers.opened(found)
        for number, one in enumerate(people):
            marks = {"time": 4, "relay": 3} | ({"skills": 1} if number < 2 else {})
            makers.answers(one, human=marks, purpose={"need": 5})
        found = makers.closed(found)
        shown = {(cell.kind, cell.key, cell.part) for cell in results.cells(found)}
        assert ("factor", "human", "") in shown
        assert not [name for name in shown if name[:2] == ("mean", "human")]
        assert ("mean", "purpose", "need") in shown

    def test_ten_people_of_one_weigh_no_more_than_three_of_another(self, roue) -> None:
        other = world.organisation("Autre")
        found = makers.campaign(roue, key="health-check", holder=None)
        rows = [(roue, 5)] * 10 + [(other, 1)] * 3
        asked = [
            (makers.asked(found, of, makers.colleague(of, f"n{n}")), value)
            for n, (of, value) in enumerate(rows)
        ]
        makers.opened(found)
        for one, value in asked:
            makers.answers(one, trust={"speak": value})
        found = makers.closed(found)
        assert factor(found, "trust") == 3
        assert queries.progress(found) == {roue.pk: (10, 10), other.pk: (3, 3)}
        assert {score.factor for score in queries.scores(found)} == {"trust"}

    def test_anonymous_totals_need_five(self, roue) -> None:
        for people, value in ((4, None), (5, 2)):
            found = surveyed(roue, [2] * people, anonymity="anonymous")
            assert factor(found) == value
            assert all(row.respondent_id is None for row in queries.answers(found))
            lines = exported(world.lead_of(roue), found)
            assert bool(lines) == bool(value)
            assert not any("Roue" in cell for line in lines for cell in line.values())

    def test_named_answers_are_exported_with_their_names(self, roue) -> None:
        found = surveyed(roue, [2, 5], anonymity="named")
        lines = exported(world.lead_of(roue), found)
        assert sorted(line["Personne"][:2] for line in lines) == ["p0", "p1"]
        # By organisation, no line is a person's.
        means = surveyed(roue, [1, 2, 3])
        lines = exported(world.lead_of(roue), means)
        assert "Personne" not in lines[0]
        assert {line["Personnes"] for line in lines} == {"3"}

    def test_pairs_cannot_be_anonymous(self, roue) -> None:
        with pytest.raises(Denied, match="anonyme"):
            makers.campaign(roue, key="health-check", anonymity="anonymous")

    def test_the_next_wave_says_what_moved(self, roue) -> None:
        first = surveyed(roue, [2, 2, 2])
        lead = world.client_for(world.lead_of(roue))
        lead.post(reverse("questionnaires:act", args=[first.code]), {"what": "next"})
        second = Campaign.objects.get(previous=first)
        assert (second.wave, second.respondents.count()) == (2, 3)
        makers.opened(second)
        for one in second.respondents.all():
            makers.answers(one, human=makers.grid(4))
        makers.closed(second)
        page = lead.get(reverse("questionnaires:results", args=[second.code])).content.decode()
        assert "en hausse de 2,0" in page
        assert "Vague 1" in page
        assert "Les mêmes chiffres en tableau" in page


class TestWhoMay:
    def test_another_organisation_an_operator_and_a_reader(self, roue, operator) -> None:
        found = surveyed(roue, [1, 2, 3], anonymity="named")
        stranger = world.client_for(world.lead_of(world.organisation("Autre")))
        ours = [
            reverse(f"questionnaires:{name}", args=[found.code]) for name in ("campaign", "results")
        ]
        acts = [
            reverse(f"questionnaires:{name}", args=[found.code])
            for name in ("act", "invite", "change")
        ]
        for url in ours:
            assert stranger.get(url).status_code == 404
            assert signed_in_as(operator).get(url).status_code == 302  # acts for nobody
        operated = world.mandate(operator, world.organisation("De l’exploitante"))
        assert world.client_for(operated).get(ours[1]).status_code == 404
        for url in acts:
            assert stranger.post(url, {"what": "next"}).status_code == 404
        reader = world.mandate(world.person("lit@secret.example"), roue, Role.READER)
        assert world.client_for(reader).get(ours[0]).status_code == 200
        world.client_for(reader).post(acts[0], {"what": "next"})
        assert Campaign.objects.count() == 1

    def test_what_a_room_asks_is_not_on_its_members_pages(self, roue) -> None:
        found = makers.campaign(roue, key="health-check", holder=None)
        lead = world.lead_of(roue)
        makers.asked(found, roue, lead.person)
        client = world.client_for(lead)
        for name in ("campaign", "results"):
            assert (
                client.get(reverse(f"questionnaires:{name}", args=[found.code])).status_code == 404
            )

    def test_rules_are_frozen_once_open(self, roue) -> None:
        by = world.actor(world.lead_of(roue))
        found = makers.opened(makers.campaign(roue))
        with pytest.raises(Denied, match="ne change plus"):
            campaigns.change(campaign=found, title="x", anonymity="named", closes_on=None, by=by)
        with pytest.raises(Denied):
            campaigns.drop(campaign=found, by=by)
        closed = makers.closed(found)
        for act in (campaigns.open_campaign, invitations.remind):
            with pytest.raises(Denied):
                act(campaign=closed, by=by)
        with pytest.raises(Denied, match="clos"):
            makers.asked(closed, roue, by.person)


class TestInvitations:
    def test_jointly_or_one_by_one_never_both(self, roue) -> None:
        found = makers.campaign(roue)
        one = makers.asked(found, roue, makers.colleague(roue, "ada"))
        with pytest.raises(Denied, match="réponse commune"):
            makers.asked(found, roue, joint=True)
        invitations.withdraw(respondent=one, by=world.actor(world.lead_of(roue)))
        joint = makers.asked(found, roue, joint=True)
        assert makers.asked(found, roue, joint=True) == joint
        with pytest.raises(Denied, match="réponse commune"):
            makers.asked(found, roue, email="x@secret.example")
        makers.opened(found)
        makers.answers(joint, human=makers.grid(2))
        assert factor(makers.closed(found)) == 2

    def test_mails_leave_at_the_opening_and_remind_twice_at_most(self, roue, mailoutbox) -> None:
        found = makers.campaign(roue)
        one = makers.asked(found, roue, email="jo@secret.example")
        run_waiting()
        assert mailoutbox == []
        makers.opened(found)
        run_waiting()
        assert len(mailoutbox) == 1
        for sent in (2, 3, 3):
            past = timezone.now() - timedelta(days=8)
            found.respondents.update(invited_at=past)
            found.respondents.exclude(reminded_at=None).update(reminded_at=past)
            by_hand = sent != 2
            invitations.remind(campaign=found, by=SYSTEM, by_hand=by_hand)
            run_waiting()
            assert len(mailoutbox) == sent
        assert not AuditEvent.objects.filter(data__icontains="secret.example").exists()
        one.refresh_from_db()
        assert one.reminders == 2

    def test_who_has_an_account_finds_it_among_what_awaits(self, roue) -> None:
        person = makers.colleague(roue, "ada")
        found = makers.campaign(roue, title="Où en sommes-nous")
        one = makers.asked(found, roue, person)
        assert inbox.items_for(person) == []
        makers.opened(found)
        assert [item.title for item in inbox.items_for(person)] == [
            "Répondre à «\u00a0Où en sommes-nous\u00a0»"
        ]
        makers.answers(one, human=makers.grid(2))
        assert inbox.items_for(person) == []

    def test_an_organisation_not_verified_writes_to_nobody(self) -> None:
        draft = world.organisation("Brouillon", state="draft")
        found = makers.campaign(draft)
        with pytest.raises(Denied, match="vérifiée"):
            makers.asked(found, draft, email="jo@secret.example")

    def test_people_and_addresses_are_invited_from_the_page(self, roue) -> None:
        found = makers.campaign(roue)
        person = makers.colleague(roue, "ada")
        client = world.client_for(world.lead_of(roue))
        url = reverse("questionnaires:invite", args=[found.code])
        wrong = client.post(url, {"addresses": "jo@secret.example\npas une adresse"})
        assert wrong.status_code == 422
        client.post(
            url, {"people": [person.pk], "addresses": "jo@secret.example, bo@secret.example"}
        )
        assert found.respondents.count() == 3
        elsewhere = makers.colleague(world.organisation("Autre"), "eve")
        assert client.post(url, {"people": [elsewhere.pk]}).status_code == 422
        assert found.respondents.count() == 3


class TestSelfDiagnosis:
    def test_one_joint_answer_in_four_pages(self, roue) -> None:
        client = world.client_for(world.lead_of(roue))
        form = {"title": "Prêts ?", "who": "joint", "anonymity": "by_organisation"}
        started = client.post(reverse("questionnaires:new", args=["readiness"]), form)
        assert client.get(started.url).status_code == 200
        found = Campaign.objects.get()
        url = reverse("questionnaires:respond_page", args=[found.code, 2])
        rows = ("time", "relay", "skills")
        client.post(url, {f"a.human.{row}": "2" for row in rows} | {"on_page": "human"})
        client.post(reverse("questionnaires:respond_send", args=[found.code]))
        client.post(reverse("questionnaires:act", args=[found.code]), {"what": "close"})
        page = client.get(reverse("questionnaires:results", args=[found.code])).content.decode()
        assert "vous retient" in page
        assert "coopération courte" in page

    def test_the_pages_ask_as_many_queries_for_many(self, roue) -> None:
        client = world.client_for(world.lead_of(roue))
        found = makers.campaign(roue)
        counts = []
        for more in (1, 3):
            for number in range(more):
                makers.asked(found, roue, makers.colleague(roue, f"c{more}{number}"))
            for url in (
                found.get_absolute_url(),
                reverse("organisations:home", args=[roue.public_id]),
            ):
                with CaptureQueriesContext(connection) as queries_:
                    assert client.get(url).status_code == 200
                counts.append(len(queries_))
        assert counts[:2] == counts[2:]


class TestMerged:
    def test_what_was_answered_follows_its_organisation_and_comes_back(self, roue) -> None:
        twin = world.organisation("Roue libre (doublon)")
        found = surveyed(twin, [2, 3, 4])
        moved = json.loads(json.dumps(merging.move_all(twin, roue)))
        assert {one.organisation_id for one in queries.answers(found)} == {roue.pk}
        merging.move_back(moved, twin, roue)
        assert {one.organisation_id for one in queries.answers(found)} == {twin.pk}


class TestPerson:
    def test_export_and_erasure(self, roue) -> None:
        person = makers.colleague(roue, "ada")
        kept, named, draft = (
            makers.opened(makers.campaign(roue, anonymity=rule))
            for rule in ("by_organisation", "named", "by_organisation")
        )
        for found in (kept, named):
            makers.answers(makers.asked(found, roue, person), human=makers.grid(5))
        late = makers.asked(draft, roue, person)
        fresh = Respondent.objects.get(pk=late.pk)
        answering.save(respondent=fresh, values={"human": makers.grid(1)}, by=Actor())
        told = personal_data.export(person)["questionnaires"]
        assert [len(one["answers"]) for one in told] == [1, 1, 1]
        assert personal_data.erase(person)["questionnaires"] == 3
        assert not Respondent.objects.filter(person=person).exists()
        assert list(Sheet.objects.values_list("campaign", flat=True)) == [kept.pk]
