"""Meetings: when and where, the agenda, papers, who was there, minutes."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_input
from alliage.governance.enums import Presence
from alliage.governance.forms.fields import ThingField, hour_field, organisation_name
from alliage.governance.models import (
    AgendaItem,
    AssemblyMember,
    Attendance,
    Body,
    Decision,
    Meeting,
)

#: What one puts before a meeting: documents, sheets, pictures; no program, no archive.
PAPER_TYPES = (".pdf", ".odt", ".ods", ".odp", ".docx", ".xlsx", ".pptx", ".txt", ".csv", ".png",
               ".jpg", ".jpeg")  # fmt: skip
PAPER_BYTES = 10 * 1024 * 1024


class MeetingForm(forms.Form):
    """When and where."""

    title = forms.CharField(label=_l("Objet"), max_length=160)
    body = ThingField(
        label=_l("Instance"), required=False, empty=_l("Toute l’assemblée"), label_of=str
    )
    day = forms.DateField(label=_l("Jour"), widget=day_input())
    begins = hour_field(_l("De"), "14:00")
    ends = hour_field(_l("À"), "16:00")
    place = forms.CharField(
        label=_l("Lieu"),
        max_length=200,
        required=False,
        help_text=_l("Un lieu ou une commune ; pas l’adresse de quelqu’un."),
    )
    link = forms.URLField(
        label=_l("Visioconférence"), max_length=300, required=False, assume_scheme="https"
    )

    def __init__(self, *args: Any, bodies: Iterable[Body] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if bodies is None:
            del self.fields["body"]
        else:
            self.fields["body"].offer(bodies)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("begins") and said.get("ends") and said["ends"] <= said["begins"]:
            self.add_error("ends", _("La fin est avant le début."))
        return said

    @staticmethod
    def values_of(said: dict[str, Any]) -> dict[str, Any]:
        """The columns of a meeting: hours are those of Paris, summer and winter."""
        return {
            "title": said["title"],
            "starts_at": _moment(said["day"], said["begins"]),
            "ends_at": _moment(said["day"], said["ends"]),
            "place": said["place"],
            "link": said["link"],
        }

    @staticmethod
    def initial_of(meeting: Meeting) -> dict[str, Any]:
        start, end = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
        return {
            "title": meeting.title,
            "day": start.date(),
            "begins": f"{start:%H:%M}",
            "ends": f"{end:%H:%M}",
            "place": meeting.place,
            "link": meeting.link,
        }


def _moment(day: Any, hour: str) -> datetime:
    at = datetime.strptime(hour, "%H:%M").time()  # noqa: DTZ007 - an hour, its zone follows
    return timezone.make_aware(datetime.combine(day, at))


def numbered(decision: Decision) -> str:
    return _("n° %(number)s, %(title)s") % {"number": decision.number, "title": decision.title}


class ItemForm(forms.Form):
    """One point of the agenda."""

    title = forms.CharField(label=_l("Point"), max_length=160)
    note = forms.CharField(
        label=_l("Ce qui est attendu"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_l("Pour information, pour avis, pour décider…"),
    )
    brought_by = ThingField(
        label=_l("Apporté par"), required=False, label_of=organisation_name, empty=_l("Toutes")
    )
    minutes = forms.IntegerField(
        label=_l("Minutes prévues"), required=False, min_value=1, max_value=600
    )
    decision = ThingField(label=_l("Décision à prendre"), required=False, label_of=numbered)

    def __init__(
        self,
        *args: Any,
        members: Iterable[AssemblyMember],
        decisions: Iterable[Decision],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["brought_by"].offer(members)  # type: ignore[attr-defined]
        self.fields["decision"].offer(decisions)  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """A document put before a meeting."""

    file = forms.FileField(
        label=_l("Fichier"),
        max_length=150,
        widget=forms.FileInput(attrs={"accept": ",".join(PAPER_TYPES)}),
        help_text=_l("PDF, texte, tableur, diaporama ou image, 10 Mo au plus."),
    )
    title = forms.CharField(label=_l("Titre"), max_length=160, required=False)

    def clean_file(self) -> UploadedFile:
        sent: UploadedFile = self.cleaned_data["file"]
        if (sent.size or 0) > PAPER_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 10 Mo."))
        if PurePath(sent.name or "").suffix.lower() not in PAPER_TYPES:
            raise forms.ValidationError(_("Cette sorte de fichier n’est pas acceptée ici."))
        return sent


class AttendanceForm(forms.Form):
    """Who was there: one choice and a few words an organisation."""

    def __init__(
        self,
        *args: Any,
        members: Iterable[AssemblyMember],
        noted: Iterable[Attendance],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.members = list(members)
        known = {one.member_id: one for one in noted}
        for member in self.members:
            held = known.get(member.pk)
            self.fields[f"presence_{member.pk}"] = forms.ChoiceField(
                label=member.organisation.name,
                choices=[("", _("Pas noté")), *Presence.choices],
                required=False,
                initial=held.presence if held else "",
            )
            self.fields[f"by_{member.pk}"] = forms.CharField(
                label=_("Par qui, %(name)s") % {"name": member.organisation.name},
                required=False,
                max_length=160,
                initial=held.by_whom if held else "",
            )

    @property
    def rows(self) -> list[tuple[AssemblyMember, forms.BoundField, forms.BoundField]]:
        return [(one, self[f"presence_{one.pk}"], self[f"by_{one.pk}"]) for one in self.members]

    def said(self) -> dict[int, tuple[str, str]]:
        """Member's key -> (presence, by whom), those that were noted."""
        found = self.cleaned_data
        return {
            one.pk: (found[f"presence_{one.pk}"], found[f"by_{one.pk}"])
            for one in self.members
            if found[f"presence_{one.pk}"]
        }


class MinutesForm(forms.Form):
    """What was said, point by point: two people who write about two points never collide."""

    def __init__(self, *args: Any, items: Iterable[AgendaItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, item in enumerate(items, start=1):
            self.fields[field_of(item)] = _text(f"{number}. {item.title}", 6)
        self.fields["general"] = _text(_("Et aussi"), 3)


def field_of(item: AgendaItem) -> str:
    return f"item_{item.pk}"


def _text(label: Any, rows: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )
