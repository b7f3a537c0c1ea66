"""Tiles of a chosen server lie where the communes are; without a server none is asked."""

import pytest

from alliage.directory.constellation import around, frame_of
from alliage.directory.tiles import tile_number, tiles

TEMPLATE = "https://tiles.exemple/{z}/{x}/{y}.png"


@pytest.mark.parametrize("km", [5, 40, 400])
def test_tiles_cover_the_frame_without_holes_and_few_are_asked(km):
    frame = frame_of(around(45.18, 5.72, km), width=376, height=512)
    found = tiles(frame, TEMPLATE)
    assert 1 <= len(found) <= 20
    assert min(float(t.x) for t in found) <= 0
    assert min(float(t.y) for t in found) <= 0
    assert max(float(t.x) + float(t.width) for t in found) >= 376
    assert max(float(t.y) + float(t.height) for t in found) >= 512
    for tile in found:
        assert 150 < float(tile.width) < 400


def test_a_tile_is_the_one_that_its_number_names():
    # The example that the description of the scheme gives.
    x, y = tile_number(35.6590699, 139.7006793, 18)
    assert (int(x), int(y)) == (232798, 103246)


def test_without_a_server_nothing_is_asked():
    assert tiles(frame_of(around(45, 5, 9), width=300, height=300), "") == []


@pytest.mark.django_db
def test_the_setting_draws_tiles_with_their_attribution(client, store, settings):
    html = client.get("/trouver/?q=vélos&lieu=departement:38").content.decode()
    assert "<image" not in html
    settings.TILES_URL, settings.TILES_ATTRIBUTION = TEMPLATE, "© Quelqu’un"
    html = client.get("/trouver/?q=vélos&lieu=departement:38").content.decode()
    assert 'href="https://tiles.exemple/' in html
    assert "© Quelqu’un" in html
