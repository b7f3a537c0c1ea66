"""Bodies and seats: one voice an organisation, cross-seats, who names whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from alliage.core.models import AuditEvent
from alliage.core.permissions import Denied
from alliage.governance import owners
from alliage.governance.actions import bodies as actions
from alliage.governance.models import Body, Seat
from alliage.governance.queries import bodies as queries
from alliage.organisations import conflicts


def test_several_seats_are_one_voice(hall) -> None:
    body = hall.body("a", "b", "d")
    for function in ("présidente", "trésorier"):
        actions.give_seat(body=body, member=hall.member("a"), by=hall.by("a"), function=function)
    assert Seat.objects.filter(body=body, member=hall.member("a")).count() == 3
    electors = queries.electors_of(hall.assembly, body)
    assert {one.organisation.name for one in electors} == {"Roue libre", "Voisins"}
    assert electors.count() == 2  # the adviser sits, and has no voice


def test_who_left_or_whose_seat_ended_has_no_voice_there(hall) -> None:
    body = hall.body("a", "b", "c")
    yesterday = timezone.localdate() - timedelta(days=1)
    Seat.objects.filter(body=body, member=hall.member("b")).update(
        starts_on=yesterday - timedelta(days=9), ends_on=yesterday
    )
    hall.assembly.members.filter(pk=hall.member("c").pk).update(left_at=timezone.now())
    assert [one.pk for one in queries.electors_of(hall.assembly, body)] == [hall.member("a").pk]


def test_a_cross_seat_is_of_another_than_the_host(hall) -> None:
    board = hall.body("a", "b", kind="own_board", title="Conseil", host=hall.member("a"))
    assert [seat.member.pk for seat in board.seats.all()] == [hall.member("b").pk]
    with pytest.raises(Denied):
        actions.give_seat(body=board, member=hall.member("a"), by=hall.by("b"))
    with pytest.raises(Denied):  # whose board?
        hall.body("b", kind="own_board", title="Conseil")


def test_each_organisation_names_its_own_people(hall) -> None:
    body = hall.body("a", "b")
    seat = body.seats.get(member=hall.member("b"))
    with pytest.raises(Denied):
        actions.give_seat(
            body=body, member=hall.member("b"), by=hall.by("a"), mandate=hall.leads["b"]
        )
    with pytest.raises(Denied):
        actions.change_seat(
            seat=seat, by=hall.by("a"), mandate=None, function="présidente", title=""
        )
    with pytest.raises(Denied):  # not one of ours
        actions.change_seat(
            seat=seat, by=hall.by("b"), mandate=hall.leads["c"], function="", title=""
        )
    actions.change_seat(
        seat=seat, by=hall.by("b"), mandate=hall.leads["b"], function="", title="animation"
    )
    seat.refresh_from_db()
    assert (seat.mandate, seat.function) == (hall.leads["b"], "Responsable des partenariats")
    with pytest.raises(Denied):
        actions.end_seat(seat=seat, by=hall.by("a"))
    actions.end_seat(seat=seat, by=hall.by("b"))
    assert not queries.seats_of(hall.assembly, timezone.localdate()).filter(pk=seat.pk).exists()


@pytest.mark.parametrize("letter", ["d", "e", "f", "g"])
def test_without_a_voice_no_body_is_made(hall, letter) -> None:
    values = {"kind": "other", "title": "X", "purpose": "", "ladder": "", "answerable": ""}
    with pytest.raises(Denied):
        actions.make_body(assembly=hall.assembly, by=hall.by(letter), values=values)
    assert not Body.objects.exists()


def test_a_body_with_an_open_decision_stays_open(hall) -> None:
    body = hall.body("a", "b")
    decision = hall.opened(body=body)
    with pytest.raises(Denied):
        actions.close_body(body=body, by=hall.by("a"))
    hall.say(decision, "a", "yes")
    hall.say(decision, "b", "yes")
    from alliage.governance.actions.decisions import close

    close(decision=decision, by=hall.by("a"))
    actions.close_body(body=body, by=hall.by("a"))
    actions.close_body(body=body, by=hall.by("a"))
    assert AuditEvent.objects.filter(event="governance.body_closed").count() == 1
    with pytest.raises(Denied):
        actions.give_seat(body=body, member=hall.member("c"), by=hall.by("c"))


def test_a_stale_change_is_refused(hall) -> None:
    body = hall.body("a")
    values = {"title": "Un", "purpose": "", "ladder": "", "answerable": ""}
    actions.change_body(body=body, version=1, by=hall.by("a"), values=values)
    with pytest.raises(conflicts.Stale):
        actions.change_body(body=body, version=1, by=hall.by("b"), values={**values, "title": "2"})
    assert Body.objects.get().title == "Un"


def test_an_ended_mandate_binds_nobody(hall) -> None:
    by = hall.by("a")
    hall.leads["a"].ends_on = timezone.localdate() - timedelta(days=1)
    hall.leads["a"].starts_on = hall.leads["a"].ends_on
    hall.leads["a"].save()
    with pytest.raises(Denied):
        actions.make_body(assembly=hall.assembly, by=by, values={"kind": "other", "title": "X"})


def test_the_owner_records_once_and_may_close(hall, monkeypatch) -> None:
    told = []

    def recorder(assembly):
        return lambda kind, *, by, target, data: told.append((assembly.pk, kind, by, target, data))

    monkeypatch.setattr(owners, "_providers", [recorder])
    before = AuditEvent.objects.count()
    body = hall.body("a")
    assert told == [
        (hall.assembly.pk, "governance.body_made", hall.by("a"), body, {"title": body.title})
    ]
    assert AuditEvent.objects.count() == before  # the owner's recorder writes it

    def closed(_assembly):
        raise Denied("close")

    monkeypatch.setattr(owners, "_checks", [closed])
    with pytest.raises(Denied, match="close"):
        hall.body("a")
    page = hall.client("a").get(reverse("governance:assembly", args=[hall.assembly.pk]))
    assert page.status_code == 200
    assert reverse("governance:body_add", args=[hall.assembly.pk]) not in page.content.decode()


def test_pages_are_for_members_alone(hall, operator_client, client) -> None:
    body = hall.body("a", "b", title="Comité secret")
    urls = [
        reverse("governance:assembly", args=[hall.assembly.pk]),
        reverse("governance:seats", args=[hall.assembly.pk]),
        body.get_absolute_url(),
    ]
    for url in urls:
        for letter in "abcde":
            assert hall.client(letter).get(url).status_code == 200, (url, letter)
        for letter in "fg":
            assert hall.client(letter).get(url).status_code == 404, (url, letter)
        assert operator_client.get(url).status_code in (302, 404)
        assert client.get(url).status_code == 302
    page = hall.client("e").get(urls[0]).content.decode()
    assert "Comité secret" in page
    assert "secret.example" not in page


def test_an_operator_with_a_mandate_elsewhere_is_a_stranger(hall, operator) -> None:
    from tests.alliage import world

    held = world.mandate(operator, hall.orgs["g"])
    url = reverse("governance:assembly", args=[hall.assembly.pk])
    assert world.client_for(held).get(url).status_code == 404


def test_the_pages_ask_as_much_with_many_bodies(hall) -> None:
    client = hall.client("a")
    urls = [reverse(f"governance:{n}", args=[hall.assembly.pk]) for n in ("assembly", "seats")]

    def counts() -> list[int]:
        found = []
        for url in urls:
            with CaptureQueriesContext(
                connection,
            ) as asked:
                assert client.get(url).status_code == 200
            found.append(len(asked))
        return found

    hall.body("a", "b")
    hall.opened()
    hall.meeting()
    first = counts()
    for _ in range(3):
        hall.body("a", "b", "c")
        hall.opened()
        hall.meeting()
    assert counts() == first


def test_a_body_is_made_by_its_form(hall) -> None:
    client = hall.client("a")
    url = reverse("governance:body_add", args=[hall.assembly.pk])
    sent = {
        "kind": "steering",
        "title": "Pilotage",
        "ladder": "consult",
        "members": [hall.member("a").pk, hall.member("b").pk],
    }
    assert client.post(url, sent).status_code == 422  # who is answerable?
    response = client.post(url, {**sent, "answerable": "le conseil municipal"})
    made = Body.objects.get()
    assert response.url == made.get_absolute_url()
    page = client.get(response.url).content.decode()
    assert "le conseil municipal" in page
    assert made.seats.count() == 2
    stranger = {**sent, "answerable": "x", "members": [hall.member("f").pk]}
    assert client.post(url, stranger).status_code == 422


def test_every_act_has_its_words() -> None:
    """For the owner's history and, bare, for the audit log."""
    import re
    from pathlib import Path

    from alliage.core.audit import in_words

    folder = Path(actions.__file__).parent
    text = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    kinds = set(re.findall(r"\"(governance\.[a-z_]+)\"", text))
    assert kinds == set(owners.WORDS)
    assert not [kind for kind in kinds if in_words(kind) == kind or "%" in in_words(kind)]
