"""A party's sheet, and what is worded together."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alliage.alliances.enums_canvas import SharedField, Topic
from alliage.alliances.queries.canvas import LONGEST, LONGEST_SHARED

#: What helps to answer; a few words are enough, the others read them side by side.
HELP = {
    Topic.WANT: _("Ce que cette alliance doit changer pour vous."),
    Topic.CONSTRAINTS: _("Ce qui vous tient : règles, calendrier, financeurs."),
    Topic.STRENGTHS: _("Ce que vous savez bien faire."),
    Topic.DECISION_TIME: _("Qui décide chez vous, et en combien de temps."),
    Topic.SIZE: _("Salariés, bénévoles, budget : ce qui aide les autres à vous situer."),
    Topic.WEAKNESSES: _("Ce qui vous manque, que d’autres ont."),
    Topic.BRING: _("Temps, argent, lieux, savoir-faire, réseau."),
    Topic.KEEP: _("Ce que l’alliance ne doit pas vous coûter."),
    Topic.NEED: _(
        "Ce qu’il vous faut pour tenir votre place. Chacun pourra en faire un engagement."
    ),
}
SHARED_HELP = {
    SharedField.VISION: _("Ce qui sera vrai quand l’alliance aura réussi, en une phrase."),
    SharedField.PURPOSE: _("Pourquoi le faire ensemble."),
    SharedField.TERRITORY: _("Où l’alliance agit."),
    SharedField.BENEFICIARIES: _("À qui elle sert."),
}


def _text(label: Any, longest: int, rows: int, help_text: Any) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=False,
        max_length=longest,
        help_text=help_text,
        widget=forms.Textarea(attrs={"rows": rows, "autocomplete": "off"}),
    )


class SheetForm(forms.Form):
    """One field a topic; none is required."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for topic in Topic:
            self.fields[topic.value] = _text(topic.label, LONGEST, 2, HELP[topic])


class SharedForm(forms.Form):
    """Vision, purpose, territory, beneficiaries."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in SharedField:
            self.fields[name.value] = _text(name.label, LONGEST_SHARED, 3, SHARED_HELP[name])
