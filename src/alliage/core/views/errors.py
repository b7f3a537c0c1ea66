"""Error pages: what happened, what was kept, what to do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from alliage.core.permissions import Denied


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "core/not_found.html", status=404)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    reason = exception.reason if isinstance(exception, Denied) else ""
    return render(request, "core/forbidden.html", {"reason": reason}, status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    return render(request, "core/stale_form.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    # Whatever broke may break the site's own page: this one leans on nothing.
    return render(request, "core/server_error.html", status=500)
