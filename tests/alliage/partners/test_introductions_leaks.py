"""What nobody may learn: addresses before consent, private reasons, exclusions."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.utils import timezone
from tests.alliage import world
from tests.alliage.conftest import signed_in_as
from tests.alliage.partners.introduced import accept, ask, decline, exclude, page, someone, text

from alliage.core import inbox, personal_data
from alliage.core.models import AuditEvent, Job
from alliage.core.permissions import Denied
from alliage.core.worker import run_waiting
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.models import Introduction, Side
from alliage.partners.tasks.introductions import expire_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def wheel(db):
    return someone("Roue libre", "anne@wheel.example")


@pytest.fixture
def mission(db):
    return someone("Mission locale", "bruno@mission.example", family="public")


@pytest.fixture
def stranger(db):
    return someone("Ailleurs", "zoe@elsewhere.example")


def everything_seen_by(who) -> str:
    """Every page, file and item where an introduction could show, as one text."""
    client = who.client
    found = Introduction.objects.first()
    public_ids = [side.organisation.public_id for side in Side.objects.all()]
    paths = [
        "/mises-en-lien/",
        *(f"/mises-en-lien/?onglet={tab}" for tab in ("to_answer", "waiting", "made", "closed")),
        *(f"/mises-en-lien/?onglet={tab}&format=csv" for tab in ("waiting", "made", "closed")),
        *(f"/mises-en-lien/?onglet={tab}&format=xlsx" for tab in ("made",)),
        *(f"/mises-en-lien/?onglet={tab}&format=json" for tab in ("made",)),
        *(f"/mises-en-lien/demander/?a={key}" for key in public_ids),
        f"/mes-organisations/{who.organisation.public_id}/",
        "/a-faire/",
    ]
    if found:
        paths.append(f"/mises-en-lien/{found.pk}/")
    seen = []
    for path in paths:
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        seen.append(body.decode("utf-8", "replace"))
    return "\n".join(seen)


class TestContacts:
    def test_not_before_both_accepted(self, wheel, mission) -> None:
        ask(wheel, mission)
        assert mission.email not in everything_seen_by(wheel)
        assert "Contact bruno" not in everything_seen_by(wheel)
        assert wheel.email not in everything_seen_by(mission)
        assert "Contact anne" not in everything_seen_by(mission)

    @pytest.mark.parametrize("end", ["decline", "expire", "withdraw"])
    def test_not_where_it_led_nowhere(self, wheel, mission, end) -> None:
        found = ask(wheel, mission)
        if end == "decline":
            decline(found, mission)
        elif end == "withdraw":
            answers.withdraw(introduction=found, by=wheel.by)
        else:
            Introduction.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
            expire_all()
        assert mission.email not in everything_seen_by(wheel)
        assert wheel.email not in everything_seen_by(mission)

    def test_after_it_on_its_page_and_nowhere_else(self, wheel, mission, operator_client) -> None:
        found = accept(ask(wheel, mission), mission)
        whole = everything_seen_by(wheel)
        its_page = text(page(wheel, found))
        assert mission.email in its_page
        assert whole.count(mission.email) == its_page.count(mission.email)
        run_waiting()
        assert {m.to[0] for m in mail.outbox} == {wheel.email, mission.email}
        for message in mail.outbox:
            assert not {wheel.email, mission.email} & set(
                re.findall(r"[\w.]+@[\w.]+", message.body)
            )
        assert mission.email not in str(list(AuditEvent.objects.values()))
        assert mission.email not in str(list(Job.objects.values()))
        assert mission.email not in str(personal_data.export(wheel.mandate.person))

    def test_operators_read_states_alone(self, wheel, mission, operator_client) -> None:
        found = accept(ask(wheel, mission, "Un message réservé"), mission)
        shown = text(operator_client.get(f"/mises-en-lien/{found.pk}/"))
        assert "A accepté" in shown
        assert "Un message réservé" not in shown
        assert mission.email not in shown

    def test_strangers_and_members_of_nothing_meet_nothing(
        self, wheel, mission, stranger, client, member
    ) -> None:
        found = accept(ask(wheel, mission), mission)
        for path in ("", "accepter/", "decliner/", "clore/", "contact/"):
            url = f"/mises-en-lien/{found.pk}/{path}"
            if not path:
                assert stranger.client.get(url).status_code == 404
                assert signed_in_as(member).get(url).status_code == 404
                assert "/account/login/" in client.get(url)["Location"]
            assert stranger.client.post(url).status_code in {404, 405}
        assert mission.email not in everything_seen_by(stranger)

    def test_an_ended_mandate_reads_no_more(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        wheel.mandate.starts_on = wheel.mandate.ends_on = timezone.localdate() - timedelta(days=1)
        wheel.mandate.save()
        assert page(wheel, found).status_code == 404

    def test_erased_people_are_named_nowhere(self, wheel, mission) -> None:
        from alliage.people import actions

        found = accept(ask(wheel, mission), mission)
        actions.erase(person=mission.mandate.person, by=mission.by)
        assert mission.email not in text(page(wheel, found))
        assert Side.objects.get(organisation=mission.organisation).contact is None

    def test_for_another_of_ones_organisations_one_says_so_first(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        second = world.mandate(wheel.mandate.person, world.organisation("Autre casquette"))
        answer = world.client_for(second).get(f"/mises-en-lien/{found.pk}/")
        assert answer.status_code == 302
        assert "au-nom-de" in answer["Location"]


def blurred(html: str) -> str:
    """A page without what may differ between two like ones: ids, tokens."""
    html = re.sub(r"csrfmiddlewaretoken\" value=\"[^\"]+", "csrf", html)
    html = re.sub(r"AL-[0-9A-F]{10}", "AL-ID", html)
    return re.sub(r"/mises-en-lien/\d+/", "/mises-en-lien/N/", html)


class TestExclusion:
    @pytest.fixture
    def twins(self, wheel):
        """Two organisations of one name are asked; the second excluded who asks."""
        first = someone("Jumelle", "one@twin.example")
        second = someone("Jumelle", "two@twin.example")
        exclude(second, wheel)
        for who in (first, second):
            ask(wheel, who)
        return first, second

    def test_is_never_met_by_its_people(self, wheel, twins) -> None:
        first, second = twins
        found = Introduction.objects.get(sides__organisation=second.organisation)
        assert page(second, found).status_code == 404
        assert second.client.post(f"/mises-en-lien/{found.pk}/accepter/").status_code == 404
        for path in ("/mises-en-lien/", "/a-faire/", "/mises-en-lien/?onglet=closed"):
            assert "Roue libre" not in text(second.client.get(path))
        assert not inbox.items_for(second.mandate.person)
        assert [item.title for item in inbox.items_for(first.mandate.person)]
        with pytest.raises(Denied):
            accept(found, second)
        run_waiting()
        assert not mail.outbox

    def test_the_asker_sees_what_they_see_of_a_silence(self, wheel) -> None:
        first = someone("Jumelle", "one@twin.example")
        second = someone("Jumelle", "two@twin.example")
        exclude(second, wheel)
        with time_machine.travel(timezone.now(), tick=False):
            pair = [ask(wheel, who) for who in (first, second)]
        for days in (0, 21, 22, 60):
            with time_machine.travel(timezone.now() + timedelta(days=days), tick=False):
                expire_all()
                one, two = (blurred(text(page(wheel, found))) for found in pair)
                assert one == two
                forms = {
                    blurred(
                        text(
                            wheel.client.get(
                                f"/mises-en-lien/demander/?a={who.organisation.public_id}"
                            )
                        )
                    )
                    for who in (first, second)
                }
                assert len(forms) == 1
        assert "expiré sans réponse" in one

    def test_asking_does_the_same_work(self, wheel) -> None:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        first = someone("Jumelle", "one@twin.example")
        second = someone("Jumelle", "two@twin.example")
        exclude(second, wheel)
        counts = []
        for who in (first, second):
            with CaptureQueriesContext(
                connection,
            ) as queries:
                ask(wheel, who)
            counts.append(len(queries))
        assert counts[0] == counts[1]

    def test_by_the_id_of_the_directory_too(self, wheel, mission) -> None:
        wheel.organisation.directory_id = "W381000001"
        wheel.organisation.save()
        exclude(mission, wheel, "W381000001")
        assert page(mission, ask(wheel, mission)).status_code == 404

    def test_of_somebody_else_changes_nothing(self, wheel, mission, stranger) -> None:
        exclude(stranger, wheel)
        exclude(mission, stranger)
        assert page(mission, ask(wheel, mission)).status_code == 200

    def test_what_was_accepted_stays(self, wheel, mission) -> None:
        found = accept(ask(wheel, mission), mission)
        exclude(mission, wheel)
        assert wheel.email in text(page(mission, found))

    def test_the_excluder_asks_only_after_lifting_it(self, wheel, mission) -> None:
        ask(wheel, mission)
        lifted = exclude(mission, wheel)
        with pytest.raises(Denied, match="écarté"):
            ask(mission, wheel)
        lifted.delete()
        with pytest.raises(Denied, match="répondez-lui"):
            ask(mission, wheel)
