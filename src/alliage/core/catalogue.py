"""The living catalogue of components, in development only: each part in each of its states."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from alliage.core import charts
from alliage.core.families import FAMILIES
from alliage.core.fields import day_input
from alliage.core.icons import ICONS
from alliage.core.permissions import public
from alliage.core.tables import Table, TableColumn

TOKENS = (
    "papier",
    "surface",
    "creux",
    "carte",
    "relief",
    "eau",
    "trait",
    "trait-fort",
    "encre",
    "encre-2",
    "encre-3",
    "cuivre",
    "cuivre-appui",
    "sur-cuivre",
    "cuivre-fond",
    "petrole",
    "petrole-fond",
    "alliage",
    "alliage-fond",
    "metal-cuivre",
    "metal-petrole",
    "metal-alliage",
    "pair",
    "public",
    "prive",
)

CHECKS = (
    {"state": "ok", "text": _("La base est à jour.")},
    {"state": "warning", "text": _("Aucune sauvegarde."), "help": _("Programmez-la chaque nuit.")},
    {"state": "error", "text": _("Aucun processus de tâches ne travaille.")},
)


class ExampleForm(forms.Form):
    """One field of each kind, so that every widget is seen."""

    name = forms.CharField(label=_("Nom de l’organisation"), max_length=120)
    site = forms.URLField(
        label=_("Site"),
        required=False,
        help_text=_("L’adresse complète, avec https."),
        assume_scheme="https",
    )
    email = forms.EmailField(label=_("Courriel"))
    kind = forms.ChoiceField(
        label=_("Nature"), choices=[("", "—"), ("association", _("association"))]
    )
    purpose = forms.CharField(label=_("Objet"), widget=forms.Textarea, required=False)
    day = forms.DateField(label=_("Date"), required=False, widget=day_input())
    locked = forms.CharField(label=_("Identifiant RNA"), disabled=True, required=False)
    levers = forms.MultipleChoiceField(
        label=_("Ce que vous apportez"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("skills", _("Des compétences")), ("means", _("Des moyens"))],
    )
    scope = forms.ChoiceField(
        label=_("Rayon d’action"),
        widget=forms.RadioSelect,
        choices=[("commune", _("La commune")), ("region", _("La région"))],
    )
    agreed = forms.BooleanField(label=_("Je parle au nom de cette organisation"))


@public
def catalogue(request: HttpRequest) -> HttpResponse:
    """Show every component in every state; the address exists in development only."""
    today = timezone.localdate()
    refused = ExampleForm({"refused-site": "nulle part", "refused-email": "a@"}, prefix="refused")
    refused.is_valid()
    refused.add_error(None, _("Cette organisation est déjà suivie par une autre personne."))
    table = _table(request)
    context = {
        "tokens": TOKENS,
        "families": FAMILIES,
        "icons": ICONS,
        "form": ExampleForm(initial={"locked": "W381000000"}),
        "refused": refused,
        "table": table,
        "tabs": _tabs(),
        "groups": _facets(),
        "results": _results(today),
        "figures": _figures(),
        "page": {
            "start": 7,
            "end": 12,
            "total": 73,
            "previous_url": "?",
            "next_url": "?",
            "next_count": 6,
        },
        "last_page": {"start": 73, "end": 73, "total": 73, "previous_url": "?", "next_url": ""},
        "bars": _bars(),
        "plain_bars": _plain_bars(),
        "columns": _columns(),
        "dates": [today - timedelta(days=d) for d in (-400, -90, -20, -3, 0, 1, 9, 30, 100, 800)],
        "numbers": [0, 7.25, 10_840, 1_234_567, -31, None],
        "checks": CHECKS,
        "breaks": ["120", "180", "230", "280"],
    }
    return table.export() or render(request, "core/catalogue.html", context)


def _table(request: HttpRequest) -> Table:
    rows = [
        {
            "name": f"Organisation fictive {n}",
            "family": list(FAMILIES)[n % 3],
            "n": n * 137 % 90,
            "share": None if n % 4 == 0 else n * 7.3 % 100,
        }
        for n in range(1, 9)
    ]
    return Table(
        request,
        [
            TableColumn(
                "name",
                _("Organisation"),
                lambda r: r["name"],
                sort=True,
                url=lambda _row: "#tables",
                family=lambda r: r["family"],
            ),
            TableColumn("n", _("Besoins"), lambda r: r["n"], numeric=True, sort=True),
            TableColumn("share", _("Part reconnue, %"), lambda r: r["share"], numeric=True),
        ],
        rows,
        caption=_("Besoins énoncés par organisation"),
        sort="name",
        per_page=5,
        name="catalogue",
    )


def _tabs() -> list[dict[str, Any]]:
    counts = {"peer": 38, "public": 14, "private": 21}
    family_tabs = [
        {
            "label": words.plural,
            "short": words.short,
            "url": "#onglets",
            "count": counts[family],
            "family": family,
        }
        for family, words in FAMILIES.items()
    ]
    everything = {
        "label": _("Toutes"),
        "short": _("Toutes"),
        "url": "#onglets",
        "count": 73,
        "current": True,
    }
    return [everything, *family_tabs]


def _facets() -> list[dict[str, Any]]:
    themes = [
        (_("Mobilité"), 29, True),
        (_("Emploi, insertion"), 26, True),
        (_("Environnement"), 9, False),
        (_("Numérique"), 0, False),
    ]
    ages = [(_("Toutes"), 73, True), (_("Moins d’un an"), 41, False)]
    return [
        {
            "name": "theme",
            "label": _("Thème"),
            "kind": "checkbox",
            "options": [
                {"value": i, "label": words, "count": n, "checked": on}
                for i, (words, n, on) in enumerate(themes)
            ],
            "more": [{"value": 9, "label": _("Culture"), "count": 3, "checked": False}],
        },
        {
            "name": "declaree",
            "label": _("Dernière déclaration"),
            "kind": "radio",
            "options": [
                {"value": i, "label": words, "count": n, "checked": on}
                for i, (words, n, on) in enumerate(ages)
            ],
        },
    ]


def _results(today: date) -> list[dict[str, Any]]:
    return [
        {
            "number": 1,
            "family": "peer",
            "name": "Atelier Roue Libre",
            "place": "Échirolles, à 4 km",
            "text": "Son objet déclare la remise en état de vélos et la vélo-école pour adultes.",
            "spans": [(21, 44)],
            "declared": today - timedelta(days=95),
        },
        {
            "number": 2,
            "family": "private",
            "name": "Ateliers Mérac",
            "place": "Voiron, à 24 km",
            "text": "Intervient ici : 12 jours par an de mécanique, en mécénat de compétences.",
            "spans": [(36, 45)],
            "declared": today - timedelta(days=36),
        },
        {
            "number": 3,
            "family": "public",
            "name": "Maison de l’emploi du Drac-Nord",
            "place": "Grenoble",
            "text": "Son nom contient « emploi ».",
            "spans": [(19, 25)],
            "declared": None,
        },
        {
            "number": 12,
            "family": "peer",
            "name": "Les Voisins du Drac",
            "place": "Le Pont-de-Claix, à 8 km",
            "text": "Rapproché par le mot « covoiturage ».",
            "spans": [(23, 34)],
            "declared": today - timedelta(days=3300),
            "stale": True,
        },
    ]


def _figures() -> list[dict[str, Any]]:
    return [
        {
            "value": "10\u202f840",
            "label": _("associations et pairs"),
            "family": "peer",
            "note": _("240 pour 10 000 habitants"),
        },
        {"value": "312", "label": _("acteurs publics"), "family": "public", "url": "#chiffres"},
        {
            "value": "46\u00a0%",
            "label": _("pistes vivantes à 90 jours"),
            "note": _("de 40 à 52 %, n = 271, octobre 2026"),
        },
        {
            "value": "57",
            "label": _("alliances en cours"),
            "shared": True,
            "note": _("9 en expérimentation, 4 qui essaiment"),
        },
    ]


def _bars() -> charts.Figure:
    rows = [
        ("Sport et plein air", 21.8, 22.9, 23.6),
        ("Culture", 19.6, 17.2, 17.9),
        ("Éducation, formation et jeunesse", 12.4, 12.0, 11.3),
        ("Solidarité, entraide", 11.9, 9.3, 8.8),
        ("Environnement", 6.1, 5.5, 4.2),
        ("Défense des droits", 1.1, 3.0, None),
        ("Non renseigné", None, 2.0, 2.0),
    ]
    return charts.comparison_bars(
        [charts.BarRow(label, here, (isere, france)) for label, here, isere, france in rows],
        title=str(_("Part des associations actives par thème")),
        here="Métropole",
        references=("Isère", "France"),
        identifier="themes",
        csv_url="?format=csv",
        note=str(_("Chiffres inventés pour ce catalogue.")),
    )


def _plain_bars() -> charts.Figure:
    rows = [("Grenoble", 4120.0), ("Échirolles", 830.0), ("Meylan", 412.0), ("Le Gua", 31.0)]
    return charts.comparison_bars(
        [charts.BarRow(label, value) for label, value in rows],
        unit="",
        decimals=0,
        title=str(_("Organisations par commune")),
        here=str(_("organisations")),
        identifier="communes",
    )


def _columns() -> charts.Figure:
    values = [
        388,
        400,
        395,
        418,
        436,
        446,
        428,
        452,
        461,
        470,
        455,
        472,
        468,
        459,
        318,
        400,
        447,
        461,
        479,
        468,
        391,
    ]
    notes = {2020: "318 en 2020", 2026: "391 au 1er novembre"}
    return charts.columns(
        [
            charts.Column(str(2006 + i), n, partial=2006 + i == 2026, note=notes.get(2006 + i, ""))
            for i, n in enumerate(values)
        ],
        title=str(_("Associations créées par an")),
        unit=str(_("Créations")),
        over=str(_("Année")),
        identifier="creations",
    )
