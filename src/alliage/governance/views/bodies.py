"""Bodies and seats on screen."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from alliage.core.replies import acted
from alliage.core.tables import Table, TableColumn
from alliage.governance.actions import bodies as actions
from alliage.governance.chamber import Chamber, in_assembly
from alliage.governance.forms.bodies import BodyEditForm, BodyForm, SeatForm, SitsForm
from alliage.governance.models import Seat
from alliage.governance.queries import bodies as queries
from alliage.governance.queries import decisions, meetings
from alliage.governance.views._common import body_of, page, require, require_voice
from alliage.organisations import conflicts


@in_assembly
@require_safe
def assembly(request: HttpRequest, chamber: Chamber) -> HttpResponse:
    """The bodies with who sits there; what is open, what comes."""
    return page(
        request,
        "bodies/assembly",
        chamber,
        "bodies",
        bodies=list(queries.bodies_of(chamber.assembly)),
        decisions=decisions.latest(chamber.assembly, 4),
        meetings=meetings.coming(chamber.assembly, 3),
    )


@in_assembly
@require_safe
def seats(request: HttpRequest, chamber: Chamber) -> HttpResponseBase:
    """Every seat that is or was, as a table to sort and export."""
    table = Table(
        request,
        [
            TableColumn("instance", _("Instance"), lambda s: s.body.title, sort="body__title",
                        url=lambda s: s.body.get_absolute_url()),
            TableColumn("organisation", _("Organisation"), lambda s: s.member.organisation.name,
                        sort="member__organisation__name",
                        family=lambda s: s.member.organisation.family),
            TableColumn("qui", _("Qui siège"), lambda s: s.holder),
            TableColumn("place", _("Place"), lambda s: s.title, sort="title"),
            TableColumn("du", _("Du"), lambda s: s.starts_on, sort="starts_on"),
            TableColumn("au", _("Au"), lambda s: s.ends_on, sort="ends_on"),
        ],
        queries.seats_of(chamber.assembly),
        caption=_("Sièges"),
        name="sieges",
        hide_caption=True,
    )  # fmt: skip
    return table.export() or page(request, "bodies/seats", chamber, "bodies", table=table)


@in_assembly
@require_http_methods(["GET", "POST"])
def body_add(request: HttpRequest, chamber: Chamber) -> HttpResponse:
    """Make a body, and say who sits there."""
    require_voice(chamber)
    form = BodyForm(request.POST or None, members=chamber.present)
    if form.is_valid():
        made = []
        if acted(
            request,
            lambda: made.append(
                actions.make_body(
                    assembly=chamber.assembly,
                    by=chamber.actor,
                    values=form.values(),
                    members=form.cleaned_data["members"],
                    host=form.cleaned_data["host"],
                )
            ),
            _("L’instance est créée."),
            form=form,
        ):
            return redirect(made[0])
    status = 422 if form.is_bound else 200
    return page(request, "bodies/add", chamber, "bodies", status, form=form)


@in_assembly
@require_safe
def body(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """One body: what it is for, its seats, its meetings, its decisions."""
    found = body_of(chamber, pk)
    rows = list(queries.seats().filter(body=found).order_by("member__organisation__name", "pk"))
    today = timezone.localdate()
    past = [s for s in rows if (s.ends_on and s.ends_on < today) or s.member.left_at]
    return page(
        request,
        "bodies/body",
        chamber,
        "bodies",
        body=found,
        seats=[seat for seat in rows if seat not in past],
        past=past,
        voices=len({s.member_id for s in rows if s not in past and s.member.role == "voice"}),
        meetings=list(meetings.meetings_of(chamber.assembly).filter(body=found)[:5]),
        decisions=list(decisions.register(chamber.assembly).filter(body=found)[:8]),
    )


@in_assembly
@require_http_methods(["GET", "POST"])
def body_edit(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Change what a body says of itself; two people at once lose nothing."""
    require_voice(chamber)
    found = body_of(chamber, pk)
    editing = conflicts.edit(
        request,
        load=lambda: body_of(chamber, pk),
        initial=lambda thing: {name: getattr(thing, name) for name in BodyEditForm.base_fields},
        form=lambda data, initial, _thing: BodyEditForm(data, initial=initial),
        save=lambda thing, version, values: actions.change_body(
            body=thing, version=version, by=chamber.actor, values=values
        ),
    )
    if editing.saved:
        return redirect(found)
    return page(request, "bodies/edit", chamber, "bodies", body=found, editing=editing)


@in_assembly
@require_POST
def body_close(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found = body_of(chamber, pk)
    acted(
        request,
        lambda: actions.close_body(body=found, by=chamber.actor),
        _("L’instance est close : son passé reste lisible."),
    )
    return redirect(found)


@in_assembly
@require_http_methods(["GET", "POST"])
def seat_add(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Give a seat; one names a person for one's own organisation alone."""
    require_voice(chamber)
    found = body_of(chamber, pk)
    members = [member for member in chamber.present if member.pk != found.host_id]
    mandates = list(queries.mandates_for(chamber.me.organisation))
    initial = {"member": chamber.me.pk, "starts_on": timezone.localdate()}
    form = SeatForm(request.POST or None, members=members, mandates=mandates, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        if acted(
            request,
            lambda: actions.give_seat(body=found, by=chamber.actor, **said),
            _("Le siège est donné."),
            form=form,
        ):
            return redirect(found)
    status = 422 if form.is_bound else 200
    return page(request, "bodies/seat", chamber, "bodies", status, body=found, form=form)


def _seat(chamber: Chamber, pk: int) -> Seat:
    rows = queries.seats().filter(body__assembly=chamber.assembly)
    return get_object_or_404(rows, pk=pk)


@in_assembly
@require_http_methods(["GET", "POST"])
def seat_edit(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    """Say who sits, for one's own organisation."""
    found = _seat(chamber, pk)
    own = chamber.may_speak and found.member_id == chamber.me.pk
    require(own, chamber.closed or _("Chaque organisation dit elle-même qui la représente."))
    mandates = list(queries.mandates_for(chamber.me.organisation))
    initial = {"mandate": found.mandate_id, "function": found.function, "title": found.title}
    form = SitsForm(request.POST or None, mandates=mandates, initial=initial)
    if form.is_valid():
        said = form.cleaned_data
        if acted(
            request,
            lambda: actions.change_seat(seat=found, by=chamber.actor, **said),
            _("C’est noté."),
            form=form,
        ):
            return redirect(found.body)
    status = 422 if form.is_bound else 200
    return page(request, "bodies/seat", chamber, "bodies", status, body=found.body, form=form,
                seat=found)  # fmt: skip


@in_assembly
@require_POST
def seat_end(request: HttpRequest, chamber: Chamber, pk: int) -> HttpResponse:
    found = _seat(chamber, pk)
    acted(request, lambda: actions.end_seat(seat=found, by=chamber.actor), _("Le siège est rendu."))
    return redirect(found.body)
