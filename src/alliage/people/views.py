"""One's own account: preferences, passkeys, what is known, the way out."""

from urllib.parse import urlencode

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.account.utils import get_next_redirect_url
from django.contrib import messages
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from alliage.core import audit, personal_data
from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.people import actions, queries
from alliage.people.forms import CodeForm, ErasureForm, ProfileForm
from alliage.people.proof import CodeProof, asked_before


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
@asked_before
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
@asked_before
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


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def reauthenticate(request: HttpRequest) -> HttpResponseBase:
    """Prove again who one is by a code to the present address, then go on where one was."""
    process = CodeProof.pending(request)
    form = CodeForm(request.POST if request.POST.get("action") == "confirm" else None)
    if request.method == "POST" and not form.is_bound:
        process = CodeProof.initiate(request)
        if process is None:
            return render(request, "core/too_many.html", {"seconds": 600}, status=429)
    elif process is None and form.is_bound:
        messages.warning(request, _("Ce code n’est plus valable : demandez-en un autre."))
        form = CodeForm()
    elif process and form.is_valid():
        if process.accepts(form.cleaned_data["code"]):
            return resume_request(request) or redirect("people:profile")
        form.add_error("code", _("Ce n’est pas le code que nous avons envoyé."))
        process = CodeProof.pending(request)
    following = get_next_redirect_url(request) or ""
    others = get_adapter().get_reauthentication_methods(request.user)[1:]
    query = urlencode({"next": following}) if following else ""
    context = {
        "form": form,
        "sent": process is not None,
        "next": following,
        "reauthentication_alternatives": [
            {**way, "url": f"{way['url']}?{query}"} for way in others
        ],
    }
    return render(request, "account/reauthenticate.html", context)
