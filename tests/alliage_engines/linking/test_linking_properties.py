"""Properties of linking, and checks that share no code with what they check."""

import random
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage_engines.directory.search_data import COMMUNES, organisation, publish
from tests.alliage_engines.linking.names_data import rows, snapshot

from alliage_engines.directory.schema import Organisation
from alliage_engines.directory.territory import territory
from alliage_engines.linking import Link, Linker, Name
from alliage_engines.linking.linker import MARGIN, SURE
from alliage_engines.linking.pool import make_entry
from alliage_engines.linking.reading import understand
from alliage_engines.linking.score import Scorer

DEPARTEMENTS = ("38", "69", "29", "73", None)
_HEADS = ("Club", "Amicale", "Comité", "Théâtre", "Ressourcerie", "Les amis", "Fondation")
_MIDDLES = ("Vradon", "Klumatier", "Zoribelle", "Pliskorne", "du Tchavor", "des Wopsaques", "")
_ENDS = ("solidaire", "et compagnie", "(VKZ)", "- section jeunes", "")
_LETTERS = st.text(st.characters(codec="utf-8"), max_size=60)


def _invented(count: int, seed: int) -> list[Organisation]:
    """Names of few words, so that many are near one another; some have their commune in them."""
    rng = random.Random(seed)
    made = []
    for number in range(count):
        commune = rng.choice(COMMUNES)
        place = territory().commune(commune)
        assert place is not None
        words = [rng.choice(_HEADS), rng.choice(_MIDDLES), rng.choice(_ENDS)]
        words.append(rng.choice([f"de {place.name}", "", ""]))
        kind = "foundation" if words[0] == "Fondation" else "association"
        family = "private" if kind == "foundation" else "peer"
        name = " ".join(word for word in words if word)
        made.append(organisation(number, name=name, commune=commune, kind=kind, family=family))
    return sorted(made, key=lambda o: (o.departement or "", o.commune or "", o.id))


INVENTED = _invented(250, seed=5)


@pytest.fixture(scope="module")
def linker(tmp_path_factory: pytest.TempPathFactory) -> Linker:
    return Linker.open(snapshot(tmp_path_factory.mktemp("names")))


@pytest.fixture(scope="module")
def crowded(tmp_path_factory: pytest.TempPathFactory) -> Linker:
    return Linker.open(publish(tmp_path_factory.mktemp("crowded"), INVENTED))


def _same(a: Link, b: Link) -> bool:
    return (a.decision, a.chosen, [c.id for c in a.candidates]) == (
        b.decision,
        b.chosen,
        [c.id for c in b.candidates],
    )


def _without_accents(text: str) -> str:
    parted = unicodedata.normalize("NFD", text)
    return "".join(c for c in parted if not unicodedata.combining(c))


@settings(deadline=None)
@given(
    st.sampled_from([row.name for row in rows()] + ["Mairie de Voiron", "MJC Voiron", "CAF 69"]),
    st.sampled_from(DEPARTEMENTS),
    st.sampled_from([str.upper, str.lower, str.title, _without_accents]),
)
def test_case_and_accents_change_nothing(
    linker: Linker, text: str, departement: str | None, change: object
) -> None:
    assert callable(change)
    plain = linker.link(Name(text, departement))
    changed = linker.link(Name(change(text), departement))
    assert _same(plain, changed)
    decomposed = linker.link(Name(unicodedata.normalize("NFD", text), departement))
    assert _same(plain, decomposed)


@settings(deadline=None)
@given(_LETTERS, st.sampled_from(DEPARTEMENTS), _LETTERS, _LETTERS)
def test_anything_may_be_typed(
    linker: Linker, text: str, departement: str | None, commune: str, identifier: str
) -> None:
    link = linker.link(Name(text, departement, commune, identifier))
    assert link.text == text
    assert (link.decision == "sure") == (link.chosen is not None)
    assert (link.decision == "none") == (not link.candidates)


@pytest.mark.parametrize("text", ["Voiron " * 5_000, "a" * 1_000_000, "🎉" * 5_000, "1" * 10_000])
def test_a_very_long_text_is_never_sure(linker: Linker, text: str) -> None:
    assert linker.link(Name(text, "38")).decision != "sure"
    assert linker.link(Name(f"Mairie de Voiron {text}", "38")).decision != "sure"


@settings(deadline=None, max_examples=40)
@given(st.integers(0, len(INVENTED) - 1), st.booleans(), st.randoms(use_true_random=False))
def test_a_sure_link_keeps_its_margin_over_every_name(
    crowded: Linker, number: int, stated: bool, rng: random.Random
) -> None:
    """The index and the letters only choose whom to look at: no one they left out is as near.

    Where the département is given, and holds such a name, those of others are no rivals.
    """
    meant = INVENTED[number]
    words = meant.name.split()
    if len(words) > 2 and rng.random() < 0.5:
        words.pop(rng.randrange(len(words)))
    name = Name(" ".join(words), meant.departement if stated else None)
    link = crowded.link(name)
    if link.decision != "sure":
        return
    scorer, reading = Scorer(crowded._pool), understand(name)
    (chosen,) = [o for o in INVENTED if o.id == link.chosen]
    settled = stated and chosen.departement == meant.departement
    here = [o for o in INVENTED if not settled or o.departement == meant.departement]
    scores = {o.id: scorer.score(reading, make_entry(o)) for o in here}
    best = scores.pop(chosen.id)
    assert best.score >= SURE
    rival = max(scores.values(), key=lambda scored: scored.score)
    assert rival.score <= best.score - MARGIN, (
        name,
        link.candidates,
        rival.entry.organisation.name,
    )


@settings(deadline=None, max_examples=60)
@given(st.integers(0, len(INVENTED) - 1), st.booleans())
def test_no_other_has_the_words_of_a_sure_name(crowded: Linker, number: int, stated: bool) -> None:
    """Told without the linker: who else in the stated département has just these words?"""
    meant = INVENTED[number]
    link = crowded.link(Name(meant.name, meant.departement if stated else None))
    words = _plain(meant.name)
    same = [
        o.id
        for o in INVENTED
        if _plain(o.name) == words and (not stated or o.departement == meant.departement)
    ]
    if link.decision == "sure":
        assert link.chosen == meant.id
        assert same == [meant.id]
    elif len(same) > 1:
        assert {meant.id, *same[:5]} & {c.id for c in link.candidates}


def _plain(name: str) -> frozenset[str]:
    folded = _without_accents(name).lower()
    letters = "".join(c if c.isalnum() else " " for c in folded)
    return frozenset(letters.split()) - {"de", "d", "du", "des", "les", "le", "la", "et", "l"}


@settings(deadline=None, max_examples=6)
@given(number=st.integers(0, len(INVENTED) - 1))
def test_a_namesake_in_the_same_place_makes_it_proposed(
    tmp_path_factory: pytest.TempPathFactory, number: int
) -> None:
    chosen = INVENTED[number]
    name = Name(chosen.name, chosen.departement, chosen.commune)
    alone = [o for o in INVENTED if _plain(o.name) != _plain(chosen.name) or o is chosen]
    twin = organisation(901, name=chosen.name.upper(), commune=chosen.commune)
    decisions = []
    for made in (alone, [*alone, twin]):
        ordered = sorted(made, key=lambda o: (o.departement or "", o.commune or "", o.id))
        folder: Path = publish(tmp_path_factory.mktemp("twin"), ordered)
        decisions.append(Linker.open(folder).link(name))
    assert decisions[0].chosen in (chosen.id, None)
    assert (decisions[1].decision, decisions[1].chosen) == ("proposed", None)


@settings(deadline=None)
@given(st.sampled_from(rows()))
def test_nothing_is_sure_without_evidence(linker: Linker, meant: Organisation) -> None:
    """One telling word of a name, and no place: never sure, but for who acts everywhere."""
    if meant.kind in ("foundation", "state_agency"):
        return
    for word in _plain(meant.name):
        link = linker.link(Name(word))
        assert link.decision != "sure", (word, link)
