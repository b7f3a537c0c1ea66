"""What awaits the signed-in person, and the link that stops the digest."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from alliage.core import inbox as todo
from alliage.core import links
from alliage.core.permissions import public, signed_in


@signed_in
@never_cache
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """List what awaits the person, the most pressing first."""
    return render(request, "core/inbox.html", {"items": todo.items_for(request.user)})


@public
@never_cache
@csrf_exempt  # RFC 8058: the mail program posts by itself, the signed token is the proof
@require_http_methods(["GET", "HEAD", "POST"])
def stop_digest(request: HttpRequest, token: str) -> HttpResponse:
    """Ask on GET, stop the digest on POST: a mail scanner that opens the link changes nothing."""
    try:
        link = links.read(token, todo.STOP)
    except links.LinkError as error:
        return render(request, "core/link_refused.html", {"reason": str(error)}, status=404)
    done = request.method == "POST"
    if done:
        todo.stop_digest(link)
    return render(request, "core/stop_digest.html", {"done": done})
