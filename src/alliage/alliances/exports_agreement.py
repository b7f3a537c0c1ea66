"""An agreement as PDF and as DOCX: the same text, laid out from the same frozen values."""

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from alliage.alliances import agreement_document as document
from alliage.alliances.agreement_text import clean_line, in_sentence
from alliage.alliances.enums_agreement import Group
from alliage.alliances.models import Agreement, AgreementVersion, Party
from alliage.alliances.queries import agreement as queries
from alliage.alliances.queries.agreement_snapshot import read, snapshot
from alliage.alliances.queries.portability import copied
from alliage.core import formats, pdf
from alliage.organisations.adapters.claims import kind_label

TEMPLATE = Path(__file__).parent / "typst" / "agreement.typ"
#: A word longer than a line is cut where it overflows.
UNBREAKABLE = re.compile(r"(\S{40})(?=\S)")
ZERO_WIDTH_SPACE = "\u200b"


@dataclass(frozen=True, slots=True)
class PartyShown:
    """One party in a document. state: its answer in words; alert: it is awaited or refused."""

    name: str
    family: str
    detail: str
    represented: str
    function: str
    state: str
    alert: bool
    signs: bool


@dataclass(slots=True)
class Document:
    """What both files say. version: None for the text being written, marked as a draft.

    copied: that the room comes from an archive, so that answers may have been given elsewhere.
    """

    text: dict[str, Any]
    groups: list[document.ShownGroup]
    parties: list[PartyShown]
    version: AgreementVersion | None
    percent: int | None
    gaps: int
    made: datetime
    copied: str = ""

    @property
    def title(self) -> str:
        return str(self.text["agreement"]["title"])

    @property
    def lang(self) -> str:
        return "fr" if formats.is_french() else (get_language() or "en")[:2]

    @property
    def mark(self) -> str:
        return "" if self.version and self.version.approved_at else _("Projet")

    @property
    def right(self) -> str:
        """Which text this is."""
        day = formats.day(self.made)
        if self.version is None:
            return _("Projet, au %(day)s") % {"day": day}
        words = {"number": self.version.number, "day": day}
        if self.version.approved_at is None:
            return _("Projet, version %(number)d, soumise le %(day)s") % words
        words["day"] = formats.day(self.version.approved_at)
        return _("Version %(number)d, approuvée de toutes le %(day)s") % words

    @property
    def foot(self) -> str:
        score = _("score de l’accord %(score)s") % {"score": document.score_words(self.percent)}
        said = f"{self.text['alliance']['title']} · {score}, {document.gap_words(self.gaps)}"
        return f"{said} · {self.copied}" if self.copied else said

    @property
    def lead(self) -> str:
        return document.sentence(self.text)

    def commitments(self) -> list[list[str]]:
        rows = self.text["annexes"]["commitments"]
        return [
            [row["owing"], row["to"] or _("toutes"), row["what"], document.day(row["due_on"])]
            for row in rows
        ]

    def experiments(self) -> list[dict[str, str]]:
        return [
            {
                "title": row["title"],
                "hypothesis": row["hypothesis"],
                "stop_when": row["stop_when"],
                "review": _("Revue le %(day)s") % {"day": document.day(row["review_on"])}
                if row["review_on"]
                else "",
            }
            for row in self.text["annexes"]["experiments"]
        ]


def of_version(version: AgreementVersion, parties: list[Party]) -> Document:
    """Return a frozen version laid out. parties: those whose answers may be shown."""
    text = read(version)
    standing = queries.standing_of(version, text, parties)
    lines = {line.party.organisation.public_id: line for line in standing.lines}
    return Document(
        text,
        document.groups(text),
        [_party(one, lines.get(one["id"])) for one in text["parties"]],
        version,
        version.score,
        version.gaps,
        version.at,
        _copied(version.agreement),
    )


def _copied(agreement: Agreement) -> str:
    found = copied(agreement.alliance)
    if found is None:
        return ""
    return _("Cette alliance a été reprise d’une archive le %(at)s") % {"at": formats.day(found.at)}


def of_kept(version: AgreementVersion, party: Party) -> Document:
    """Return a version for an organisation that left: the answers known on the day it left."""
    text = read(version)
    until = party.left_at
    rows = version.approvals.given().filter(at__lte=until).select_related("person")
    answers = {
        row.organisation_public_id: queries.Line(row.party, "approved", row)
        for row in rows.select_related("party")
    }
    shown = [
        _party(one, answers.get(one["id"]), draft=one["id"] not in answers)
        for one in text["parties"]
    ]
    if version.approved_at and until and version.approved_at > until:
        version.approved_at = None
    laid = document.groups(text)
    made, where = version.at, _copied(version.agreement)
    return Document(text, laid, shown, version, version.score, version.gaps, made, where)


def of_draft(agreement: Agreement, language: str) -> Document:
    """Return the text being written laid out, marked as a draft."""
    clauses = queries.clauses_of(agreement)
    last = queries.last_version(agreement)
    text = snapshot(agreement, last.number + 1 if last else 1, clauses)
    score = queries.score_of(agreement, clauses, language)
    parties = [_party(one, None, draft=True) for one in text["parties"]]
    shown = document.groups(text)
    gaps, made = len(score.gaps), timezone.now()
    return Document(text, shown, parties, None, score.percent, gaps, made, _copied(agreement))


def _party(one: dict[str, Any], line: Any, draft: bool = False) -> PartyShown:
    signs = one["role"] in ("lead", "party")
    answer = line.answer if line is not None and line.state == "approved" else None
    person = answer.person.display_name if answer and answer.person else ""
    state, alert = ("", False) if draft else _answer_words(line, signs)
    return PartyShown(
        name=one["name"],
        family=one["family"],
        detail=", ".join(filter(None, (in_sentence(kind_label(one["kind"])), one["place"]))),
        represented=clean_line(person),
        function=clean_line(answer.mandate_title) if answer else "",
        state=state,
        alert=alert,
        signs=signs,
    )


def _answer_words(line: Any, signs: bool) -> tuple[str, bool]:
    """Its answer in words, and whether it is one to worry about."""
    if not signs:
        return _("accompagne, sans voix"), False
    state = line.state if line is not None else "left"
    if state == "approved":
        return _("approuvée le %(day)s") % {"day": _unbroken(line.answer.at)}, False
    if state == "refused":
        return _("refusée le %(day)s") % {"day": _unbroken(line.answer.at)}, True
    if state == "waiting":
        return _("sans réponse à ce jour"), True
    if state == "withdrawn":
        return _("s’est retirée de l’accord"), False
    return (
        (_("réponse non attendue"), False)
        if state == "observer"
        else (_("a quitté l’alliance"), False)
    )


def _unbroken(moment: datetime) -> str:
    """A date that stays on one line."""
    return formats.day(moment).replace(" ", formats.NO_BREAK_SPACE)


def pdf_of(found: Document) -> bytes:
    """Return the document as PDF, in the language of the page."""
    values = pdf_values(found)
    # A hash is copied: nothing may stand inside it.
    shown = {**_breakable(values), "digest": values["digest"]}
    return pdf.render(TEMPLATE, shown, made=found.made)


def pdf_values(found: Document) -> dict[str, Any]:
    """Return what the template reads: strings, never markup."""
    shown = {group.group: _group(group) for group in found.groups}
    empty = document.groups({"clauses": []}, every=True)[0]
    who = shown.pop(Group.WHO, None) or _group(empty)
    version = found.version
    return {
        "lang": found.lang,
        "title": found.title,
        "right": found.right,
        "lead": found.lead,
        "draft": found.mark,
        "foot": found.foot,
        "framework": document.framework_line(found.text),
        "dates": document.dates(found.text),
        "who": who,
        "groups": list(shown.values()),
        "parties": [_fields(party) for party in found.parties],
        "answers": _("version %(number)d") % {"number": version.number} if version else "",
        "commitments": found.commitments(),
        "experiments": found.experiments(),
        "sign_lead": sign_lead(found),
        "digest": version.digest if version else "",
        "words": pdf_words(),
    }


def sign_lead(found: Document) -> str:
    if found.version is None:
        return _("Ce texte est un projet : il ne se signe pas encore.")
    return _(
        "Les approbations données en ligne tiennent à cette version exacte, par son empreinte."
    )


def pdf_words() -> dict[str, Any]:
    """The fixed words of the document, in the language of the page."""
    return {
        "pages": (_("page"), pgettext("page 1 sur 6", "sur")),
        "party": _("partie"),
        "represented": _("représentée par"),
        "annex_a": _("Annexe A"),
        "annex_a_hint": _("les engagements en cours"),
        "annex_b": _("Annexe B"),
        "annex_b_hint": _("les essais en cours"),
        "commitments": [_("qui"), _("envers"), _("quoi"), _("pour le")],
        "stop_when": _("Ce qui nous ferait arrêter :"),
        "signatures": _("Signatures"),
        "function": _("Nom et fonction"),
        "place": _("Fait à, le"),
        "signature": _("Signature"),
        "digest": _("Empreinte SHA-256 du texte de cette version"),
    }


def _group(group: document.ShownGroup) -> dict[str, Any]:
    return {
        "name": group.label,
        "hint": group.hint,
        "clauses": [
            {
                "number": shown.number,
                "title": shown.clause["title"],
                "shared": shown.clause["key"] == "vision",
                "blocks": [{"kind": b.kind, "lines": list(b.lines)} for b in shown.blocks],
            }
            for shown in group.clauses
        ],
    }


def _fields(party: PartyShown) -> dict[str, Any]:
    return {name: getattr(party, name) for name in PartyShown.__dataclass_fields__}


def _breakable(value: Any) -> Any:
    """Let words longer than a line break: a column never overflows the sheet."""
    if isinstance(value, str):
        return UNBREAKABLE.sub(rf"\1{ZERO_WIDTH_SPACE}", value)
    if isinstance(value, dict):
        return {key: _breakable(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_breakable(inner) for inner in value]
    return value
