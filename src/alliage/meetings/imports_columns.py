"""The columns of a list of participants: what import recognises, what the template shows.

Headings stand here in both languages, and not in the translations: a file written in English is
read on a French page, and the other way round.
"""

from alliage.partners.imports_columns import Column, Kind

COLUMNS = (
    Column(
        "name", "Organisation", "Organisation",
        ("nom", "nom de l’organisation", "nom de l’association", "nom de la structure",
         "structure", "association", "dénomination", "raison sociale", "participant",
         "organization", "organisation name", "name"),
        required=True,
        example=("Les Vergers partagés", "The Shared Orchards"),
    ),
    Column(
        "number", "RNA ou SIREN", "RNA or SIREN",
        ("rna", "siren", "siret", "numéro", "n° rna", "n° siren", "identifiant", "number"),
        help_fr="Son numéro : il la relie à l’annuaire, et à elle-même si elle agit ici.",
        help_en="Its number ties it to the directory, and to itself where it acts here.",
        example=("W381000000", "W381000000"),
    ),
    Column(
        "family", "Famille", "Family", ("type", "type de partenaire", "catégorie", "category"),
        help_fr="Vide : celle de l’annuaire, quand le numéro y mène.",
        help_en="Empty: that of the directory, where the number leads there.",
    ),
    Column(
        "person_name", "Personne qui vient", "Person who comes",
        ("personne", "nom de la personne", "prénom et nom", "contact", "représentant",
         "représentante", "interlocuteur", "référent", "person", "representative"),
        example=("Alix Mercier", "Alix Mercier"),
    ),
    Column(
        "email", "Courriel", "E-mail",
        ("mail", "e-mail", "email", "adresse mail", "adresse e-mail", "adresse électronique",
         "courriel du contact"),
        help_fr="Son lien personnel y est envoyé.",
        help_en="The personal link is sent there.",
        example=("alix@vergers.example", "alix@orchards.example"),
    ),
    Column(
        "needs", "Ce que nous cherchons", "What we look for",
        ("besoins", "besoin", "cherche", "recherche", "attentes", "needs", "need"),
        example=("Un terrain d’un hectare", "A hectare of land"),
    ),
    Column(
        "offers", "Ce que nous apportons", "What we bring",
        ("apports", "apport", "offre", "offres", "propose", "offers", "offer"),
        example=("Des fruits et une équipe de taille", "Fruit and a pruning team"),
    ),
    Column(
        "delegates", "Personnes qui rencontrent", "People who meet",
        ("nombre de personnes", "délégués", "délégation", "nombre", "delegates", "people"),
        help_fr="Combien mènent des rencontres en même temps. Vide : une.",
        help_en="How many hold meetings at the same time. Empty: one.",
        example=("1", "1"),
    ),
    Column(
        "min_meetings", "Rencontres au moins", "Meetings at least",
        ("minimum", "min", "rencontres minimum", "min meetings"),
    ),
    Column(
        "max_meetings", "Rencontres au plus", "Meetings at most",
        ("maximum", "max", "rencontres maximum", "max meetings"),
    ),
    Column(
        "home_table", "Reste à la table", "Stays at table",
        ("table", "table fixe", "stand", "home table"),
        help_fr="Le nom d’une table de la rencontre.",
        help_en="The name of a table of the event.",
    ),
    Column(
        "needs_accessible", "En fauteuil", "Wheelchair",
        ("fauteuil", "accessibilité", "pmr", "accessible", "accessibility"),
        help_fr="oui ou non. Vide : non.",
        help_en="yes or no. Empty: no.",
    ),
    Column(
        "unavailable", "Tours impossibles", "Rounds away",
        ("indisponible", "indisponibilités", "absent aux tours", "unavailable", "away"),
        help_fr="Les numéros des tours où elle ne peut pas : 1, 2, 7-9.",
        help_en="The numbers of the rounds it cannot attend: 1, 2, 7-9.",
    ),
)  # fmt: skip
KIND = Kind(
    "participants",
    COLUMNS,
    "participants",
    "participants",
    {column.name: column for column in COLUMNS},
)
