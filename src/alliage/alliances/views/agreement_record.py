"""What an organisation that left keeps of agreements: the versions it approved, and their proof."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from alliage.alliances import exports_agreement as files
from alliage.alliances.agreement_document import dates, framework_line, groups, sentence
from alliage.alliances.enums import PartyState
from alliage.alliances.models import AgreementVersion, Party
from alliage.alliances.queries import agreement as queries
from alliage.alliances.queries.agreement_archive import proof_of
from alliage.alliances.queries.agreement_snapshot import read
from alliage.core.actor import actor_of
from alliage.core.permissions import signed_in
from alliage.core.ratelimit import rate_limit
from alliage.organisations.acting import acting_required

from .agreement_files import made
from .agreement_versions import proof_response


def _kept(request: HttpRequest, code: str, pk: int, number: int) -> tuple[AgreementVersion, Party]:
    """The version of a room that one left, which one's organisation had approved before; else 404."""
    actor = actor_of(request)
    rows = Party.objects.filter(
        alliance__code=code, organisation=actor.organisation, state=PartyState.LEFT
    )
    party = rows.exclude(left_at=None).select_related("organisation").first()
    if party is None or actor.mandate is None:
        raise Http404
    answers = queries.approved_versions(party).filter(at__lte=party.left_at)
    answer = answers.filter(version__agreement=pk, version__number=number).first()
    if answer is None:
        raise Http404
    return answer.version, party


@signed_in
@acting_required
@never_cache
@require_safe
def kept(request: HttpRequest, code: str, pk: int, number: int) -> HttpResponse:
    """The text that one's organisation approved, its hash, the answers given up to its departure."""
    version, party = _kept(request, code, pk, number)
    text = read(version)
    context: dict[str, Any] = {
        "party": party,
        "version": version,
        "agreement": version.agreement,
        "text": text,
        "groups": groups(text),
        "sentence": sentence(text),
        "dates": dates(text),
        "framework_line": framework_line(text),
        "answers": list(version.approvals.given().filter(at__lte=party.left_at)),
    }
    return render(request, "alliances/agreement/kept.html", context)


@signed_in
@acting_required
@never_cache
@require_safe
def kept_proof(request: HttpRequest, code: str, pk: int, number: int) -> HttpResponse:
    """The proof of such a version, as it stood when one's organisation left."""
    version, party = _kept(request, code, pk, number)
    return proof_response(version, proof_of(version, until=party.left_at))


@signed_in
@acting_required
@never_cache
@require_safe
@rate_limit("agreement-file", "120/h")
def kept_pdf(request: HttpRequest, code: str, pk: int, number: int) -> HttpResponse:
    """Such a version as PDF."""
    version, party = _kept(request, code, pk, number)
    return made(files.of_kept(version, party), "pdf")
