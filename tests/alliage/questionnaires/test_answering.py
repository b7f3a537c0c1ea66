"""Answering: by link and account, page by page, once, with every fault named and nothing lost."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.alliage import world
from tests.alliage.questionnaires import makers

from alliage.core.actor import Actor
from alliage.core.models import AuditEvent, SignedLink
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.questionnaires.actions import answering, invitations
from alliage.questionnaires.enums import InvitationState
from alliage.questionnaires.models import Campaign, Respondent, Sheet
from alliage.questionnaires.queries import answering as queries
from alliage.questionnaires.queries import campaigns as campaign_queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def roue():
    return world.organisation("Roue libre")


@pytest.fixture
def linked(roue, mailoutbox):
    """Somebody without an account, invited by mail to answer one question of each kind."""
    found = makers.custom(roue)
    makers.asked(found, world.organisation("Autre"), email="autre@secret.example")
    respondent = makers.asked(found, roue, email="jo@secret.example")
    makers.opened(found)
    run_waiting()
    mail = next(m for m in mailoutbox if m.to == ["jo@secret.example"])
    return respondent, makers.link_in(mail.body), mail


def page(path: str, number: int) -> str:
    return f"{path}{number}/"


def shown(client, url: str) -> dict[str, str]:
    """The hidden fields of a page, as a browser sends them back."""
    context = client.get(url).context
    return {"seen": context["seen"], "on_page": context["on_page"]}


def draft(respondent: Respondent) -> dict[str, object]:
    return queries.draft_of(Respondent.objects.get(pk=respondent.pk))


class TestByLink:
    def test_the_whole_way(self, client, linked) -> None:
        respondent, path, _mail = linked
        intro = client.get(path)
        assert "avec votre nom" in intro.content.decode()
        assert not Sheet.objects.exists()
        first = {"a.mood": "4", "a.pick": "a", "a.some": ["x", "z"], "go": "next"}
        sent = client.post(page(path, 1), {**shown(client, page(path, 1)), **first})
        assert sent.url == page(path, 2)
        second = {"a.grid.up": "5", "a.grid.down": "2", "a.age": "12,5", "a.story": "Né en 1901."}
        other = campaign_queries.organisations(respondent.campaign)[0]
        second[f"a.pairs.{other.pk}.near"] = "3"
        sent = client.post(page(path, 2), {**shown(client, page(path, 2)), **second})
        assert sent.url == f"{path}envoyer/"
        assert draft(respondent) == {
            "mood": 4,
            "pick": "a",
            "some": ["x", "z"],
            "grid": {"up": 5, "down": 2},
            "age": 12.5,
            "story": "Né en 1901.",
            "pairs": {str(other.pk): {"near": 3}},
        }
        assert client.post(f"{path}envoyer/").url == path
        assert "Merci" in client.get(path).content.decode()
        found = campaign_queries.answers(respondent.campaign)
        assert [row.values["mood"] for row in found] == [4]

    def test_sent_twice_is_sent_once(self, client, linked) -> None:
        respondent, path, _mail = linked
        form = {"a.pick": "a", "on_page": "mood,pick,some"}
        client.post(page(path, 1), form)
        for _time in range(2):
            assert client.post(f"{path}envoyer/").status_code == 302
        # The back button, then the same page again: the answer that was sent stays.
        assert client.post(page(path, 1), {**form, "a.pick": "b"}).url == path
        assert [row.values for row in campaign_queries.answers(respondent.campaign)] == [
            {"pick": "a"}
        ]
        assert AuditEvent.objects.filter(event="questionnaire.answered").count() == 1

    def test_two_tabs_lose_nothing(self, client, linked) -> None:
        respondent, path, _mail = linked
        old = shown(client, page(path, 1))
        client.post(page(path, 1), {**old, "a.mood": "4", "a.pick": "a"})
        conflict = client.post(page(path, 1), {**old, "a.mood": "2", "a.pick": "a"})
        assert conflict.status_code == 409
        text = conflict.content.decode()
        assert "Gardé jusqu’ici" in text
        assert "degré 4" in text
        assert draft(respondent)["mood"] == 4
        again = {"seen": conflict.context["seen"], "on_page": conflict.context["on_page"]}
        client.post(page(path, 1), {**again, "a.mood": "2", "a.pick": "a"})
        assert draft(respondent)["mood"] == 2
        # The same answer from the old tab is no conflict.
        assert client.post(page(path, 1), {**old, "a.mood": "2", "a.pick": "a"}).status_code == 302

    def test_each_fault_names_its_question_and_the_rest_is_kept(self, client, linked) -> None:
        respondent, path, _mail = linked
        form = {"a.mood": "9", "a.some": ["x", "y", "z"], "a.pick": "", "on_page": "mood,pick,some"}
        refused = client.post(page(path, 1), form)
        assert refused.status_code == 422
        assert {one.question.key for one in refused.context["faults"]} == {"mood", "pick", "some"}
        second = client.post(
            page(path, 2), {"a.age": "cent", "a.story": "Gardé.", "on_page": "age,story"}
        )
        assert "écrivez un nombre" in second.content.decode()
        assert draft(respondent) == {"story": "Gardé."}
        missing = client.post(f"{path}envoyer/")
        assert missing.status_code == 422
        assert "Votre choix" in missing.content.decode()

    def test_a_condition_opens_a_question_and_closes_it(self, client, linked) -> None:
        respondent, path, _mail = linked
        form = {**shown(client, page(path, 1)), "a.pick": "b", "go": "next"}
        opened = client.post(page(path, 1), form)
        assert "Pourquoi B" in opened.content.decode()
        again = {"seen": opened.context["seen"], "on_page": opened.context["on_page"]}
        client.post(page(path, 1), {**again, "a.pick": "b", "a.why": "Parce que."})
        assert draft(respondent)["why"] == "Parce que."
        client.post(page(path, 1), {"a.pick": "a", "a.why": "Caché", "on_page": "pick,why"})
        client.post(f"{path}envoyer/")
        assert campaign_queries.answers(respondent.campaign)[0].values == {"pick": "a"}

    def test_a_get_writes_nothing(self, client, linked) -> None:
        respondent, path, mail = linked
        stop = makers.link_in(mail.body, "ne-plus-ecrire")
        before = AuditEvent.objects.count()
        for url in (path, page(path, 1), f"{path}envoyer/", stop):
            assert client.get(url).status_code == 200
        assert client.get(page(path, 9)).status_code == 302
        assert AuditEvent.objects.count() == before
        assert not Sheet.objects.exists()
        assert Respondent.objects.get(pk=respondent.pk).state == InvitationState.SENT

    def test_useless_links_say_why(self, client, linked) -> None:
        respondent, path, _mail = linked
        subject = invitations.subject_of(respondent)
        link = SignedLink.objects.get(purpose=invitations.ANSWER, subject=subject)
        for change, word in (
            ({"revoked_at": timezone.now()}, "révoqué"),
            ({"revoked_at": None, "expires_at": timezone.now()}, "expiré"),
        ):
            SignedLink.objects.filter(pk=link.pk).update(**change)
            for url in (path, page(path, 1), f"{path}envoyer/"):
                refused = client.post(url, {"a.pick": "a"}) if url != path else client.get(url)
                assert refused.status_code == 404
                assert word in refused.content.decode()
        assert client.get("/q/nimporte:quoi/").status_code == 404
        assert not Sheet.objects.exists()

    def test_to_be_left_in_peace(self, client, linked) -> None:
        respondent, path, mail = linked
        client.post(page(path, 1), {"a.pick": "a", "on_page": "pick"})
        stop = makers.link_in(mail.body, "ne-plus-ecrire")
        client.post(stop)
        found = Respondent.objects.get(pk=respondent.pk)
        assert (found.state, found.email) == ("declined", "")
        assert not Sheet.objects.exists()
        assert client.get(path).status_code == 404
        roue = respondent.organisation
        with pytest.raises(Denied, match="ne lui écrive plus"):
            makers.asked(respondent.campaign, roue, email="JO@secret.example")


class TestClosed:
    def test_a_page_that_comes_late_keeps_nothing(self, client, linked) -> None:
        respondent, path, _mail = linked
        client.post(page(path, 1), {"a.pick": "a", "on_page": "pick"})
        Campaign.objects.update(closes_on=timezone.localdate() - timedelta(days=1))
        client.post(page(path, 1), {"a.pick": "b", "on_page": "pick"})
        assert draft(respondent) == {"pick": "a"}
        assert client.post(f"{path}envoyer/").url == path
        assert "clos" in client.get(path).content.decode()
        run_close()
        assert not Sheet.objects.exists()
        assert set(Respondent.objects.values_list("email", flat=True)) == {""}

    def test_an_address_stays_where_it_names_an_answer(self, client, linked) -> None:
        respondent, path, _mail = linked
        client.post(page(path, 1), {"a.pick": "a", "on_page": "pick"})
        client.post(f"{path}envoyer/")
        makers.closed(respondent.campaign)
        kept = set(Respondent.objects.values_list("email", flat=True))
        assert kept == {"jo@secret.example", ""}


def run_close() -> None:
    from alliage.questionnaires.tasks.invitations import close_over

    assert close_over() == 1
    assert close_over() == 0


class TestByAccount:
    def test_only_who_was_asked(self, roue) -> None:
        person = makers.colleague(roue, "ada")
        found = makers.campaign(roue)
        makers.asked(found, roue, person)
        makers.opened(found)
        url = reverse("questionnaires:respond", args=[found.code])
        theirs = world.client_for(person.mandates.get())
        assert theirs.get(url).status_code == 200
        stranger = world.client_for(world.lead_of(world.organisation("Autre")))
        others = (world.client_for(world.lead_of(roue)), stranger)
        for client in others:
            assert client.get(url).status_code == 404
            assert (
                client.post(f"{url}1/", {"a.tried": "never", "on_page": "tried"}).status_code == 404
            )
        past = timezone.localdate() - timedelta(days=1)
        person.mandates.update(starts_on=past, ends_on=past)
        assert theirs.get(url).status_code == 404

    def test_a_joint_answer_is_filled_in_by_several(self, roue) -> None:
        found = makers.campaign(roue)
        respondent = makers.asked(found, roue, joint=True)
        makers.opened(found)
        url = reverse("questionnaires:respond_page", args=[found.code, 1])
        lead = world.client_for(world.lead_of(roue))
        other = world.client_for(makers.colleague(roue, "bo").mandates.get())
        seen = [shown(client, url) for client in (lead, other)]
        lead.post(url, {**seen[0], "a.purpose.need": "5"})
        conflict = other.post(url, {**seen[1], "a.purpose.people": "2"})
        assert conflict.status_code == 409
        assert draft(respondent) == {"purpose": {"need": 5}}

    def test_the_list_counts_the_same_questions_whatever_it_holds(
        self, roue, django_assert_max_num_queries
    ) -> None:
        client = world.client_for(world.lead_of(roue))
        url = reverse("questionnaires:list")
        for _more in range(2):
            for _one in range(2):
                found = makers.campaign(roue)
                makers.asked(found, roue, world.lead_of(roue).person)
                makers.opened(found)
            with django_assert_max_num_queries(13):
                assert client.get(url).status_code == 200


class TestSealed:
    def test_no_word_of_an_answer_is_kept_in_clear(self, client, linked, caplog) -> None:
        respondent, path, _mail = linked
        secret = "SecretDeJo"
        form = {"a.story": secret, "a.age": "secret12", "on_page": "age,story"}
        client.post(page(path, 2), form)
        client.post(page(path, 1), {"a.pick": "a", "on_page": "pick"})
        client.post(f"{path}envoyer/")
        kept = [str(row) for row in Sheet.objects.values()] + [
            json.dumps(row, default=str) for row in AuditEvent.objects.values()
        ]
        assert campaign_queries.answers(respondent.campaign)[0].values["story"] == secret
        for text in [*kept, caplog.text]:
            assert secret not in text
            assert "secret12" not in text

    def test_an_anonymous_sheet_cannot_be_tied_to_its_respondent(self, roue) -> None:
        found = makers.custom(roue, anonymity="anonymous")
        people = [makers.asked(found, roue, makers.colleague(roue, n)) for n in "abcde"]
        makers.opened(found)
        for number, one in enumerate(people):
            makers.answers(one, pick="a", age=number)
        rows = list(Sheet.objects.filter(submitted=True))
        month = timezone.localdate().replace(day=1)
        assert {(r.respondent_id, r.organisation_id, r.saved_on) for r in rows} == {
            (None, None, month)
        }
        assert set(Respondent.objects.values_list("submitted_at", flat=True)) == {None}
        assert not Sheet.objects.filter(submitted=False).exists()
        # The seal tells the same second for all: the first of the month.
        assert len({row.sealed[:8] for row in rows}) == 1
        told = AuditEvent.objects.filter(event__startswith="questionnaire.")
        assert {(event.by, event.organisation) for event in told} == {("anonymous", "")}
        before = {row.pk for row in rows}
        makers.closed(found)
        after = Sheet.objects.values_list("pk", flat=True)
        assert len(after) == 5
        assert not before & set(after)

    def test_a_hidden_answer_is_ignored_and_an_unknown_key_too(self, roue) -> None:
        found = makers.custom(roue)
        one = makers.asked(found, roue, makers.colleague(roue, "ada"))
        makers.opened(found)
        one.refresh_from_db()
        values = {"why": "caché", "nope": 3, "pick": "a", "mood": True}
        saved = answering.save(respondent=one, values=values, by=Actor())
        assert saved.values == {"pick": "a"}
        assert [problem.question.key for problem in saved.problems] == ["mood"]
