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
        "accord",
        _("Accord"),
        _(
            "Ce que les parties s’écrivent : qui, pourquoi, quoi, comment, et si, et après. "
            "Chaque organisation approuve une version exacte."
        ),
    ),
    Term(
        "alliance",
        _("Alliance"),
        _(
            "Une relation durable entre organisations dont le moteur est la valeur ajoutée "
            "pour l’intérêt général. Un partenariat peut n’être qu’un échange."
        ),
    ),
    Term(
        "antenne",
        _("Antenne"),
        _("Une organisation qui partage le SIREN d’une autre et agit pour son territoire."),
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
        "asymetrie",
        _("Asymétrie"),
        _(
            "Ce qui distingue les parties et pèse sur leur relation : taille, temps de "
            "décision, moyens. La dire permet d’en faire un engagement."
        ),
    ),
    Term(
        "attente",
        _("Attente"),
        _(
            "Un créneau libre entre deux rencontres d’une même séquence, quand on est là. Une pause "
            "ou une arrivée tardive n’en est pas une."
        ),
    ),
    Term(
        "au-nom-de",
        _("Au nom de"),
        _(
            "L’organisation pour laquelle vous écrivez en ce moment. Une personne peut agir "
            "pour plusieurs : elle choisit, le site ne devine pas."
        ),
    ),
    Term(
        "besoin",
        _("Besoin"),
        _(
            "Ce dont un territoire a besoin, énoncé par une organisation, distinct de ce qui est"
            " offert ; il a une date de fin."
        ),
    ),
    Term(
        "canevas",
        _("Canevas"),
        _(
            "Ce que chaque partie veut, craint et peut, écrit d’abord pour elle seule, puis "
            "révélé ensemble."
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
        "certificat",
        _("Certificat"),
        _(
            "Ce que l’on sait d’un planning, objectif par objectif : le mieux possible est prouvé, "
            "une limite est connue, ou rien ne l’est, et la page le dit."
        ),
    ),
    Term(
        "coalition",
        _("Coalition"),
        _(
            "Les organisations qui, à plusieurs, couvrent ce qu’il faut pour répondre à un "
            "besoin. Le site compose les plus petites, dit ce que chacune apporte et ce qui "
            "reste à trouver."
        ),
    ),
    Term(
        "consentement",
        _("Consentement"),
        _(
            "Une décision passe quand plus personne n’y fait d’objection argumentée. Un "
            "silence ne vaut jamais accord."
        ),
    ),
    Term(
        "convention-de-valorisation",
        _("Convention de valorisation"),
        _(
            "La règle, acceptée par les parties, qui donne une valeur en euros à une nature "
            "d’apport. Sans elle, chaque nature garde son unité."
        ),
    ),
    Term(
        "creneau",
        _("Créneau, ou tour"),
        _("Le temps pendant lequel toutes les tables se rencontrent, sept minutes d’ordinaire."),
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
        "declinaison-locale",
        _("Déclinaison locale"),
        _(
            "Un site, ou une alliance redéclarée par un membre avec ses propres partenaires, "
            "d’une alliance plus large."
        ),
    ),
    Term(
        "deport",
        _("Déport"),
        _(
            "Une organisation à la fois juge et partie le déclare et ne participe pas à la "
            "décision."
        ),
    ),
    Term(
        "ecart-de-perception",
        _("Écart de perception"),
        _(
            "La plus grande distance entre la moyenne d’une organisation et celle de toutes. À "
            "partir d’un point, il se met à l’ordre du jour."
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
        "experimentation",
        _("Expérimentation"),
        _(
            "Un essai, avec une hypothèse et ce qui le ferait arrêter. Arrêté avec des leçons, "
            "il est mené à bien."
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
        "labo",
        _("Labo des partenariats"),
        _(
            "Un lieu qui fait connaître les partenariats d’un territoire, met en lien, "
            "accompagne et coconstruit. C’est ici un rôle donné par l’exploitant."
        ),
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
        "notice",
        _("Notice"),
        _(
            "Ce que l’annuaire sait d’une organisation, d’après les registres publics, qu’elle "
            "agisse ici ou non."
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
        "pas-eux",
        _("Pas eux"),
        _(
            "Écarter une organisation de vos listes, de vos suggestions et de vos alertes. Ni "
            "elle ni personne d’autre ne le sait, et rien ne change pour elle."
        ),
    ),
    Term(
        "planning",
        _("Planning"),
        _(
            "Qui rencontre qui, à quel créneau, à quelle table. Plusieurs versions se comparent ; "
            "une seule est en vigueur, celle qui est publiée."
        ),
    ),
    Term(
        "porte",
        _("Porte"),
        _(
            "Le passage d’une étape à la suivante. Elle s’ouvre quand chaque organisation y "
            "consent, avec ce qui le justifie."
        ),
    ),
    Term(
        "portee",
        _("Portée"),
        _(
            "Jusqu’où va un apport, en kilomètres autour de son lieu, ou tout le pays. Au-delà, "
            "il est proposé de moins en moins haut."
        ),
    ),
    Term(
        "portefeuille",
        _("Portefeuille"),
        _(
            "Les organisations qu’un tiers accompagne : ce qu’il a fait pour chacune, le temps "
            "passé, jusqu’où sont allées ses mises en lien."
        ),
    ),
    Term(
        "qpv",
        _("QPV"),
        _("Quartier prioritaire de la politique de la ville."),
    ),
    Term(
        "recepisse",
        _("Récépissé"),
        _(
            "Le papier que la préfecture remet quand une association se déclare : une preuve "
            "que l’on peut agir pour elle, lue par l’exploitant."
        ),
    ),
    Term(
        "recit",
        _("Récit"),
        _(
            "Les moments datés d’une alliance, échecs compris, publiés quand chaque partie est "
            "d’accord avec les mêmes mots."
        ),
    ),
    Term(
        "rencontre-eclair",
        _("Rencontre éclair"),
        _(
            "Des organisations se rencontrent deux à deux, quelques minutes, table après table. "
            "Chacune a dit avant qui elle souhaite voir."
        ),
    ),
    Term(
        "reparation",
        _("Réparation"),
        _(
            "Le jour même, un planning qui tient compte des imprévus. Ce qui a eu lieu ne bouge plus, "
            "et chacun sait si le sien change."
        ),
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
        "siege-croise",
        _("Siège croisé"),
        _("Une place qu’une organisation tient dans le conseil d’une autre."),
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
        "souhait",
        _("Souhait"),
        _(
            "Ce qu’un participant dit d’un autre avant une rencontre éclair. Ni l’autre ni "
            "l’organisateur ne le lit ; qui refuse qui n’est dit à personne."
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
        "tiers",
        _("Tiers de confiance"),
        _(
            "Labo des partenariats, tête de réseau ou maison des associations, reconnu par "
            "l’exploitant : il peut se porter garant d’une organisation qu’il connaît."
        ),
    ),
    Term(
        "trois-leviers",
        _("Trois leviers"),
        _(
            "La richesse humaine, les ressources financières et les alliances : ce sur quoi "
            "repose le modèle d’une organisation."
        ),
    ),
    Term(
        "vague",
        _("Vague"),
        _("Un passage du même questionnaire. La suivante montre ce qui a bougé."),
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
