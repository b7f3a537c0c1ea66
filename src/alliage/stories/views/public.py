"""What everybody reads: the list of stories, a story, its PDF."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliage.core import formats, pdf
from alliage.core.families import FAMILIES, family_label
from alliage.core.permissions import public
from alliage.core.ratelimit import rate_limit
from alliage.core.tables import Table, TableColumn
from alliage.organisations.models import Organisation
from alliage.stories import telling
from alliage.stories.forms.stories import ListForm
from alliage.stories.models import Story, StoryVersion
from alliage.stories.queries import stories as queries

TEMPLATE = Path(__file__).parents[1] / "typst" / "story.typ"


@public
@require_safe
def stories(request: HttpRequest) -> HttpResponse:
    """Every published story, by family, form, stage, theme, goal."""
    form = ListForm(request.GET or None)
    filters = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = queries.published(**filters)
    cards = [
        {"story": one, "content": one.current.content, "tags": telling.tags(one.current.content)}
        for one in found
        if one.current
    ]
    context = {"cards": cards, "form": form, "filtered": any(filters.values())}
    return render(request, "stories/list.html", context)


def _published(code: str) -> Story:
    rows = Story.objects.published().select_related("current", "organisation")
    found = rows.filter(code=code).first()
    if found is None or found.current is None:
        raise Http404
    return found


@public
@require_safe
def story(request: HttpRequest, code: str) -> HttpResponseBase:
    """One story: what it is, who, its timeline and the table of it."""
    found = _published(code)
    content: dict[str, Any] = found.current.content  # type: ignore[union-attr]
    lines = telling.lines(content["moments"])
    table = moments_table(request, lines, f"recit-{found.code}")
    if (file := table.export()) is not None:
        return file
    actors = actors_of(content)
    context = {
        "story": found,
        "content": content,
        "actors": actors,
        "here": any(one["url"] for one in actors),
        "lines": lines,
        "tags": telling.tags(content),
        "table": table,
    }
    return render(request, "stories/story.html", context)


def actors_of(content: dict[str, Any]) -> list[dict[str, str]]:
    """Who is told of, with the address of those that have a page here. One query."""
    ids = [one["public_id"] for one in content["actors"] if one["public_id"]]
    known = Organisation.objects.active().filter(public_id__in=ids)
    urls = {one.public_id: one.get_absolute_url() for one in known}
    return [one | {"url": urls.get(one["public_id"], "")} for one in content["actors"]]


def moments_table(request: HttpRequest, lines: list[telling.Line], name: str) -> Table:
    """The timeline as a table."""
    columns = [
        TableColumn("date", _("Date"), lambda line: line.when),
        TableColumn("kind", _("Nature"), lambda line: line.kind_label),
        TableColumn("title", _("Moment"), lambda line: line.title),
        TableColumn("text", _("Récit"), lambda line: line.text),
        TableColumn("by", _("Raconté par"), lambda line: line.by),
    ]
    return Table(
        request, columns, lines, caption=_("Les moments, dans l’ordre"), per_page=200, name=name
    )


@public
@require_safe
@rate_limit("story-pdf", "120/h")
def story_pdf(_request: HttpRequest, code: str) -> HttpResponse:
    """The same story as a document to print and to hand over."""
    found = _published(code)
    version = found.current
    assert version is not None  # noqa: S101 - `_published` looked
    file = pdf.render(
        TEMPLATE, _document(found, version), made=found.published_at or version.submitted_at
    )
    response = HttpResponse(file, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="recit-{found.code}.pdf"'
    return response


def _document(found: Story, version: StoryVersion) -> dict[str, Any]:
    """The values of the template."""
    content = version.content
    return {
        "lang": (get_language() or "fr")[:2],
        "site": settings.SITE_NAME,
        "title": content["title"],
        "lead": content["summary"],
        "right": _("Publié le %(day)s") % {"day": formats.day(found.published_at)},  # type: ignore[arg-type]
        "foot": settings.SITE_URL + found.get_absolute_url(),
        "pages": [_("page"), pgettext("page 1 sur 6", "sur")],
        "words": {
            "who": _("Qui"),
            "who_hint": _("les organisations"),
            "when": _("Le chemin"),
            "when_hint": _("moment par moment"),
            "lessons": _("Ce que nous en retenons"),
            "tags": _("Repères"),
            "source": _("Source"),
        },
        "actors": [
            {"name": one["name"], "family": one["family"], "kind": family_label(one["family"], "one")}
            for one in content["actors"]
            if one["family"] in FAMILIES
        ],
        "moments": [
            {name: getattr(line, name) for name in ("when", "kind_label", "title", "text", "by")}
            for line in telling.lines(content["moments"])
        ],
        "lessons": content["lessons"],
        "tags": telling.tags(content),
        "source": content["source_label"],
        "source_url": content["source_url"],
        "proof": _(
            "Version %(number)s, publiée avec l’accord de chaque organisation active ici. "
            "Empreinte SHA-256 : %(hash)s"
        )
        % {"number": version.number, "hash": version.sha256},
    }  # fmt: skip
