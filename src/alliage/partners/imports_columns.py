"""The columns of each kind of spreadsheet: what import recognises, what export and templates write.

Headings stand here in both languages, and not in the translations: a file written in English is
read on a French page, and the other way round.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from alliage.partners.enums import ImportKind

#: Headings of the file to correct, which say what was wrong: they are not read again.
IGNORED = ("erreur", "error", "ligne", "line")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. also: other headings by which it is recognised, in either language.

    example: what the template shows, in French and in English.
    """

    name: str
    fr: str
    en: str
    also: Sequence[str] = ()
    required: bool = False
    example: tuple[str, str] = ("", "")
    help_fr: str = ""
    help_en: str = ""

    def heading(self, language: str) -> str:
        return self.en if language == "en" else self.fr

    def shown(self, language: str) -> str:
        return self.example[1 if language == "en" else 0]

    def about(self, language: str) -> str:
        return self.help_en if language == "en" else self.help_fr


def fold(text: str) -> str:
    """Return a heading or a word without case, accents or punctuation."""
    plain = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    kept = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return " ".join(re.sub(r"[^\w]+|_", " ", kept.lower()).split())


KEY = Column(
    "import_key", "Clé", "Key",
    ("import_key", "identifiant", "id", "référence", "réf", "reference", "ref", "code"),
    help_fr="Un code à vous, qui ne change pas d’un fichier à l’autre. Sans lui, la ligne est "
    "reconnue à ce qu’elle dit.",
    help_en="A code of yours, the same from one file to the next. Without it the row is "
    "recognised by what it says.",
    example=("B-01", "B-01"),
)  # fmt: skip
FOR = Column(
    "organisation", "Organisation", "Organisation",
    ("au nom de", "pour le compte de", "association", "structure", "organization", "on behalf of"),
    help_fr="Vide pour la vôtre. Un tiers peut y nommer une organisation de son portefeuille : "
    "elle reçoit un brouillon, à elle de le confirmer.",
    help_en="Empty for your own. A third party may name an organisation of its caseload, which "
    "gets a draft to confirm.",
)  # fmt: skip
TEXT = Column(
    "text", "En quelques mots", "In a few words",
    ("description", "détail", "détails", "texte", "précisions", "details", "text"),
    example=("Ni car ni covoiturage après 19 h.", "No bus and no car sharing after 7 pm."),
)  # fmt: skip
PLACE = Column(
    "place", "Territoire", "Territory",
    ("lieu", "commune", "ville", "où", "zone", "secteur", "code postal", "place", "where", "town",
     "area", "territoire d’action"),
    required=True,
    example=("Voiron (38)", "Voiron (38)"),
    help_fr="Une commune, une intercommunalité, un département, une région ou la France, par son "
    "nom ou par son code.",
    help_en="A commune, intercommunality, département, région or France, by name or by code.",
)  # fmt: skip
TAGS = Column(
    "tags", "Mots-clés", "Keywords",
    ("mots", "mots clés", "thèmes", "thème", "sujets", "tags", "themes", "topics", "words"),
    help_fr="Mots du vocabulaire, séparés par des points-virgules. Ils s’ajoutent à ceux qui y "
    "sont.",
    help_en="Words of the vocabulary, separated by semicolons. They add to those already there.",
    example=("Vélo ; Insertion professionnelle", "Bicycle; Work integration"),
)  # fmt: skip
AUDIENCE = Column(
    "audience", "Visible de", "Visible to", ("visibilité", "audience", "visibility", "visible"),
    example=("Tout le monde", "Public"),
)  # fmt: skip
EXPIRES = Column(
    "expires_on", "Valable jusqu’au", "Valid until",
    ("date de fin", "expire le", "échéance", "fin de validité", "expires on", "expiry"),
    help_fr="Un jour : 31/12/2026, 2026-12-31 ou 31 décembre 2026. Vide : dans six mois.",
    help_en="A day: 31/12/2026, 2026-12-31 or 31 December 2026. Empty: in six months.",
)  # fmt: skip
STATE = Column(
    "state", "État", "State", ("statut", "publication", "status", "publié"),
    help_fr="Brouillon ou Publié. Vide : brouillon.",
    help_en="Draft or Published. Empty: draft.",
    example=("Brouillon", "Draft"),
)  # fmt: skip

NEEDS = (
    KEY,
    FOR,
    Column(
        "title", "Besoin en une phrase", "Need in one sentence",
        ("titre", "besoin", "intitulé", "objet", "en une phrase", "need", "title", "libellé"),
        required=True,
        example=("Aller au travail sans voiture", "Getting to work without a car"),
    ),
    TEXT,
    Column(
        "beneficiaries", "Pour qui", "For whom",
        ("bénéficiaires", "public", "publics", "public visé", "beneficiaries", "who for"),
        example=("les demandeurs d’emploi", "job seekers"),
    ),
    PLACE,
    TAGS,
    AUDIENCE,
    EXPIRES,
    STATE,
)  # fmt: skip
OFFERS = (
    KEY,
    FOR,
    Column(
        "title", "Apport en une phrase", "Offer in one sentence",
        ("titre", "apport", "intitulé", "objet", "offre", "en une phrase", "offer", "title",
         "libellé"),
        required=True,
        example=("Vingt vélos révisés, prêtés six mois", "Twenty bicycles lent for six months"),
    ),
    TEXT,
    Column(
        "contribution", "Nature de l’apport", "Kind of contribution",
        ("nature", "type", "type d’apport", "contribution", "kind"),
        required=True,
        example=("Du matériel, des biens", "In kind"),
    ),
    Column("quantity", "Quantité", "Quantity", ("combien", "nombre", "volume", "how many"),
           example=("20", "20")),
    Column("unit", "Unité", "Unit", ("de quoi", "unités", "units"), example=("vélos", "bicycles")),
    Column("starts_on", "À partir du", "From", ("début", "date de début", "disponible à partir du",
                                                "start", "starts on", "available from")),
    Column("ends_on", "Jusqu’au", "Until", ("fin", "disponible jusqu’au", "end", "ends on",
                                            "available until")),
    PLACE,
    Column(
        "reach_km", "Portée en km", "Reach in km",
        ("portée", "rayon", "rayon en km", "distance", "jusqu’où", "reach", "radius"),
        help_fr="5, 10, 20, 50, 100 ou 200 kilomètres, ou « Toute la France ». Vide : 20.",
        help_en="5, 10, 20, 50, 100 or 200 kilometres, or “Whole country”. Empty: 20.",
        example=("20", "20"),
    ),
    TAGS,
    AUDIENCE,
    EXPIRES,
    STATE,
)  # fmt: skip
PARTNERSHIPS = (
    KEY,
    Column(
        "partner_name", "Partenaire", "Partner",
        ("nom du partenaire", "partenaires", "organisation", "structure", "avec qui",
         "partner name", "name", "nom"),
        required=True,
        example=("Mairie de Voiron", "Mairie de Voiron"),
    ),
    Column(
        "partner_departement", "Département du partenaire", "Partner’s département",
        ("département", "dépt", "département partenaire", "departement"),
        help_fr="Par son nom ou son code : il départage les organisations de même nom.",
        help_en="By name or code: it tells organisations of the same name apart.",
        example=("38", "38"),
    ),
    Column("form", "Forme", "Form", ("forme du partenariat", "type"),
           example=("Mutualisation de moyens", "Pooling")),
    Column("category", "Catégorie", "Category", (),
           example=("Coopération économique", "Economic")),
    Column("depth", "Profondeur", "Depth", ("intensité", "niveau"),
           help_fr="De 0 à 5, ou le mot.", help_en="From 0 to 5, or the word.",
           example=("2", "2")),
    Column("since", "Depuis l’année", "Since year",
           ("depuis", "début", "année de début", "since", "start", "année"),
           example=("2019", "2019")),
    Column("until", "Jusqu’à l’année", "Until year",
           ("jusqu’à", "fin", "année de fin", "until", "end"),
           help_fr="Vide s’il dure encore.", help_en="Empty while it lasts."),
    Column("step", "Ce que ce partenariat a permis", "What this partnership brought",
           ("résultat", "récit", "description", "commentaire", "result", "story"),
           example=("Un atelier vélo ouvert le samedi.", "A bicycle workshop open on Saturdays.")),
    Column("source_url", "Document public", "Public document",
           ("lien", "source", "url", "adresse", "link")),
    Column("visibility", "Visible de", "Visible to", ("visibilité", "visibility"),
           example=("Tout le monde", "Public")),
)  # fmt: skip
ORGANISATIONS = (
    Column(
        "name", "Nom", "Name",
        ("nom de l’organisation", "nom de l’association", "nom de la structure", "dénomination",
         "raison sociale", "structure", "association", "organisation", "organization",
         "organisation name", "titre"),
        required=True,
        example=("Association Exemple de Voiron", "Association Exemple de Voiron"),
    ),
    Column("rna", "RNA", "RNA", ("numéro rna", "n° rna", "waldec", "identifiant rna", "rna number"),
           example=("W381000000", "W381000000")),
    Column("siren", "SIREN", "SIREN",
           ("siret", "numéro siren", "n° siren", "numéro siret", "n° siret", "siren number")),
    Column("commune", "Commune", "Commune",
           ("ville", "localité", "commune du siège", "siège", "code commune", "code insee",
            "code postal", "town", "city", "municipality"),
           example=("Voiron", "Voiron")),
    Column("kind", "Nature", "Kind",
           ("type", "forme juridique", "statut", "statut juridique", "legal form"),
           help_fr="Lue seulement quand l’annuaire ne la connaît pas. Vide : association.",
           help_en="Read only where the directory does not know it. Empty: association.",
           example=("Association", "Association")),
    Column("email", "Courriel", "E-mail",
           ("mail", "e-mail", "email", "adresse mail", "adresse e-mail", "adresse électronique",
            "contact", "courriel du contact"),
           help_fr="La personne y reçoit une invitation à agir pour l’organisation ; l’adresse est "
           "oubliée ensuite.",
           help_en="The person is invited there to act for the organisation; the address is "
           "forgotten afterwards."),
    Column("role", "Rôle", "Role", ("rôle de la personne", "mandat"),
           help_fr="Vide : responsable des partenariats.",
           help_en="Empty: partnership lead."),
    Column("title", "Fonction", "Position", ("poste", "fonction de la personne", "job title")),
    Column("note", "Note", "Note", ("notes", "commentaire", "remarque", "remarques", "comment"),
           help_fr="Pour votre portefeuille : vous seuls la lisez.",
           help_en="For your caseload: only you read it.",
           example=("Rencontrée au forum de mai", "Met at the forum in May")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of spreadsheet: its columns, also by name; file_fr, file_en: how files are named."""

    kind: str
    columns: Sequence[Column]
    file_fr: str
    file_en: str
    names: Mapping[str, Column] = field(default_factory=dict)

    def file(self, language: str) -> str:
        return self.file_en if language == "en" else self.file_fr


def _kind(kind: str, columns: Sequence[Column], file_fr: str, file_en: str) -> Kind:
    return Kind(kind, columns, file_fr, file_en, {column.name: column for column in columns})


KINDS: Mapping[str, Kind] = {
    found.kind: found
    for found in (
        _kind(ImportKind.ORGANISATIONS, ORGANISATIONS, "organisations", "organisations"),
        _kind(ImportKind.NEEDS, NEEDS, "besoins", "needs"),
        _kind(ImportKind.OFFERS, OFFERS, "apports", "offers"),
        _kind(ImportKind.PARTNERSHIPS, PARTNERSHIPS, "partenariats", "partnerships"),
    )
}


def guess(kind: str, headings: Sequence[str], remembered: Mapping[str, str]) -> dict[str, str]:
    """Return field -> heading: as the last file of this kind did, else as the words say."""
    return guess_among(KINDS[kind].columns, headings, remembered)


def guess_among(
    columns: Sequence[Column], headings: Sequence[str], remembered: Mapping[str, str]
) -> dict[str, str]:
    """Return field -> heading for some columns, those of a later area too.

    A heading serves once: the first column that claims it has it.
    """
    mapping: dict[str, str] = {}
    free = [found for found in headings if fold(found) not in IGNORED]
    for column in columns:
        if remembered.get(column.name) in free:
            mapping[column.name] = remembered[column.name]
            free.remove(mapping[column.name])
    for words in (lambda c: (c.fr, c.en, c.name), lambda c: c.also):
        for column in columns:
            known = {fold(word) for word in words(column)}
            match = next((found for found in free if fold(found) in known), None)
            if column.name not in mapping and match is not None:
                mapping[column.name] = match
                free.remove(match)
    return mapping
