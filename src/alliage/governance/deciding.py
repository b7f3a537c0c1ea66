"""What a decision comes to: pure, from the voices said, the quorum and the declared mode.

An organisation weighs one, however many people spoke for it: its last voice alone counts, whatever
the order in which voices are given here. A recused organisation counts neither in the quorum nor in
the result; who says nothing never consents. Nothing is read from a clock or a database.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from alliage.governance.enums import GATHERING, Majority, Mode, Result, Stance

#: Numerator and denominator of each qualified majority; a simple one is strictly more than half.
QUALIFIED = {Majority.TWO_THIRDS: (2, 3), Majority.THREE_QUARTERS: (3, 4)}


class Reason(StrEnum):
    """Why a result is what it is."""

    NOBODY_MAY = "nobody_may"  # everybody is recused, or nobody had a voice
    NOBODY_SPOKE = "nobody_spoke"
    TOO_FEW_SPOKE = "too_few_spoke"
    INFORMED = "informed"
    GATHERED = "gathered"
    NO_OBJECTION = "no_objection"
    OBJECTION = "objection"
    NOBODY_CONSENTS = "nobody_consents"  # all that spoke abstained
    ALL_AGREE = "all_agree"
    SOME_DISAGREE = "some_disagree"
    PRESENT_SILENT = "present_silent"  # present at the meeting, and said nothing
    MAJORITY = "majority"
    NO_MAJORITY = "no_majority"
    NOBODY_CHOSE = "nobody_chose"  # abstentions alone


@dataclass(frozen=True, slots=True)
class Said:
    """What an organisation said. at: rank of the voice, larger is later; reason: its words."""

    organisation: int
    stance: str
    at: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Organisations, never people. eligible: those with a voice that are not recused."""

    eligible: int = 0
    recused: int = 0
    spoken: int = 0
    silent: int = 0
    yes: int = 0
    no: int = 0
    abstained: int = 0
    objections: int = 0
    words: int = 0

    def as_dict(self) -> dict[str, int]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A result, why, and what was counted."""

    result: Result
    reason: Reason
    counts: Counts


def outcome(
    mode: str,
    voices: Iterable[Said],
    *,
    electors: Iterable[int],
    recused: Iterable[int] = (),
    present: Iterable[int] = (),
    quorum: int = 50,
    majority: str = Majority.SIMPLE,
) -> Outcome:
    """Return what a decision comes to.

    electors: organisations that have a voice; recused: those that withdrew for an interest;
    present: those at the meeting where it is taken, for a consensus; quorum: percentage (0–100) of
    the eligible voices that must express themselves, abstentions included.
    """
    eligible = frozenset(electors) - frozenset(recused)
    heard = last_words(voice for voice in voices if voice.organisation in eligible)
    counts = _count(heard, eligible, len(frozenset(electors)) - len(eligible))
    if mode == Mode.INFORMATION:
        return Outcome(Result.HEARD, Reason.INFORMED, counts)
    lacking = _lacking(counts, quorum)
    if lacking:
        return Outcome(Result.NO_QUORUM, lacking, counts)
    if mode in GATHERING:
        return Outcome(Result.HEARD, Reason.GATHERED, counts)
    if mode == Mode.CONSENT:
        return _consent(counts)
    if mode == Mode.CONSENSUS:
        return _consensus(counts, (frozenset(present) & eligible) - heard.keys())
    if mode == Mode.VOTE:
        return _vote(counts, majority)
    raise ValueError(f"{mode!r} is no mode of decision")


def last_words(voices: Iterable[Said]) -> dict[int, Said]:
    """Return the last voice of each organisation; two of one rank cannot be told apart: no rank
    is used twice by those who call, and ties break on the words so that order changes nothing."""
    found: dict[int, Said] = {}
    for voice in voices:
        held = found.get(voice.organisation)
        if held is None or _rank(voice) > _rank(held):
            found[voice.organisation] = voice
    return found


def _rank(voice: Said) -> tuple[int, str, str]:
    return (voice.at, voice.stance, voice.reason)


def blocks(voice: Said) -> bool:
    """An objection blocks when it is argued; without words it is an abstention."""
    return voice.stance == Stance.OBJECTION and bool(voice.reason.strip())


def _count(heard: dict[int, Said], eligible: frozenset[int], recused: int) -> Counts:
    stances = [voice.stance for voice in heard.values()]
    objections = sum(blocks(voice) for voice in heard.values())
    mute = stances.count(Stance.OBJECTION) - objections
    return Counts(
        eligible=len(eligible),
        recused=recused,
        spoken=len(heard),
        silent=len(eligible) - len(heard),
        yes=stances.count(Stance.YES),
        no=stances.count(Stance.NO),
        abstained=stances.count(Stance.ABSTAIN) + mute,
        objections=objections,
        words=stances.count(Stance.WORD),
    )


def _lacking(counts: Counts, quorum: int) -> Reason | None:
    if not counts.eligible:
        return Reason.NOBODY_MAY
    if not counts.spoken:
        return Reason.NOBODY_SPOKE
    return Reason.TOO_FEW_SPOKE if counts.spoken * 100 < quorum * counts.eligible else None


def _consent(counts: Counts) -> Outcome:
    if counts.objections:
        return Outcome(Result.BLOCKED, Reason.OBJECTION, counts)
    if not counts.yes:
        return Outcome(Result.REJECTED, Reason.NOBODY_CONSENTS, counts)
    return Outcome(Result.ADOPTED, Reason.NO_OBJECTION, counts)


def _consensus(counts: Counts, silent: frozenset[int]) -> Outcome:
    if counts.yes < counts.spoken:
        return Outcome(Result.REJECTED, Reason.SOME_DISAGREE, counts)
    if silent:
        return Outcome(Result.REJECTED, Reason.PRESENT_SILENT, counts)
    return Outcome(Result.ADOPTED, Reason.ALL_AGREE, counts)


def _vote(counts: Counts, majority: str) -> Outcome:
    chose = counts.yes + counts.no
    if not chose:
        return Outcome(Result.REJECTED, Reason.NOBODY_CHOSE, counts)
    if majority in QUALIFIED:
        numerator, denominator = QUALIFIED[Majority(majority)]
        carried = counts.yes * denominator >= chose * numerator
    else:
        carried = counts.yes * 2 > chose
    if carried:
        return Outcome(Result.ADOPTED, Reason.MAJORITY, counts)
    return Outcome(Result.REJECTED, Reason.NO_MAJORITY, counts)
