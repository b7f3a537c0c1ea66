"""What three parties live of a room in three browsers: each passage, from seats to what shows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from playwright.sync_api import Page, expect
from tests.alliage import world
from tests.alliage.partners.introduced import Someone

from alliage.alliances.models import Agreement, Alliance, CanvasSheet, Experiment, Gate
from alliage.governance.models import Decision
from alliage.stories.models import Story

TITLE = "Rouler pour l’emploi"
SUMMARY = "Aller travailler sans voiture"
VISION = "Que personne ne renonce à un emploi faute de pouvoir s’y rendre."
LESSON = "À cinq heures, personne n’ose réveiller la maison."
Open = Callable[..., Page]


@dataclass
class Seat:
    """One person of an organisation in front of their own browser."""

    who: Someone
    page: Page
    host: str

    @property
    def name(self) -> str:
        return self.who.organisation.name

    def go(self, name: str, *args: Any) -> Page:
        return self.open(reverse(name, args=args))

    def open(self, path: str) -> Page:
        self.page.goto(self.host + path, wait_until="domcontentloaded")
        return self.page

    def fill(self, **words: str) -> None:
        """Write into fields by their name in the form."""
        for field, text in words.items():
            self.page.locator(f"main [name={field}]").fill(text)

    def check(self, field: str, value: str) -> None:
        self.page.locator(f"main [name={field}][value='{value}']").check()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def reads(self, words: str) -> None:
        expect(self.page.get_by_role("main").get_by_text(words).first).to_be_visible()

    def title(self, words: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(words)


Seats = tuple[Seat, Seat, Seat]


def together(seats: Seats, **fields: Any) -> Alliance:
    """A running room whose parties are the three."""
    return world.alliance(
        *(one.who.organisation for one in seats), title=TITLE, summary=SUMMARY, **fields
    )


def open_and_enter(seats: Seats) -> Alliance:
    """One opens the room and invites two, who see nothing of it before each accepts."""
    first, *others = seats
    first.go("alliances:new")
    first.fill(title=TITLE, summary=SUMMARY)
    first.press("Ouvrir l’alliance")
    for other in others:
        first.follow("Inviter une organisation")
        first.fill(organisation=other.name, message="Venez")
        first.press("Inviter")
        first.reads(other.name)
    room = Alliance.objects.get()
    for other in others:
        other.go("alliances:mine")
        other.reads("Une invitation vous attend")
        assert other.who.client.get(room.get_absolute_url()).status_code == 404
        other.follow(TITLE)
        assert first.who.email not in other.page.content()
        other.press("Entrer dans l’alliance")
        other.page.wait_for_url(f"**{room.get_absolute_url()}")
        other.title(TITLE)
    return room


def draft_and_reveal(seats: Seats, room: Alliance) -> None:
    """Three drafts; nobody reads another's before the last is ready, then all read all."""
    for number, one in enumerate(seats):
        one.go("alliances:canvas_draft", room.code)
        one.fill(want=f"Le vœu de {one.name}", size=f"{number + 2} salariés")
        one.press("Enregistrer le brouillon")
        one.press("Notre fiche est prête")
        one.reads("Votre fiche est prête" if one is not seats[-1] else "Les fiches sont révélées")
        for other in seats[:number]:
            last = number == len(seats) - 1
            assert (f"Le vœu de {other.name}" in one.page.content()) is last
            other.go("alliances:canvas", room.code)
            assert (f"Le vœu de {one.name}" in other.page.content()) is last
    assert CanvasSheet.objects.filter(revealed_at=None).count() == 0


def write_and_consent(seats: Seats, room: Alliance) -> None:
    seats[0].go("alliances:canvas_shared", room.code)
    seats[0].fill(vision=VISION)
    seats[0].press("Enregistrer cette version")
    for one in seats:
        one.go("alliances:canvas", room.code)
        one.reads(VISION)
        one.press(f"Consentir au nom de {one.name}")
    expect(seats[2].page.get_by_text("a consenti le")).to_have_count(3)


def propose_gate(one: Seat, room: Alliance) -> Gate:
    one.go("alliances:room", room.code)
    one.follow("Proposer cette porte")
    one.fill(statement="Nous savons ce que nous voulons ensemble.")
    one.press("Proposer")
    return Gate.objects.latest("pk")


def answer_gate(one: Seat, gate: Gate) -> None:
    one.go("alliances:room", gate.alliance.code)
    one.follow("Répondre pour votre organisation")
    one.check("answer", "yes")
    one.press("Enregistrer cette réponse")


def begin_agreement(one: Seat, room: Alliance) -> Agreement:
    one.go("alliances:agreements", room.code)
    one.follow("Commencer l’accord")
    one.fill(title="Notre accord")
    one.press("Commencer")
    one.title("Notre accord")
    return Agreement.objects.get()


def submit_and_approve(seats: Seats, agreement: Agreement) -> None:
    """Submitted by one, approved by three on the exact text; it is then in force and prints."""
    code = agreement.alliance.code
    seats[0].go("alliances:agreement", code, agreement.pk)
    seats[0].follow("Soumettre une version")
    seats[0].press("Soumettre la version 1")
    for one in seats:
        agreement.refresh_from_db()
        assert agreement.in_force is None
        one.go("alliances:agreement_version", code, agreement.pk, 1)
        one.page.locator("main [name=sure]").check()
        one.press("Approuver cette version")
    agreement.refresh_from_db()
    assert agreement.in_force is not None
    page = seats[2].go("alliances:agreement_version", code, agreement.pk, 1)
    expect(page.get_by_role("region", name="Réponses").get_by_text("a approuvé le")).to_have_count(
        3
    )
    with page.expect_download() as found:
        page.get_by_role("link", name="PDF", exact=True).first.click()
    assert found.value.path().read_bytes().startswith(b"%PDF")


def decide_with_recusal(seats: Seats, room: Alliance) -> None:
    """Decided by consent; who is judge and party withdraws, and counts for nothing."""
    first, second, third = seats
    first.go("governance:decision_add", room.assembly_id)
    first.fill(title="Louer le hangar", text="Nous louons le hangar de Cycles Montarbel.")
    first.press("Enregistrer le projet")
    first.press("Ouvrir la décision")
    decision = Decision.objects.get()
    third.open(decision.get_absolute_url())
    third.page.get_by_text("Nous avons un intérêt : nous nous retirons").click()
    third.page.get_by_label("Pourquoi votre organisation se retire").fill("Le hangar est à nous.")
    third.press("Nous retirer de cette décision")
    third.reads("se retire")
    for one in (first, second):
        one.open(decision.get_absolute_url())
        one.check("voix-stance", "yes")
        one.press("Le dire au nom de l’organisation")
    first.page.reload()
    decision.refresh_from_db()
    if decision.state == "open":
        first.press("Conclure maintenant")
    third.page.reload()
    third.reads("Adoptée")
    third.reads("retirées, juge et partie")


def try_and_stop(seats: Seats, room: Alliance) -> None:
    """A trial carried by two is stopped with what it taught: it counts as done."""
    first, second, third = seats
    first.go("alliances:experiment_add", room.code)
    first.fill(
        title="Un créneau à 5 h",
        hypothesis="Si des vélos sont prêts à 5 h, dix personnes viendront.",
        trial="Prêter dix vélos",
        stop_when="Moins de trois vélos sortis",
    )
    for one in (first, second):
        first.page.get_by_role("checkbox", name=one.name).check()
    first.press("Enregistrer")
    trial = Experiment.objects.get()
    first.press("Commencer l’essai")
    first.page.locator("main [name=text]").fill("Deux vélos sortis.")
    first.press("Noter")
    first.reads("Deux vélos sortis.")
    first.follow("Passer en revue")
    first.check("conclusion", "stop")
    first.fill(lessons=LESSON)
    first.press("Enregistrer la revue")
    second.go("alliances:experiment", room.code, trial.pk)
    second.check("agrees", "yes")
    second.press("Répondre")
    page = third.go("alliances:experiments", room.code)
    done = page.get_by_role("region", name="Menés")
    expect(done).to_contain_text("Un créneau à 5 h")
    expect(done).to_contain_text(LESSON)


def answer_all(one: Seat, score: int) -> None:
    """Answer every page of the questionnaire alike, by hand but for the many radios."""
    one.follow("Donner la réponse commune")
    one.follow("Commencer")
    while one.page.locator("form.questionnaire").count():
        one.page.evaluate(
            "score => document.querySelectorAll('form.questionnaire fieldset').forEach(one => {"
            "const found = one.querySelectorAll('.points input');"
            "found[Math.min(score, found.length) - 1].checked = true })",
            score,
        )
        one.page.locator("button[value=next]").click()
    one.press("Envoyer ma réponse")
    one.title("Merci")


def take_news(seats: Seats, room: Alliance) -> None:
    """A wave: terms first, one joint answer each, then results whose gap comes first."""
    seats[0].go("alliances:wave_propose", room.code)
    seats[0].press("Ouvrir la vague")
    for one in seats:
        one.go("alliances:wave", room.code, 1)
        one.check("mode", "joint")
        one.page.locator("main [name=accepted]").check()
        one.press("Accepter pour notre organisation")
    for one, score in zip(seats, (5, 5, 2), strict=True):
        one.go("alliances:wave", room.code, 1)
        answer_all(one, score)
    page = seats[0].go("alliances:wave", room.code, 1)
    seats[0].press("Tout le monde a répondu : clore la vague")
    for one in seats:
        page = one.go("alliances:wave", room.code, 1)
        agenda = page.get_by_role("region", name="L’ordre du jour de l’atelier")
        expect(agenda.locator("li").first).to_contain_text("écart")
        expect(agenda.locator("li").first).to_contain_text("Cycles Montarbel")
    trust = page.get_by_role("region", name="Confiance et valeur").get_by_role("table").first
    expect(trust.get_by_role("row", name="Cycles Montarbel")).to_contain_text("4,0")


def tell_and_publish(seats: Seats, room: Alliance) -> Story:
    """Written by one, agreed on by three."""
    first = seats[0]
    first.go("stories:of_room", room.code)
    first.press("Commencer le récit")
    first.follow("Ajouter un moment")
    first.fill(when="mars 2025", title="Un créneau à 5 h, arrêté", text=LESSON)
    first.press("Ajouter")
    first.press("Soumettre à l’accord de chacun")
    story = Story.objects.get()
    version = story.versions.get()
    for one in seats:
        assert one.who.client.get(story.get_absolute_url()).status_code == 404
        one.go("stories:version", version.pk)
        if one.page.get_by_role("button", name="D’accord pour publier ces mots").count():
            one.press("D’accord pour publier ces mots")
    one.follow("Lire le récit publié")
    one.reads("mars 2025")
    return story


def read_by_anybody(open_page: Open, host: str, story: Story) -> None:
    page = open_page(host + story.get_absolute_url())
    expect(page.get_by_role("heading", level=1)).to_contain_text(TITLE)
    expect(page.get_by_text(LESSON).first).to_be_visible()
    assert "@secret.example" not in page.content()
