"""What comes in: the parameters of a results page, and the order for a build."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from .adapters import areas, words
from .criteria import BY, EMPLOYER, Criteria
from .enums import DECLARED_WITHIN, FAMILIES, LAST_PAGE, RADII, BuildOrigin


def _numbers(values: tuple[int, ...]) -> list[tuple[str, str]]:
    return [("", "")] + [(str(value), str(value)) for value in values]


class SearchForm(forms.Form):
    """The results page's parameters, by the names that its URL carries.

    A value that is not understood is an error on its own field; what the others hold is kept.
    `lieu` is a chosen area ("commune:38185"); `ou` is what was typed, looked up when nothing was
    chosen or when the text was changed afterwards (without JavaScript the hidden choice stays).
    """

    q = forms.CharField(label=_l("Le besoin"), max_length=200, required=False)
    ou = forms.CharField(label=_l("Lieu"), max_length=100, required=False)
    lieu = forms.CharField(max_length=60, required=False, widget=forms.HiddenInput)
    rayon = forms.TypedChoiceField(
        label=_l("Distance"), choices=_numbers(RADII), coerce=int, empty_value=None, required=False
    )
    famille = forms.MultipleChoiceField(
        label=_l("Famille"), choices=[(code, code) for code in FAMILIES], required=False
    )
    nature = forms.MultipleChoiceField(
        label=_l("Nature"), choices=words.kind_choices, required=False
    )
    theme = forms.MultipleChoiceField(
        label=_l("Thème"), choices=words.theme_choices, required=False
    )
    effectif = forms.MultipleChoiceField(
        label=_l("Effectif"), choices=words.headcount_choices, required=False
    )
    employeur = forms.ChoiceField(
        label=_l("Employeur"), choices=[("", ""), ("oui", ""), ("non", "")], required=False
    )
    depuis = forms.IntegerField(
        label=_l("Créée depuis"), required=False, validators=[MinValueValidator(1850)]
    )
    declaree = forms.TypedChoiceField(
        label=_l("Dernière déclaration"),
        choices=_numbers(DECLARED_WITHIN),
        coerce=int,
        empty_value=None,
        required=False,
    )
    par = forms.ChoiceField(
        label=_l("Présence"), choices=[("", ""), *((v, v) for v in BY.values())], required=False
    )
    page = forms.IntegerField(
        label=_l("Page"),
        required=False,
        validators=[MinValueValidator(1), MaxValueValidator(LAST_PAGE)],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area: areas.Area | None = None
        self.namesakes: list[areas.Area] = []
        self.resembling: list[areas.Area] = []

    def clean_q(self) -> str:
        return " ".join(self.cleaned_data["q"].split())

    def clean_depuis(self) -> int | None:
        year = self.cleaned_data["depuis"]
        if year is not None and year > timezone.localdate().year:
            raise forms.ValidationError(_("Cette année n’est pas encore commencée."))
        return year

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        code, typed = data.get("lieu", ""), data.get("ou", "").strip()
        chosen = self._chosen(code) if code else None
        if chosen and (not typed or typed in {chosen.name, chosen.label}):
            self.area = chosen
        elif typed:
            self._look_up(typed)
        return data

    def _chosen(self, code: str) -> areas.Area | None:
        found = areas.area_of(code)
        if found is None:
            kind, _sep, value = code.partition(":")
            message = {
                "commune": _(
                    "Le code « %(code)s » n’est celui d’aucune commune, actuelle ou ancienne."
                ),
                "epci": _("Aucune intercommunalité n’a le code « %(code)s »."),
                "departement": _("Aucun département n’a le code « %(code)s »."),
                "region": _("Aucune région n’a le code « %(code)s »."),
            }.get(kind, _("« %(code)s » ne désigne pas un territoire."))
            self.add_error("ou", message % {"code": value or code})
        return found

    def _look_up(self, typed: str) -> None:
        found = areas.suggested(typed)
        if not found:
            message = _(
                "Aucune commune, intercommunalité, département ou région ne s’appelle « %s »."
            )
            self.add_error("ou", message % typed)
            self.resembling = areas.resembling(typed)
            return
        self.area, *others = found
        self.namesakes = [a for a in others if a.name == self.area.name]

    def criteria(self) -> Criteria:
        """What is asked, as far as it was understood."""
        data: Mapping[str, Any] = self.cleaned_data
        place = areas.place_of(self.area) if self.area else ""
        employer = {word: value for value, word in EMPLOYER.items()}.get(data.get("employeur", ""))
        return Criteria(
            text=data.get("q", ""),
            place=place,
            radius=data.get("rayon") if place.startswith("commune:") else None,
            families=tuple(sorted(data.get("famille", ()))),
            kinds=tuple(sorted(data.get("nature", ()))),
            themes=tuple(sorted(data.get("theme", ()))),
            headcounts=tuple(sorted(data.get("effectif", ()))),
            employer=employer,
            since_year=data.get("depuis"),
            declared_within=data.get("declaree"),
            by="any" if data.get("par") == BY["any"] else "seat",
            page=data.get("page") or 1,
        )


class BuildForm(forms.Form):
    """Which files the next snapshot is built from."""

    origin = forms.ChoiceField(
        label=_l("Construire à partir de"), choices=BuildOrigin.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, inbox: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inbox = inbox

    def clean_origin(self) -> str:
        origin: str = self.cleaned_data["origin"]
        if origin == BuildOrigin.INBOX and not self.inbox:
            raise forms.ValidationError(
                _("Le dossier de dépôt est vide : déposez-y les fichiers officiels d’abord.")
            )
        return origin
