"""Development only: the mailbox where sign-in codes arrive."""

from django.http import HttpRequest, HttpResponse
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
    return render(request, "core/mailbox.html", {"mails": read_mailbox(limit=30)})
