"""What a body is, who sits in it."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.fields import day_input
from alliage.governance.enums import BodyKind, Ladder
from alliage.governance.forms.fields import (
    ThingField,
    ThingsField,
    organisation_name,
)
from alliage.governance.models import AssemblyMember
from alliage.organisations.models import Mandate

LADDER = [("", _l("Sans objet : chacune a une voix")), *Ladder.choices]


class BodyEditForm(forms.Form):
    """What a body says of itself."""

    title = forms.CharField(label=_l("Nom"), max_length=120)
    purpose = forms.CharField(
        label=_l("À quoi elle sert"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_l(
            "Par exemple : suivre les trois essais, régler ce qui peut l’être, préparer les arbitrages."
        ),
    )
    ladder = forms.ChoiceField(
        label=_l("Part prise à la décision"),
        required=False,
        choices=LADDER,
        help_text=_l("Pour une instance publique : d’informer à co-décider."),
    )
    answerable = forms.CharField(
        label=_l("Qui répond de la décision"),
        max_length=200,
        required=False,
        help_text=_l("Une fonction plutôt qu’un nom : « le conseil municipal de Voiron »."),
    )

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("ladder") and not said.get("answerable"):
            self.add_error("answerable", _("Dites qui répond de ce qui est décidé."))
        return said

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in BodyEditForm.base_fields}


class BodyForm(BodyEditForm):
    """A new body, and who sits in it from the start."""

    kind = forms.ChoiceField(label=_l("Sorte d’instance"), choices=BodyKind.choices)
    host = ThingField(
        label=_l("Conseil de quelle organisation"),
        required=False,
        label_of=organisation_name,
        empty="",
        help_text=_l("Pour des sièges croisés seulement."),
    )
    members = ThingsField(
        label=_l("Qui y siège"),
        required=False,
        label_of=organisation_name,
        help_text=_l("Chacune dira ensuite qui la représente. Plusieurs sièges, une seule voix."),
    )
    field_order = ("kind", "title", "purpose", "host", "members", "ladder", "answerable")

    def __init__(self, *args: Any, members: list[AssemblyMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("host", "members"):
            self.fields[name].offer(members)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        if said.get("kind") == BodyKind.OWN_BOARD and not said.get("host"):
            self.add_error("host", _("Dites de quelle organisation c’est le conseil."))
        return said

    def values(self) -> dict[str, Any]:
        return {**super().values(), "kind": self.cleaned_data["kind"]}


def mandate_name(mandate: Mandate) -> str:
    name = mandate.person.display_name or _("une personne sans nom affiché")
    title = mandate.title or mandate.get_role_display()
    return f"{name}, {title}"


class SitsForm(forms.Form):
    """Who sits, for one's own organisation."""

    mandate = ThingField(
        label=_l("Qui siège"),
        required=False,
        label_of=mandate_name,
        empty=_l("Quelqu’un qui n’agit pas ici"),
        help_text=_l("Son nom se lit dans l’assemblée ; il part avec son compte."),
    )
    function = forms.CharField(
        label=_l("Sa fonction"),
        max_length=120,
        required=False,
        help_text=_l("Par exemple : présidente, responsable du programme vélo."),
    )
    title = forms.CharField(
        label=_l("Sa place dans l’instance"),
        max_length=80,
        required=False,
        help_text=_l("Par exemple : animation, secrétariat."),
    )

    def __init__(self, *args: Any, mandates: list[Mandate], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandate"].offer(mandates)  # type: ignore[attr-defined]


class SeatForm(SitsForm):
    """A new seat, for one's own organisation or another."""

    member = ThingField(label=_l("Organisation"), label_of=organisation_name, empty=None)
    starts_on = forms.DateField(label=_l("Du"), widget=day_input(), required=False)
    ends_on = forms.DateField(label=_l("Au"), widget=day_input(), required=False)
    field_order = ("member", "mandate", "function", "title", "starts_on", "ends_on")

    def __init__(self, *args: Any, members: list[AssemblyMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].offer(members)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        first, last = said.get("starts_on"), said.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("Cette date est avant la première."))
        return said
