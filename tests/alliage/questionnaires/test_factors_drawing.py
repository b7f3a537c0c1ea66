"""The picture of the factors: places on the scale, zones that meet, a table that says the same."""

from alliage.questionnaires import factors_drawing as drawing

ZONES = [
    drawing.Zone(4.0, "strength", "force"),
    drawing.Zone(3.0, "discuss", "à discuter"),
    drawing.Zone(1.0, "concern", "préoccupe"),
]
STEPS = [1, 2, 3, 4, 5]


def drawn(*rows: drawing.Row) -> "drawing.Figure":
    headings = ("Facteur", "Vague 2", "Vague 1")
    return drawing.figure(rows, ZONES, STEPS, title="Moyennes", headings=headings)


def test_dots_stand_where_their_mean_is_and_never_outside() -> None:
    figure = drawn(drawing.Row("A", 1.0, 5.0), drawing.Row("B", 3.0), drawing.Row("C", None))
    for picture in (figure.wide, figure.narrow):
        marks = [mark for mark in picture.marks if "tone" not in mark]
        assert [mark["now"] for mark in marks] == ["0.00%", "50.00%", ""]
        assert [mark["before"] for mark in marks] == ["100.00%", "", ""]


def test_zones_cover_the_scale_without_a_gap() -> None:
    zones = [mark for mark in drawn(drawing.Row("A", 2.0)).wide.marks if "tone" in mark]
    assert [(zone["x"], zone["width"]) for zone in zones] == [
        ("75.00%", "25.00%"),
        ("50.00%", "25.00%"),
        ("0.00%", "50.00%"),
    ]


def test_the_table_leaves_out_a_wave_of_which_nothing_is_known() -> None:
    assert drawn(drawing.Row("A", 2.5)).headings == ("Facteur", "Vague 2")
    both = drawn(drawing.Row("A", 2.5, 3.0), drawing.Row("B", 1.0))
    assert both.rows == (("A", "2,5", "3,0"), ("B", "1,0", "–"))
