"""The story of finding allies, passage by passage, as its people live it in a real browser."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect
from tests.alliage import world
from tests.alliage.directory.fixtures import built_store, store
from tests.alliage.partners import introduced
from tests.alliage.partners.introduced import Someone

from alliage.core import links
from alliage.core.actor import SYSTEM
from alliage.core.models import AuditEvent
from alliage.core.worker import run_waiting
from alliage.organisations.models import Organisation
from alliage.partners.actions import introductions_answers as answers
from alliage.partners.actions import introductions_follow_ups as news
from alliage.partners.models import Coalition, FollowUp, Introduction, Need

__all__ = ["built_store", "store"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VELO = {"topic:active_mobility": 1.0}
Open = Callable[..., Page]


@pytest.fixture(autouse=True)
def _own_folders(store: Path, settings: Any, tmp_path: Path) -> None:
    settings.DIRECTORY_OVERLAYS = tmp_path / "overlays"


@pytest.fixture
def bearer() -> Someone:
    """The association that bears the need."""
    return introduced.someone("Roulons vers l’emploi", "nadia@secret.example")


@pytest.fixture
def agency() -> Someone:
    return introduced.someone("Agence de mobilité", "bruno@secret.example", family="public")


@pytest.fixture
def company() -> Someone:
    return introduced.someone("Cycles Montarbel", "chloe@secret.example", family="private")


@pytest.fixture
def as_one(live_server: Any, open_page: Open) -> Open:
    """`as_one(who, path, script=True)` opens a page as somebody's own browser."""

    def opened(who: Someone | None, path: str, **options: Any) -> Page:
        cookies = who.client.cookies.items() if who else ()
        url = live_server.url
        kept = [{"name": name, "value": one.value, "url": url} for name, one in cookies]
        return open_page(url + path, cookies=kept, **options)

    return opened


@pytest.mark.parametrize("script", [True, False])
def test_a_need_is_stated_in_two_steps(bearer: Someone, as_one: Open, script: bool) -> None:
    page = as_one(bearer, reverse("partners:need_add"), script=script)
    page.get_by_label("En une phrase").fill("Des vélos pour aller au travail")
    page.get_by_label("En quelques mots").fill("Ni car ni train le matin dans le Voironnais.")
    place = page.locator("[name=ou]").last
    if script:
        place.press_sequentially("voiron")
        page.get_by_role("option", name="Voiron", exact=False).first.click()
    else:
        place.fill("Voiron")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Étape 2 sur 2")).to_be_visible()
    assert Need.objects.get().state == "draft"
    page.get_by_role("button", name="Publier").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Des vélos pour aller au travail")
    written = Need.objects.get()
    assert (written.state, written.organisation) == ("published", bearer.organisation)
    reader = as_one(None, reverse("partners:needs"))
    expect(reader.get_by_role("link", name="Des vélos pour aller au travail")).to_be_visible()


def test_allies_are_suggested_in_three_families(
    bearer: Someone, agency: Someone, company: Someone, as_one: Open
) -> None:
    need = world.need(bearer.organisation, tags=VELO)
    workshop = introduced.someone("Atelier des deux roues", "ana@secret.example")
    for who in (workshop, agency, company):
        world.offer(who.organisation, f"Apport de {who.organisation.name}", tags=VELO)
    page = as_one(bearer, reverse("partners:suggestions", args=[need.pk]))
    for who in (workshop, agency, company):
        one = page.locator(".suggestion").filter(has_text=who.organisation.name)
        expect(one.get_by_text("En commun").first).to_be_visible()
    for family in ("Associations et pairs", "Acteurs publics", "Entreprises et fondations"):
        expect(page.get_by_role("heading", name=family)).to_be_visible()
    assert "@secret.example" not in page.content()


def test_an_introduction_is_asked_accepted_and_contacts_show(
    bearer: Someone, agency: Someone, as_one: Open
) -> None:
    need = world.need(bearer.organisation, tags=VELO)
    world.offer(agency.organisation, "Un local à vélos", tags=VELO)
    page = as_one(bearer, reverse("partners:suggestions", args=[need.pk]))
    page.get_by_role("link", name="Demander une mise en lien : Agence de mobilité").click()
    page.get_by_label("Votre message").fill("Votre local est-il libre le matin ?")
    page.get_by_role("button", name="Envoyer la demande").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Agence de mobilité")
    assert agency.email not in page.content()

    found = Introduction.objects.get()
    other = as_one(agency, found.get_absolute_url())
    expect(other.get_by_text("Votre local est-il libre le matin ?")).to_be_visible()
    assert bearer.email not in other.content()
    other.get_by_role("button", name="Accepter la mise en lien").click()
    expect(other.get_by_role("link", name=bearer.email)).to_be_visible()
    page.reload()
    expect(page.get_by_role("link", name=agency.email)).to_be_visible()


def test_a_labo_introduces_two(bearer: Someone, company: Someone, as_one: Open) -> None:
    labo = introduced.someone("Labo des Trois Vallées", "lea@secret.example", roles=("labo",))
    named = "&".join(f"avec={who.organisation.public_id}" for who in (bearer, company))
    page = as_one(labo, f"{reverse('partners:introduction_third_party')}?{named}")
    page.get_by_label("Votre message").fill("Vous devriez vous parler.")
    page.get_by_role("button", name="Proposer la mise en lien").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mise en lien")
    found = Introduction.objects.get()
    assert found.by_third_party
    for who in (bearer, company):
        answered = as_one(who, found.get_absolute_url())
        answered.get_by_role("button", name="Accepter la mise en lien").click()
        expect(answered.get_by_role("heading", name="Où chacun en est")).to_be_visible()
    expect(answered.get_by_role("link", name=bearer.email)).to_be_visible()
    found.refresh_from_db()
    assert found.state == "made"


def test_news_are_given_by_a_link_whose_opening_writes_nothing(
    bearer: Someone, agency: Someone, as_one: Open
) -> None:
    answers.consent(by=bearer.by, organisation=bearer.organisation, given=True)
    made = introduced.accept(introduced.ask(bearer, agency), agency)
    due = made.follow_ups.get(day=7, organisation=bearer.organisation)
    FollowUp.objects.filter(pk=due.pk).update(due_on=timezone.localdate())
    subject = f"follow_up:{due.pk}:person:{bearer.mandate.person_id}"
    token = links.make(news.PURPOSE, subject, expires_in=timedelta(days=1), by=SYSTEM)
    events = AuditEvent.objects.count()
    page = as_one(None, reverse("partners:follow_up", args=[token]))
    expect(page.get_by_role("heading", level=1)).to_contain_text("Agence de mobilité")
    due.refresh_from_db()
    assert (due.answered_at, AuditEvent.objects.count()) == (None, events)
    page.get_by_label("Nous nous sommes rencontrés").check()
    page.get_by_label("En quelques mots").fill("Une heure au local.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci de vos nouvelles")
    due.refresh_from_db()
    assert (due.outcome, due.note) == ("met", "Une heure au local.")


def test_a_coalition_is_composed_changed_and_proposed(
    bearer: Someone, agency: Someone, company: Someone, as_one: Open
) -> None:
    need = world.need(bearer.organisation)
    need.requirements.create(label="Vélos", contribution="in_kind", quantity=20, unit="vélos")
    need.requirements.create(label="Un local", contribution="premises", position=1)
    world.offer(company.organisation, "Des vélos", quantity=25, unit="vélos")
    world.offer(agency.organisation, "Un local", contribution="premises")
    page = as_one(bearer, reverse("partners:coalition_new", args=[need.pk]))
    page.locator("main form button.button").first.click()
    page.wait_for_url("**/coalitions/*/")
    run_waiting()
    page.reload()
    expect(page.get_by_text("Tout est couvert.").first).to_be_visible()
    page.get_by_role("button", name="Prendre celle-ci : Proposition A").click()
    covered = page.get_by_role("region", name="Ce qui est couvert")
    expect(covered.get_by_role("row", name="Un local")).to_contain_text("Agence de mobilité")
    page.get_by_role("button", name="Retirer : Agence de mobilité").click()
    expect(covered.get_by_role("row", name="Un local")).not_to_contain_text("Agence de mobilité")
    page.get_by_text("Ajouter : 1 autre candidate").click()
    page.get_by_role("button", name="Ajouter : Agence de mobilité").click()
    expect(covered.get_by_role("row", name="Un local")).to_contain_text("Agence de mobilité")
    page.get_by_role("button", name="Proposer la coalition").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mise en lien")
    proposed = Coalition.objects.get()
    assert proposed.state == "proposed"
    assert proposed.introduction is not None
    assert proposed.introduction.sides.count() == 3


def test_two_people_edit_a_profile_at_once(bearer: Someone, as_one: Open) -> None:
    own = bearer.organisation
    Organisation.objects.filter(pk=own.pk).update(activities="Avant")
    colleague = Someone(own, world.mandate(world.person("paul@secret.example"), own))
    path = reverse("organisations:edit_section", args=[own.public_id, "activite"])
    first, second = as_one(bearer, path), as_one(colleague, path)
    for page, text in ((first, "Nous réparons des vélos"), (second, "Nous prêtons des vélos")):
        page.get_by_role("textbox", name="Ce que nous faisons").fill(text)
    first.get_by_role("button", name="Enregistrer").click()
    first.wait_for_url(f"**{reverse('organisations:edit', args=[own.public_id])}")
    second.get_by_role("button", name="Enregistrer").click()
    warned = second.get_by_text("Quelqu’un d’autre a enregistré pendant que vous écriviez")
    expect(warned).to_be_visible()
    both = second.get_by_role("region", name="Ce que nous faisons")
    expect(both).to_contain_text("Nous réparons des vélos")
    expect(both).to_contain_text("Nous prêtons des vélos")
    own.refresh_from_db()
    assert own.activities == "Nous réparons des vélos"
    second.get_by_label("Ma version, telle qu’elle est ci-dessous").check()
    second.get_by_role("button", name="Enregistrer").click()
    expect(warned).to_be_hidden()
    own.refresh_from_db()
    assert own.activities == "Nous prêtons des vélos"
