"""The URL holds the whole state of a results page."""

from urllib.parse import parse_qsl

from alliage.directory.criteria import Criteria

FULL = Criteria(
    text="vélos à réparer",
    place="commune:38185",
    radius=10,
    families=("peer", "private"),
    kinds=("company",),
    themes=("024", "018"),
    headcounts=("01",),
    employer=False,
    since_year=2015,
    declared_within=5,
    by="any",
    page=3,
)


def test_what_has_its_default_is_left_out():
    assert Criteria().parameters() == []
    assert Criteria(text="vélo").query_string == "q=v%C3%A9lo"


def test_every_field_is_in_the_url():
    assert dict(parse_qsl(FULL.query_string)) == {
        "q": "vélos à réparer",
        "lieu": "commune:38185",
        "rayon": "10",
        "famille": "private",
        "nature": "company",
        "theme": "024",
        "effectif": "01",
        "employeur": "non",
        "depuis": "2015",
        "declaree": "5",
        "par": "etablissement",
        "page": "3",
    }
    assert [value for name, value in FULL.parameters() if name == "theme"] == ["018", "024"]


def test_a_change_goes_back_to_the_first_page():
    assert FULL.having(text="x").page == 1
    assert FULL.having(page=4).page == 4


def test_a_value_toggles():
    assert FULL.toggled("themes", "024").themes == ("018",)
    assert FULL.toggled("themes", "030").themes == ("024", "018", "030")


def test_filters_count_what_narrows_the_list_and_not_what_is_asked():
    assert Criteria(text="x", place="region:84", families=("peer",)).filters == 0
    assert FULL.filters == 9


def test_an_empty_search_says_nothing_whatever_its_page():
    assert not Criteria(page=3).says_something
    assert Criteria(families=("peer",)).says_something
