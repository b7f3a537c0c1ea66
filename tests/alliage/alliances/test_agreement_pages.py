"""Pages and files of agreements: role by role, hostile text, two writers, the number of queries."""

import io
import json

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.alliage import world
from tests.alliage.alliances import agreed

from alliage.alliances import agreement_proof as proof
from alliage.alliances.actions import agreement as actions
from alliage.alliances.actions import agreement_clauses as clauses
from alliage.alliances.actions import agreement_comments as comments
from alliage.alliances.enums import PartyRole, PartyState
from alliage.alliances.models import Agreement, Approval, Clause
from alliage.core.models import AuditEvent
from alliage.organisations.enums import Role

pytestmark = pytest.mark.django_db
SECRET = "Un secret de fabrique"
#: What a text may try on HTML, Typst, Word and a reader of right-to-left scripts.
HOSTILE = (
    "<script>alert(1)</script> & <b>gras</b> &amp; {{ 7 }} {% now %}\n\n"
    '#import "/etc/passwd" $x^2$ *gras* _it_ `code` <label> @ref \\ #panic("x") [*] = Titre\n'
    "- <w:br/> ]]> %s %(x)s\n- שלום مرحبا 👩‍🔧 🚲 ﷽ e\u0301\n\n"
    "\u0000\u0007\u001b[31m\u202eevil\u2066 fin"
)


def url(agreement: Agreement, path: str = "") -> str:
    return f"/alliances/{agreement.alliance.code}/accord/{agreement.pk}/{path}"


@pytest.fixture
def scene():
    """A room where an agreement is submitted, with a clause, a comment, an accompanier and others."""
    room, (wheel, mission) = agreed.room()
    made = agreed.begun(room, wheel, title="Accord confidentiel")
    row = agreed.clause(made, wheel, body=SECRET)
    comments.comment(clause=row, body="Commentaire confidentiel", by=agreed.by(mission))
    version = agreed.submitted(made, wheel)
    agreed.approved(version, wheel)
    return made, row, version, wheel, mission


def paths(row: Clause) -> list[str]:
    return [
        "", "reglages/", "ingredients/", "ingredients/?format=csv", "bibliotheque/", "clauses/ecrire/",
        f"clauses/{row.pk}/", f"clauses/{row.pk}/modifier/", "soumettre/", "comparer/", "projet.pdf",
        "projet.docx", "versions/1/", "versions/1/verifier/", "versions/1/preuve.json",
        "versions/1/accord.pdf", "versions/1/accord.docx", "ranger/",
    ]  # fmt: skip


WRITING = ("reglages", "bibliotheque", "ecrire", "modifier", "soumettre", "ranger")
NEEDS_VOICE = ("soumettre", "ranger")


class TestWhoSees:
    def test_a_party_opens_everything(self, scene) -> None:
        made, row, _version, _wheel, mission = scene
        client = world.client_for(world.lead_of(mission))
        assert {client.get(url(made, path)).status_code for path in paths(row)} == {200}

    def test_strangers_and_operators_see_nothing(self, scene, operator) -> None:
        made, row, _version, _wheel, _mission = scene
        stranger = world.lead_of(world.organisation("Étrangère"))
        held = world.mandate(operator, world.organisation("Exploitation"))
        gone = world.organisation("Partie avant")
        world.party(made.alliance, gone, state=PartyState.LEFT, left_at=timezone.now())
        for mandate in (stranger, held, world.lead_of(gone)):
            client = world.client_for(mandate)
            for path in paths(row):
                answer = client.get(url(made, path))
                assert answer.status_code == 404, path
                assert "confidentiel" not in answer.content.decode()

    @pytest.mark.parametrize("role", [PartyRole.ACCOMPANIER, PartyRole.OBSERVER])
    def test_who_has_no_voice_reads(self, scene, role) -> None:
        made, row, version, _wheel, _mission = scene
        other = world.organisation("Autre")
        world.party(made.alliance, other, role)
        client = world.client_for(world.lead_of(other))
        for path in paths(row):
            writing = any(word in path for word in WRITING)
            voice = any(word in path for word in NEEDS_VOICE)
            refused = writing if role == PartyRole.OBSERVER else voice
            assert client.get(url(made, path)).status_code == (403 if refused else 200), path
        assert "Approuver" not in client.get(url(made, "versions/1/")).content.decode()
        sent = {"seen": version.digest, "sure": "on"}
        client.post(url(made, "versions/1/approuver/"), sent)
        assert version.approvals.count() == 1

    def test_a_reader_of_a_party_does_not_approve(self, scene) -> None:
        made, _row, version, _wheel, mission = scene
        client = world.client_for(
            world.mandate(world.person("l@secret.example"), mission, Role.READER)
        )
        page = client.get(url(made, "versions/1/"))
        assert SECRET in page.content.decode()
        assert "Approuver" not in page.content.decode()
        client.post(url(made, "versions/1/approuver/"), {"seen": version.digest, "sure": "on"})
        assert version.approvals.count() == 1

    def test_another_rooms_agreement_does_not_exist_here(self, scene) -> None:
        made, row, _version, wheel, _mission = scene
        other = world.alliance(wheel, world.organisation("Tierce"), title="Autre salle")
        client = world.client_for(world.lead_of(wheel))
        for path in paths(row):
            address = url(made, path).replace(made.alliance.code, other.code)
            assert client.get(address).status_code == 404, path
        own = agreed.begun(other, wheel)
        assert client.get(url(own, f"clauses/{row.pk}/")).status_code == 404

    def test_who_left_reads_what_it_approved_as_of_that_day(self, scene) -> None:
        made, _row, version, wheel, mission = scene
        party = made.alliance.parties.get(organisation=wheel)
        agreed.clause(made, wheel, title="Jamais approuvée", body="écrite après")
        agreed.submitted(made, wheel)
        party.role, party.state, party.left_at = PartyRole.PARTY, PartyState.LEFT, timezone.now()
        party.save()
        agreed_later = Approval.objects.create(
            version=version, party=made.alliance.parties.get(organisation=mission),
            answer="approved", digest=version.digest, organisation_name=mission.name,
            organisation_public_id=mission.public_id, mandate_title="plus tard",
        )  # fmt: skip
        client = world.client_for(world.lead_of(wheel))
        base = f"/alliances/{made.alliance.code}/memoire/accord/{made.pk}"
        page = client.get(f"{base}/1/").content.decode()
        assert SECRET in page
        assert agreed_later.mandate_title not in page
        kept = json.loads(client.get(f"{base}/1/preuve.json").content)
        assert [a["organisation"]["id"] for a in kept["answers"]] == [wheel.public_id]
        assert proof.verify(kept).intact
        assert client.get(f"{base}/1/accord.pdf").content.startswith(b"%PDF")
        for path in ("/2/", "/2/preuve.json", "/2/accord.pdf"):
            assert client.get(base + path).status_code == 404
        for other in (mission, world.organisation("Étrangère")):
            assert world.client_for(world.lead_of(other)).get(f"{base}/1/").status_code == 404

    def test_the_audit_log_tells_no_draft(self, scene) -> None:
        made = scene[0]
        told = json.dumps(list(AuditEvent.objects.values("event", "target", "data")))
        assert f"agreement:{made.pk}" in told
        for words in ("confidentiel", SECRET, "La vision"):
            assert words not in told


class TestAnswering:
    def test_one_approves_on_the_page(self, scene) -> None:
        made, _row, version, _wheel, mission = scene
        client = world.client_for(world.lead_of(mission))
        refused = client.post(url(made, "versions/1/approuver/"), {"seen": version.digest})
        assert refused.status_code == 422
        client.post(url(made, "versions/1/approuver/"), {"seen": version.digest, "sure": "on"})
        made.refresh_from_db()
        assert made.in_force == version
        assert "en vigueur" in client.get(url(made)).content.decode()

    def test_who_answered_is_not_asked_again(self, scene) -> None:
        made, _row, _version, wheel, mission = scene
        for organisation, asked in ((wheel, False), (mission, True)):
            page = world.client_for(world.lead_of(organisation)).get(url(made, "versions/1/"))
            assert ("Approuver cette version" in page.content.decode()) == asked

    def test_a_page_read_before_the_next_version_approves_nothing(self, scene) -> None:
        made, _row, version, wheel, mission = scene
        agreed.clause(made, wheel, title="Deux")
        agreed.submitted(made, wheel)
        client = world.client_for(world.lead_of(mission))
        sent = {"seen": version.digest, "sure": "on"}
        page = client.post(url(made, "versions/1/approuver/"), sent, follow=True)
        assert "remplacée" in page.content.decode()
        page = client.post(url(made, "versions/2/approuver/"), sent, follow=True)
        assert "celui que vous avez lu" in page.content.decode()
        assert Approval.objects.count() == 1

    def test_a_tampered_text_is_told(self, scene) -> None:
        made, _row, version, wheel, _mission = scene
        version.text = version.text.replace("secret", "public")
        version.save()
        client = world.client_for(world.lead_of(wheel))
        assert "ne correspond plus" in client.get(url(made, "versions/1/")).content.decode()
        assert "ne tient pas" in client.get(url(made, "versions/1/verifier/")).content.decode()

    def test_a_kept_proof_is_checked(self, scene) -> None:
        made, _row, _version, wheel, _mission = scene
        client = world.client_for(world.lead_of(wheel))
        kept = client.get(url(made, "versions/1/preuve.json")).content

        def checked(content: bytes) -> str:
            sent = {"proof": SimpleUploadedFile("preuve.json", content)}
            return client.post(url(made, "versions/1/verifier/"), sent).content.decode()

        assert "elle dit la même chose" in checked(kept)
        forged = json.loads(kept)
        forged["answers"][0]["at"] = "2020-01-01T00:00:00+00:00"
        assert "ne correspond pas" in checked(json.dumps(forged).encode())
        assert "Cette preuve ne tient pas" in checked(kept.replace(b"secret", b"public"))
        for nonsense in (b"", b"[]", b"{" * 5000, b"\xff", b'{"format": 1}'):
            assert "Cette preuve ne tient pas" in checked(nonsense) or not nonsense


class TestHostileText:
    @pytest.fixture
    def hostile(self):
        room, (wheel, mission) = agreed.room("<i>Roue</i> #libre", 'Mission "à" 100 %')
        made = agreed.begun(room, wheel, title="Accord <b>#strong</b> $x$")
        agreed.clause(made, wheel, title="<img src=x> #let", body=HOSTILE)
        agreed.clause(made, wheel, title="Longue", body="é🚲 <a>" * 3333)
        agreed.clause(made, wheel, title="D’un seul mot", body="x" * 20_000, group="how")
        version = agreed.submitted(made, wheel)
        agreed.approved(version, wheel, mission)
        return made, world.client_for(world.lead_of(wheel))

    def test_pages_show_it_as_text(self, hostile) -> None:
        made, client = hostile
        for path in ("", "versions/1/", "comparer/", f"clauses/{made.clauses.first().pk}/"):
            page = client.get(url(made, path)).content.decode()
            assert "<script>alert" not in page
            assert "<img src=x" not in page
            assert "<i>Roue" not in page

    def test_the_pdf_is_made(self, hostile) -> None:
        made, client = hostile
        answer = client.get(url(made, "versions/1/accord.pdf"))
        assert answer.status_code == 200
        assert answer.content.startswith(b"%PDF")
        assert answer["Content-Disposition"].isascii()

    def test_the_docx_opens_and_says_the_same(self, hostile) -> None:
        made, client = hostile
        content = client.get(url(made, "versions/1/accord.docx")).content
        opened = docx.Document(io.BytesIO(content))
        said = "\n".join(paragraph.text for paragraph in opened.paragraphs)
        assert "<script>alert(1)</script> & <b>gras</b> &amp;" in said
        assert "שלום مرحبا 👩‍🔧 🚲" in said
        assert "evil" in said
        assert "\u202e" not in said
        styles = {paragraph.style.name for paragraph in opened.paragraphs}
        assert {"Title", "Heading 1", "Heading 2", "List Bullet"} <= styles
        assert "Roue" in opened.tables[0].rows[1].cells[0].text
        assert opened.core_properties.language == "fr-FR"
        assert "PROJET" not in opened.sections[0].header.paragraphs[0].text

    def test_too_long_is_said_and_kept_in_the_form(self, scene) -> None:
        made, row, _version, wheel, _mission = scene
        client = world.client_for(world.lead_of(wheel))
        page = client.get(url(made, f"clauses/{row.pk}/modifier/"))
        origin = page.context["editing"].form.initial["edited_from"]
        sent = {**agreed.CLAUSE, "body": "y" * 20_001, "edited_from": origin}
        page = client.post(url(made, f"clauses/{row.pk}/modifier/"), sent)
        assert "y" * 20_001 in page.content.decode()
        row.refresh_from_db()
        assert row.body == SECRET


class TestWriters:
    def test_two_people_lose_nothing(self, scene) -> None:
        made, row, _version, wheel, mission = scene
        address = url(made, f"clauses/{row.pk}/modifier/")
        first, second = (world.client_for(world.lead_of(o)) for o in (wheel, mission))
        origins = [
            client.get(address).context["editing"].form.initial["edited_from"]
            for client in (first, second)
        ]
        base = {**agreed.CLAUSE, "body": SECRET}
        first.post(address, {**base, "body": "Version de la roue", "edited_from": origins[0]})
        page = second.post(
            address, {**base, "body": "Version de la mission", "edited_from": origins[1]}
        )
        said = page.content.decode()
        assert page.status_code == 200
        for words in ("Version de la", "roue", "mission", "Quelqu’un d’autre a enregistré"):
            assert words in said
        row.refresh_from_db()
        assert row.body == "Version de la roue"

    def test_taken_out_meanwhile_the_words_are_kept(self, scene) -> None:
        made, row, _version, wheel, mission = scene
        address = url(made, f"clauses/{row.pk}/modifier/")
        client = world.client_for(world.lead_of(wheel))
        origin = client.get(address).context["editing"].form.initial["edited_from"]
        row.refresh_from_db()
        clauses.remove(clause=row, by=agreed.by(mission))
        sent = {**agreed.CLAUSE, "body": "Mes mots", "edited_from": origin}
        page = client.post(address, sent)
        assert "retirée" in page.content.decode()
        assert "Mes mots" in page.content.decode()


class TestQueries:
    def count(self, client, path: str) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    def test_one_and_three_clauses_and_versions(self, scene) -> None:
        made, row, _version, wheel, mission = scene
        client = world.client_for(world.lead_of(wheel))
        pages = [
            url(made, path)
            for path in ("", "versions/1/", "ingredients/", "comparer/", "soumettre/",
                         "bibliotheque/", "versions/1/verifier/", f"clauses/{row.pk}/")
        ]  # fmt: skip
        pages.append(f"/alliances/{made.alliance.code}/accord/?tous")
        client.get(pages[0])
        before = {page: self.count(client, page) for page in pages}
        for n in (2, 3):
            extra = agreed.clause(made, wheel, title=f"Clause {n}")
            for held in (row, extra):
                comments.comment(clause=held, body="Oui.", by=agreed.by(mission))
            agreed.approved(agreed.submitted(made, wheel), wheel)
            agreed.begun(made.alliance, wheel, title=f"Autre {n}")
        # The page that one answers is that of the last version.
        before[url(made, "versions/3/")] = before.pop(url(made, "versions/1/"))
        assert {page: self.count(client, page) for page in before} == before

    def test_the_section_asks_one(self, scene) -> None:
        from alliage.alliances import sections
        from alliage.alliances.room import Room

        made, _row, _version, _wheel, _mission = scene
        party = made.alliance.parties.first()
        room = Room(made.alliance, party, agreed.by(party.organisation), [party])
        [section] = [one for one in sections.sections() if one.name == "agreement"]
        with CaptureQueriesContext(connection) as queries:
            words, alert = section.subtitle(room)
        assert (len(queries), alert) == (1, False)
        # The clause is in place; the library's other ingredients are not written.
        assert words.startswith("version 1, ")


class TestBeginning:
    def test_from_the_library_by_the_form(self) -> None:
        room, (wheel, _mission) = agreed.room()
        client = world.client_for(world.lead_of(wheel))
        assert (
            "Pas encore d’accord" in client.get(f"/alliances/{room.code}/accord/").content.decode()
        )
        sent = {"title": "Notre accord", "with_library": "yes"}
        answer = client.post(f"/alliances/{room.code}/accord/nouveau/", sent)
        made = Agreement.objects.get()
        assert answer["Location"] == made.get_absolute_url()
        assert made.clauses.count() == len(made.ingredients)

    def test_in_english_the_clauses_are_english(self) -> None:
        room, (wheel, _mission) = agreed.room()
        client = world.client_for(world.lead_of(wheel))
        from django.utils import translation

        with translation.override("en"):
            made = actions.begin(alliance=room, title="Ours", by=agreed.by(wheel))
        assert made.clauses.get(key="exit").title == "If one of us leaves"
        assert client.get(made.get_absolute_url()).status_code == 200
