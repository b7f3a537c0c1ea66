"""The field that names a territory, as the directory's search box does, with or without a script."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.partners.adapters import needs as adapter

#: What is typed, what a choice of the list fills, what is ticked among namesakes.
TYPED, CODE, AMONG = "ou", "lieu", "lequel"


class PlaceWidget(forms.Widget):
    """The house's combobox; below it, after an ambiguous name, the areas that bear it.

    Its value is a "kind:code", or the text typed when no area is chosen yet.
    """

    among: list[adapter.Area]

    def __init__(self, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.among = []

    def id_for_label(self, id_: str) -> str:
        return id_

    def value_from_datadict(self, data: Any, files: Any, name: str) -> dict[str, str]:  # noqa: ARG002
        return {part: (data.get(part) or "").strip() for part in (TYPED, CODE, AMONG)}

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:  # noqa: ARG002
        return TYPED not in data and CODE not in data

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> str:  # noqa: ARG002
        if isinstance(value, dict):
            typed, code = value[TYPED], value[CODE]
        else:
            typed, code = "", value or ""
        area = adapter.area_of(code) if code else None
        context = {
            "id": (attrs or {}).get("id", name),
            "typed": typed or (area.label if area else ""),
            "code": code if area else "",
            "areas_url": reverse("directory:areas"),
            "among": [(f"{one.kind}:{one.code}", one) for one in self.among],
            "names": {"typed": TYPED, "code": CODE, "among": AMONG},
        }
        return render_to_string("partners/needs/_place_widget.html", context)


class PlaceField(forms.Field):
    """A territory: cleans to a "kind:code". Its area then stands in `areas_named`'s answer."""

    widget = PlaceWidget
    default_error_messages = {  # noqa: RUF012 - Django's own way
        "unknown": _l(
            "Aucune commune, intercommunalité, département ou région ne s’appelle ainsi."
        ),
        "several": _l("Plusieurs territoires portent ce nom : choisissez le vôtre."),
    }

    def clean(self, value: Any) -> str:
        if isinstance(value, str):
            value = {TYPED: "", CODE: value, AMONG: ""}
        value = value or {TYPED: "", CODE: "", AMONG: ""}
        typed = value[TYPED][:100]
        chosen = self._chosen(value[CODE], typed)
        if chosen:
            return f"{chosen.kind}:{chosen.code}"
        if not typed:
            if self.required:
                raise forms.ValidationError(_("Dites sur quel territoire."))
            return ""
        found = adapter.areas_named(typed)
        among = {f"{one.kind}:{one.code}": one for one in found}
        if value[AMONG] in among:
            return str(value[AMONG])
        if len(found) == 1:
            return next(iter(among))
        self.widget.among = found
        key = "several" if found else "unknown"
        raise forms.ValidationError(self.error_messages[key], code=key)

    def _chosen(self, code: str, typed: str) -> adapter.Area | None:
        """The area chosen in the list, unless the text was changed afterwards."""
        found = adapter.area_of(code) if code else None
        return found if found and (not typed or typed in {found.name, found.label}) else None

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(initial != data)

    def in_words(self, value: str) -> str:
        """The name of a "kind:code", where two people changed the place at once."""
        area = adapter.area_of(value)
        return area.label if area else value
