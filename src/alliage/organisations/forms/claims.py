"""What a claim asks: who one is, what the organisation is, the proof, the decision."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.organisations.actions.claims_proof import RECEIPT_BYTES, sniff
from alliage.organisations.adapters import claims as directory
from alliage.organisations.enums import Role
from alliage.organisations.models import Organisation
from alliage.organisations.queries import claims as queries

#: What a claim may ask for: reading needs nobody's proof, a manager gives it.
CLAIMED_ROLES = [
    (role.value, role.label) for role in (Role.REPRESENTATIVE, Role.LEAD, Role.DELEGATE)
]


class WhoForm(forms.Form):
    """Who one is for the organisation: shown to those who verify."""

    name = forms.CharField(
        label=_l("Votre nom"),
        max_length=80,
        help_text=_l(
            "Montré à qui vérifie votre demande, puis à celles et ceux avec qui vous agissez."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    title = forms.CharField(
        label=_l("Votre fonction"),
        max_length=80,
        required=False,
        help_text=_l("Par exemple : présidente, coordinateur, chargée de mission."),
        widget=forms.TextInput(attrs={"autocomplete": "organization-title"}),
    )
    role = forms.ChoiceField(
        label=_l("Ce que vous ferez ici"), choices=CLAIMED_ROLES, initial=Role.LEAD,
        widget=forms.RadioSelect,
    )  # fmt: skip

    def clean_name(self) -> str:
        name = " ".join(self.cleaned_data["name"].split())
        if "@" in name:
            raise forms.ValidationError(_("Un nom, pas une adresse électronique."))
        return name


class SearchFirstForm(forms.Form):
    """The name to look for before registering anything."""

    nom = forms.CharField(label=_l("Nom de l’organisation"), max_length=200)
    ou = forms.CharField(label=_l("Commune"), max_length=100, required=False)
    lieu = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        self.commune, _names = directory.commune_of(data.get("ou", ""), data.get("lieu", ""))
        return data


class RegisterForm(WhoForm):
    """An organisation that the directory does not hold."""

    organisation = forms.CharField(label=_l("Nom de l’organisation"), max_length=250)
    acronym = forms.CharField(label=_l("Sigle"), max_length=40, required=False)
    kind = forms.ChoiceField(label=_l("Nature"), choices=directory.kind_choices)
    number = forms.CharField(
        label=_l("Numéro RNA, SIREN ou RNF"),
        max_length=40,
        required=False,
        help_text=_l(
            "S’il y en a un : un collectif ou une association d’Alsace-Moselle peut n’en avoir aucun."
        ),
    )
    ou = forms.CharField(label=_l("Commune du siège"), max_length=100, required=False)
    lieu = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    website = forms.URLField(
        label=_l("Site web"), max_length=200, required=False, assume_scheme="https"
    )
    field_order = "organisation acronym kind number ou lieu website name title role".split()

    def clean_organisation(self) -> str:
        return " ".join(self.cleaned_data["organisation"].split())

    def clean_number(self) -> str:
        number = "".join(self.cleaned_data["number"].split()).upper()
        if number and not directory.scheme_of(number):
            raise forms.ValidationError(
                _("Ce n’est ni un numéro RNA (W et neuf signes), ni un SIREN, ni un numéro RNF.")
            )
        self.known = directory.record(number) if number else None
        if isinstance(self.known, directory.Organisation):
            raise forms.ValidationError(
                _(
                    "L’annuaire connaît ce numéro : c’est « %(name)s ». Dites plutôt que c’est la vôtre."
                )
                % {"name": self.known.name}
            )
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        typed = data.get("ou", "").strip()
        commune, names = directory.commune_of(typed, data.get("lieu", ""))
        if typed and not commune:
            message = _("Aucune commune ne s’appelle ainsi.")
            if names:
                message = _("Précisez la commune : %s.") % ", ".join(names)
            self.add_error("ou", message)
        data["commune"] = commune
        return data

    def values(self) -> dict[str, Any]:
        """The fields of the organisation's row."""
        data = self.cleaned_data
        kind = data["kind"]
        return {
            "name": data["organisation"],
            "acronym": data["acronym"],
            "kind": kind,
            "family": directory.families_of_kinds()[kind],
            "commune": data["commune"],
            "website": data["website"],
        }


class ReceiptForm(forms.Form):
    """The declaration's receipt, known by its own bytes and not by its name."""

    receipt = forms.FileField(
        label=_l("Récépissé de déclaration"),
        help_text=_l("PDF, JPEG ou PNG, 4 Mo au plus. Seuls vous et l’exploitant pouvez le lire."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png"}),
    )
    note = forms.CharField(
        label=_l("Un mot pour qui le lira"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean_receipt(self) -> bytes:
        found: UploadedFile = self.cleaned_data["receipt"]
        if (found.size or 0) > RECEIPT_BYTES:
            raise forms.ValidationError(_("Ce fichier dépasse 4 Mo."))
        content = found.read()
        if not sniff(content):
            raise forms.ValidationError(
                _("Ce fichier n’est ni un PDF, ni une image JPEG ou PNG, quel que soit son nom.")
            )
        return content


class VoucherForm(forms.Form):
    """Who is asked to vouch."""

    voucher = forms.ModelChoiceField(
        label=_l("Qui peut se porter garant de vous ?"),
        queryset=Organisation.objects.none(),
        empty_label=_l("Choisissez"),
        help_text=_l(
            "Un Labo, une tête de réseau ou une maison des associations qui vous connaît."
        ),
    )
    note = forms.CharField(
        label=_l("Un mot pour qui le lira"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["voucher"].queryset = queries.vouchers()  # type: ignore[attr-defined]


class OperatorForm(forms.Form):
    """Why nothing else can be shown."""

    note = forms.CharField(
        label=_l("Qui êtes-vous, et qui peut le confirmer ?"), max_length=1000,
        help_text=_l("Par exemple : le lien vers une page qui vous cite, le nom d’un partenaire."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class DecisionForm(forms.Form):
    """Yes, or no with the reason that the person will read."""

    YES, NO = "yes", "no"
    verdict = forms.ChoiceField(
        label=_l("Votre réponse"),
        choices=[(YES, _l("Oui, cette personne agit pour cette organisation")), (NO, _l("Non"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_l("Pourquoi, si c’est non"), max_length=1000, required=False,
        help_text=_l("La personne le lira."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("verdict") == self.NO and not data.get("reason", "").strip():
            self.add_error("reason", _("Dites pourquoi : la personne le lira."))
        return data
