"""Keep the translations complete: screens are written in French, English is the translation.

`--update` gathers the strings into src/alliage/locale; `--check` fails, naming each string, where
one is missing, untranslated or fuzzy. Gathering needs gettext's xgettext (`make system`).
"""

import argparse
import contextlib
import io
import os
import shutil
import sys
from pathlib import Path
from typing import ClassVar

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po
from django.core.management import call_command
from django.core.management.commands import makemessages

SOURCE = Path(__file__).resolve().parent.parent / "src" / "alliage"
LANGUAGES = ("en", "fr")


def catalogue(language: str) -> Path:
    return SOURCE / "locale" / language / "LC_MESSAGES" / "django.po"


class Gathering(makemessages.Command):
    """Knows `_l`, our short name of gettext_lazy beside `_`, and never guesses a translation."""

    xgettext_options: ClassVar = [*makemessages.Command.xgettext_options, "--keyword=_l"]
    msgmerge_options: ClassVar = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]


def gather() -> None:
    """Run Django's makemessages over the product, for every language."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "alliage.config.settings.test"
    with contextlib.chdir(SOURCE):
        call_command(
            Gathering(stdout=io.StringIO()),
            locale=list(LANGUAGES),
            no_location=True,
            no_obsolete=True,
        )


def load(path: Path) -> Catalog:
    """The language brings its plural rule: 0 is singular in French, plural in English."""
    with path.open("rb") as file:
        messages = read_po(file)
    messages.locale = path.parent.parent.name
    return messages


def save(messages: Catalog, path: Path) -> None:
    """Write the catalogue with a header of ours: one left as gettext makes it is not compiled."""
    messages.fuzzy = False
    messages.project, messages.version = "Alliage", ""
    messages.header_comment = "# Screens of Alliage: scripts/translations.py gathers the strings."
    messages.last_translator = messages.language_team = "Alliage"
    messages.revision_date = messages.creation_date
    with path.open("wb") as file:
        write_po(file, messages, width=100, sort_output=True, omit_header=False)


def fill_french_plurals(messages: Catalog) -> None:
    """French needs no translation, but gettext takes French plurals from the catalogue alone."""
    for message in messages:
        if message.pluralizable and message.id:
            message.string = tuple(message.id)
            message.flags.discard("fuzzy")


def spaced_alike(message: Message) -> tuple[str | None, ...]:
    """What names a string whatever the kind of its spaces, which French typography changes."""
    texts = message.id if isinstance(message.id, tuple) else (message.id,)
    return message.context, *(" ".join(text.split()) for text in texts)


def carry_over(messages: Catalog, before: Catalog) -> None:
    """Keep the translation of a string of which only the spaces changed."""
    known = {spaced_alike(message): message.string for message in before if message.id}
    for message in messages:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and not any(strings):
            message.string = known.get(spaced_alike(message), message.string)


def update() -> None:
    before = {}
    for language in LANGUAGES:
        catalogue(language).parent.mkdir(parents=True, exist_ok=True)
        if catalogue(language).exists():
            before[language] = load(catalogue(language))
    gather()
    for language in LANGUAGES:
        messages = load(catalogue(language))
        carry_over(messages, before.get(language, Catalog()))
        if language == "fr":
            fill_french_plurals(messages)
        save(messages, catalogue(language))


def gaps(messages: Catalog, wanted: set[object]) -> list[str]:
    """What is wrong with the English catalogue, one line a string."""
    known = {message.id for message in messages if message.id}
    found = [f"not gathered: {text!r}" for text in sorted(map(str, wanted - known))]
    found += [f"no longer used: {text!r}" for text in sorted(map(str, known - wanted))]
    for message in messages:
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(strings)):
            found.append(f"untranslated: {message.id!r}")
    # What would stop the compilation: a placeholder that only one of the two has, or seems to have.
    for message, errors in messages.check():
        found += [f"{error}: {message.id!r}" for error in errors]
    return found


def check() -> int:
    if not shutil.which("xgettext"):
        print("xgettext is missing: only what is gathered already can be checked (make system).")
        wanted = None
    else:
        wanted = ids_after_gathering()
    english = load(catalogue("en"))
    found = gaps(english, {m.id for m in english if m.id} if wanted is None else wanted)
    for line in found:
        print(line)
    print(f"{len(found)} gaps in the English translation")
    return 1 if found else 0


def ids_after_gathering() -> set[object]:
    """Every string of the product now; the committed catalogues are put back as they were."""
    before = {language: catalogue(language).read_bytes() for language in LANGUAGES}
    try:
        gather()
        return {message.id for message in load(catalogue("en")) if message.id}
    finally:
        for language, content in before.items():
            catalogue(language).write_bytes(content)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--update", action="store_true")
    arguments = parser.parse_args()
    if arguments.update:
        update()
    sys.exit(check() if arguments.check else 0)
