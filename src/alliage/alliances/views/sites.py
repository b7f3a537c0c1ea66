"""Sites of an alliance: the map, its table, one site, a file of many, what travels."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.alliances.actions import redeclarations
from alliage.alliances.actions import sites as actions
from alliage.alliances.adapters import sites as adapter
from alliage.alliances.exports_sites import blank_file, sites_table
from alliage.alliances.forms.sites import (
    RedeclareForm,
    SiteForm,
    SpreadingForm,
    site_written,
    words_of,
)
from alliage.alliances.forms.sites_import import Sheet, SitesFileForm, read
from alliage.alliances.models import Redeclaration, Site
from alliage.alliances.queries import sites as queries
from alliage.alliances.room import Room, in_room
from alliage.core.ratelimit import rate_limit
from alliage.core.replies import acted
from alliage_engines.directory.territory import fold_name

from . import experiments_edit as pages
from .experiments_shown import may_write
from .sites_map import sites_map

HERE = {"here": "sites"}
METHODS = ["GET", "HEAD", "POST"]


def _back(room: Room) -> str:
    return reverse("alliances:sites", args=[room.alliance.code])


@in_room
@require_safe
def sites(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Where the alliance lives, on a map and in a table; who re-declares it."""
    return _page(request, room)


def _by_place(site: Site) -> tuple[str, str]:
    """By commune, then name, as a person sorts them: Échirolles stands under E."""
    return fold_name(site.commune_name), fold_name(site.name)


def _page(request: HttpRequest, room: Room, form: RedeclareForm | None = None) -> HttpResponseBase:
    found = sorted(queries.listed(room.alliance), key=_by_place)
    for site in found:
        site.alliance = room.alliance
    table = sites_table(request, found)
    if (file := table.export()) is not None:
        return file
    context = {
        **HERE,
        "room": room,
        "sites": found,
        "table": table,
        "drawn": sites_map(found),
        "spreading": queries.spreading(room.alliance),
        "ties": queries.ties(room.alliance),
        "may_write": may_write(room),
        "may_bind": room.may_bind and room.alliance.status != "closed",
        "redeclare": form or RedeclareForm(),
    }
    return render(request, "alliances/sites/list.html", context, status=422 if form else 200)


def _site(room: Room, pk: int) -> Site:
    rows = Site.objects.select_related("carrier").prefetch_related("partners__organisation")
    found: Site = get_object_or_404(rows, alliance=room.alliance, pk=pk)
    found.alliance = room.alliance
    return found


@in_room
@require_safe
def site(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """One site: who carries it, with whom."""
    found = _site(room, pk)
    context = {
        **HERE,
        "room": room,
        "site": found,
        "drawn": sites_map([found], numbered=False),
        "may_write": may_write(room),
    }
    return render(request, "alliances/sites/site.html", context)


def _names(room: Room) -> list[str]:
    return [one.name for one in adapter.near(room.alliance)]


@in_room
@require_http_methods(METHODS)
def site_add(request: HttpRequest, room: Room) -> HttpResponse:
    """Add a site."""
    if (refused := pages.unwritten(request, room, _back(room))) is not None:
        return refused
    data = request.POST if request.method == "POST" else None
    form = SiteForm(data, proposed=_names(room), initial={"carrier": room.me.organisation.name})
    return pages.add(
        request,
        room,
        form,
        lambda values: actions.add(alliance=room.alliance, words=words_of(values), by=room.actor),
        back="",
        said=_("Le site est ajouté."),
        words={
            **HERE,
            "back": _back(room),
            "title": _("Ajouter un site"),
            "lead": _("Un lieu où l’alliance vit, et ceux qui la portent là."),
        },
    )


@in_room
@require_http_methods(METHODS)
def site_edit(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Change a site; two people at once lose nothing."""
    back = _site(room, pk).get_absolute_url()
    if (refused := pages.unwritten(request, room, back)) is not None:
        return refused
    names = _names(room)
    return pages.edit(
        request,
        room,
        load=lambda: _site(room, pk),
        initial=site_written,
        form=lambda data, initial, _thing: SiteForm(data, initial=initial, proposed=names),
        save=lambda thing, version, values: actions.edit(
            site=thing, version=version, words=words_of(values), by=room.actor
        ),
        back=back,
        words={**HERE, "title": _("Modifier le site"), "lead": ""},
    )


@in_room
@require_POST
def site_remove(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Take off a site written by mistake."""
    found = _site(room, pk)
    acted(
        request,
        lambda: actions.remove(site=found, by=room.actor),
        _("Le site est retiré de la liste."),
    )
    return redirect(_back(room))


@in_room
@require_http_methods(METHODS)
@rate_limit("alliance-sites", "60/h")
def sites_import(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Many sites at once: all of them, or what to mend."""
    if (refused := pages.unwritten(request, room, _back(room))) is not None:
        return refused
    if request.GET.get("format") == "csv":
        return blank_file(request)
    form = SitesFileForm(request.POST if request.method == "POST" else None, request.FILES or None)
    sheet: Sheet | None = None
    if form.is_bound and form.is_valid():
        sheet = read(form.content())
        done: list[actions.Loaded] = []
        if not sheet.faults and acted(
            request,
            lambda: done.append(
                actions.load(alliance=room.alliance, lines=sheet.sites, by=room.actor)
            ),
            form=form,
        ):
            messages.success(request, _loaded(done[0]))
            return redirect(_back(room))
    context = {**HERE, "room": room, "form": form, "sheet": sheet}
    status = 422 if form.is_bound else 200
    return render(request, "alliances/sites/import.html", context, status=status)


def _loaded(done: actions.Loaded) -> str:
    """What a file did, in words."""
    created = ngettext("%(n)s site créé", "%(n)s sites créés", done.created)
    changed = ngettext("%(n)s mis à jour", "%(n)s mis à jour", done.changed)
    same = ngettext("%(n)s déjà à jour", "%(n)s déjà à jour", done.same)
    parts = [(created, done.created), (changed, done.changed), (same, done.same)]
    return ", ".join(words % {"n": count} for words, count in parts if count) + "."


@in_room
@require_http_methods(METHODS)
def spreading(request: HttpRequest, room: Room) -> HttpResponse:
    """What is common, what each site adapts."""
    if (refused := pages.unwritten(request, room, _back(room))) is not None:
        return refused
    return pages.edit(
        request,
        room,
        load=lambda: queries.spreading(room.alliance),
        initial=lambda thing: {"common": thing.common, "adaptable": thing.adaptable},
        form=lambda data, initial, _thing: SpreadingForm(data, initial=initial),
        save=lambda thing, version, values: actions.say_what_travels(
            spreading=thing, version=version, by=room.actor, **values
        ),
        back=_back(room),
        words={
            **HERE,
            "title": _("Ce qui voyage d’un site à l’autre"),
            "lead": _("Ce qui fait que c’est la même alliance partout, et ce qui reste libre."),
        },
    )


@in_room
@require_POST
@rate_limit("alliance-redeclare", "20/h")
def redeclare(request: HttpRequest, room: Room) -> HttpResponseBase:
    """Ask another room to be the parent of this one, or its declension."""
    form = RedeclareForm(request.POST)
    if form.is_valid():
        as_parent = form.cleaned_data["side"] == "parent"
        code = form.cleaned_data["code"]
        if acted(
            request,
            lambda: redeclarations.ask(
                alliance=room.alliance, code=code, as_parent=as_parent, by=room.actor
            ),
            _("L’autre alliance a votre demande : elle répond quand elle veut."),
            form=form,
        ):
            return redirect(_back(room) + "#declinaisons")
    return _page(request, room, form)


@in_room
@require_POST
def redeclaration_answer(request: HttpRequest, room: Room, pk: int) -> HttpResponse:
    """Accept, decline, take back or end."""
    ours = {"pk": pk}
    rows = Redeclaration.objects.filter(parent=room.alliance) | Redeclaration.objects.filter(
        child=room.alliance
    )
    found = get_object_or_404(rows, **ours)
    what: Any = request.POST.get("what", "")
    if what in ("accept", "decline"):
        acted(
            request,
            lambda: redeclarations.answer(
                redeclaration=found,
                alliance=room.alliance,
                accept=what == "accept",
                by=room.actor,
            ),
            _("C’est répondu."),
        )
    elif what == "end":
        acted(
            request,
            lambda: redeclarations.end(redeclaration=found, alliance=room.alliance, by=room.actor),
            _("Le lien est terminé."),
        )
    return redirect(_back(room) + "#declinaisons")
