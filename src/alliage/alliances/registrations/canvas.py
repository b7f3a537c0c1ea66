"""What the area registers at start: canvas."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from alliage.alliances import changes, evidence, history, records, sections
from alliage.alliances.actions import canvas as actions
from alliage.alliances.enums import Stage
from alliage.alliances.enums_canvas import OVERVIEW
from alliage.alliances.models import CanvasSheet
from alliage.alliances.queries import canvas as queries
from alliage.alliances.queries import canvas_awaits
from alliage.alliances.room import Room
from alliage.alliances.views import canvas_shown as shown
from alliage.core import inbox, recurring
from alliage.core.formats import day
from alliage.organisations.models import Mandate

history.describe(
    {
        "canvas.draft_begun": _l("Fiche du canevas commencée en privé"),
        "canvas.ready": _l("Fiche du canevas prête"),
        "canvas.ready_taken_back": _l("Fiche du canevas reprise avant d’être révélée"),
        "canvas.revealed": _l("Fiches du canevas révélées"),
        "canvas.amended": _l("Fiche du canevas modifiée, version %(number)s"),
        "canvas.marked": _l("À discuter dans le canevas, %(topic)s"),
        "canvas.unmarked": _l("Plus à discuter dans le canevas, %(topic)s"),
        "canvas.shared_edited": _l("Texte commun du canevas modifié, version %(number)s"),
        "canvas.shared_restored": _l("Texte commun du canevas, version %(former)s reprise"),
        "canvas.consented": _l("Consentement donné au canevas (empreinte %(fingerprint)s)"),
        "canvas.consent_withdrawn": _l("Consentement au canevas repris"),
        "canvas.draft_saved": _l("Brouillon du canevas enregistré"),
        "canvas.resealed": _l("Brouillons scellés de nouveau après un changement de clé"),
    }
)
changes.on_voices_changed(actions.voices_changed)
recurring.register(
    recurring.Recurring(
        "alliances.canvas_reseal",
        "alliage.alliances.tasks.canvas.reseal",
        every=timedelta(days=1),
        hour=2,
    )
)


def _subtitle(room: Room) -> tuple[str, bool]:
    rows = CanvasSheet.objects.filter(alliance=room.alliance)
    sheets = list(rows.values_list("party", "ready_at", "revealed_at"))
    revealed = [at for _party, _ready, at in sheets if at]
    if revealed:
        mine = any(party == room.me.pk and at for party, _ready, at in sheets)
        late = room.me.has_voice and not mine
        return _("révélé le %(day)s") % {"day": day(min(revealed))}, late
    voices = {party.pk for party in room.voices}
    ready = {party for party, at, _revealed in sheets if at and party in voices}
    alone = room.me.has_voice and voices - ready == {room.me.pk} and len(voices) > 1
    if not sheets:
        return _("à rédiger"), False
    words = ngettext("%(n)s prête sur %(all)s", "%(n)s prêtes sur %(all)s", len(ready)) % {
        "n": len(ready),
        "all": len(voices),
    }
    return words, alone


sections.register(
    sections.Section(
        name="canvas",
        label=_l("Canevas"),
        url="alliances:canvas",
        subtitle=_subtitle,
        queries=1,
        order=10,
    )
)

#: Columns of the overview; the others are a page away.
COLUMNS = 5


def _piece(_request: HttpRequest, room: Room) -> dict[str, Any] | None:
    rows = CanvasSheet.objects.revealed().open_words().filter(alliance=room.alliance)
    known = {sheet.party_id: sheet for sheet in rows}
    parties = [party for party in room.parties if party.pk in known]
    if not parties:
        return None
    sheets = []
    for party in parties[:COLUMNS]:
        known[party.pk].party = party
        sheets.append(known[party.pk])
    marks = list(queries.marks_of(room.alliance).filter(sheet__in=sheets, topic__in=OVERVIEW))
    text = queries.shared_of(room.alliance)
    return {
        "sheets": sheets,
        "rows": shown.comparison(sheets, marks, topics=OVERVIEW),
        "shared": text.vision or text.purpose,
        "more": len(parties) - len(sheets),
    }


sections.register_piece(
    sections.Piece(
        name="canvas",
        place="main",
        template="alliances/canvas/_overview.html",
        context=_piece,
        queries=3,
        order=10,
    )
)


def _evidence(alliance: Any) -> list[evidence.Evidence]:
    """Every voice consents to the canvas as it reads now. Two queries."""
    text = queries.shared_of(alliance)
    consents = list(
        queries.voices_with_consent(alliance, text.fingerprint).values_list("consents", flat=True)
    )
    done = bool(text.fingerprint) and bool(consents) and all(consents)
    label = _("Chaque organisation a consenti au canevas")
    if text.fingerprint and not done:
        label = _("Chaque organisation consent au canevas (%(n)s sur %(all)s)") % {
            "n": sum(consents),
            "all": len(consents),
        }
    url = reverse("alliances:canvas", args=[alliance.code]) + "#consentements"
    return [evidence.Evidence(label, done, url)]


evidence.register(Stage.INTENTION, "canvas", _evidence)


def _record(party: Any, until: Any) -> list[records.RecordLine]:
    return [
        records.RecordLine(
            at=consent.at,
            title=_("Canevas"),
            text=text,
            proof=_("empreinte %(fingerprint)s, %(title)s")
            % {"fingerprint": consent.fingerprint, "title": consent.mandate_title},
        )
        for consent, text in canvas_awaits.consented_by(party, until)
    ]


records.register(
    records.RecordPiece("canvas", _l("Le canevas auquel vous avez consenti"), _record, order=30)
)


def what_awaits(person: Any) -> list[inbox.Item]:
    """Sheets that the others wait for, in the organisations that a person writes for."""
    running = Mandate.objects.running().of(person)
    writing = [held.organisation_id for held in running if held.writes]
    return [
        inbox.Item(
            title=_("Le canevas de « %(title)s » attend votre fiche")
            % {"title": party.alliance.title},
            url=reverse("alliances:canvas", args=[party.alliance.code]),
            reason=_("Celle de %(name)s est la dernière.") % {"name": party.organisation.name},
        )
        for party in canvas_awaits.last_to_be_ready(writing)
    ]


inbox.register("alliances.canvas", what_awaits)
