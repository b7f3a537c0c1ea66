"""The form that brings a definition."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _l

from alliage.questionnaires.definition_reader import LARGEST


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_l("Fichier YAML ou JSON"),
        help_text=_l("200 ko au plus, en UTF-8."),
        widget=forms.FileInput(attrs={"accept": ".yaml,.yml,.json"}),
    )

    def content(self) -> bytes:
        """Return the file's bytes, one more than may be at most."""
        file: Any = self.cleaned_data["file"]
        content: bytes = file.read(LARGEST + 1)
        return content
