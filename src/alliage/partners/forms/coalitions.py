"""The rules of a coalition, a member added by hand, the message that proposes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.families import FAMILIES
from alliage.partners.models import Requirement


class RulesForm(forms.Form):
    """How large, how far, which families: everything is optional."""

    at_most = forms.IntegerField(
        label=_l("Membres au plus"), required=False, min_value=1, max_value=30
    )
    max_distance_km = forms.IntegerField(
        label=_l("À moins de (km)"),
        required=False,
        min_value=1,
        max_value=1500,
        help_text=_l("Les apports qui valent pour tout le pays ne sont pas écartés."),
    )
    families = forms.MultipleChoiceField(
        label=_l("Au moins une organisation parmi"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[(key, words.plural) for key, words in FAMILIES.items()],
    )
    at_most_private = forms.IntegerField(
        label=_l("Entreprises et fondations au plus"), required=False, min_value=0, max_value=30
    )

    def rules(self) -> dict[str, Any]:
        """The rules as a coalition keeps them."""
        said = self.cleaned_data
        most = said["at_most_private"]
        return {
            "at_most": said["at_most"],
            "max_distance_km": said["max_distance_km"],
            "family_at_least": dict.fromkeys(said["families"], 1),
            "family_at_most": {} if most is None else {"private": most},
        }

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        at_most, families = said.get("at_most"), said.get("families") or []
        if at_most and len(families) > at_most:
            text = _("%(count)d familles demandées, %(most)d membres au plus : c’est impossible.")
            self.add_error("at_most", text % {"count": len(families), "most": at_most})
        if "private" in families and said.get("at_most_private") == 0:
            self.add_error("at_most_private", _("Vous en demandez aussi au moins une."))
        return said

    @classmethod
    def initial_of(cls, rules: Mapping[str, Any]) -> dict[str, Any]:
        """What the form shows for rules that are kept."""
        return {
            "at_most": rules.get("at_most"),
            "max_distance_km": rules.get("max_distance_km"),
            "families": list(rules.get("family_at_least", {})),
            "at_most_private": rules.get("family_at_most", {}).get("private"),
        }


class MemberForm(forms.Form):
    """Somebody added by hand: a name of the list, or any identifier, and what it would bring."""

    party = forms.CharField(
        label=_l("Organisation"),
        max_length=64,
        help_text=_l("Son numéro (RNA, SIREN) ou, si elle est active ici, son nom exact."),
    )

    def __init__(self, *args: Any, requirements: Sequence[Requirement], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.requirements = requirements
        for requirement in requirements:
            unit = f" ({requirement.unit})" if requirement.unit else ""
            self.fields[f"brings-{requirement.pk}"] = forms.FloatField(
                label=_("Elle apporterait : %(what)s") % {"what": f"{requirement.label}{unit}"},
                required=False,
                min_value=0,
                max_value=1_000_000_000,
                localize=True,
            )

    def brings(self) -> dict[str, float]:
        """Key of a requirement -> quantity, those that were given."""
        return {
            str(r.pk): self.cleaned_data[f"brings-{r.pk}"]
            for r in self.requirements
            if self.cleaned_data.get(f"brings-{r.pk}")
        }


class ProposeForm(forms.Form):
    message = forms.CharField(
        label=_l("Votre message à tous"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_l(
            "Chacun répond pour soi ; les contacts ne se voient qu’entre ceux qui acceptent."
        ),
    )
