"""The audit log on screen, for operators."""

import json
from datetime import datetime, time

from django import forms
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from alliage.core import audit
from alliage.core.actor import actor_of
from alliage.core.fields import day_input
from alliage.core.models.audit import AuditEvent, AuditQuerySet
from alliage.core.permissions import operator_only
from alliage.core.tables import Table, TableColumn
from alliage.core.views.moments import moment

COLUMNS = (
    TableColumn(
        "at",
        _("Date"),
        lambda event: event.at,
        lambda event: moment(event.at),
        sort="at",
    ),
    TableColumn(
        "event",
        _("Événement"),
        lambda event: event.event,
        lambda event: f"{audit.in_words(event.event)} ({event.event})",
    ),
    TableColumn("by", _("Par"), lambda event: event.by),
    TableColumn("organisation", _("Au nom de"), lambda event: event.organisation),
    TableColumn("target", _("Sur quoi porte l’événement"), lambda event: event.target),
    TableColumn("data", _("Données"), lambda event: json.dumps(event.data) if event.data else ""),
)


class AuditFilter(forms.Form):
    """What to look for: the start of an event's name, who, on what, from when to when."""

    event = forms.CharField(label=_("Événement"), required=False, max_length=80)
    by = forms.CharField(label=_("Par"), required=False, max_length=80)
    target = forms.CharField(label=_("Sur quoi porte l’événement"), required=False, max_length=200)
    since = forms.DateField(label=_("Depuis le"), required=False, widget=day_input())
    until = forms.DateField(label=_("Jusqu’au"), required=False, widget=day_input())

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
def events(request: HttpRequest) -> HttpResponseBase:
    """List what happened, newest first, filtered, paginated, exported."""
    form = AuditFilter(request.GET)
    found = form.apply(AuditEvent.objects.visible_to(actor_of(request)))
    table = Table(
        request, COLUMNS, found, caption=gettext("Journal"), sort="-at", per_page=50, name="journal"
    )
    return table.export() or render(request, "core/audit.html", {"form": form, "table": table})
