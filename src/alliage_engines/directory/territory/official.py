"""The State's own centroids, from geo.api.gouv.fr, in place of the approximate ones."""

import csv
import io
from pathlib import Path
from typing import Any

from alliage_engines.directory.download import Client, FetchError
from alliage_engines.directory.territory import territory

BASE_URL = "https://geo.api.gouv.fr"
PATH = "/communes?fields=code,centre&format=json&geometry=centre"
#: A shorter answer than this share of the known communes is a broken one, and is refused.
ENOUGH = 0.9


def refresh(target: Path, base_url: str = BASE_URL, client: Client | None = None) -> int:
    """Write code, lat, lon of every commune to `target` (CSV) and return how many.

    Codes of the past are turned into current ones; unknown ones are left out. Raises FetchError,
    and leaves the former file, when the answer is not a whole list.
    """
    client = client or Client()
    url = base_url.rstrip("/") + PATH
    found = client.json(url)
    if not isinstance(found, list):
        raise FetchError(f"{url}: not a list of communes")
    known = territory()
    points = {}
    for row in found:
        point = _point(row)
        commune = known.commune(str(row.get("code"))) if point else None
        if point and commune:
            points[commune.code] = point
    if len(points) < ENOUGH * len(known.communes):
        raise FetchError(f"{url}: {len(points)} communes only, of {len(known.communes)}")
    _write(target, points)
    return len(points)


def _point(row: Any) -> tuple[float, float] | None:
    """Return (lat, lon) of one row of the answer, None when it has none that makes sense."""
    try:
        lon, lat = (float(x) for x in row["centre"]["coordinates"])
    except (KeyError, TypeError, ValueError):
        return None
    return (lat, lon) if -90 <= lat <= 90 and -180 <= lon <= 180 else None


def _write(target: Path, points: dict[str, tuple[float, float]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("code", "lat", "lon"))
    writer.writerows((code, *points[code]) for code in sorted(points))
    target.parent.mkdir(parents=True, exist_ok=True)
    temporary = target.with_name(target.name + ".part")
    temporary.write_text(text.getvalue(), "utf-8")
    temporary.replace(target)
