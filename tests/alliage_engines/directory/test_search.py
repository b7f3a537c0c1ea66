import math
import random
import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.alliage_engines.directory.search_data import (
    NONSENSE,
    TODAY,
    organisation,
    publish,
    random_organisations,
)

from alliage_engines.directory.query import Query, QueryError
from alliage_engines.directory.schema import Gone, Identifier, Organisation
from alliage_engines.directory.search import Directory, NoSnapshotError
from alliage_engines.directory.territory import territory

ROWS = random_organisations(300, seed=11)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    store = tmp_path_factory.mktemp("drawn")
    publish(store, ROWS)
    return Directory.open(store)


# An independent reading of what a question means: one organisation at a time, no index.


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    a, b, c, d = map(math.radians, (*one, *other))
    return 6371.0088 * math.acos(
        min(1.0, math.sin(a) * math.sin(c) + math.cos(a) * math.cos(c) * math.cos(d - b))
    )


def _areas(row: Organisation, kind: str, by: str) -> set[str | None]:
    communes = {row.commune} | (set(row.establishment_communes) if by == "any" else set())
    if kind == "commune":
        return communes | {row.arrondissement}
    known = [territory().commune(code) for code in communes if code]
    return {getattr(c, kind) for c in known if c}


def _near(row: Organisation, query: Query) -> bool:
    if query.radius_km is None:
        return True
    centre = territory().commune(query.near or "")
    assert centre is not None
    inside = False
    for code in _areas(row, "commune", query.by):
        place = territory().commune(code) if code and code != row.arrondissement else None
        if place is not None:
            inside |= _km((centre.lat, centre.lon), (place.lat, place.lon)) <= query.radius_km
    return inside


def _matches(row: Organisation, query: Query) -> bool:
    text = f"{row.name} {row.purpose or ''}".lower().split()
    oldest = TODAY - timedelta(days=round(365.25 * (query.declared_within_years or 0)))
    newest = max(o.last_declared for o in ROWS if o.last_declared)
    oldest -= TODAY - newest
    return (
        all(word in text for word in query.text.lower().split())
        and all(
            getattr(query, kind) is None or getattr(query, kind) in _areas(row, kind, query.by)
            for kind in ("commune", "epci", "departement", "region")
        )
        and _near(row, query)
        and (not query.families or row.family in query.families)
        and (not query.kinds or row.kind in query.kinds)
        and (not query.themes or row.theme in query.themes)
        and (not query.headcounts or row.headcount in query.headcounts)
        and (query.employer is None or row.employer is query.employer)
        and (
            query.since_year is None
            or (row.created is not None and row.created.year >= query.since_year)
        )
        and (
            query.declared_within_years is None
            or (row.last_declared is not None and row.last_declared >= oldest)
        )
    )


def _questions(count: int) -> Iterator[Query]:
    rng = random.Random(4)
    places: list[dict[str, Any]] = [
        {},
        {"departement": "38"},
        {"departement": "69"},
        {"region": "84"},
        {"commune": "38185"},
        {"commune": "69381"},
        {"commune": "69123"},
        {"epci": "200040715"},
        {"near": "38185", "radius_km": 0.0},
        {"near": "38185", "radius_km": 25.0},
        {"near": "38563", "radius_km": 60.0},
        {"near": "26362", "radius_km": 90.0},
    ]
    others: list[dict[str, Any]] = [
        {"families": ("peer",)},
        {"families": ("public", "private")},
        {"kinds": ("association", "school")},
        {"themes": ("011",)},
        {"themes": ("006", "024")},
        {"headcounts": ("01", "11")},
        {"employer": True},
        {"employer": False},
        {"since_year": 1990},
        {"declared_within_years": 5},
    ]
    for _ in range(count):
        asked: dict[str, Any] = {**rng.choice(places), "by": rng.choice(["seat", "any"])}
        for other in rng.sample(others, rng.randint(0, 2)):
            asked |= other
        asked["text"] = " ".join(rng.sample(NONSENSE, rng.choice([0, 0, 1, 1, 2])))
        yield Query(limit=300, **asked)


def test_three_hundred_questions_answered_as_one_would_by_hand(drawn: Directory) -> None:
    answered = Counter[str]()
    for query in _questions(300):
        expected = [row for row in ROWS if _matches(row, query)]
        found = drawn.search(query)
        if found.relaxed:  # fewer than five held every word: that is another promise
            assert len(expected) < 5
            answered["relaxed"] += 1
            continue
        assert {h.organisation.id for h in found.hits} == {row.id for row in expected}, query
        assert found.total == len(expected)
        for facet, counted in found.facets.items():
            values = Counter(getattr(row, facet) for row in expected)
            values.pop(None, None)
            assert {f.value: f.count for f in counted} == values
        points = {(p.commune, p.family): p.count for p in drawn.map_points(query)}
        assert points == Counter((r.commune, r.family) for r in expected if r.commune)
        departements = drawn.map_points(query, level="departement")
        assert {(p.commune, p.family): p.count for p in departements} == Counter(
            (r.departement, r.family) for r in expected if r.departement
        )
        without = drawn.search(replace(query, facets=False))
        assert (without.total, without.facets) == (found.total, {})
        answered["empty" if not expected else "some"] += 1
    assert answered["some"] > 100


def test_without_words_the_latest_declared_come_first(drawn: Directory) -> None:
    found = drawn.search(Query(limit=300)).hits
    days = [h.organisation.last_declared for h in found]
    known = [d for d in days if d]
    assert known == sorted(known, reverse=True)
    assert days[len(known) :] == [None] * (len(days) - len(known))
    for one, other in pairwise(found):
        if one.organisation.last_declared == other.organisation.last_declared:
            assert ROWS.index(one.organisation) < ROWS.index(other.organisation)


@pytest.mark.parametrize("query", [Query(), Query("zorib"), Query("zorib", near="38185")])
def test_pages_follow_each_other(drawn: Directory, query: Query) -> None:
    whole = [o.id for o in drawn.export(query, 300)]
    pages = [
        hit.organisation.id
        for offset in range(0, 300, 7)
        for hit in drawn.search(replace(query, limit=7, offset=offset)).hits
    ]
    assert pages == whole
    assert len(set(whole)) == len(whole) > 20


def test_the_size_never_counts(tmp_path: Path) -> None:
    small = organisation(1, name="CHORALE DU LAC", establishments=1, headcount="NN")
    large = organisation(2, name="CHORALE DU LAC", establishments=900, headcount="53")
    publish(tmp_path, [small, large])
    hits = Directory.open(tmp_path).search(Query("chorale")).hits
    assert [h.organisation for h in hits] == [small, large]
    assert hits[0].score == hits[1].score


def test_the_exact_name_the_freshest_and_the_nearest_come_first(tmp_path: Path) -> None:
    rows = [
        organisation(1, name="CHORALE VOIX LIBRES DE MEYLAN"),
        organisation(2, name="VOIX LIBRES", last_declared=None),
        organisation(3, name="LES VOIX LIBRES", last_declared=TODAY - timedelta(days=7000)),
        organisation(4, name="LES VOIX LIBRES", last_declared=TODAY),
        organisation(5, name="CHANT LIBRE", purpose="voix"),
    ]
    publish(tmp_path, rows)
    found = [h.organisation.id for h in Directory.open(tmp_path).search(Query("Voix libres")).hits]
    assert found[0] == rows[1].id
    assert found.index(rows[3].id) < found.index(rows[2].id)
    far = organisation(6, name="GYM DOUCE", commune="69123")
    near = organisation(7, name="GYM DOUCE", commune="38563")
    publish(tmp_path, [far, near], seed="two")
    hits = Directory.open(tmp_path).search(Query("gym", near="38185")).hits
    assert [h.organisation for h in hits] == [near, far]
    assert 15 < (hits[0].distance_km or 0) < 30
    assert 80 < (hits[1].distance_km or 0) < 110


FRENCH = [
    organisation(1, name="ECOLE DE MUSIQUE L'ECHO"),
    organisation(2, name="RÉSEAU DES POMPIERS SOLIDAIRES", acronym="R.P.S."),
    organisation(3, name="LES JARDINS D'ÉPHÉMÈRE", purpose="Cultiver des jardins partagés."),
    organisation(4, name="SANS RIEN DE PLUS", theme="011", waldec=("011000",)),
    organisation(5, name="COMMUNE DE VOIRON", family="public", kind="commune", commune="38563"),
    organisation(6, name="TROIS POINTS", family="private", kind="company", naf="62.01Z"),
    organisation(7, name="RESSOURCERIE LA BONNE PIOCHE"),
]


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    store = tmp_path_factory.mktemp("french")
    publish(store, FRENCH)
    return Directory.open(store)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("écoles de musique", 1),
        ("l’echo", 1),
        ("rps", 2),
        ("R.P.S.", 2),
        ("r. p. s.", 2),
        ("ephemere", 3),
        ("jardin partagé", 3),
        ("jardins partagées", 3),
        ("sport", 4),
        ("mairie", 5),
        ("mairie voiron", 5),
        ("ressourc", 7),
        ("resourcerie", 7),
        ("ressourcreie", 7),
        ("W381000007", 7),
        ("w 3810 00007", 7),
    ],
)
def test_french_is_understood(french: Directory, text: str, number: int) -> None:
    hits = french.search(Query(text)).hits
    assert hits[0].organisation == FRENCH[number - 1]


def test_a_correction_says_what_was_searched(french: Directory) -> None:
    assert french.search(Query("resourcerie")).corrected == "ressourcerie"
    assert french.search(Query("ressourcerie")).corrected is None
    assert french.search(Query("qqqqqqqqqq")).corrected is None


def test_a_correction_that_finds_nothing_is_not_shown(french: Directory) -> None:
    found = french.search(Query("resourcerie", departement="69"))
    assert (found.total, found.corrected) == (0, None)


def test_a_word_in_use_is_never_corrected(tmp_path: Path) -> None:
    rows = [organisation(n, name="LES HAMEAUX") for n in range(1, 9)]
    rows.append(organisation(9, name="LE RAMEAU", commune="69123"))
    publish(tmp_path, rows)
    found = Directory.open(tmp_path).search(Query("rameau", departement="38"))
    assert (found.total, found.corrected, found.elsewhere) == (0, None, 1)


def test_words_that_nobody_uses_are_told(french: Directory) -> None:
    found = french.search(Query("ressourcerie xylophonique"))
    assert (found.unknown, found.full, found.relaxed) == (("xylophonique",), 0, True)
    assert french.search(Query("ressourcerie")).unknown == ()


def test_full_answers_come_first_and_are_counted(tmp_path: Path) -> None:
    rows = [organisation(n, name="ZORIB") for n in range(1, 9)]
    rows.append(organisation(9, name="AUTRE", purpose="un long objet : zorib et puis klumat"))
    publish(tmp_path, rows)
    found = Directory.open(tmp_path).search(Query("zorib klumat"))
    assert (found.full, found.total, found.relaxed) == (1, 9, True)
    assert found.hits[0].organisation == rows[8]


def test_a_need_is_no_commune_for_a_word_of_its_name(tmp_path: Path) -> None:
    commune = organisation(
        1, name="Commune de La Garde", family="public", kind="commune", commune="38177"
    )
    others = [organisation(n, name="X", purpose="garde des enfants") for n in range(2, 9)]
    publish(tmp_path, [commune, *others])
    directory = Directory.open(tmp_path)
    assert commune not in [h.organisation for h in directory.search(Query("garde enfants")).hits]
    assert directory.search(Query("mairie de la garde")).hits[0].organisation == commune
    assert commune in [h.organisation for h in directory.search(Query("La Garde")).hits]


def test_some_of_the_words_are_enough_when_too_few_hold_them_all(french: Directory) -> None:
    found = french.search(Query("ressourcerie des sommets invisibles"))
    assert found.relaxed
    assert found.hits[0].organisation == FRENCH[6]


def test_marks_alone_find_nothing(french: Directory) -> None:
    assert french.search(Query("«»…!")).total == 0
    assert french.search(Query("   ")).total == len(FRENCH)


def test_names_are_suggested_while_they_are_typed(french: Directory) -> None:
    assert [s.name for s in french.suggest("ecole de mu")] == ["ECOLE DE MUSIQUE L'ECHO"]
    assert [s.id for s in french.suggest("rése")] == [FRENCH[1].id]
    assert french.suggest("mu ") == []
    assert french.suggest("") == french.suggest("…") == french.suggest("les", 0) == []


def test_any_identifier_past_or_present_resolves(tmp_path: Path) -> None:
    rna, siren = Identifier("rna", "W381000001", True), Identifier("siren", "123456782", True)
    old = Identifier("rna_import", "381S0381  8645", False)
    kept = organisation(1, identifiers=(rna, siren, old))
    gone = Gone("W381000666", "PARTIE", "dissolved", TODAY, "38185", None)
    merged = Gone("W381000777", "FONDUE", "closed", None, "38185", kept.id)
    aliases = [("381S0381008644", "W381000666", "rna_import"), ("9999", kept.id, "amalia")]
    publish(tmp_path, [kept], [gone, merged], aliases)
    directory = Directory.open(tmp_path)
    for identifier in ("W381000001", "123 456 782", "12345678200017", "381S0381 8645", "9999"):
        assert directory.get(identifier) == kept
    assert directory.get("W381000777") == kept
    assert directory.get("W381000666") == gone
    assert directory.get("381S0381008644") == gone
    assert directory.get("W000000000") is None
    assert directory.get("") is None


def test_a_number_that_moved_out_of_the_files_read_says_where(tmp_path: Path) -> None:
    old, new = "381S0381008645", "W381000999"
    publish(tmp_path, [organisation(1)], [], [(old, new, "rna_import")])
    assert Directory.open(tmp_path).get(old) == Gone(old, old, "moved", None, None, new)
    assert Directory.open(tmp_path).get(new) is None


def test_successors_in_a_ring_end(tmp_path: Path) -> None:
    ring = [Gone("A111111111", "A", "closed", None, None, "B222222222")]
    ring.append(Gone("B222222222", "B", "closed", None, None, "A111111111"))
    publish(tmp_path, [organisation(1)], ring)
    found = Directory.open(tmp_path).get("A111111111")
    assert isinstance(found, Gone)


def test_a_store_without_snapshot_says_so(tmp_path: Path) -> None:
    with pytest.raises(NoSnapshotError, match="alliage directory build"):
        Directory.open(tmp_path)


def test_a_new_snapshot_is_seen_without_restarting(tmp_path: Path) -> None:
    publish(tmp_path, [organisation(1, name="ANCIENNE")])
    directory = Directory.open(tmp_path)
    assert not directory.refresh()
    publish(tmp_path, [organisation(2, name="NOUVELLE")], seed="two")
    assert directory.search(Query("ancienne")).total == 1
    assert directory.refresh()
    assert directory.search(Query("ancienne")).total == 0
    assert directory.search(Query("nouvelle")).total == 1
    assert directory.manifest.organisations == 1


def test_threads_share_a_directory(drawn: Directory) -> None:
    asked = list(_questions(20))
    expected = [[h.organisation.id for h in drawn.search(q).hits] for q in asked]
    failures: list[object] = []

    def ask() -> None:
        for query, ids in zip(asked, expected, strict=True):
            found = [h.organisation.id for h in drawn.search(query).hits]
            if found != ids or drawn.get(ids[0] if ids else ROWS[0].id) is None:
                failures.append(query)

    threads = [threading.Thread(target=ask) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200) | st.text(alphabet="+-&|!(){}[]^\"~*?:\\/<> abé'.", max_size=60))
def test_no_text_breaks_the_search(text: str) -> None:
    directory = _shared()
    found = directory.search(Query(text, limit=3))
    assert found.total >= len(found.hits)
    directory.suggest(text, 3)
    directory.get(text)


_SHARED: list[Directory] = []


def _shared() -> Directory:
    return _SHARED[0]


@pytest.fixture(autouse=True, scope="module")
def _keep(french: Directory) -> Iterator[None]:
    # A property test builds nothing: it borrows the module's directory.
    _SHARED.append(french)
    yield
    _SHARED.clear()


@pytest.mark.parametrize("text", ["x" * 10_000, "danse " * 1_700, "é" * 10_000, "W" + "1" * 9_999])
def test_a_very_long_text_is_answered(french: Directory, text: str) -> None:
    assert french.search(Query(text)).took_ms < 5_000


@pytest.mark.parametrize(
    ("values", "parameter"),
    [
        ({"commune": "99999"}, "commune"),
        ({"commune": ""}, "commune"),
        ({"epci": "0"}, "epci"),
        ({"departement": "38'"}, "departement"),
        ({"region": "ZZ"}, "region"),
        ({"near": "x"}, "near"),
        ({"radius_km": 5.0}, "radius_km"),
        ({"near": "38185", "radius_km": float("nan")}, "radius_km"),
        ({"near": "38185", "radius_km": -1}, "radius_km"),
        ({"near": "38185", "radius_km": 1e9}, "radius_km"),
        ({"families": ("friend",)}, "families"),
        ({"families": "peer"}, "families"),
        ({"kinds": ("x",)}, "kinds"),
        ({"themes": ("11",)}, "themes"),
        ({"headcounts": ("99",)}, "headcounts"),
        ({"since_year": 10**9}, "since_year"),
        ({"since_year": 1990.5}, "since_year"),
        ({"declared_within_years": -1}, "declared_within_years"),
        ({"by": "office"}, "by"),
        ({"limit": -1}, "limit"),
        ({"limit": 10**6}, "limit"),
        ({"limit": True}, "limit"),
        ({"offset": 10**9}, "offset"),
        ({"text": None}, "text"),
    ],
)
def test_a_question_that_means_nothing_names_its_parameter(
    values: dict[str, Any], parameter: str
) -> None:
    with pytest.raises(QueryError) as caught:
        Query(**values)
    assert caught.value.parameter == parameter
    assert str(caught.value).startswith(parameter)


def test_an_old_commune_code_is_its_current_one(drawn: Directory) -> None:
    old = next(o for o in territory().old_codes if o.arrondissement is None)
    assert drawn.search(Query(commune=old.old)).total == drawn.search(Query(commune=old.code)).total


def test_no_hit_is_fetched_when_none_is_asked(drawn: Directory) -> None:
    found = drawn.search(Query("zorib", limit=0))
    assert found.hits == []
    assert found.total > 20
    assert sum(f.count for f in found.facets["family"]) == found.total
