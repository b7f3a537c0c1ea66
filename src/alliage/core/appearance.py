"""Light or dark: what the device says, unless a person chose; the choice lives in a cookie."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from alliage.core.permissions import public

COOKIE = "theme"
THEMES = ("light", "dark")
YEAR_SECONDS = 365 * 24 * 3600


@public
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Remember light or dark, or forget it ("auto"), and go back to the page one was on."""
    wanted = request.POST.get("next", "/")
    inside = url_has_allowed_host_and_scheme(
        wanted, {request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(wanted if inside else "/")
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        response.set_cookie(
            COOKIE,
            theme,
            max_age=YEAR_SECONDS,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
