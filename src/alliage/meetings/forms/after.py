"""How what one thought of each meeting is read."""

from collections.abc import Mapping

#: No key of the database is longer.
LONGEST = 18
#: Names of a meeting's fields: the answer, the note, and both as the page showed them.
ANSWER, NOTE, SHOWN_ANSWER, SHOWN_NOTE = "a-", "n-", "o-", "p-"


def said(sent: Mapping[str, str]) -> dict[int, tuple[str, str]]:
    """Return the meetings of which a person said or changed something: key -> (answer, note).

    One without an answer is left out, and so is one that stands as the page showed it.
    """
    found = {}
    for name, answer in sent.items():
        key = name.removeprefix(ANSWER)
        is_key = key.isascii() and key.isdigit() and len(key) <= LONGEST
        if not name.startswith(ANSWER) or not is_key or not answer:
            continue
        note = sent.get(NOTE + key, "").replace("\r\n", "\n").strip()
        shown = sent.get(SHOWN_NOTE + key, "").replace("\r\n", "\n").strip()
        if answer != sent.get(SHOWN_ANSWER + key) or note != shown:
            found[int(key)] = (answer, note)
    return found
