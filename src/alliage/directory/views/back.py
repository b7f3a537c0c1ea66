"""The way back from an organisation to the search that led to it."""

from django.http import HttpRequest, QueryDict

from alliage.directory.criteria import Criteria
from alliage.directory.forms import SearchForm

from .results_context import RETURN
from .ways_out import results_url

LONGEST = 1000


def back_to_results(request: HttpRequest) -> str:
    """The address of the search that led here, nothing when none did.

    It is written again from what the form understands of it: no address of another site comes out.
    """
    asked = request.GET.get(RETURN, "")
    if not asked or len(asked) > LONGEST:
        return ""
    try:
        form = SearchForm(QueryDict(asked))
    except ValueError:
        return ""
    criteria = form.criteria() if form.is_valid() else Criteria()
    return results_url(criteria) if criteria.says_something else ""
