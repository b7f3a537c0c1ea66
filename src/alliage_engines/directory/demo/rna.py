"""Rows of the two RNA files, with the quirks that the real ones have."""

from random import Random

from alliage_engines.directory.demo.associations import Association
from alliage_engines.directory.demo.layouts import Row, old_latin
from alliage_engines.directory.demo.words import data, fold

_NO_DATE = "0001-01-01"
_CIVILITY = ("PM", "PM", "PM", "PF", "PF", "MR", "MA", "")


def waldec_row(association: Association, siret: str, rng: Random) -> Row:
    """One row of `rna_waldec`: 39 columns, a private address and a declarant included."""
    title = _title(association, rng)
    street = _street(rng)
    return {
        "id": association.number,
        "id_ex": association.former,
        "siret": siret if rng.random() < 0.2 else ("0000000000000" if rng.random() < 0.003 else ""),
        "gestion": association.office + ("P" if association.office.endswith("1") else "S"),
        "date_creat": _created(association, rng),
        "date_decla": association.declared.isoformat(),
        "date_publi": _day(association.published),
        "date_disso": _day(association.dissolved),
        "nature": association.nature,
        "groupement": association.grouping,
        "titre": title,
        "titre_court": _short(association.acronym or title),
        "objet": association.purpose,
        "objet_social1": "000000" if rng.random() < 0.01 else association.codes[0],
        "objet_social2": association.codes[1],
        "adrs_complement": "chez la trésorière fictive" if rng.random() < 0.05 else "",
        **street,
        "adrs_distrib": "_" if rng.random() < 0.9 else rng.choice(("", "_BP 12")),
        "adrs_codeinsee": association.insee,
        "adrs_codepostal": "00000" if rng.random() < 0.003 else association.seat.postal_code,
        "adrs_libcommune": association.seat.name,
        "adrg_declarant": "DECLARANT-FICTIF",
        "adrg_libvoie": f"{1 + int(rng.random() * 90)} ADRESSE-PRIVEE-FICTIVE",
        "adrg_codepostal": association.seat.postal_code,
        "adrg_achemine": fold(association.seat.name)[:32],
        "adrg_pays": "FRANCE",
        "dir_civilite": rng.choice(_CIVILITY),
        "siteweb": association.website,
        "publiweb": "1" if association.website or rng.random() < 0.06 else "0",
        "position": association.position,
        "maj_time": f"{association.updated} {rng.randint(8, 18):02d}:{rng.randint(0, 59):02d}:07",
    }


def import_row(association: Association, *, moved: bool, rng: Random) -> Row:
    """One row of `rna_import`: 24 columns; a moved one gives its W number in `observation`."""
    undated = rng.random() < 0.55
    gone = not moved and association.position != "A"
    return {
        "id": association.office
        + ("P" if association.office.endswith("1") else "S")
        + association.former,
        "id_ex": association.former,
        "gestion": association.office + ("P" if association.office.endswith("1") else "S"),
        "date_creat": _NO_DATE if undated else association.created.isoformat(),
        "date_publi": _NO_DATE if undated else _day(association.published),
        "nature": "I" if rng.random() < 0.004 else "D",
        "groupement": "S",
        "titre": old_latin(fold(association.name))[:250],
        "objet": _old_purpose(association.purpose, rng),
        "objet_social1": association.codes[0] if rng.random() < 0.007 else "000000",
        "objet_social2": "000000",
        "adr1": f"{1 + int(rng.random() * 90)} ADRESSE-PRIVEE-FICTIVE"
        if rng.random() < 0.7
        else "",
        "adrs_codepostal": association.seat.postal_code,
        "libcom": old_latin(_old_commune(association.seat.name)),
        "adrs_codeinsee": association.insee,
        "dir_civilite": "PM",
        "siteweb": association.website if rng.random() < 0.1 else "",
        "observation": association.number if moved else "",
        "position": "R" if moved else (association.position if gone else "A"),
        "maj_time": _old_stamp(association, moved, rng),
    }


def _title(association: Association, rng: Random) -> str:
    title = association.name
    if association.acronym and rng.random() < 0.7:
        title = f"{title} ({association.acronym})"
    chance = rng.random()
    if chance < 0.3:
        return fold(title).replace("’", "'")
    return title.upper() if chance < 0.45 else title


def _short(title: str) -> str:
    return title if len(title) <= 38 else title[:34].rstrip() + " ..."


def _created(association: Association, rng: Random) -> str:
    chance = rng.random()
    if chance > 0.002:
        return association.created.isoformat()
    return "2109-05-02" if chance < 0.001 else "1789-07-14"


def _street(rng: Random) -> Row:
    if rng.random() < 0.5:
        return {}
    kind, _, rest = rng.choice(data("places")["streets"]).partition(" ")
    short = {"avenue": "AV", "boulevard": "BD", "chemin": "CHE", "place": "PL", "route": "RTE"}
    return {
        "adrs_numvoie": str(1 + int(rng.random() * 90)),
        "adrs_repetition": "B" if rng.random() < 0.02 else "",
        "adrs_typevoie": short.get(kind, kind.upper()[:5]),
        "adrs_libvoie": fold(rest)[:42],
    }


def _day(day: object) -> str:
    return str(day) if day else _NO_DATE


def _old_purpose(text: str, rng: Random) -> str:
    """The file's spelling: no accents, or capitals where an accent was, or a stray blank."""
    chance = rng.random()
    if chance < 0.03:
        return ""
    text = old_latin(text.replace("\n", " "))
    if chance < 0.6:
        text = fold(text).capitalize()
    elif chance < 0.7:
        text = "".join(c.upper() if c in "éèêàôç" else c for c in text)
    if chance < 0.1 and len(text) > 30:
        cut = 10 + int(rng.random() * 15)
        text = f"{text[:cut]} {text[cut:]}"
    return text[:500]


def _old_commune(name: str) -> str:
    folded = fold(name).replace("-", " ")
    for article in ("LE ", "LA ", "LES "):
        if folded.startswith(article):
            return folded[len(article) :] + " " + article.strip()
    return folded


def _old_stamp(association: Association, moved: bool, rng: Random) -> str:
    day = association.updated if moved else association.created.replace(year=2006, month=3, day=16)
    return f"{day}  {3 + int(rng.random() * 3):02d}:{int(rng.random() * 60):02d}:35"
