"""The base map: true to scale, compact, and no number hides another."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliage.directory.constellation import (
    NUMBER_RADIUS,
    Count,
    Numbered,
    Place,
    around,
    circle,
    dots,
    frame_of,
    labels,
    marks,
    numbered_marks,
    px,
)

GRENOBLE = Place("38185", "Grenoble", 45.1885, 5.7245, 158_000)
VOIRON = Place("38563", "Voiron", 45.3643, 5.5925, 20_000)
VILLAGE = Place("38001", "Village", 45.25, 5.65, 120)
FRANCE = st.tuples(st.floats(41.3, 51.1), st.floats(-5.2, 9.6))


@given(st.lists(FRANCE, min_size=1, max_size=30))
def test_every_point_is_inside_its_frame_with_the_padding(points):
    frame = frame_of(points, width=400, height=500, padding=20)
    for lat, lon in points:
        x, y = frame.at(lat, lon)
        assert 19.99 <= x <= 380.01
        assert 19.99 <= y <= 480.01


def test_north_is_up_and_east_is_right():
    frame = frame_of([(45.0, 5.0), (46.0, 6.0)], width=400, height=400)
    assert frame.at(46.0, 5.0)[1] < frame.at(45.0, 5.0)[1]
    assert frame.at(45.0, 5.0)[0] < frame.at(45.0, 6.0)[0]


def test_a_kilometre_is_as_long_east_as_north():
    frame = frame_of([(45.0, 5.0), (45.4, 5.4)], width=400, height=400)
    north, east = around(45.2, 5.2, 10)[2], around(45.2, 5.2, 10)[0]
    x, y = frame.at(45.2, 5.2)
    up, right = y - frame.at(*north)[1], frame.at(*east)[0] - x
    assert up == pytest.approx(right, rel=0.001)
    assert frame.km(up) == pytest.approx(10, rel=0.001)
    assert float(circle(45.2, 5.2, 10, frame)[2]) == pytest.approx(up, abs=0.06)


def test_a_frame_needs_a_point():
    with pytest.raises(ValueError, match="at least one point"):
        frame_of([], width=400, height=400)


def test_a_single_commune_keeps_ground_around_it():
    frame = frame_of([(45.0, 5.0)], width=400, height=400, padding=0, least_km=12)
    assert frame.km(400) == pytest.approx(12, rel=0.01)
    assert frame.at(45.0, 5.0) == pytest.approx((200, 200))


def test_dots_are_grouped_by_tone_and_size_and_leave_out_what_is_outside():
    frame = frame_of([(45.1, 5.5), (45.4, 5.8)], width=400, height=400)
    paris = Place("75056", "Paris", 48.85, 2.35, 2_100_000)
    found = dots([(GRENOBLE, "in"), (VILLAGE, "in"), (VOIRON, "out"), (paris, "out")], frame)
    assert [(item.tone, item.path.count("M")) for item in found] == [
        ("in", 1),
        ("in", 1),
        ("out", 1),
    ]
    sizes = {item.tone + item.width for item in found}
    assert "in15" in sizes, "Paris is outside: Grenoble is the largest town shown"


def test_a_country_of_dots_stays_light():
    places = [
        (Place(str(n), "x", 42 + (n % 90) / 10, -4 + (n // 90) / 30, n), "in") for n in range(3000)
    ]
    frame = frame_of([(p.lat, p.lon) for p, _ in places], width=500, height=500)
    assert sum(len(item.path) for item in dots(places, frame)) < 45_000


def test_families_of_one_commune_stand_side_by_side():
    frame = frame_of([(45.1, 5.5), (45.4, 5.8)], width=400, height=400)
    found = marks([Count(GRENOBLE, "peer", 40, "a"), Count(GRENOBLE, "private", 3, "b")], frame)
    assert [mark.family for mark in found] == ["peer", "private"]
    left, right = found
    assert float(left.x) + float(left.r) <= float(right.x) - float(right.r)
    assert float(left.r) > float(right.r)


@given(st.integers(1, 20))
def test_no_number_hides_another_even_in_one_commune(n):
    frame = frame_of([(45.1, 5.5), (45.4, 5.8)], width=380, height=520)
    hits = [Numbered(i, "peer", GRENOBLE.lat, GRENOBLE.lon, "") for i in range(1, n + 1)]
    found = numbered_marks(hits, frame)
    assert [mark.number for mark in found] == list(range(1, n + 1))
    for i, a in enumerate(found):
        assert NUMBER_RADIUS < float(a.x) < 380 - NUMBER_RADIUS
        for b in found[:i]:
            gap = (float(a.x) - float(b.x)) ** 2 + (float(a.y) - float(b.y)) ** 2
            assert gap >= (2 * NUMBER_RADIUS) ** 2


def test_a_number_moved_apart_keeps_a_line_to_its_commune():
    frame = frame_of([(45.1, 5.5), (45.4, 5.8)], width=380, height=520)
    first, second = numbered_marks(
        [Numbered(n, "public", GRENOBLE.lat, GRENOBLE.lon, "") for n in (1, 2)], frame
    )
    assert first.from_x == ""
    assert (second.from_x, second.from_y) == (first.x, first.y)


def test_a_hit_outside_the_frame_has_no_number():
    frame = frame_of([(45.1, 5.5), (45.4, 5.8)], width=380, height=520)
    assert numbered_marks([Numbered(1, "peer", 48.85, 2.35, "")], frame) == []


def test_labels_name_the_largest_towns_and_never_overlap():
    frame = frame_of([(45.1, 5.5), (45.4, 5.8)], width=380, height=520)
    close = Place("38421", "Saint-Martin-d’Hères", 45.1886, 5.7246, 38_000)
    found = labels([VILLAGE, close, VOIRON, GRENOBLE], frame, limit=3)
    assert [label.text for label in found][:2] == ["Grenoble", "Saint-Martin-d’Hères"]
    assert len({(label.x, label.y) for label in found}) == len(found)


def test_the_commune_that_the_map_is_about_is_named_whatever_stands_around():
    frame = frame_of([(p.lat, p.lon) for p in (GRENOBLE, VOIRON)], width=376, height=512)
    crowd = [Numbered(n, "peer", VILLAGE.lat, VILLAGE.lon, "") for n in range(40)]
    avoid = numbered_marks(crowd, frame)
    places = [GRENOBLE, VOIRON, VILLAGE]
    named = labels(places, frame, avoid=avoid, limit=1, first=VILLAGE.code)
    assert [label.text for label in named] == ["Village"]


def test_lengths_have_a_point_and_no_useless_zero():
    assert [px(1.0), px(1.25), px(-0.01), px(10.0)] == ["1", "1.2", "0", "10"]
