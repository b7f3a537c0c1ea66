"""Pages that say what this place is, and how it is."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from alliage.core import checks, health_report, retention
from alliage.core.glossary import TERMS
from alliage.core.permissions import is_operator, operator_only, public


@public
@never_cache
@require_GET
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the instance can serve, 503 when not; operators read the details."""
    report = health_report.measure()
    body = report.as_dict() if is_operator(request.user) else {"status": report.status}
    return JsonResponse(body, status=200 if report.serving else 503)


@operator_only
@never_cache
@require_GET
def operations(request: HttpRequest) -> HttpResponse:
    """Show operators what `alliage check` says."""
    findings = [
        {"state": str(found.level), "text": found.text, "help": found.advice}
        for found in checks.run()
    ]
    return render(request, "core/operations.html", {"checks": findings})


@public
@require_GET
def glossary(request: HttpRequest) -> HttpResponse:
    """Define the words that the site uses."""
    return render(request, "core/glossary.html", {"terms": TERMS})


@public
@require_GET
def privacy(request: HttpRequest) -> HttpResponse:
    """Say what is kept of whom, why, how long, and what one may ask."""
    context = {"retention": retention.TABLE, "tiles": settings.TILES_URL}
    return render(request, "core/privacy.html", context)


@public
@require_GET
def accessibility(request: HttpRequest) -> HttpResponse:
    """State how accessible the site is, and whom to tell when it is not."""
    return render(request, "core/accessibility.html")


@public
@require_GET
def about(request: HttpRequest) -> HttpResponse:
    """Say what Alliage is, who publishes this instance, where its data come from."""
    return render(request, "core/about.html")
