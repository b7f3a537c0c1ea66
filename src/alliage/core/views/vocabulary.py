"""The shared vocabulary: themes, topics, skills and means, as pages and as SKOS."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from alliage.core import adapters
from alliage.core.exports import FORMATS, Column, export
from alliage.core.permissions import public

COLUMNS = (
    Column("code", _("Code"), lambda concept: concept.code),
    Column("label_fr", _("Libellé français"), lambda concept: concept.label_fr),
    Column("label_en", _("Libellé anglais"), lambda concept: concept.label_en),
    Column("synonyms_fr", _("Synonymes français"), lambda concept: concept.synonyms_fr),
    Column("synonyms_en", _("Synonymes anglais"), lambda concept: concept.synonyms_en),
)


@public
@require_GET
def vocabulary(request: HttpRequest) -> HttpResponse:
    """Show the four lists of words and how many each holds."""
    lists = [
        {"key": key, "title": title, "count": len(adapters.concepts(key))}
        for key, (title, _concepts) in adapters.SCHEMES.items()
    ]
    return render(request, "core/vocabulary.html", {"lists": lists})


@public
@require_GET
def scheme(request: HttpRequest, scheme: str) -> HttpResponse:
    """Show one list with its synonyms, in the page's language."""
    if scheme not in adapters.SCHEMES:
        raise Http404
    if (fmt := request.GET.get("format")) in FORMATS:
        return export(request, f"vocabulaire-{scheme}", COLUMNS, adapters.concepts(scheme), fmt)
    context = {
        "list_title": adapters.SCHEMES[scheme][0],
        "key": scheme,
        "words": adapters.words(scheme, get_language() or "fr"),
        "has_theme": scheme == "sujets",
    }
    return render(request, "core/scheme.html", context)


@public
@require_GET
def skos(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """Download the whole vocabulary as SKOS, in Turtle."""
    headers = {"Content-Disposition": 'attachment; filename="alliage.ttl"'}
    return HttpResponse(
        adapters.turtle(), content_type="text/turtle; charset=utf-8", headers=headers
    )
