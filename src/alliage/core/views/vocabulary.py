"""The shared vocabulary: themes, topics, skills and means, as pages and as SKOS."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from alliage.core import adapters
from alliage.core.permissions import public
from alliage.core.tables import Table, TableColumn

SCHEMES = {
    "themes": _("Thèmes"),
    "sujets": _("Sujets"),
    "competences": _("Compétences"),
    "moyens": _("Moyens"),
}
CODE = TableColumn("code", _("Code"), lambda word: word.code, sort=True)
LABEL = TableColumn("label", _("Libellé"), lambda word: word.label, sort=True)
THEME = TableColumn("theme", _("Thème"), lambda word: word.theme, sort=True)
SYNONYMS = TableColumn("synonyms", _("Aussi dit"), lambda word: ", ".join(word.synonyms))


@public
@require_GET
def vocabulary(request: HttpRequest) -> HttpResponse:
    """Show the four lists of words and how many each holds."""
    lists = [
        {"key": key, "title": title, "count": len(adapters.concepts(key))}
        for key, title in SCHEMES.items()
    ]
    return render(request, "core/vocabulary.html", {"lists": lists})


@public
@require_GET
def scheme(request: HttpRequest, scheme: str) -> HttpResponseBase:
    """Show one list with its synonyms, in the page's language."""
    if scheme not in SCHEMES:
        raise Http404
    columns = [LABEL, *([THEME] if scheme == "sujets" else []), SYNONYMS, CODE]
    table = Table(
        request,
        columns,
        adapters.words(scheme, get_language() or "fr"),
        caption=str(SCHEMES[scheme]),
        per_page=150,
        name=f"vocabulaire-{scheme}",
    )
    context = {"list_title": SCHEMES[scheme], "table": table}
    return table.export() or render(request, "core/scheme.html", context)


@public
@require_GET
def skos(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Download the whole vocabulary as SKOS, in Turtle."""
    headers = {"Content-Disposition": 'attachment; filename="alliage.ttl"'}
    return HttpResponse(
        adapters.turtle(), content_type="text/turtle; charset=utf-8", headers=headers
    )
