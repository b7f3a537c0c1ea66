"""Fields of forms that lists of the house feed: territories, an organisation active here."""

from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from alliage.directory.adapters import areas
from alliage.organisations.models import Organisation
from alliage.organisations.queries.profile_networks import named

#: Empty fields offered at once: without JavaScript several places are added by one sending.
ROOM = 3
MOST_AREAS = 20


def area_label(place: str) -> str:
    """A "kind:code" in words; itself where the territory is not known."""
    found = areas.area_of(place)
    return found.label if found else place


class AreasWidget(forms.Widget):
    """What is kept, as ticked boxes, and three fields with type-ahead to add more."""

    use_fieldset = True

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> dict[str, Any]:
        kept = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        typed = [
            (data.get(f"{name}-{place}", "").strip(), data.get(f"{name}-{place}-code", ""))
            for place in range(ROOM)
        ]
        return {"kept": list(kept), "typed": typed}

    def render(self, name: str, value: Any, attrs: Any = None, **_more: Any) -> Any:
        held = value if isinstance(value, dict) else {"kept": value or [], "typed": []}
        typed = [*held["typed"], *[("", "")] * (ROOM - len(held["typed"]))]
        context = {
            "name": name,
            "id": (attrs or {}).get("id", name),
            "kept": [(place, area_label(place)) for place in held["kept"]],
            "rows": [
                {"name": f"{name}-{i}", "code_name": f"{name}-{i}-code", "text": text, "code": code}
                for i, (text, code) in enumerate(typed)
            ],
        }
        return render_to_string("organisations/profile/_areas.html", context)

    def id_for_label(self, _id: str) -> str:
        return ""


class AreasField(forms.Field):
    """Several territories, as a sorted list of "kind:code"."""

    widget = AreasWidget

    def in_words(self, value: list[str]) -> str:
        return ", ".join(area_label(place) for place in value)

    def clean(self, value: Any) -> list[str]:
        held = value if isinstance(value, dict) else {"kept": value or [], "typed": []}
        found = [place for place in held["kept"] if areas.area_of(place)]
        found += [_place_of(*typed) for typed in held["typed"] if typed[0]]
        if len(set(found)) > MOST_AREAS:
            raise forms.ValidationError(
                _("Au plus %(n)s territoires : nommez plutôt un département ou une région.")
                % {"n": MOST_AREAS}
            )
        return sorted(set(found))


def _place_of(typed: str, code: str) -> str:
    """The territory that was chosen in the list, else the only one of that name or number."""
    chosen = areas.area_of(code)
    if chosen and typed in {chosen.name, chosen.label}:
        return areas.place_of(chosen)
    found = areas.suggested(typed)
    exact = [
        area for area in found if typed.casefold() in {area.name.casefold(), area.code.casefold()}
    ]
    close = exact or found
    if not close:
        raise forms.ValidationError(
            _("Aucune commune, intercommunalité, département ou région ne s’appelle « %s ».")
            % typed
        )
    if len(close) > 1:
        raise forms.ValidationError(
            _(
                "Plusieurs territoires répondent à « %(typed)s » : %(names)s. Précisez, ou choisissez "
                "dans la liste."
            )
            % {"typed": typed, "names": ", ".join(area.label for area in close[:4])}
        )
    return areas.place_of(close[0])


class OrganisationWidget(forms.Widget):
    """A name with type-ahead among the organisations active here."""

    def value_from_datadict(self, data: Any, _files: Any, name: str) -> tuple[str, str]:
        return data.get(name, "").strip(), data.get(f"{name}-code", "")

    def render(self, name: str, value: Any, attrs: Any = None, **_more: Any) -> Any:
        text, code = value if isinstance(value, tuple) else ("", "")
        context = {
            "id": (attrs or {}).get("id", name),
            "name": name,
            "value": text,
            "type": "text",
            "url": reverse("organisations:suggest_active"),
            "code_name": f"{name}-code",
            "code": code,
        }
        return render_to_string("components/combobox.html", context)


class OrganisationField(forms.Field):
    """An organisation active here, by its name, its acronym or its identifier."""

    widget = OrganisationWidget

    def clean(self, value: Any) -> Organisation | None:
        typed, code = value or ("", "")
        if not typed:
            if self.required:
                raise forms.ValidationError(self.error_messages["required"], code="required")
            return None
        active = Organisation.objects.active()
        chosen = active.filter(public_id=code).first() if code else None
        if chosen and chosen.name == typed:
            return chosen
        found = list(named(typed)[:6])
        exact = [o for o in found if typed.casefold() in _words(o)]
        close = exact or found
        if not close:
            raise forms.ValidationError(
                _("Aucune organisation active ici ne s’appelle « %s ».") % typed
            )
        if len(close) > 1:
            names = ", ".join(f"{o.name} ({o.public_id})" for o in close[:5])
            raise forms.ValidationError(
                _(
                    "Plusieurs organisations répondent : %(names)s. Recopiez l’identifiant de la bonne."
                )
                % {"names": names}
            )
        return close[0]


def _words(organisation: Organisation) -> set[str]:
    words = (organisation.name, organisation.acronym, organisation.public_id)
    return {word.casefold() for word in words if word}
