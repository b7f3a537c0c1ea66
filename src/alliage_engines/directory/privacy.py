"""What of a person never enters the directory, and how it is kept out.

Three rules. Columns that hold phones, e-mails, declarants, gender or streets are in no layout, so they
are never read. E-mail addresses and phone numbers that people wrote inside names and purposes are
scrubbed. Identifiers on the opposition list enter neither the snapshot nor the list of those gone.
"""

import re
from collections.abc import Iterable
from pathlib import Path

#: Columns of the rejects file: where, why, and identifiers, codes and position only.
REJECT_COLUMNS = ("file", "line", "reason", "id", "siren", "siret", "position", "commune_code")

_EMAIL = r"[A-Za-z0-9._%+\-]+ ?(?:@|\(at\)|\[at\]) ?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
_PAIRS = ("", " ", r"\.", "-", "/", r"\. ", " - ", "\u00a0", "_")
_PREFIX = r"(?:(?:\+|00)33 ?(?:\(0\))?[ .\-]?|0)[1-9]"
_PHONE = "(?:" + "|".join(f"{_PREFIX}(?:{pair}[0-9]{{2}}){{4}}" for pair in _PAIRS) + ")"
_BOUNDED_PHONE = rf"(^|[^0-9A-Za-z]){_PHONE}($|[^0-9])"


def scrub(text: str) -> str:
    """`text` without e-mail addresses and French phone numbers, in Python (the same as `scrub` in SQL)."""
    without = re.sub(_EMAIL, "", text)
    without = re.sub(_BOUNDED_PHONE, r"\1\2", without)
    return re.sub(r"\s+", " ", without).strip()


def _literal(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


#: DuckDB macros. Each looks before it replaces: most texts hold neither address nor phone.
SCRUB_MACROS = f"""
CREATE OR REPLACE TEMP MACRO without_email(x) AS
  CASE WHEN contains(x, '@') OR contains(x, '(at)') OR contains(x, '[at]')
       THEN regexp_replace(x, {_literal(_EMAIL)}, '', 'g') ELSE x END;
CREATE OR REPLACE TEMP MACRO without_phone(x) AS
  CASE WHEN regexp_matches(x, '[0-9]{{2}}[ ./_\u00a0-]{{0,3}}[0-9]{{2}}[ ./_\u00a0-]{{0,3}}[0-9]{{2}}')
       THEN regexp_replace(x, {_literal(_BOUNDED_PHONE)}, '\\1\\2', 'g') ELSE x END;
CREATE OR REPLACE TEMP MACRO tidy(x) AS
  nullif(trim(CASE WHEN regexp_matches(x, '[\\x00-\\x1f\\x7f-\\x{{9f}}\u00a0\u202f]|  ')
       THEN regexp_replace(x, '[\\s\\x00-\\x1f\\x7f-\\x{{9f}}\u00a0\u202f]+', ' ', 'g') ELSE x END), '');
CREATE OR REPLACE TEMP MACRO scrub(x) AS tidy(without_phone(without_email(x)));
"""


def read_opposition(files: Iterable[Path]) -> list[str]:
    """Identifiers of opposition lists: one a line, what follows a `#` ignored, spaces removed.

    A SIRET stands for its SIREN too: opposition is of the organisation.
    """
    found: set[str] = set()
    for file in files:
        for line in file.read_text(encoding="utf-8-sig").splitlines():
            identifier = re.sub(r"\s", "", line.split("#", 1)[0]).upper()
            if identifier:
                found.add(identifier)
                if re.fullmatch(r"[0-9]{14}", identifier):
                    found.add(identifier[:9])
    return sorted(found)
