"""What of a person never enters the directory, and how it is kept out.

Three rules. Columns that hold phones, e-mails, declarants, gender or streets are in no layout, so
they
are never read. E-mail addresses and phone numbers that people wrote inside names and purposes are
scrubbed. Identifiers on the opposition list enter neither the snapshot nor the list of those gone.
"""

import re
from collections.abc import Iterable
from pathlib import Path

#: Columns of the rejects file: where, why, and identifiers, codes and position only.
REJECT_COLUMNS = ("file", "line", "reason", "id", "siren", "siret", "position", "commune_code")

_EMAIL = r"[A-Za-z0-9._%+\-]+ ?(?:@|\(at\)|\[at\]) ?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+"
_PAIRS = ("", " ", r"\.", "-", "/", r"\. ", " - ", "_")
_PREFIX = r"(?:(?:\+|00)33 ?(?:\(0\))?[ .\-]?|0)[1-9]"
_PHONE = "(?:" + "|".join(f"{_PREFIX}(?:{pair}[0-9]{{2}}){{4}}" for pair in _PAIRS) + ")"
_BOUNDED_PHONE = rf"(^|[^0-9A-Za-z]){_PHONE}($|[^0-9])"


def scrub(text: str) -> str:
    """`text` without e-mail addresses and French phone numbers, in Python (the same as `scrub` in
    SQL)."""
    text = re.sub(r"[\s\x00-\x1f\x7f-\x9f\u00a0\u202f]+", " ", text)
    without = re.sub(_EMAIL, "", text)
    without = re.sub(_BOUNDED_PHONE, r"\1\2", without)
    return re.sub(r"\s+", " ", without).strip()


def _literal(pattern: str) -> str:
    return "'" + pattern.replace("'", "''") + "'"


_BLANK = "\\s\\x00-\\x1f\\x7f-\\x{9f}\u00a0\u202f"
#: Runs of blanks and lone ones that are no plain space: few, where every space would be many.
_BLANKS = f"[\\t-\\r\\x00-\\x1f\\x7f-\\x{{9f}}\u00a0\u202f][{_BLANK}]*| [{_BLANK}]+"
#: What makes a text worth a second look: such blanks, outer spaces, an @, or six digits in pairs.
_ODD = (
    f"{_BLANKS}|^ | $|@|[(\\[]at[)\\]]"
    "|[0-9]{2}[ ./_\u00a0-]{0,3}[0-9]{2}[ ./_\u00a0-]{0,3}[0-9]{2}"
)

#: DuckDB macros. One quick match tells the few texts to scrub from the many to leave as they are.
#: No
#: branch of a CASE may hold a call twice (nullif does): DuckDB would compute it ahead, for every
#: row.
SCRUB_MACROS = f"""
CREATE OR REPLACE TEMP MACRO scrubbed(x) AS
  trim(regexp_replace(regexp_replace(regexp_replace(regexp_replace(x, {_literal(_BLANKS)}, ' ',
    'g'),
    {_literal(_EMAIL)}, '', 'g'), {_literal(_BOUNDED_PHONE)}, '\\1\\2', 'g'), '  +', ' ', 'g'));
CREATE OR REPLACE TEMP MACRO scrub_if(wanted, x) AS
  nullif(CASE WHEN NOT wanted THEN NULL WHEN regexp_matches(x, {_literal(_ODD)}) THEN scrubbed(x)
    ELSE x END, '');
CREATE OR REPLACE TEMP MACRO scrub(x) AS scrub_if(true, x);
CREATE OR REPLACE TEMP MACRO tidy(x) AS
  nullif(CASE WHEN starts_with(x, ' ') OR ends_with(x, ' ') THEN trim(x) ELSE x END, '');
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
