"""The pages that every site owes, the vocabulary, the development mailbox, the panels."""

import csv
import io
import re
from urllib.parse import urlsplit

import pytest
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import translation

from alliage.core import panels, retention
from alliage.core.glossary import TERMS
from alliage.core.permissions import is_operator
from alliage_engines import vocabulary

pytestmark = pytest.mark.django_db


def text_of(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


class TestPrivacy:
    def test_holds_the_whole_table(self, client) -> None:
        text = text_of(client.get("/vos-donnees/")).replace("&#x27;", "'")
        for line in retention.TABLE:
            assert re.sub(r"\s+", " ", str(line.what)) in text
            assert re.sub(r"\s+", " ", str(line.how_long)) in text

    def test_names_the_publisher_and_whom_to_write_to(self, client, settings) -> None:
        assert "ALLIAGE_SITE_PUBLISHER" in text_of(client.get("/vos-donnees/"))
        settings.SITE_PUBLISHER = "La Maison des associations"
        settings.CONTACT_EMAIL = "donnees@maison.example"
        text = text_of(client.get("/vos-donnees/"))
        assert "La Maison des associations" in text
        assert "donnees@maison.example" in text

    def test_says_when_a_third_party_sees_visitors(self, client, settings) -> None:
        assert "serveur tiers" not in text_of(client.get("/vos-donnees/"))
        settings.TILES_URL = "https://tiles.example/{z}/{x}/{y}.png"
        assert "serveur tiers" in text_of(client.get("/vos-donnees/"))


class TestRetention:
    def test_deletes_what_is_past_and_nothing_else(self) -> None:
        from django.utils import timezone

        from alliage.core.models import Effect, Job, JobState, SignedLink

        now = timezone.now()
        for age, state in (
            (retention.FINISHED_JOBS * 2, JobState.SUCCEEDED),
            (retention.FINISHED_JOBS / 2, JobState.FAILED),
            (retention.FINISHED_JOBS * 2, JobState.WAITING),
        ):
            Job.objects.create(
                function="f", title="t", by="system", state=state, finished_at=now - age
            )
        for age in (retention.DEAD_LINKS * 2, -retention.DEAD_LINKS):
            SignedLink.objects.create(purpose="p", subject="s", by="b", expires_at=now - age)
        for age in (retention.EFFECTS * 2, retention.EFFECTS / 2):
            Effect.objects.create(key=f"{age}", at=now - age)
        counts = retention.tidy()
        assert (counts["jobs"], counts["links"], counts["effects"]) == (1, 1, 1)
        assert set(Job.objects.values_list("state", flat=True)) == {"failed", "waiting"}

    def test_is_safe_twice(self) -> None:
        retention.tidy()
        assert not any(retention.tidy().values())


class TestVocabulary:
    @pytest.mark.parametrize(
        ("key", "concepts"),
        [
            ("themes", vocabulary.themes),
            ("sujets", vocabulary.topics),
            ("competences", vocabulary.skills),
            ("moyens", vocabulary.means),
        ],
    )
    def test_list_is_whole_and_exported(self, client, key, concepts) -> None:
        page = client.get(f"/vocabulaire/{key}/")
        assert page.status_code == 200
        response = client.get(f"/vocabulaire/{key}/?format=csv")
        rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig")), delimiter=";"))
        assert {row[-1].lstrip("'") for row in rows[1:]} == set(concepts())

    def test_is_in_the_language_of_the_page(self, client) -> None:
        concept = next(
            found for found in vocabulary.skills().values() if found.label_fr != found.label_en
        )
        french, english = (
            text_of(client.get(f"{prefix}/vocabulaire/competences/")) for prefix in ("", "/en")
        )
        assert concept.label_fr in french.replace("&#x27;", "'")
        assert concept.label_en in english.replace("&#x27;", "'")

    def test_skos(self, client) -> None:
        response = client.get("/vocabulaire/alliage.ttl")
        assert response["Content-Type"].startswith("text/turtle")
        assert b"skos:Concept" in response.content

    def test_unknown_list(self, client) -> None:
        assert client.get("/vocabulaire/rien/").status_code == 404


class TestGlossary:
    def test_each_term_has_its_anchor(self, client) -> None:
        page = client.get("/glossaire/").content.decode()
        for term in TERMS:
            assert f'id="{term.anchor}"' in page

    def test_anchors_are_unique_and_terms_sorted(self) -> None:
        anchors = [term.anchor for term in TERMS]
        assert len(set(anchors)) == len(anchors)
        assert anchors == sorted(anchors)


@pytest.mark.urls("alliage.core.urls_development")
class TestMailbox:
    def test_shows_what_was_written_newest_first(self, client, settings, tmp_path, capsys) -> None:
        settings.DEVELOPMENT_MAILBOX = tmp_path / "box"
        backend = get_connection("alliage.core.mail.DevelopmentBackend")
        for subject in ("Première", "Deuxième"):
            body = f"Code de {subject} : ABCD-1234 <b>é</b>"
            backend.send_messages([EmailMessage(subject, body, to=["x@test.example"])])
        page = client.get("/boite/").content.decode()
        assert page.index("Deuxième") < page.index("Première")
        assert "&lt;b&gt;é&lt;/b&gt;" in page
        assert "ABCD-1234" in capsys.readouterr().err, "and on the console"
        for elsewhere in ("203.0.113.7", "2001:db8::7"):
            page = client.get("/boite/", REMOTE_ADDR=elsewhere, headers={"host": "localhost"})
            assert page.status_code == 404
            assert "ABCD-1234" not in page.content.decode()

    def test_keeps_the_last_hundred(self, settings, tmp_path) -> None:
        settings.DEVELOPMENT_MAILBOX = tmp_path
        backend = get_connection("alliage.core.mail.DevelopmentBackend")
        backend.send_messages([EmailMessage(str(n), "", to=["x@t.example"]) for n in range(105)])
        assert len(list(tmp_path.glob("*.eml"))) == 100


class TestPanels:
    @pytest.fixture(autouse=True)
    def _empty(self, monkeypatch) -> None:
        monkeypatch.setattr(panels, "_panels", {place: [] for place in panels.PLACES})

    def panel(self, title: str, permission=lambda _user: True, order: int = 100, context=None):
        give = context or (lambda _request, _subject: {"mails": []})
        return panels.Panel(title, permission, 0, "core/mailbox.html", give, order)

    def test_in_order_for_who_may_see(self, rf, member, operator) -> None:
        panels.register("home", self.panel("B", order=2))
        panels.register("home", self.panel("A", order=1))
        panels.register("home", self.panel("secret", is_operator))
        request = rf.get("/")
        for user, expected in ((member, ["A", "B"]), (operator, ["A", "B", "secret"])):
            request.user = user
            assert self.titles(request) == expected

    def titles(self, request) -> list[str]:
        from unittest.mock import patch

        with patch.object(panels, "render_to_string", return_value="html"):
            return [found["title"] for found in panels.render(request, "home")]

    def test_one_with_nothing_to_say_stays_away(self, rf, member) -> None:
        panels.register("home", self.panel("A", context=lambda _request, _subject: None))
        request = rf.get("/")
        request.user = member
        assert panels.render(request, "home") == []

    def test_registered_twice_shows_once(self) -> None:
        panel = self.panel("A")
        panels.register("home", panel)
        panels.register("home", panel)
        assert panels.panels_of("home") == (panel,)

    def test_unknown_place(self) -> None:
        with pytest.raises(ValueError, match="no place"):
            panels.register("nowhere", self.panel("A"))


def test_both_languages_have_their_address() -> None:
    with translation.override("fr"):
        assert reverse("core:glossary") == "/glossaire/"
    with translation.override("en"):
        assert reverse("core:glossary") == "/en/glossaire/"


@pytest.mark.parametrize("path", ["//evil.example/a-faire/", "//evil.example/", "///evil.example"])
def test_the_language_link_never_leaves_for_another_site(client, path) -> None:
    page = client.get("/", PATH_INFO=path)
    assert page.status_code == 404
    link = re.search(r'href="([^"]*)" hreflang="en"', page.content.decode())[1]
    assert urlsplit(link).netloc == ""
    assert "evil.example" in link, "the address is there, as a path"


class TestFooter:
    """Who publishes an instance, how to write to them, under which licence: on every page."""

    def foot(self, client) -> str:
        page = client.get("/glossaire/").content.decode()
        return page[page.index("<footer") :]

    def test_says_what_is_set(self, client, settings) -> None:
        settings.SITE_PUBLISHER = "Fédération <des> alliances"
        settings.CONTACT_EMAIL = "bonjour@alliances.example"
        settings.SOURCE_URL = "https://code.example/alliage"
        foot = self.foot(client)
        assert "publié par Fédération &lt;des&gt; alliances." in foot
        assert 'href="mailto:bonjour@alliances.example"' in foot
        assert 'href="https://code.example/alliage"' in foot
        assert "EUPL" in foot

    def test_says_nothing_that_is_not_set(self, client) -> None:
        foot = self.foot(client)
        assert "publié par" not in foot
        assert "mailto:" not in foot
        assert "Code source" not in foot
        assert 'href="/a-propos/"' in foot
