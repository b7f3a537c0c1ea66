"""One's own account: preferences, passkeys, what is known, the way out."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core import audit, personal_data
from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.people import actions, queries
from alliage.people.forms import ErasureForm, ProfileForm


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Show and change the account's preferences."""
    form = ProfileForm(request.POST or None, instance=queries.person(request.user.pk))
    if request.method == "POST" and form.is_valid():
        person = queries.person(request.user.pk)
        actions.update_profile(person=person, by=actor_of(request), **form.cleaned_data)
        messages.success(request, _("Vos préférences sont enregistrées."))
        return redirect("people:profile")
    context = {"form": form, "passkeys": queries.passkeys(request.user)}
    return render(request, "people/profile.html", context)


@signed_in
@never_cache
@require_POST
def my_data(request: HttpRequest) -> JsonResponse:
    """Download everything that this instance knows of the signed-in person."""
    audit.record("account.exported", by=actor_of(request), target=request.user)
    response = JsonResponse(
        personal_data.export(request.user), json_dumps_params={"ensure_ascii": False, "indent": 2}
    )
    name = f"mes-donnees-{timezone.localdate().isoformat()}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@signed_in
@require_POST
def close_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out of every other device."""
    person = queries.person(request.user.pk)
    actions.close_sessions(person=person, by=actor_of(request))
    login(request, person, backend="alliage.people.backends.AccountBackend")
    messages.success(request, _("Vos autres appareils sont déconnectés."))
    return redirect("people:profile")


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Erase the account once its address has been typed."""
    person = queries.person(request.user.pk)
    form = ErasureForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.erase(person=person, by=actor_of(request))
        logout(request)
        messages.success(request, _("Votre compte et vos données sont effacés."))
        return redirect("account_login")
    return render(request, "people/erase.html", {"form": form})
