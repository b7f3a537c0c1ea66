"""What comes in around a spreadsheet: the file itself, which column holds what."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.partners.adapters import imports_guard
from alliage.partners.enums import ImportKind
from alliage.partners.imports_columns import IGNORED, KINDS, Kind, fold


def language() -> str:
    return "en" if (get_language() or "fr").startswith("en") else "fr"


class UploadForm(forms.Form):
    """A file and what it holds."""

    kind = forms.ChoiceField(label=_l("Que contient-il ?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_l("Le fichier"),
        help_text=_l("XLSX, ODS ou CSV ; 5 Mo et 5 000 lignes au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
        error_messages={"empty": _l("Ce fichier est vide.")},
    )

    def __init__(self, *args: Any, kinds: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = dict(ImportKind.choices)
        choices = [(kind, labels[ImportKind(kind)]) for kind in kinds]
        self.fields["kind"].choices = choices  # type: ignore[attr-defined]

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > imports_guard.MAX_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 5 Mo."))
        return file


class MappingForm(forms.Form):
    """For each field, the heading of the file that gives it, or none."""

    def __init__(
        self, *args: Any, kind: str | Kind, headings: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind if isinstance(kind, Kind) else KINDS[kind]
        kept = [(heading, heading) for heading in headings if fold(heading) not in IGNORED]
        for column in self.kind.columns:
            self.fields[column.name] = forms.ChoiceField(
                label=column.heading(language()),
                help_text=column.about(language()),
                required=column.required,
                choices=[("", _("Aucune colonne")), *kept],
                error_messages={"required": _("Dites quelle colonne le donne.")},
            )

    def clean(self) -> dict[str, str]:
        data: dict[str, str] = super().clean() or self.cleaned_data
        first: dict[str, str] = {}
        for name, heading in list(data.items()):
            if heading and heading in first:
                label = self.fields[first[heading]].label
                self.add_error(
                    name, _("Cette colonne sert déjà pour « %(label)s ».") % {"label": label}
                )
            first.setdefault(heading, name)
        return data
