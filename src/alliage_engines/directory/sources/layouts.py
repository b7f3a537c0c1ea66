"""The official files, each recognised by its header and never by its name.

A layout lists the columns that prove the file (`signature`), the columns the engine reads
(`wanted`,
with the spellings seen in the wild) and, where the register promises it, how many columns a CSV
has.
Columns that hold personal data (phones, e-mails, declarant, gender, streets) appear in no list:
they
are never read into the engine.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a source file is."""

    RNA_WALDEC = "rna_waldec"
    RNA_IMPORT = "rna_import"
    SIRENE_UNITS = "sirene_units"
    SIRENE_ESTABLISHMENTS = "sirene_establishments"
    RNF = "rnf"
    AMALIA = "amalia"
    QPV = "qpv"
    FRR = "frr"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Layout:
    """One official layout.

    wanted: our name of a column -> the header spellings that mean it, in lower case.
    required: our names that the file must have. widths: column counts that a CSV may have, or None.
    key: our name of the column that opens a record, and `start` the shape of a line that opens one;
    both only serve to find the next good record after a damaged one.
    """

    kind: Kind
    title: str
    signature: frozenset[str]
    wanted: Mapping[str, tuple[str, ...]]
    required: tuple[str, ...]
    widths: frozenset[int] | None
    start: re.Pattern[str]

    @property
    def texts(self) -> frozenset[str]:
        """Our columns of free text, where newlines are expected."""
        return _TEXTS & self.wanted.keys()


_TEXTS = frozenset({"titre", "titre_court", "objet", "name", "purpose", "libcom"})


def _same(*names: str) -> dict[str, tuple[str, ...]]:
    return {name: (name,) for name in names}


def _sirene(suffix: str, **names: str) -> dict[str, tuple[str, ...]]:
    return {ours: ((theirs + suffix).lower(),) for ours, theirs in names.items()}


_RNA = ("id", "siret", "rup_mi", "gestion", "date_creat", "date_publi", "nature", "groupement")
_RNA_TEXT = ("titre", "objet", "objet_social1", "objet_social2", "siteweb", "position", "maj_time")
_RNA_PLACE = ("adrs_codeinsee", "adrs_codepostal")
_START_SIREN = re.compile(r'"?\d{9}"?,')

LAYOUTS: tuple[Layout, ...] = (
    Layout(
        Kind.RNA_WALDEC,
        "RNA waldec",
        frozenset({"id", "titre", "objet_social1", "position", "adrs_libcommune"}),
        {
            **_same(*_RNA, *_RNA_TEXT, *_RNA_PLACE),
            **_same("date_decla", "date_disso", "titre_court"),
            "libcom": ("adrs_libcommune",),
        },
        ("id", "titre", "position", "maj_time", "date_creat"),
        frozenset({39, 41, 42}),
        re.compile(r'"?W\d[\dA-Z]\d{7}"?;'),
    ),
    Layout(
        Kind.RNA_IMPORT,
        "RNA import",
        frozenset({"id", "titre", "objet_social1", "position", "libcom"}),
        # `observation` is read for one thing: the W number of a row that has moved to waldec.
        {**_same(*_RNA, *_RNA_TEXT, *_RNA_PLACE, "libcom"), "moved_to": ("observation",)},
        ("id", "titre", "position", "maj_time", "date_creat", "moved_to"),
        frozenset({24}),
        re.compile(r'"?\d[\dA-Z]{2}[\dPS][\dA-Z/. -]{1,10}"?;"?[^;"]{0,10}"?;'),
    ),
    Layout(
        Kind.SIRENE_UNITS,
        "Sirene StockUniteLegale",
        frozenset({"siren", "categoriejuridiqueunitelegale"}),
        {
            **_same("siren"),
            "start_date": ("datedebut",),
            **_sirene(
                "UniteLegale",
                diffusion="statutDiffusion",
                purged="unitePurgee",
                created="dateCreation",
                acronym="sigle",
                rna="identifiantAssociation",
                headcount="trancheEffectifs",
                headcount_year="anneeEffectifs",
                processed="dateDernierTraitement",
                state="etatAdministratif",
                name="denomination",
                usual_name="denominationUsuelle1",
                category="categorieJuridique",
                naf="activitePrincipale",
                nomenclature="nomenclatureActivitePrincipale",
                seat_nic="nicSiege",
                social_economy="economieSocialeSolidaire",
                mission="societeMission",
                employer="caractereEmployeur",
            ),
        },
        ("siren", "diffusion", "state", "name", "category"),
        None,
        _START_SIREN,
    ),
    Layout(
        Kind.SIRENE_ESTABLISHMENTS,
        "Sirene StockEtablissement",
        frozenset({"siret", "codecommuneetablissement"}),
        {
            **_same("siren", "nic", "siret"),
            "start_date": ("datedebut",),
            "seat": ("etablissementsiege",),
            **_sirene(
                "Etablissement",
                diffusion="statutDiffusion",
                created="dateCreation",
                headcount_year="anneeEffectifs",
                processed="dateDernierTraitement",
                state="etatAdministratif",
                postal="codePostal",
                libcom="libelleCommune",
                insee="codeCommune",
                country="codePaysEtranger",
            ),
        },
        ("siren", "siret", "diffusion", "state", "seat"),
        None,
        _START_SIREN,
    ),
    Layout(
        Kind.RNF,
        "register of funds and foundations (RNF)",
        frozenset({"numero_rnf"}),
        {
            **_same("numero_rnf", "titre", "siret", "date_creation", "code_postal", "ville"),
            "type": ("type_organisme",),
        },
        ("numero_rnf", "titre"),
        None,
        re.compile(r".*\d[\dAB]\d-[A-Z]{2,5}-\d{5}-\d{2}"),
    ),
    Layout(
        Kind.AMALIA,
        "AMALIA, associations of local law",
        frozenset({"numero_amalia"}),
        {
            **_same("numero_amalia", "commune", "code_postal"),
            "state": ("etat_association", "etat"),
            "name": (
                "nom_association",
                "denomination",
                "denomination_association",
                "nom",
                "titre",
                "libelle_association",
                "raison_sociale",
            ),
            "purpose": ("objet", "objet_association"),
            "created": ("date_inscription", "date_creation"),
        },
        ("numero_amalia", "commune", "state", "name"),
        None,
        re.compile(r'"?[\w/ -]{1,20}"?;'),
    ),
    Layout(
        Kind.QPV,
        "priority districts (QPV)",
        frozenset({"code_qp", "insee_com"}),
        _same("code_qp", "lib_qp", "insee_com"),
        ("code_qp", "insee_com"),
        None,
        re.compile(r'"?QN\w+"?;'),
    ),
    Layout(
        Kind.FRR,
        "rural revitalisation zoning (FRR)",
        frozenset({"@frr"}),
        {"insee": ("code_insee", "codgeo"), "class": ("@frr",)},
        ("insee", "class"),
        None,
        re.compile(r'"?\d[\dAB]\d{3}"?;'),
    ),
    Layout(
        Kind.PUBLISHED,
        "organisations published by name (this project's own layout)",
        frozenset({"alliage_id"}),
        _same("alliage_id", "siren", "name", "acronym", "kind", "theme", "purpose", "commune"),
        ("alliage_id", "siren", "name", "kind", "commune"),
        None,
        re.compile(r'"(pub-[a-z0-9-]+)?";'),
    ),
)


def fold_header(cells: Sequence[str]) -> list[str]:
    """Header cells as the layouts spell them: lower case, without BOM or outer spaces."""
    folded = [cell.replace("\ufeff", "").strip().strip('"').lower() for cell in cells]
    # The zoning's class has its date in its title, or the observatory's short name.
    return ["@frr" if c.startswith("classement frr") or c == "codefrr" else c for c in folded]


class NotRecognisedError(ValueError):
    """The header is that of no official file; the text says what is missing."""


def recognise(cells: Sequence[str]) -> tuple[Layout, dict[str, int]]:
    """The layout of a header and the position of every wanted column that it has.

    Raises NotRecognisedError, with the nearest layout and what it lacks.
    """
    names = fold_header(cells)
    present = set(names)
    for layout in LAYOUTS:
        if layout.signature <= present:
            places = {
                ours: names.index(found)
                for ours, theirs in layout.wanted.items()
                if (found := next((t for t in theirs if t in present), None)) is not None
            }
            missing = [layout.wanted[name][0] for name in layout.required if name not in places]
            if missing:
                raise NotRecognisedError(
                    f"looks like {layout.title} but has no column {', '.join(missing)}"
                )
            return layout, places
    nearest = max(LAYOUTS, key=lambda known: len(known.signature & present) / len(known.signature))
    if nearest.signature & present:
        missing = sorted(nearest.signature - present)
        raise NotRecognisedError(
            f"looks like {nearest.title} but has no column {', '.join(missing)}"
        )
    raise NotRecognisedError(
        "not a file this directory knows: "
        "its header is that of no RNA, Sirene, RNF, AMALIA, QPV or FRR file"
    )
