"""The register and the page of a decision: forms, exports, constant queries, who sees nothing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests.alliage import world

from alliage.core.inbox import items_for
from alliage.governance.actions import personal, voices
from alliage.governance.actions.decisions import close
from alliage.governance.models import Decision, Interest, Voice
from alliage.governance.queries import decisions as queries
from alliage.governance.tasks.decisions import conclude_due
from alliage.organisations.enums import Role


def url(hall, name, *more) -> str:
    return reverse(f"governance:{name}", args=[hall.assembly.pk, *more])


def test_from_a_form_to_a_result(hall) -> None:
    client, second, third = (hall.client(letter) for letter in "abc")
    sent = {
        "title": "Acheter un vélo cargo", "text": "Un seul, d’occasion.", "mode": "vote",
        "majority": "simple", "quorum": 60, "closes_on": "2999-01-01",
    }  # fmt: skip
    assert client.post(url(hall, "decision_add"), {**sent, "quorum": 101}).status_code == 422
    consulted = {**sent, "mode": "consultation"}
    assert client.post(url(hall, "decision_add"), consulted).status_code == 422  # answerable?
    page = client.post(url(hall, "decision_add"), sent).url
    decision = Decision.objects.get()
    key = decision.pk
    assert (
        second.post(url(hall, "voice", key), {"voix-stance": "yes", "voix-round": 1}).status_code
        == 422
    )
    client.post(url(hall, "decision_open", key), {"version": 1})
    for browser, stance in ((client, "yes"), (second, "no"), (third, "yes")):
        said = {"voix-stance": stance, "voix-round": 1, "voix-reason": ""}
        assert browser.post(url(hall, "voice", key), said).status_code == 302
    second.post(url(hall, "interest_declare", key), {"interet-reason": "C’est notre vélo."})
    assert "C’est notre vélo." in third.get(page).content.decode()
    client.post(url(hall, "decision_close", key))
    found = Decision.objects.get()
    assert (found.result, found.counts["yes"], found.counts["recused"]) == ("adopted", 2, 1)
    text = hall.client("e").get(page).content.decode()
    assert "Adoptée" in text
    assert "juge et partie" in text.lower()
    assert "secret.example" not in text
    late = {"voix-stance": "no", "voix-round": 1}
    assert third.post(url(hall, "voice", key), late).status_code == 422
    assert Voice.objects.count() == 3


def test_an_objection_without_reasons_is_asked_for_them(hall) -> None:
    decision = hall.opened()
    said = {"voix-stance": "objection", "voix-round": 1, "voix-reason": "  "}
    response = hall.client("b").post(url(hall, "voice", decision.pk), said)
    assert response.status_code == 422
    assert not Voice.objects.exists()


def test_a_question_is_asked_and_answered_on_the_page(hall) -> None:
    decision = hall.opened()
    sent = {"question-member": hall.member("c").pk, "question-question": "Le local est à vous ?"}
    assert hall.client("a").post(url(hall, "interest_ask", decision.pk), sent).status_code == 302
    interest = Interest.objects.get()
    page = hall.client("c").get(decision.get_absolute_url()).content.decode()
    assert url(hall, "interest_answer", interest.pk) in page
    answer = {"reponse-admit": "non", "reponse-reason": "Nous l’avons vendu."}
    assert (
        hall.client("b").post(url(hall, "interest_answer", interest.pk), answer).status_code == 422
    )
    assert (
        hall.client("c").post(url(hall, "interest_answer", interest.pk), answer).status_code == 302
    )
    assert Interest.objects.get().state == "denied"
    assert (
        "Nous l’avons vendu." in hall.client("b").get(decision.get_absolute_url()).content.decode()
    )


def test_strangers_and_operators_find_nothing(hall, operator_client, operator) -> None:
    decision = hall.opened(title="Titre secret")
    gets = [url(hall, "decisions"), decision.get_absolute_url(), url(hall, "decision_add")]
    posts = [url(hall, name, decision.pk) for name in ("voice", "decision_close", "interest_ask")]
    held = world.mandate(operator, hall.orgs["g"])
    for client in (hall.client("f"), hall.client("g"), world.client_for(held)):
        for address in gets:
            assert client.get(address).status_code == 404
        for address in posts:
            assert client.post(address).status_code == 404
    reader = hall.client("e")
    assert reader.get(gets[2]).status_code == 403
    assert reader.post(posts[0], {"voix-stance": "yes", "voix-round": 1}).status_code == 422
    assert not Voice.objects.exists()
    # of another assembly: not found within this one
    other = world.alliance(hall.orgs["a"]).assembly
    address = reverse("governance:decision", args=[other.pk, decision.pk])
    assert hall.client("a").get(address).status_code == 404


def test_who_acts_for_another_is_asked_to_choose(hall) -> None:
    held = world.mandate(hall.leads["a"].person, hall.orgs["g"])
    response = world.client_for(held).get(url(hall, "decisions"))
    assert response.status_code == 302
    assert reverse("organisations:choose") in response.url


def test_the_register_filters_and_exports(hall) -> None:
    body = hall.body("a", "b")
    hall.opened(body=body, title="Le vélo cargo")
    other = hall.opened(title="Le local", mode="vote", text="=cmd|' /C calc'!A0")
    for letter in "abc":
        hall.say(other, letter, "yes")
    close(decision=other, by=hall.by("a"))
    client = hall.client("e")

    def titles(query: str) -> set[str]:
        page = client.get(f"{url(hall, 'decisions')}?{query}").content.decode()
        return {title for title in ("Le vélo cargo", "Le local") if title in page}

    assert titles("") == {"Le vélo cargo", "Le local"}
    assert titles(f"instance={body.pk}") == {"Le vélo cargo"}
    assert titles("instance=0") == {"Le local"}
    assert titles("mode=vote") == {"Le local"}
    assert titles("etat=open") == {"Le vélo cargo"}
    assert titles("texte=creneau+cargo") == titles("texte=rien+du+tout") == set()
    sheet = client.get(f"{url(hall, 'decisions')}?format=csv&mode=vote")
    text = b"".join(sheet.streaming_content).decode()
    assert "Le local" in text
    assert "Le vélo cargo" not in text
    assert ";'=cmd" in text or "\"'=cmd" in text
    book = client.get(f"{url(hall, 'decisions')}?format=xlsx")
    assert b"".join(book.streaming_content)[:2] == b"PK"
    said = client.get(f"{other.get_absolute_url()}?format=csv")
    assert "Roue libre;pour" in b"".join(said.streaming_content).decode()


def test_the_register_asks_as_much_for_two_hundred(hall) -> None:
    client = hall.client("a")
    body = hall.body("a", "b", "c")

    def count(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    first = hall.opened(body=body)
    hall.say(first, "a", "yes")
    before = [count(url(hall, "decisions")), count(first.get_absolute_url())]
    for letter in "bc":
        hall.say(first, letter, "yes")
    hall.other_hand("a")
    voices.give_voice(decision=first, round_=1, stance="abstain", by=hall.other_hand("b"))
    voices.ask_interest(decision=first, member=hall.member("c"), question="?", by=hall.by("a"))
    Decision.objects.bulk_create(
        Decision(
            assembly=hall.assembly, body=body if n % 2 else None, number=n, title=f"Décision {n}",
            text="…", mode="vote", closes_on=first.closes_on, brought_by=hall.member("b"),
        )
        for n in range(2, 202)
    )  # fmt: skip
    assert [count(url(hall, "decisions")), count(first.get_absolute_url())] == before
    with CaptureQueriesContext(connection) as asked:
        found = queries.summary(hall.assembly)
    assert (found.open, found.decided, found.next_meeting, found.bodies) == (1, 0, None, 1)
    assert len(asked) == 1


def test_what_awaits_a_person(hall) -> None:
    decision = hall.opened(title="À dire")
    voices.ask_interest(decision=decision, member=hall.member("b"), question="?", by=hall.by("a"))
    titles = [item.title for item in items_for(hall.leads["b"].person)]
    assert len([title for title in titles if "À dire" in title]) == 1
    assert len([title for title in titles if "juge et partie" in title]) == 1
    delegate = hall.other_hand("b", Role.DELEGATE)
    for who in (delegate.person, *(hall.leads[letter].person for letter in "defg")):
        assert not [i for i in items_for(who) if "À dire" in i.title or "juge" in i.title]
    hall.say(decision, "b", "yes")
    voices.declare_interest(decision=decision, reason="Oui.", by=hall.by("c"))
    for letter in "bc":
        person = hall.leads[letter].person
        assert not [item for item in items_for(person) if "À dire" in item.title]
    hall.past(decision)
    assert not items_for(hall.leads["a"].person)


def test_the_deadline_is_kept_by_a_job(hall) -> None:
    late, running = hall.past(hall.opened()), hall.opened()
    assert (conclude_due(), conclude_due()) == (1, 0)
    late.refresh_from_db()
    running.refresh_from_db()
    assert (late.result, late.reason, running.state) == ("no_quorum", "nobody_spoke", "open")


def test_a_person_is_exported_and_forgotten_the_mandate_title_stays(hall) -> None:
    lead = hall.leads["a"]
    lead.title, lead.person.display_name = "coordinatrice", "Nadia Ferrand"
    lead.save()
    lead.person.save()
    decision = hall.opened()
    hall.say(decision, "a", "yes")
    page = decision.get_absolute_url()
    assert "Nadia Ferrand, coordinatrice" in hall.client("b").get(page).content.decode()
    said = personal.export(lead.person)
    assert [(one["stance"], one["as"]) for one in said["voices"]] == [("yes", "coordinatrice")]
    assert personal.export(hall.leads["b"].person)["voices"] == []
    assert personal.erase(lead.person) == 2
    from alliage.core.actor import SYSTEM
    from alliage.people.actions import erase

    erase(person=lead.person, by=SYSTEM)
    shown = hall.client("b").get(page).content.decode()
    assert "Nadia" not in shown
    assert "coordinatrice" in shown
    assert "consent" in shown
    voice = Voice.objects.get()
    assert (voice.person_id, voice.mandate_id, voice.mandate_title) == (None, None, "coordinatrice")


@pytest.mark.parametrize("name", ["decision_edit", "decision_add"])
def test_advisers_write_and_readers_do_not(hall, name) -> None:
    decision = hall.draft()
    address = url(hall, name, *([decision.pk] if name == "decision_edit" else []))
    assert hall.client("d").get(address).status_code == 200
    assert hall.client("e").get(address).status_code == 403
