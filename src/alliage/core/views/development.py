"""Development only: the mailbox where sign-in codes arrive."""

import ipaddress

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from alliage.core.mail import read_mailbox
from alliage.core.permissions import public


@public
@never_cache
@require_GET
def mailbox(request: HttpRequest) -> HttpResponse:
    """Show the last mails that this development instance wrote, newest first."""
    # The codes are in there: whoever started another server than ours must not show them around.
    if not _from_this_machine(request):
        raise Http404
    return render(request, "core/mailbox.html", {"mails": read_mailbox(limit=30)})


def _from_this_machine(request: HttpRequest) -> bool:
    address = str(request.META.get("REMOTE_ADDR", ""))
    return not address or ipaddress.ip_address(address).is_loopback
