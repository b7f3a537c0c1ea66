"""What comes in: the archive of a room."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.alliances.archive import packing


class ArchiveForm(forms.Form):
    """One archive, opened and checked later: here its size alone."""

    file = forms.FileField(
        label=_l("L’archive"),
        help_text=_l("Le fichier ZIP qu’une alliance a exporté, 20 Mo au plus."),
        widget=forms.ClearableFileInput(attrs={"accept": ".zip"}),
        error_messages={
            "required": _l("Choisissez un fichier."),
            "empty": _l("Ce fichier est vide."),
        },
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > packing.MOST_BYTES:
            raise forms.ValidationError(_("Cette archive dépasse 20 Mo."))
        return file
