"""What a spreadsheet is, told from its content before anything opens it: its kind, its size.

What is inside is opened by a process of its own (`imports_child`), whose limits hold whatever a
file says of itself; here stands only what can be said in better words.
"""

import zipfile
from io import BytesIO

from django.utils.translation import gettext as _

from alliage.partners.adapters.imports_child import MAX_COLUMNS, MAX_ROWS

MAX_BYTES = 5 * 1024 * 1024
MAX_ENTRIES = 500
UNPACKED = 40 * 1024 * 1024
#: Of the two small parts by which an ODS is known.
SMALL = 1024 * 1024

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"


class UnreadableError(Exception):
    """A file is refused; the message says why, in words for the person who sent it."""


def too_many_rows() -> UnreadableError:
    return UnreadableError(
        _("Ce fichier dépasse %(n)s lignes : coupez-le en plusieurs.") % {"n": MAX_ROWS}
    )


def too_many_columns() -> UnreadableError:
    return UnreadableError(
        _("Ce fichier dépasse %(n)s colonnes : ne gardez que les utiles.") % {"n": MAX_COLUMNS}
    )


def too_big() -> UnreadableError:
    return UnreadableError(
        _("Une fois ouvert, ce fichier serait démesuré : enregistrez-le à nouveau, ou en CSV.")
    )


def broken() -> UnreadableError:
    return UnreadableError(
        _("Ce fichier est abîmé : ouvrez-le dans votre tableur et enregistrez-le à nouveau.")
    )


def protected() -> UnreadableError:
    return UnreadableError(
        _("Ce fichier est protégé par un mot de passe : enregistrez-le sans protection.")
    )


def kind_of(content: bytes) -> str:
    """Return "xlsx", "ods" or "csv" by what the file holds, whatever its name says."""
    if not content:
        raise UnreadableError(_("Ce fichier est vide."))
    if len(content) > MAX_BYTES:
        raise UnreadableError(_("Ce fichier dépasse 5 Mo."))
    if content.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise protected()
        raise UnreadableError(
            _("C’est un ancien format de tableur (.xls) : enregistrez-le en XLSX, ODS ou CSV.")
        )
    if content.startswith(ZIP):
        return _kind_of_zip(content)
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf")):
        raise not_a_table()
    if content.lstrip()[:15].lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise not_a_table()
    return "csv"


def not_a_table() -> UnreadableError:
    return UnreadableError(_("Ce n’est pas un tableur : envoyez un fichier XLSX, ODS ou CSV."))


def _kind_of_zip(content: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            _check_entries(archive)
            names = set(archive.namelist())
            if "xl/workbook.xml" in names:
                return "xlsx"
            if "content.xml" in names and _small(archive, "mimetype").strip() == ODS_TYPE:
                if b"encryption-data" in _small(archive, "META-INF/manifest.xml"):
                    raise protected()
                return "ods"
    except UnreadableError:
        raise
    except Exception as error:
        raise broken() from error
    raise not_a_table()


def _check_entries(archive: zipfile.ZipFile) -> None:
    """Refuse an archive of too many parts, too large ones, or ones that are not what they say."""
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > UNPACKED:
        raise too_big()
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise protected()
    # Other methods are in no spreadsheet, and zipfile inflates them without a bound.
    known = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
    if any(entry.compress_type not in known for entry in entries):
        raise broken()
    # A part that inflates to another size than it says fails its checksum.
    if len(set(archive.namelist())) < len(entries) or archive.testzip():
        raise broken()


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return the beginning of a part, nothing of one that is not there."""
    if name not in archive.namelist():
        return b""
    with archive.open(name) as part:
        return part.read(SMALL)
