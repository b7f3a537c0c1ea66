"""Taking a room away, and taking one over."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from alliage.alliances.actions import portability as actions
from alliage.alliances.actions.rooms import check_open_room
from alliage.alliances.archive import linked, packing, writing
from alliage.alliances.archive.values import Refused
from alliage.alliances.forms.portability import ArchiveForm
from alliage.alliances.queries import portability as queries
from alliage.alliances.room import Room, in_room
from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.core.ratelimit import rate_limit
from alliage.core.tables import Table, TableColumn
from alliage.organisations.acting import acting_required

#: Above, an instance with the usual limits does not take the archive.
HEAVY = packing.MOST_BYTES * 3 // 4
#: Words -> the tables that they gather. A table of no group is in the archive all the same.
PARTS: list[tuple[Any, tuple[str, ...]]] = [
    (
        _l("Les parties, et ce que chacune a dit de l’entrée des autres"),
        ("parties", "entry_voices"),
    ),
    (_l("Les étapes et les réponses de chaque organisation"), ("gates", "gate_consents")),
    (
        _l("Le canevas : les fiches révélées, le texte commun et ses versions"),
        ("canvas_sheets", "canvas_versions", "shared_text_versions", "canvas_consents"),
    ),
    (
        _l("Les accords, leurs versions et leurs approbations"),
        ("agreements", "clauses", "agreement_versions", "approvals", "clause_comments"),
    ),
    (
        _l("Les engagements et leurs changements"),
        ("commitments", "commitment_changes"),
    ),
    (
        _l("Les apports, le temps investi, les conventions de valeur"),
        ("contributions", "conventions", "efforts"),
    ),
    (
        _l("Les essais, leur journal, leurs revues, la feuille de route"),
        ("experiments", "journal", "reviews", "workstreams", "milestones"),
    ),
    (_l("Les sites et leurs partenaires"), ("sites", "site_partners")),
    (
        _l("Les instances, les sièges, les réunions et leurs comptes rendus"),
        ("bodies", "seats", "meetings", "agenda", "minutes_versions"),
    ),
    (_l("Les pièces des réunions, avec leurs fichiers"), ("papers",)),
    (
        _l("Les décisions, les voix, les intérêts déclarés"),
        ("decisions", "decision_versions", "voices", "interests"),
    ),
    (
        _l("L’évaluation : effets, indicateurs, résultats des bilans, plan d’action"),
        ("maturity", "indicators", "indicator_values", "health_waves", "actions"),
    ),
    (_l("Le récit et ses moments"), ("story", "story_moments", "story_versions")),
    (_l("L’histoire, acte par acte"), ("history",)),
]


@in_room
@require_safe
def export(request: HttpRequest, room: Room) -> HttpResponseBase:
    """What the archive holds, and what it does not."""
    held = queries.held(room.alliance)
    table = _table(request, held.rows)
    if download := table.export():
        return download
    context = {
        "room": room,
        "here": "export",
        "table": table,
        "copied": queries.copied(room.alliance),
        "heavy": held.papers > HEAVY,
        "megabytes": held.papers // 1_000_000,
    }
    return render(request, "alliances/portability/export.html", context)


def _table(request: HttpRequest, rows: dict[str, int]) -> Table:
    lines = [(words, sum(rows.get(name, 0) for name in names)) for words, names in PARTS]
    columns = [
        TableColumn("what", _("Ce qui part"), lambda line: line[0]),
        TableColumn("rows", _("Lignes"), lambda line: line[1], numeric=True),
    ]
    caption = _("Ce que contient l’archive")
    return Table(request, columns, lines, caption=caption, name="archive", hide_caption=True)


@in_room
@require_safe
@rate_limit("alliances.archive", "60/h")
def download(_request: HttpRequest, room: Room) -> HttpResponseBase:
    """The archive itself."""
    content = writing.archive(room.alliance)
    return _file(content, "application/zip", _name(room, "zip"))


@in_room
@require_safe
@rate_limit("alliances.archive", "60/h")
def download_linked(_request: HttpRequest, room: Room) -> HttpResponseBase:
    """The alliance as linked data."""
    content = linked.graph(writing.Writer(room.alliance).content())
    return _file(packing.as_json(content), "application/ld+json", _name(room, "jsonld"))


def _name(room: Room, kind: str) -> str:
    return f"{slugify(room.alliance.title)[:60] or 'alliance'}.{kind}"


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@signed_in
@acting_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@rate_limit("alliances.import", "60/h")
def take_over(request: HttpRequest) -> HttpResponseBase:
    """Send an archive, and lead the room that comes of it."""
    actor = actor_of(request)
    check_open_room(actor)
    form = ArchiveForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        made = _taken_over(form, actor)
        if made is not None:
            messages.success(request, _("L’alliance est reprise : vous en êtes le chef de file."))
            return redirect(made)
    context = {"form": form, "organisation": actor.organisation}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "alliances/portability/take_over.html", context, status=status)


def _taken_over(form: ArchiveForm, actor: Any) -> Any:
    try:
        opened = packing.unpack(form.cleaned_data["file"].read())
        return actions.take_over(archive=opened, by=actor)
    except Refused as refused:
        form.add_error("file", str(refused))
        return None
