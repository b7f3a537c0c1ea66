"""The audit log on screen, for operators."""

from datetime import datetime, time

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from alliage.core.actor import actor_of
from alliage.core.exports import FORMATS, Column, export
from alliage.core.models.audit import AuditEvent, AuditQuerySet
from alliage.core.permissions import operator_only

PAGE = 50
COLUMNS = (
    Column("at", _("Date"), lambda event: event.at),
    Column("event", _("Événement"), lambda event: event.event),
    Column("by", _("Par"), lambda event: event.by),
    Column("organisation", _("Au nom de"), lambda event: event.organisation),
    Column("mandate", _("Mandat"), lambda event: event.mandate),
    Column("target", _("Objet"), lambda event: event.target),
    Column("data", _("Données"), lambda event: str(event.data) if event.data else ""),
)


class AuditFilter(forms.Form):
    """What to look for: the start of an event's name, who, on what, from when to when."""

    event = forms.CharField(label=_("Événement"), required=False, max_length=80)
    by = forms.CharField(label=_("Par"), required=False, max_length=80)
    target = forms.CharField(label=_("Objet"), required=False, max_length=200)
    since = forms.DateField(
        label=_("Depuis le"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    until = forms.DateField(
        label=_("Jusqu’au"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def apply(self, events: AuditQuerySet) -> AuditQuerySet:
        """Return the events that pass the fields that are filled and valid."""
        values = self.cleaned_data if self.is_valid() else {}
        if values.get("event"):
            events = events.filter(event__startswith=values["event"])
        for name in ("by", "target"):
            if values.get(name):
                events = events.filter(**{name: values[name]})
        if values.get("since"):
            start = timezone.make_aware(datetime.combine(values["since"], time.min))
            events = events.filter(at__gte=start)
        if values.get("until"):
            end = timezone.make_aware(datetime.combine(values["until"], time.max))
            events = events.filter(at__lte=end)
        return events


@operator_only
@never_cache
@require_GET
def events(request: HttpRequest) -> HttpResponse:
    """List what happened, newest first, filtered, paginated, exported."""
    form = AuditFilter(request.GET or None)
    found = form.apply(AuditEvent.objects.visible_to(actor_of(request)))
    if (fmt := request.GET.get("format")) in FORMATS:
        return export(request, "journal", COLUMNS, found.iterator(), fmt)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "core/audit.html", {"form": form, "page": page})
