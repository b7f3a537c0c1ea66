"""Links partner names to organisations of one snapshot of the directory."""

import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

from alliage_engines.directory.errors import DirectoryError
from alliage_engines.directory.schema import Organisation
from alliage_engines.linking.evidence import Scored
from alliage_engines.linking.model import Link, LinkCandidate, LinkingError, Name, Reason
from alliage_engines.linking.places import departement_of
from alliage_engines.linking.pool import Entry, Pool, make_entry
from alliage_engines.linking.reading import Reading, understand
from alliage_engines.linking.score import DEPARTEMENT_CONFLICT, Scorer

#: A link is sure from this score on, when the second is at least this far below.
SURE, MARGIN = 90.0, 5.0
#: Below this score a candidate is not worth a person's look.
WORTH_A_LOOK = 50.0
PROPOSED = 5
#: A second one this near is told as a namesake.
_NAMESAKE = 12.0
_HERE, _ANYWHERE = 40, 30
_CONFIRMED = frozenset((Reason.COMMUNE_IN_TEXT, Reason.COMMUNE_GIVEN))
_FEW_PLACES = 4
_CHUNK = 200  # names at a time for each process


class Linker:
    """One snapshot, opened once and asked from several threads."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._scorer = Scorer(pool)

    @classmethod
    def open(cls, snapshot_folder: Path) -> "Linker":
        """Open the snapshot in a folder. LinkingError when it is none."""
        try:
            return cls(Pool(Path(snapshot_folder)))
        except (OSError, ValueError, KeyError, DirectoryError) as error:
            raise LinkingError(snapshot_folder, None, f"no readable snapshot ({error})") from error

    def link(self, name: Name) -> Link:
        """Link one name; the same name always gets the same answer."""
        reading = understand(name)
        unknown = False
        for identifier in reading.identifiers:
            found = self._pool.lookup.get(identifier)
            if isinstance(found, Organisation):
                return self._identified(reading, found, identifier)
            unknown = True
        if not reading.tokens:
            return Link(name.text, "none", None, ())
        ranked = self.rank(reading)
        return _decide(reading, ranked, unknown=unknown)

    def link_many(self, names: Iterable[Name], *, processes: int = 1) -> Iterator[Link]:
        """Link many names, in their order.

        processes: how many work beside each other, each with the snapshot open; for jobs and the
        command line, worth it from some thousands of names on. Never inside a web request.
        """
        if processes <= 1:
            return map(self.link, names)
        return self._link_beside(names, processes)

    def _link_beside(self, names: Iterable[Name], processes: int) -> Iterator[Link]:
        context = multiprocessing.get_context("spawn")
        folder = str(self._pool.folder)
        with ProcessPoolExecutor(processes, context, _open_here, (folder,)) as workers:
            yield from workers.map(_link_here, names, chunksize=_CHUNK)

    def rank(self, reading: Reading) -> list[Scored]:
        """Every candidate with its score, best first."""
        pool, tokens = self._pool, reading.tokens
        found: dict[str, Scored] = {}
        if reading.body:
            self._score(reading, pool.communes(reading.body), found)
        where = self._where(reading)
        communes = set(reading.communes) | ({reading.commune} if reading.commune else set())
        if where:
            here = pool.search(tokens, departements=where, communes=communes, limit=_HERE)
            self._score(reading, here, found)
        # A name so near in the département given that none elsewhere matters.
        settled = reading.departement and any(s.score >= SURE for s in found.values())
        if not settled:
            self._score(reading, pool.search(tokens, limit=_ANYWHERE), found)
        return sorted(found.values(), key=lambda s: (-s.score, s.entry.organisation.id))

    def _score(self, reading: Reading, entries: list[Entry], found: dict[str, Scored]) -> None:
        for entry in entries:
            if entry.organisation.id not in found:
                scored = self._scorer.score(reading, entry, least=WORTH_A_LOOK - _NAMESAKE)
                found[entry.organisation.id] = scored

    @staticmethod
    def _where(reading: Reading) -> set[str]:
        """The départements to look in first: those stated, those of the communes named if few."""
        near = {code for c in reading.possible_communes if (code := departement_of(c))}
        return set(reading.stated) | (near if len(near) <= _FEW_PLACES else set())

    def _identified(self, reading: Reading, found: Organisation, identifier: str) -> Link:
        """What an identifier names; an RNA number, which has no check digit, must not contradict."""
        entry = make_entry(found)
        scored = self._scorer.score(reading, entry)
        contradicted = (
            identifier.startswith("W")
            and bool(reading.tokens)
            and not scored.score
            and not (reading.words.stems & entry.words.stems)
        )
        if not contradicted:
            sure = Scored(entry, 100.0, (Reason.IDENTIFIER,), 100.0)
            return Link(reading.name.text, "sure", found.id, (_candidate(sure),))
        doubted = Scored(entry, 80.0, (Reason.IDENTIFIER, Reason.NAME_DIFFERS), 80.0)
        others = [s for s in self.rank(reading) if s.entry.organisation.id != found.id]
        chosen = [doubted, *(s for s in others if s.score >= WORTH_A_LOOK)][:PROPOSED]
        candidates = tuple(map(_candidate, sorted(chosen, key=lambda s: -s.score)))
        return Link(reading.name.text, "proposed", None, candidates)


_here: list[Linker] = []


def _open_here(folder: str) -> None:
    """Open the snapshot in a process that links beside others."""
    _here[:] = [Linker.open(Path(folder))]


def _link_here(name: Name) -> Link:
    return _here[0].link(name)


def _decide(reading: Reading, ranked: list[Scored], *, unknown: bool) -> Link:
    """Sure, proposed or none, from the candidates best first."""
    worth = [scored for scored in ranked if scored.score >= WORTH_A_LOOK]
    if not worth:
        return Link(reading.name.text, "none", None, ())
    best = worth[0]
    gap = best.score - max((_rivalry(other, best) for other in ranked[1:]), default=0.0)
    sure = best.score >= SURE and gap >= MARGIN and not unknown
    added = [Reason.IDENTIFIER_UNKNOWN] if unknown else []
    if gap < _NAMESAKE and not sure:
        added.append(Reason.NAMESAKE)
    elif gap >= _NAMESAKE:
        added.append(Reason.ONLY_ONE)
    first = replace(best, reasons=(*best.reasons, *added))
    candidates = tuple(map(_candidate, [first, *worth[1:PROPOSED]]))
    chosen = candidates[0].id if sure else None
    return Link(reading.name.text, "sure" if sure else "proposed", chosen, candidates)


def _rivalry(other: Scored, best: Scored) -> float:
    """How near another one comes: a name that is good anywhere is no better for being elsewhere too."""
    if Reason.PLACE_MISSING in other.reasons and not _CONFIRMED.isdisjoint(best.reasons):
        return other.score  # the place that it would add is not the one that is stated
    everywhere = Reason.NATIONAL in best.reasons and Reason.OTHER_DEPARTEMENT in other.reasons
    return other.likeness + (DEPARTEMENT_CONFLICT if everywhere else 0.0)


def _candidate(scored: Scored) -> LinkCandidate:
    own = scored.entry.organisation
    reasons = tuple(reason.value for reason in scored.reasons)
    return LinkCandidate(own.id, own.name, own.family, own.commune_name, scored.score, reasons)
