"""Bring the current official files from data.gouv.fr: what is looked for, what is kept.

Addresses are never built: the API's listing of each dataset is read and the newest resource whose
title or address matches is taken.
"""

import json
import re
import urllib.parse
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from alliage_engines.directory.download import (
    Client,
    Expected,
    FetchError,
    NotThereError,
    digest,
)

BASE_URL = "https://www.data.gouv.fr"
#: Beside the files: what each one is, where it came from and when its publisher changed it.
RECORD = "fetched.json"
ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512"})


@dataclass(frozen=True, slots=True)
class Source:
    """One official file: its dataset (id or slug), resource id or words to search, and a pattern.

    `pattern` is matched, without case, against the resource's title and address; `option` is the
    option of `alliage directory build` that takes the file.
    """

    code: str
    option: str
    pattern: str
    dataset: str = ""
    resource: str = ""
    search: str = ""
    departement: str = ""
    by_departement: bool = False


_RNA = "58e53811c751df03df38f42d"
_SIRENE = "5b7ffc618b4c4169d30727e0"
SOURCES: tuple[Source, ...] = (
    Source("rna_waldec", "--rna", r"waldec.*\.zip$", dataset=_RNA, by_departement=True),
    Source("rna_import", "--rna", r"rna[_ -]import.*\.zip$", dataset=_RNA, by_departement=True),
    Source("sirene_units", "--sirene-units", r"StockUniteLegale_utf8\.parquet$", dataset=_SIRENE),
    Source(
        "sirene_establishments",
        "--sirene-establishments",
        r"StockEtablissement_utf8\.parquet$",
        dataset=_SIRENE,
    ),
    Source("rnf", "--rnf", r"\.(zip|csv)$", resource="9e955947-a03b-4b6b-84a2-cd06179b1f19"),
    *(
        Source(f"amalia_{departement}", "--amalia", r"", resource=code, departement=departement)
        for departement, code in (
            ("57", "f5073265-9689-441c-bd6d-8d9fbd360161"),
            ("67", "b7acf7a2-1480-465e-b02b-22633d0a378d"),
            ("68", "b7d6b412-5da6-4ed2-97cc-c9d8e7b321de"),
        )
    ),
    Source(
        "qpv",
        "--qpv",
        r"listeqp20\d\d.*\.csv$",
        dataset="quartiers-prioritaires-de-la-politique-de-la-ville-qpv",
    ),
    Source("frr", "--frr", r"liste.?communes.?FRR.*\.csv$", search="liste communes FRR ruralités"),
)


@dataclass(frozen=True, slots=True)
class Resource:
    """One file as data.gouv.fr lists it; modified: the publisher's day and time as written."""

    id: str
    title: str
    url: str
    latest: str
    modified: str
    expected: Expected


@dataclass(frozen=True, slots=True)
class Fetched:
    """One file on disk; fresh is False when it was already there, unchanged."""

    code: str
    option: str
    path: Path
    url: str
    modified: str
    sha256: str
    size: int
    fresh: bool


@dataclass(frozen=True, slots=True)
class Missed:
    """One source that could not be had, and why."""

    code: str
    reason: str


def wanted_sources(only: Sequence[str], departements: Sequence[str]) -> tuple[Source, ...]:
    """Return all sources or `only` these, less other départements' own registers."""
    unknown = set(only) - {s.code for s in SOURCES}
    if unknown:
        known = ", ".join(s.code for s in SOURCES)
        raise FetchError(f"no source named {', '.join(sorted(unknown))} (there are: {known})")
    return tuple(
        s
        for s in SOURCES
        if (not only or s.code in only)
        and (not departements or not s.departement or s.departement in departements)
    )


def fetch(
    out: Path,
    *,
    sources: Iterable[Source] = SOURCES,
    departements: Sequence[str] = (),
    base_url: str = BASE_URL,
    client: Client | None = None,
) -> tuple[list[Fetched], list[Missed]]:
    """Bring each source's newest file into `out`; one that fails stops no other.

    departements: INSEE codes ("38", "2A", "974"); of an archive with one file a département,
    only theirs are kept. A file that is there and has not changed is not fetched again.
    """
    client = client or Client()
    out.mkdir(parents=True, exist_ok=True)
    record = _read_record(out)
    done: list[Fetched] = []
    missed: list[Missed] = []
    for source in sources:
        try:
            fetched = _fetch_one(source, out, departements, base_url, client, record)
        except FetchError as error:
            missed.append(Missed(source.code, str(error)))
            continue
        done.append(fetched)
        record[source.code] = {**asdict(fetched), "path": fetched.path.name}
        record[source.code]["departements"] = _kept(source, departements)
        _write_record(out, record)
    return done, missed


def _kept(source: Source, departements: Sequence[str]) -> list[str]:
    return sorted(set(departements)) if source.by_departement else []


def _fetch_one(
    source: Source,
    out: Path,
    departements: Sequence[str],
    base_url: str,
    client: Client,
    record: dict[str, Any],
) -> Fetched:
    client.progress.begin(f"looking for {source.code}", None)
    resource = newest(source, listing(source, base_url, client))
    if base_url.startswith("https:") and not resource.url.startswith("https:"):
        raise FetchError(f"{source.code}: {resource.url} is not a secure address")
    known = record.get(source.code)
    if known and _unchanged(known, resource, out, _kept(source, departements)):
        return _fetched(source, resource, out / known["path"], known["sha256"], fresh=False)
    path = out / file_name(source, resource)
    try:
        client.download(resource.url, path, resource.expected)
    except NotThereError:
        # Moved since the listing was made; its own stable address knows where to.
        if not resource.latest or resource.latest == resource.url:
            raise
        client.download(resource.latest, path, resource.expected)
    if source.by_departement and departements:
        keep_departements(path, departements)
    if known and known["path"] != path.name:
        (out / known["path"]).unlink(missing_ok=True)
    return _fetched(source, resource, path, digest(path, "sha256"), fresh=True)


def _fetched(
    source: Source, resource: Resource, path: Path, sha256: str, *, fresh: bool
) -> Fetched:
    size = path.stat().st_size
    return Fetched(
        source.code, source.option, path, resource.url, resource.modified, sha256, size, fresh
    )


def _unchanged(known: dict[str, Any], resource: Resource, out: Path, kept: list[str]) -> bool:
    path = out / str(known["path"])
    return (
        known["url"] == resource.url
        and known["modified"] == resource.modified
        and known.get("departements") == kept
        and path.is_file()
        and path.stat().st_size == known["size"]
    )


def listing(source: Source, base_url: str, client: Client) -> list[Resource]:
    """Return what the API lists: a dataset's resources, one resource, or a search's."""
    base = base_url.rstrip("/")
    if source.resource:
        found = client.json(f"{base}/api/2/datasets/resources/{source.resource}/")
        rows: Any = [found.get("resource")] if isinstance(found, dict) else []
    elif source.dataset:
        found = client.json(f"{base}/api/1/datasets/{source.dataset}/")
        rows = found.get("resources") if isinstance(found, dict) else []
    else:
        query = urllib.parse.urlencode({"q": source.search, "page_size": 20})
        found = client.json(f"{base}/api/1/datasets/?{query}")
        datasets = found.get("data") if isinstance(found, dict) else []
        trusted = filter(_of_public_service, datasets or [])
        rows = [row for d in trusted for row in d.get("resources") or []]
    return [_resource(row) for row in rows or [] if isinstance(row, dict) and row.get("url")]


def _of_public_service(dataset: dict[str, Any]) -> bool:
    """Anybody may publish on data.gouv.fr: of a search, only what the State's own bodies publish."""
    publisher = dataset.get("organization") or {}
    return any(badge.get("kind") == "public-service" for badge in publisher.get("badges") or [])


def _resource(row: dict[str, Any]) -> Resource:
    checksum = row.get("checksum") or {}
    kind, value = str(checksum.get("type", "")).lower(), str(checksum.get("value", ""))
    size = row.get("filesize")
    return Resource(
        id=str(row.get("id", "")),
        title=str(row.get("title", "")),
        url=str(row["url"]),
        latest=str(row.get("latest") or ""),
        modified=str(row.get("last_modified") or row.get("created_at") or ""),
        expected=Expected(
            (kind, value) if kind in ALGORITHMS and value else None,
            size if isinstance(size, int) and size > 0 else None,
        ),
    )


def newest(source: Source, resources: Sequence[Resource]) -> Resource:
    """Return the newest resource that matches: by the day in its name, then as modified."""
    pattern = re.compile(source.pattern, re.IGNORECASE)
    matching = [
        r
        for r in resources
        if pattern.search(urllib.parse.urlsplit(r.url).path) or pattern.search(r.title)
    ]
    if not matching:
        raise FetchError(f"{source.code}: data.gouv.fr lists no file that matches")
    return max(matching, key=lambda r: (_day_in_name(r.url), r.modified))


def _day_in_name(url: str) -> str:
    """Return the day (YYYYMMDD) that a file's name ends with, else nothing."""
    found = re.findall(r"(20\d{6})(?!\d)", url.rsplit("/", 1)[-1])
    return str(found[-1]) if found else ""


def file_name(source: Source, resource: Resource) -> str:
    """Return a safe name that starts with the source's code and ends as the address does."""
    last = urllib.parse.unquote(urllib.parse.urlsplit(resource.url).path.rsplit("/", 1)[-1])
    safe = re.sub(r"[^A-Za-z0-9._-]+", "_", last).strip("._") or "file"
    return safe if safe.lower().startswith(source.code) else f"{source.code}_{safe}"


def keep_departements(archive: Path, departements: Sequence[str]) -> None:
    """Rewrite a zip of `…_dpt_NN.csv` members with those of `departements` only."""
    codes = {d.upper() for d in departements}
    smaller = archive.with_name(archive.name + ".part")
    try:
        with zipfile.ZipFile(archive) as given:
            kept = [m for m in given.infolist() if _departement_of_member(m.filename) in codes]
            if not kept:
                raise FetchError(
                    f"{archive.name}: no file for département {', '.join(departements)}"
                )
            with zipfile.ZipFile(smaller, "w", zipfile.ZIP_DEFLATED) as out:
                for member in kept:
                    with given.open(member) as source, out.open(member.filename, "w") as target:
                        while block := source.read(1 << 20):
                            target.write(block)
    except (zipfile.BadZipFile, OSError) as error:
        smaller.unlink(missing_ok=True)
        raise FetchError(f"{archive.name}: not a readable zip archive ({error})") from error
    smaller.replace(archive)


def _departement_of_member(name: str) -> str | None:
    found = re.search(r"_dpt_(\w+)\.csv$", name, re.IGNORECASE)
    return found[1].upper() if found else None


def _read_record(out: Path) -> dict[str, Any]:
    try:
        found = json.loads((out / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_record(out: Path, record: dict[str, Any]) -> None:
    temporary = out / (RECORD + ".part")
    temporary.write_text(json.dumps(record, indent=2, ensure_ascii=False, default=str), "utf-8")
    temporary.replace(out / RECORD)
