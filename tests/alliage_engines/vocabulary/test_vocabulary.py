"""The vocabulary is consistent: codes, mappings, both languages, no label twice."""

import re
import tomllib
from collections import Counter
from itertools import chain, pairwise
from pathlib import Path

import pytest

from alliage_engines import vocabulary
from alliage_engines.directory.schema import Family
from alliage_engines.vocabulary import loader, skos

# fmt: off
FAMILIES = [
    "001", "002", "003", "004", "005", "006", "007", "009", "010", "011",
    "013", "014", "015", "016", "017", "018", "019", "020", "021", "022",
    "023", "024", "030", "032", "034", "036", "038", "040", "050",
]
KINDS = [
    "association", "association_rup", "association_insertion", "employers_group",
    "congregation", "local_law_association", "undeclared_association", "federation",
    "union", "mutual", "cooperative", "foundation",
    "endowment_fund", "corporate_foundation", "company", "mission_company",
    "social_enterprise", "commune", "intercommunality", "departement",
    "region", "state", "state_agency", "school",
    "university", "hospital", "social_care_body", "housing_body",
    "chamber", "public_body",
]
# fmt: on
CONCEPTS = {
    "themes": vocabulary.themes,
    "topics": vocabulary.topics,
    "skills": vocabulary.skills,
    "means": vocabulary.means,
}


def test_the_themes_are_the_29_families_of_the_nomenclature() -> None:
    assert list(vocabulary.themes()) == FAMILIES


def test_the_kinds_are_those_agreed_and_each_is_in_a_family() -> None:
    assert sorted(vocabulary.kinds()) == sorted(KINDS)
    assert {k.family for k in vocabulary.kinds().values()} == {f.value for f in Family}
    assert all(k.words_fr for k in vocabulary.kinds().values())


def test_size_of_the_vocabulary() -> None:
    assert len(vocabulary.topics()) >= 120
    assert len(vocabulary.skills()) >= 40
    assert len(vocabulary.means()) >= 25


@pytest.mark.parametrize("name", CONCEPTS)
def test_every_concept_is_filled_in_both_languages(name: str) -> None:
    for code, concept in CONCEPTS[name]().items():
        assert concept.code == code
        assert concept.label_fr.strip(), code
        assert concept.label_en.strip(), code
        assert concept.synonyms_fr, f"{code}: no French synonym"
        assert concept.synonyms_en, f"{code}: no English synonym"


@pytest.mark.parametrize("language", ["fr", "en"])
def test_no_label_stands_for_two_concepts(language: str) -> None:
    labels = Counter(
        getattr(c, f"label_{language}").casefold()
        for c in chain.from_iterable(get().values() for get in CONCEPTS.values())
    )
    assert [label for label, n in labels.items() if n > 1] == []


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("name", CONCEPTS)
def test_a_synonym_adds_to_its_label(name: str, language: str) -> None:
    for concept in CONCEPTS[name]().values():
        words = [w.casefold() for w in getattr(concept, f"synonyms_{language}")]
        assert len(words) == len(set(words)), f"{concept.code}: a synonym stands twice"
        assert getattr(concept, f"label_{language}").casefold() not in words, concept.code


def test_every_family_has_a_topic_and_every_topic_a_mapping_in_its_family() -> None:
    topics = vocabulary.topics().values()
    assert {t.theme for t in topics} == set(FAMILIES)
    for topic in topics:
        assert all(re.fullmatch(r"\d{6}", code) for code in topic.waldec), topic.code
        assert {code[:3] for code in topic.waldec} <= {topic.theme}, topic.code
        assert topic.waldec or topic.naf, f"{topic.code}: mapped to nothing"


def test_no_waldec_code_but_a_family_itself_is_in_two_topics() -> None:
    codes = Counter(c for t in vocabulary.topics().values() for c in t.waldec if c[3:] != "000")
    assert [code for code, n in codes.items() if n > 1] == []


@pytest.mark.samples
def test_the_mappings_are_codes_of_the_official_nomenclature(samples: Path) -> None:
    lines = (samples / "nomenclatures/nomenclature_waldec.csv").read_text("utf-8").splitlines()
    official = {line.split(",")[0] for line in lines[1:]}
    mapped = {code for topic in vocabulary.topics().values() for code in topic.waldec}
    assert mapped <= official
    assert {c for c in official - mapped if not c.endswith("000")} == set()


def test_naf_prefixes_are_dotted_and_belong_to_one_theme() -> None:
    prefixes = Counter(p for t in vocabulary.themes().values() for p in t.naf_prefixes)
    assert [p for p, n in prefixes.items() if n > 1] == []
    every = chain(prefixes, (p for t in vocabulary.topics().values() for p in t.naf))
    assert [p for p in every if not re.fullmatch(r"\d\d(\.\d(\d[A-Z]?)?)?", p)] == []


@pytest.mark.parametrize(
    ("code", "theme"),
    [("85.52Z", "006"), ("85.51Z", "011"), ("85.20Z", "015"), ("88.91A", "021"), ("88.91B", "018"),
     ("93.12Z", "011"), ("94.99Z", None), ("62.01Z", "005"), ("00.00Z", None)],
)  # fmt: skip
def test_the_longest_naf_prefix_gives_the_theme(code: str, theme: str | None) -> None:
    assert vocabulary.theme_of_naf(code) == theme


@pytest.mark.parametrize(
    ("code", "theme"),
    [("011075", "011"), ("40000", "040"), ("38000", "038"), ("003200", "003"), ("0", None),
     ("000000", None), ("", None), ("999000", None), ("12A456", None), ("0110750", None)],
)  # fmt: skip
def test_malformed_waldec_codes_are_padded_or_refused(code: str, theme: str | None) -> None:
    assert vocabulary.theme_of_waldec(code) == theme


def test_naf_labels_hold_every_division_and_fall_back_on_it() -> None:
    for language in ("fr", "en"):
        labels = vocabulary.naf_labels(language)
        assert len([code for code in labels if len(code) == 2]) == 88
        assert all(labels.values())
    assert vocabulary.naf_label("88.10A") == vocabulary.naf_label("8810a")
    assert vocabulary.naf_label("88.10A") != vocabulary.naf_label("88")
    assert vocabulary.naf_label("01.19Z") == vocabulary.naf_label("01")
    assert vocabulary.naf_label("85.59A", "en") == "Adult training"
    assert vocabulary.naf_label("00.00Z") is None
    assert vocabulary.naf_label("") is None


@pytest.mark.samples
def test_labelled_naf_classes_exist(samples: Path) -> None:
    official = (samples / "nomenclatures/codes-NAF.json").read_text("utf-8")
    classes = [code for code in vocabulary.naf_labels() if len(code) > 2]
    assert [code for code in classes if f'"{code}"' not in official] == []


def test_headcount_bands_follow_each_other() -> None:
    bands = list(vocabulary.headcounts().values())
    assert [b.code for b in bands[:2]] == ["NN", "00"]
    counted = bands[2:]
    assert counted[0].low == 1
    assert counted[-1].high is None
    for band, following in pairwise(counted):
        assert band.high is not None
        assert following.low == band.high + 1


def test_words_that_people_type_are_there() -> None:
    everything = " | ".join(
        w.casefold()
        for get in CONCEPTS.values()
        for c in get().values()
        for w in (c.label_fr, *c.synonyms_fr)
    )
    for word in ("vélo", "covoiturage", "se déplacer", "aide alimentaire", "comptable"):
        assert word in everything, word


def test_no_table_stands_twice_in_a_file() -> None:
    # TOML refuses it, but only where the reader is strict: say it in words.
    for file in sorted(loader.DATA.glob("*.toml")):
        text = file.read_text("utf-8")
        tables = re.findall(r"^\[(.+)\]$", text, re.MULTILINE)
        assert len(tables) == len(set(tables)) == len(tomllib.loads(text)), file.name


def test_skos_has_every_concept_with_both_labels_and_its_place() -> None:
    turtle = vocabulary.to_skos()
    for scheme, get in (("theme", vocabulary.themes), ("theme", vocabulary.topics),
                        ("skill", vocabulary.skills), ("means", vocabulary.means)):  # fmt: skip
        for code in get():
            assert f"alliage:{scheme}-{code} a skos:Concept ;" in turtle
    total = sum(len(get()) for get in CONCEPTS.values())
    assert turtle.count("skos:prefLabel") == total
    assert turtle.count("skos:broader") == len(vocabulary.topics())
    assert turtle.count("skos:narrower") == len(vocabulary.topics())
    assert turtle.count(" a skos:ConceptScheme") == 3


def test_skos_is_turtle_that_balances() -> None:
    turtle = vocabulary.to_skos()
    without_strings = re.sub(r'"(\\.|[^"\\])*"', '""', turtle)
    assert '"""' not in without_strings
    statements = [s for s in re.split(r" \.\n", without_strings) if s.strip()]
    name = r"[a-z]+:[A-Za-z0-9_-]+"
    term = rf'({name}|""(@[a-z]+)?|<[^>]+>)'
    clause = rf"({name}|a)\s+{term}(\s*,\s*{term})*"
    for statement in statements:
        body = re.sub(r"@prefix \S+ <[^>]+>", "", statement).strip()
        assert not body or re.fullmatch(rf"{name}\s+{clause}(\s*;\s*{clause})*", body), body


def test_skos_escapes_what_turtle_reserves() -> None:
    assert skos.literal('a "b" \\ c\n', "fr") == '"a \\"b\\" \\\\ c\\n"@fr'
