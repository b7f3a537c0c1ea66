"""Two people at once, the same number of queries for one line and three."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.alliage import world
from tests.alliage.partners.introduced import accept, ask, someone

from alliage.core import inbox, panels
from alliage.core.permissions import Denied
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.models import FollowUp, Introduction


def together(*works) -> list:
    """Run each work in a thread of its own; return what each gave, or why it was refused."""
    start, results = threading.Barrier(len(works)), [None] * len(works)
    errors = []

    def run(number: int) -> None:
        try:
            start.wait()
            results[number] = works[number]()
        except Denied as refusal:
            results[number] = refusal
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    return results


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_accepted_twice_is_once(self) -> None:
        wheel, mission = someone("A", "a@once.example"), someone("B", "b@once.example")
        colleague = world.mandate(world.person("c@once.example"), mission.organisation)
        found = ask(wheel, mission)
        results = together(
            lambda: accept(found, mission),
            lambda: answers.accept(introduction=found, by=world.actor(colleague)),
        )
        assert sum(isinstance(result, Denied) for result in results) == 1
        assert FollowUp.objects.count() == 6

    def test_accepted_and_declined(self) -> None:
        wheel, mission = someone("A", "a@once.example"), someone("B", "b@once.example")
        found = ask(wheel, mission)
        results = together(
            lambda: accept(found, mission),
            lambda: answers.decline(introduction=found, by=mission.by),
        )
        assert sum(isinstance(result, Denied) for result in results) == 1
        found.refresh_from_db()
        assert FollowUp.objects.count() == (6 if found.state == "made" else 0)

    def test_accepted_and_expired(self, monkeypatch) -> None:
        wheel, mission = someone("A", "a@once.example"), someone("B", "b@once.example")
        found = ask(wheel, mission)
        # The night's job believes that the day is over while somebody still answers.
        Introduction.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
        found.refresh_from_db()
        monkeypatch.setattr(answers, "check_answer", lambda _by, found: _open(found))
        accepted, expired = together(
            lambda: accept(_again(found), mission),
            lambda: answers.expire(introduction=_again(found)),
        )
        found.refresh_from_db()
        assert isinstance(accepted, Denied) == expired
        assert found.state == ("expired" if expired else "made")
        assert FollowUp.objects.exists() != expired

    def test_each_asks_the_other(self) -> None:
        wheel, mission = someone("A", "a@once.example"), someone("B", "b@once.example")
        results = together(lambda: ask(wheel, mission), lambda: ask(mission, wheel))
        assert sum(isinstance(result, Denied) for result in results) == 1
        assert Introduction.objects.count() == 1

    def test_one_asks_twice(self) -> None:
        wheel, mission = someone("A", "a@once.example"), someone("B", "b@once.example")
        results = together(*[lambda: ask(wheel, mission)] * 4)
        assert sum(isinstance(result, Denied) for result in results) == 3
        assert Introduction.objects.count() == 1


def _again(introduction) -> Introduction:
    """The same as another process loaded it before either acted."""
    return Introduction(
        **{f.attname: getattr(introduction, f.attname) for f in Introduction._meta.concrete_fields}
    )


def _open(introduction) -> None:
    if introduction.state != "open":
        raise Denied("closed")


@pytest.mark.django_db
class TestQueries:
    def count(self, work) -> int:
        with CaptureQueriesContext(connection) as queries:
            work()
        return len(queries)

    @pytest.mark.parametrize("tab", ["to_answer", "waiting", "made", "closed"])
    def test_a_list_of_one_and_of_three(self, tab) -> None:
        wheel = someone("Roue libre", "a@list.example")
        client = wheel.client

        def one_more(n: int) -> None:
            other = someone(f"Autre {n}", f"o{n}@list.example")
            offer = world.offer(other.organisation)
            if tab == "to_answer":
                ask(other, wheel)
                return
            found = ask(wheel, other, offer=offer)
            if tab == "made":
                accept(found, other)
                FollowUp.objects.update(due_on=timezone.localdate())
            if tab == "closed":
                answers.withdraw(introduction=found, by=wheel.by)

        url = f"/mises-en-lien/?onglet={tab}"
        one_more(0)
        client.get(url)
        first = self.count(lambda: client.get(url))
        for n in (1, 2):
            one_more(n)
        assert b"Autre 2" in client.get(url).content
        assert self.count(lambda: client.get(url)) == first

    def test_what_awaits_a_person(self) -> None:
        wheel = someone("Roue libre", "a@list.example")
        counts = []
        for n in range(3):
            ask(someone(f"Autre {n}", f"o{n}@list.example"), wheel)
            made = someone(f"Faite {n}", f"f{n}@list.example")
            accept(ask(wheel, made), made)
            FollowUp.objects.filter(day=7).update(due_on=timezone.localdate())
            counts.append(self.count(lambda: inbox.items_for(wheel.mandate.person)))
        assert len(inbox.items_for(wheel.mandate.person)) == 6
        assert counts[0] == counts[2]

    def test_a_page_of_two_sides_and_of_four(self) -> None:
        from tests.alliage.partners.test_introductions_third import propose

        wheel = someone("Roue libre", "a@list.example")
        others = [someone(f"Autre {n}", f"o{n}@list.example") for n in range(4)]
        pages = []
        for who in (others[:1], others[1:]):
            found = propose(wheel, *who)
            for other in who:
                accept(found, other)
            pages.append(f"/mises-en-lien/{found.pk}/")
        client = wheel.client
        client.get(pages[0])
        assert self.count(lambda: client.get(pages[0])) == self.count(lambda: client.get(pages[1]))

    @pytest.mark.parametrize("place", ["workspace", "organisation"])
    def test_panels_keep_their_word(self, place, rf) -> None:
        wheel, mission = someone("A", "a@panel.example"), someone("B", "b@panel.example")
        accept(ask(wheel, mission), mission)
        subject = wheel.organisation
        if place == "organisation":
            subject = type("Record", (), {"id": mission.organisation.public_id})()
        request = wheel.client.get("/mises-en-lien/").wsgi_request
        request.user = wheel.mandate.person
        request.actor = wheel.by
        [panel] = [
            found
            for found in panels.panels_of(place)
            if found.template.startswith("partners/introductions/")
        ]
        from django.template.loader import render_to_string

        context = panel.context(request, subject)
        assert context is not None
        assert (
            self.count(
                lambda: render_to_string(panel.template, panel.context(request, subject), request)
            )
            <= panel.queries
        )
