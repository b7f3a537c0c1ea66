"""Private files: the one door to them."""

from django.core.exceptions import SuspiciousOperation
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from alliage.core import files
from alliage.core.actor import actor_of
from alliage.core.models.files import StoredFile
from alliage.core.permissions import signed_in


@signed_in
@never_cache
@require_GET
def download(request: HttpRequest, pk: str) -> HttpResponseBase:
    """Send a file to who may read it, to be saved and never shown inside the site."""
    found = get_object_or_404(StoredFile, pk=pk)
    if not files.may_read(actor_of(request), found):
        raise Http404
    try:
        content = default_storage.open(found.path)
    except (FileNotFoundError, SuspiciousOperation) as error:
        raise Http404 from error
    response = FileResponse(
        content, as_attachment=True, filename=found.name, content_type=found.content_type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
