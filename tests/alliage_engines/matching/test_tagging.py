"""What a sentence is taken to speak of, and the terms that tags become."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage_engines.directory.text import normalise
from alliage_engines.matching.tagging import THEME_SHARE, suggest_terms, terms_of
from alliage_engines.vocabulary import means, skills, themes, topics

#: Needs as people of associations word them; each with the concept that must be near the top.
SENTENCES = [
    ("Mobilité des demandeurs d’emploi du Voironnais", "topic:active_mobility"),
    ("Mobilité des demandeurs d’emploi du Voironnais", "topic:unemployed_support"),
    ("Nous cherchons un minibus pour que nos bénéficiaires puissent se déplacer", "means:vehicle"),
    (
        "Des retraités n’ont plus de visite, nous voudrions rompre leur solitude",
        "topic:loneliness",
    ),
    ("Il manque des bénévoles pour l’aide aux devoirs au collège", "topic:tutoring"),
    ("Des familles ont faim en fin de mois, il faut une épicerie sociale", "topic:food_aid"),
    ("Nous avons besoin d’un comptable pour tenir nos comptes et la paie", "skill:accounting"),
    ("Trouver une salle de réunion gratuite le soir", "means:meeting_room"),
    ("Mettre à l’abri des femmes victimes de violences conjugales", "topic:domestic_violence"),
    (
        "Les personnes âgées ne savent pas faire leurs démarches en ligne",
        "topic:digital_inclusion",
    ),
    ("Créer une ressourcerie pour réduire les déchets de la vallée", "topic:waste_reuse"),
    ("Apprendre le français aux réfugiés arrivés à Grenoble", "topic:refugees"),
    ("Trouver une place aux jeunes en difficulté avec la mission locale", "topic:youth_inclusion"),
    ("Rénover les logements mal isolés des propriétaires modestes", "topic:housing_renovation"),
    ("Ouvrir une crèche dans un village qui n’en a pas", "topic:childcare"),
    ("Il n’y a plus de médecin : créer une maison de santé", "topic:care_centres"),
    ("Proposer une activité physique adaptée aux malades du cancer", "topic:adapted_sport"),
    ("Faire sortir de la rue des personnes sans domicile fixe", "topic:emergency_shelter"),
    ("Monter un festival dans les villages", "topic:art_promotion"),
    ("Planter des haies et protéger les oiseaux des zones humides", "topic:nature_protection"),
    ("Lutter contre l’illettrisme des salariés", "topic:literacy"),
    ("Ouvrir un chantier d’insertion pour les plus éloignés de l’emploi", "topic:work_integration"),
    ("Un jardin partagé au pied des immeubles", "topic:shared_gardens"),
    ("Aider les agriculteurs à vendre en circuits courts", "topic:farming"),
    ("Prévenir l’alcool et la drogue chez les lycéens", "topic:addictions"),
    ("Soutenir les aidants de personnes atteintes d’Alzheimer", "topic:patients"),
    ("Refaire notre site internet et notre logo", "skill:web_development"),
    ("Refaire notre site internet et notre logo", "skill:graphic_design"),
    ("Maintenir les anciens à domicile avec le portage de repas", "topic:home_help"),
    ("Aider les créateurs d’entreprise des quartiers prioritaires", "topic:business_creation"),
    ("Des ordinateurs reconditionnés pour les étudiants précaires", "means:it_equipment"),
    ("VELOS, COVOITURAGE", "topic:active_mobility"),
]


def keys(text: str, **options: object) -> list[str]:
    return [f"{found.scheme}:{found.code}" for found in suggest_terms(text, **options)]


@pytest.mark.parametrize(("sentence", "expected"), SENTENCES)
def test_the_subject_of_a_need_is_among_the_first_suggestions(sentence: str, expected: str) -> None:
    assert expected in keys(sentence)[:4]


def test_most_subjects_come_first_of_all() -> None:
    first = sum(keys(sentence)[0] == expected for sentence, expected in SENTENCES)
    assert first >= 0.6 * len(SENTENCES)


def test_a_homonym_of_the_same_stem_comes_after_the_word_itself() -> None:
    found = keys("Accueillir des réfugiés")
    assert found.index("topic:refugees") < found.index("topic:animal_protection")


def test_words_are_given_as_typed_in_the_order_of_the_text() -> None:
    found = {f.code: f for f in suggest_terms("L’Épicerie sociale de la VALLÉE, pour l’emploi.")}
    assert found["food_aid"].words_found == ("Épicerie", "sociale")
    assert found["job_search"].words_found == ("emploi",)


def test_a_name_does_not_straddle_two_sentences() -> None:
    within = {f.code: f.weight for f in suggest_terms("Un jardin partagé et un vélo")}
    astride = {f.code: f.weight for f in suggest_terms("Un vélo et un jardin. Tout est partagé")}
    assert "shared_gardens" in within
    assert astride.get("shared_gardens", 0.0) < within["shared_gardens"]


@pytest.mark.parametrize(
    "text", ["", "   ", "de la du", "xqzw", "association", "😀 ، 中文", "\x00"]
)
def test_words_that_say_nothing_suggest_nothing(text: str) -> None:
    assert suggest_terms(text) == []


def test_labels_and_words_follow_the_language() -> None:
    found = suggest_terms("We look for a meeting room", "en")[0]
    assert (found.code, found.label) == ("meeting_room", means()["meeting_room"].label_en)
    with pytest.raises(ValueError, match="'de'"):
        suggest_terms("Fahrrad", "de")


def test_the_limit_keeps_the_best() -> None:
    sentence = SENTENCES[0][0]
    assert keys(sentence, limit=2) == keys(sentence)[:2]
    assert keys(sentence, limit=0) == []


def test_every_label_suggests_its_own_concept() -> None:
    for scheme, concepts in (("topic", topics()), ("skill", skills()), ("means", means())):
        for code, concept in concepts.items():
            assert f"{scheme}:{code}" in keys(concept.label_fr), concept.label_fr


@given(st.text(max_size=200))
def test_any_text_gives_sound_suggestions(text: str) -> None:
    found = suggest_terms(text)
    assert len({(f.scheme, f.code) for f in found}) == len(found) <= 12
    assert [f.weight for f in found] == sorted((f.weight for f in found), reverse=True)
    for one in found:
        assert 0 < one.weight <= 1
        assert one.words_found
        assert all(word and (word in text or word in normalise(text)) for word in one.words_found)


def test_a_topic_brings_its_theme_at_a_lower_weight() -> None:
    assert terms_of([("topic", "active_mobility", 0.8), ("skill", "repair", 0.5)]) == {
        "topic:active_mobility": 0.8,
        "theme:024": 0.8 * THEME_SHARE,
        "skill:repair": 0.5,
    }


def test_the_heaviest_of_several_weights_holds() -> None:
    tags = [("topic", "active_mobility", 0.4), ("topic", "waste_reuse", 1.0), ("theme", "024", 0.1)]
    assert terms_of(tags)["theme:024"] == THEME_SHARE
    assert terms_of([*tags, ("theme", "024", 0.9)])["theme:024"] == 0.9


def test_near_subjects_meet_and_far_ones_do_not() -> None:
    def cosine(a: str, b: str) -> float:
        first, second = terms_of([("topic", a, 1.0)]), terms_of([("topic", b, 1.0)])
        shared = sum(weight * second.get(term, 0.0) for term, weight in first.items())
        norms = math.hypot(*first.values()) * math.hypot(*second.values())
        return shared / norms

    assert cosine("active_mobility", "active_mobility") == pytest.approx(1)
    assert cosine("active_mobility", "waste_reuse") == pytest.approx(0.2)
    assert cosine("active_mobility", "childcare") == 0


def test_tags_that_the_vocabulary_does_not_know_are_kept() -> None:
    assert terms_of([("topic", "retired_code", 1.0), ("sdg", "11", 0.5)]) == {
        "topic:retired_code": 1.0,
        "sdg:11": 0.5,
    }


def test_weights_must_be_numbers_from_zero_up() -> None:
    assert terms_of([("topic", "active_mobility", 0.0)]) == {}
    for weight in (-1.0, math.nan, math.inf):
        with pytest.raises(ValueError, match="topic:active_mobility"):
            terms_of([("topic", "active_mobility", weight)])


def test_themes_of_topics_exist() -> None:
    assert {topic.theme for topic in topics().values()} <= set(themes())
