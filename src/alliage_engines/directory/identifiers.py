"""Identifiers of organisations: patterns, check digits, and the same rules as DuckDB expressions.

SIREN and SIRET carry Luhn's check digit; La Poste's establishments (SIREN 356000000) carry instead
a
digit sum divisible by 5. RNA and RNF numbers have a shape and no checksum. Source: INSEE, SIRENE
documentation; ministère de l'Intérieur, RNA.
"""

import re

LA_POSTE = "356000000"
RNA = re.compile(r"W\d[\dA-Z]\d{7}")
RNA_IMPORT = re.compile(r"\d[\dA-Z]{2}[\dPS][\dA-Z/.-]{1,10}")
RNF = re.compile(r"\d[\dAB]\d-[A-Z]{2,5}-\d{5}-\d{2}")


def is_rna(text: str) -> bool:
    """Whether `text` has the shape of an RNA number (W + 9, the third character may be a
    letter)."""
    return RNA.fullmatch(text) is not None


def is_rna_import(text: str) -> bool:
    """Whether `text`, spaces removed, has the shape of an id of the RNA's import file."""
    return RNA_IMPORT.fullmatch(text.replace(" ", "")) is not None


def is_rnf(text: str) -> bool:
    """Whether `text` has the shape of a number of the register of funds and foundations."""
    return RNF.fullmatch(text.strip().upper()) is not None


def _luhn(digits: str) -> bool:
    doubled = (
        int(d) if position % 2 == 0 else sum(divmod(2 * int(d), 10))
        for position, d in enumerate(reversed(digits))
    )
    return sum(doubled) % 10 == 0


def is_siren(text: str) -> bool:
    """Whether `text` is nine digits with a right check digit."""
    return bool(re.fullmatch(r"[0-9]{9}", text)) and text != "0" * 9 and _luhn(text)


def is_siret(text: str) -> bool:
    """Whether `text` is fourteen digits with a right check digit, La Poste's own rule included."""
    if not re.fullmatch(r"[0-9]{14}", text) or text == "0" * 14:
        return False
    if text.startswith(LA_POSTE) and sum(map(int, text)) % 5 == 0:
        return True
    return _luhn(text)


def luhn_sql(column: str, length: int) -> str:
    """DuckDB expression: Luhn's check of a column already known to hold `length` digits."""
    terms = []
    for place in range(length):
        digit = f"(ascii({column}[{place + 1}])-48)"
        doubled = (length - 1 - place) % 2 == 1
        terms.append(f"(2*{digit}-9*({digit}>4)::INT)" if doubled else digit)
    return f"(({'+'.join(terms)}) % 10 = 0)"


def siren_sql(column: str) -> str:
    """DuckDB expression: the column is a valid SIREN."""
    return (
        f"(CASE WHEN length({column}) = 9 AND TRY_CAST({column} AS UBIGINT) > 0 "
        f"AND NOT contains({column}, '+') THEN {luhn_sql(column, 9)} ELSE false END)"
    )


def siret_sql(column: str) -> str:
    """DuckDB expression: the column is a valid SIRET, La Poste's own rule included."""
    digits = "+".join(f"(ascii({column}[{n}])-48)" for n in range(1, 15))
    post = f"(starts_with({column}, '{LA_POSTE}') AND ({digits}) % 5 = 0)"
    return (
        f"(CASE WHEN regexp_full_match({column}, '[0-9]{{14}}') AND {column} <> '{'0' * 14}' "
        f"THEN {post} OR {luhn_sql(column, 14)} ELSE false END)"
    )


def rna_sql(column: str) -> str:
    """DuckDB expression: the column has the shape of an RNA number."""
    return f"regexp_full_match({column}, 'W[0-9][0-9A-Z][0-9]{{7}}')"


def rna_import_sql(column: str) -> str:
    """DuckDB expression: the column, already without spaces, has the shape of an import id."""
    return f"regexp_full_match({column}, '[0-9][0-9A-Z]{{2}}[0-9PS][0-9A-Z/.-]{{1,10}}')"


def rnf_sql(column: str) -> str:
    """DuckDB expression: the column has the shape of an RNF number."""
    return f"regexp_full_match({column}, '[0-9][0-9AB][0-9]-[A-Z]{{2,5}}-[0-9]{{5}}-[0-9]{{2}}')"
