"""The words of the site; docs/glossary.md ties them to the code."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True, slots=True)
class Term:
    """One word: an anchor for links, the word, its meaning."""

    anchor: str
    word: Any
    meaning: Any


TERMS = (
    Term(
        "alliance",
        _("Alliance"),
        _(
            "Une relation durable entre organisations dont le moteur est la valeur ajoutée "
            "pour l’intérêt général. Un partenariat peut n’être qu’un échange."
        ),
    ),
    Term(
        "apport",
        _("Apport"),
        _(
            "Ce qu’une organisation peut mettre à disposition : compétences, temps, locaux, "
            "réseau, moyens."
        ),
    ),
    Term(
        "besoin",
        _("Besoin"),
        _(
            "Ce dont un territoire a besoin, énoncé par n’importe qui, distinct de ce qui est"
            " offert ; il a une date de fin."
        ),
    ),
    Term(
        "catalyseur",
        _("Catalyseur territorial"),
        _(
            "Un tiers qui fait se rencontrer les acteurs d’un territoire et accompagne leurs "
            "alliances."
        ),
    ),
    Term(
        "declaration",
        _("Dernière déclaration"),
        _(
            "La date la plus récente à laquelle l’organisation a elle-même déclaré quelque "
            "chose à un registre officiel. Elle ne dit pas que l’organisation est active."
        ),
    ),
    Term(
        "epci",
        _("EPCI"),
        _(
            "Établissement public de coopération intercommunale : métropole, communauté "
            "urbaine, d’agglomération ou de communes."
        ),
    ),
    Term(
        "famille",
        _("Famille"),
        _(
            "Les trois familles de partenaires : pairs (associations, mutuelles, "
            "coopératives), acteurs publics, acteurs privés. Chacune a son propre enjeu dans "
            "une alliance."
        ),
    ),
    Term(
        "frr",
        _("FRR"),
        _("France ruralités revitalisation : le zonage des communes rurales fragiles."),
    ),
    Term(
        "mandat",
        _("Mandat"),
        _("Ce qui permet à une personne d’agir au nom d’une organisation, daté et avec un rôle."),
    ),
    Term(
        "mise-en-lien",
        _("Mise en lien"),
        _("Présenter l’une à l’autre deux organisations qui ont une raison de se parler."),
    ),
    Term(
        "naf",
        _("NAF"),
        _(
            "La nomenclature d’activités françaises, par laquelle l’Insee classe l’activité "
            "principale."
        ),
    ),
    Term(
        "pair",
        _("Pair"),
        _(
            "Une organisation de la même famille que la vôtre : une alliance entre pairs "
            "multiplie l’impact sans fusion."
        ),
    ),
    Term(
        "qpv",
        _("QPV"),
        _("Quartier prioritaire de la politique de la ville."),
    ),
    Term(
        "rna",
        _("RNA"),
        _(
            "Le Répertoire national des associations : un W suivi de neuf caractères. Il "
            "n’existe pas en Moselle et en Alsace, où les associations relèvent du droit "
            "local."
        ),
    ),
    Term(
        "siege",
        _("Siège"),
        _(
            "L’adresse déclarée d’une organisation. Une recherche par siège ne montre qu’elle"
            " ; par établissement, elle montre aussi ses antennes."
        ),
    ),
    Term(
        "siren",
        _("SIREN et SIRET"),
        _(
            "Les neuf chiffres qui identifient une organisation à l’Insee, et les quatorze "
            "d’un de ses établissements. Beaucoup d’associations n’en ont pas."
        ),
    ),
    Term(
        "tete-de-reseau",
        _("Tête de réseau"),
        _(
            "Une organisation qui fédère des membres : une alliance nationale est redéclarée "
            "localement par eux."
        ),
    ),
    Term(
        "waldec",
        _("Waldec"),
        _(
            "La nomenclature des objets d’association : vingt-neuf familles, d’où viennent "
            "nos thèmes."
        ),
    ),
)
