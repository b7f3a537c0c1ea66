"""What a partner's name is linked to: sure, proposed or none, and why."""

import threading
from pathlib import Path

import pytest
from tests.alliage_engines.directory.search_data import organisation
from tests.alliage_engines.linking.names_data import GONE, id_of, snapshot

from alliage_engines.linking import Link, Linker, LinkingError, Name, Reason, reason_text

VOIRON, FARANDOLE = "213805633", "LA FARANDOLE"


@pytest.fixture(scope="module")
def linker(tmp_path_factory: pytest.TempPathFactory) -> Linker:
    return Linker.open(snapshot(tmp_path_factory.mktemp("names")))


def _reasons(link: Link) -> set[str]:
    return set(link.candidates[0].reasons)


@pytest.mark.parametrize(
    ("text", "departement", "named", "reason"),
    [
        ("Mairie de Voiron", "38", "VOIRON", Reason.FAMILY_WORD),
        ("VILLE DE VOIRON (38)", None, "VOIRON", Reason.FAMILY_WORD),
        ("Hôtel de ville de Grenoble", "38", "COMMUNE DE GRENOBLE", Reason.FAMILY_WORD),
        ("M.J.C. Voiron", "38", "MAISON DES JEUNES ET DE LA CULTURE DE VOIRON", Reason.ABBREVIATION),
        ("CAF 69", None, "CAISSE D'ALLOCATIONS FAMILIALES DU RHONE", Reason.ABBREVIATION),
        ("CC du pays voironnais", "38", "COMMUNAUTE D'AGGLOMERATION DU PAYS VOIRONNAIS", None),
        ("Grenoble-Alpes-Métropole", "38", "GRENOBLE ALPES METROPOLE", Reason.SAME_NAME),
        ("comité des fêtes ploujean", "29", "COMITE DES FETES DE PLOUJEAN", Reason.SAME_WORDS),
        ("asso. la bricole solidaire ressourcerie", "38", "Ressourcerie La Bricole solidaire", None),
        ("Ressourcerie la Bricolle solidaire", "38", "Ressourcerie La Bricole solidaire", "fuzzy"),
        ("TVMX Voiron", None, "Théâtre du Vieux Moulin (TVMX)", Reason.ACRONYM),
        ("Théâtre du Vieux Moulin", "38", "Théâtre du Vieux Moulin (TVMX)", None),
        ("Fond. Corvane", "38", "Fondation Corvane", Reason.NATIONAL),
        ("Fond. Corvane", None, "Fondation Corvane", None),
        ("US Saint Martinoise", "38", "Union sportive Saint-Martinoise", Reason.ABBREVIATION),
        ("Union Saint-Martinoise sportive", "38", "Union sportive Saint-Martinoise", None),
        ("Passeurs de graines, Échirolles", "38", "LES PASSEURS DE GRAINES D'ÉCHIROLLES", None),
        ("Club alpin des Grands Éboulis 73", None, "Club alpin des Grands Éboulis", None),
    ],
)  # fmt: skip
def test_sure(
    linker: Linker, text: str, departement: str | None, named: str, reason: str | None
) -> None:
    link = linker.link(Name(text, departement))
    assert (link.decision, link.chosen) == ("sure", id_of(named)), link
    assert link.candidates[0].id == link.chosen
    if reason is not None:
        assert reason in link.candidates[0].reasons


@pytest.mark.parametrize(
    ("name", "first", "reason"),
    [
        # Two of that name in the département, and nothing says which.
        (Name("La farandole", "38"), None, Reason.NAMESAKE),
        # The very name, but another bears it with one place more.
        (Name("Les passeurs de graines", "38"), "Les Passeurs de graines", Reason.NAMESAKE),
        (Name("Comité des fêtes", "38"), "Comité des fêtes", Reason.GENERIC_NAME),
        (Name("Comité des fêtes"), "Comité des fêtes", Reason.GENERIC_NAME),
        (Name("Ressourcerie La Bricole solidaire", "29"), None, Reason.OTHER_DEPARTEMENT),
        (Name("Les grands éboulis", "73"), None, Reason.WORDS_MISSING),
        (Name("Atlante", "29"), "ATLANTIS", Reason.FUZZY),
        (Name("TVMX", "38"), "Théâtre du Vieux Moulin (TVMX)", Reason.ACRONYM),
        (Name("Association le fournil des Tisserands", "38"), None, Reason.OTHER_FAMILY),
        (Name("Mairie de Voiron, service jeunesse", "38"), "VOIRON", Reason.WORDS_TOO_MANY),
        (Name("Judo club de Voirron", "38"), "Judo club de Voiron", Reason.GENERIC_NAME),
    ],
)
def test_proposed(linker: Linker, name: Name, first: str | None, reason: str) -> None:
    link = linker.link(name)
    assert (link.decision, link.chosen) == ("proposed", None), link
    assert reason in _reasons(link)
    if first is not None:
        assert link.candidates[0].id == id_of(first)


@pytest.mark.parametrize(
    ("text", "departement"),
    [
        ("Judo club de Voreppe", "38"),
        ("Mairie de Lyon", "69"),
        ("Macif", "38"),
        ("Département de l'Isère", "38"),
        ("un artisan local", "38"),
        ("", "38"),
        ("🎉 🎉", None),
        ("---", None),
        ("l'", None),
    ],
)
def test_none(linker: Linker, text: str, departement: str | None) -> None:
    assert linker.link(Name(text, departement)) == Link(text, "none", None, ())


def test_the_commune_given_tells_namesakes_apart(linker: Linker) -> None:
    link = linker.link(Name("La farandole", "38", "38563"))
    assert (link.decision, link.chosen) == ("sure", id_of(FARANDOLE))
    assert Reason.COMMUNE_GIVEN in _reasons(link)
    generic = linker.link(Name("Comité des fêtes", commune="38563"))
    assert (generic.decision, generic.chosen) == ("sure", id_of("Comité des fêtes"))


@pytest.mark.parametrize(
    "text", ["213 805 633", "Ville SIREN : 213805633", "la mairie (213 805 633 00015)"]
)
def test_an_identifier_that_resolves_decides(linker: Linker, text: str) -> None:
    link = linker.link(Name(text, "29"))
    assert (link.decision, link.chosen) == ("sure", VOIRON)
    assert _reasons(link) == {Reason.IDENTIFIER}


def test_an_identifier_may_stand_apart(linker: Linker) -> None:
    own = id_of("Les Passeurs de graines")
    link = linker.link(Name("Les passeurs", "38", identifier=own))
    assert (link.decision, link.chosen) == ("sure", own)


def test_an_rna_number_that_contradicts_the_name_is_not_believed(linker: Linker) -> None:
    own = id_of("Les Passeurs de graines")  # no check digit: one slip names somebody else
    link = linker.link(Name(f"Fondation Corvane {own}", "38"))
    assert (link.decision, link.chosen) == ("proposed", None)
    assert {own, id_of("Fondation Corvane")} <= {c.id for c in link.candidates}


@pytest.mark.parametrize("identifier", ["W389999999", GONE.id, "213805634", "W38 10 99 999"])
def test_an_identifier_that_does_not_resolve_takes_the_certainty_away(
    linker: Linker, identifier: str
) -> None:
    text = "Ressourcerie La Bricole solidaire"
    assert linker.link(Name(text, "38")).decision == "sure"
    link = linker.link(Name(f"{text} {identifier}", "38"))
    assert (link.decision, link.chosen) == ("proposed", None)
    assert Reason.IDENTIFIER_UNKNOWN in _reasons(link)


def test_a_namesake_in_the_same_place_takes_the_certainty_away(tmp_path: Path) -> None:
    text = "Ressourcerie La Bricole solidaire"
    twin = organisation(900, name="LA BRICOLE SOLIDAIRE, RESSOURCERIE", commune="38185")
    link = Linker.open(snapshot(tmp_path, (twin,))).link(Name(text, "38"))
    assert (link.decision, link.chosen) == ("proposed", None)
    assert {c.id for c in link.candidates} >= {twin.id, id_of(text)}


def test_candidates_come_best_first_and_five_at_most(linker: Linker) -> None:
    for text in ("Voiron", "club de Grenoble", "La farandole", "comité"):
        scores = [c.score for c in linker.link(Name(text, "38")).candidates]
        assert scores == sorted(scores, reverse=True)
        assert len(scores) <= 5
        assert all(50 <= score <= 100 for score in scores)


def test_unknown_codes_are_ignored(linker: Linker) -> None:
    expected = linker.link(Name("Mairie de Voiron"))
    assert expected.decision == "sure"
    assert linker.link(Name("Mairie de Voiron", "00")) == expected
    assert linker.link(Name("Mairie de Voiron", commune="99999")) == expected


def test_threads_share_a_linker(linker: Linker) -> None:
    names = [Name("Mairie de Voiron", "38"), Name("La farandole", "38"), Name("CAF 69")] * 5
    expected = [linker.link(name) for name in names]
    answers: dict[int, list[Link]] = {}
    threads = [
        threading.Thread(target=lambda n=n: answers.update({n: list(linker.link_many(names))}))
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(answers.values()) == [expected] * 4


def test_processes_give_the_same_answers_in_order(linker: Linker) -> None:
    names = [Name("Mairie de Voiron", "38"), Name("La farandole", "38"), Name("CAF 69")]
    assert list(linker.link_many(names, processes=2)) == list(linker.link_many(names))


def test_a_folder_without_snapshot_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LinkingError, match="no readable snapshot"):
        Linker.open(tmp_path)


def test_every_reason_has_its_words() -> None:
    for reason in Reason:
        assert reason_text(reason)
        assert reason_text(reason, "en") != reason_text(reason, "fr")
    with pytest.raises(ValueError, match="unheard"):
        reason_text("unheard")
