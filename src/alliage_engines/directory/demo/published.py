"""Real organisations, published facts only: known allies, and the communes and EPCI of Isère."""

from collections.abc import Iterator

from alliage_engines.directory.demo.layouts import Row
from alliage_engines.directory.demo.places import isere_communes
from alliage_engines.directory.demo.words import data, of
from alliage_engines.directory.territory import Commune, territory

_REFERENCE = "INSEE, code officiel géographique 2026"


def published_rows() -> Iterator[Row]:
    """Rows of `published.csv`: named organisations, then Isère's communes and EPCI by SIREN."""
    for entry in data("published")["organisation"]:
        row = {key: value for key, value in entry.items() if key != "slug"}
        yield {"alliage_id": f"pub-{entry['slug']}", **row}
    communes = isere_communes()
    for commune in communes:
        if commune.siren:
            yield {
                "siren": commune.siren,
                "name": f"Commune {of(commune.name)}",
                "kind": "commune",
                "commune": commune.code,
                "source": _REFERENCE,
            }
    yield from _intercommunalities(communes)


def _intercommunalities(communes: list[Commune]) -> Iterator[Row]:
    """EPCI with a member in Isère; the reference has no seat for them, so it stays empty."""
    for code in sorted({c.epci for c in communes if c.epci}):
        area = territory().area("epci", code)
        if area is not None:
            yield {
                "siren": code,
                "name": area.name,
                "kind": "intercommunality",
                "source": _REFERENCE,
            }
