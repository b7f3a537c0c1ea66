"""Documents as PDF: a template in Typst, JSON values, our fonts; no browser, no system library.

A template begins with `#import "/core/typst/alliage.typ": *` (the page, the head, the sections of
the house), reads its values by `#let data = json(bytes(sys.inputs.data))`, and escapes nothing:
values are strings, never markup.
"""

import json
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast

from django.core.serializers.json import DjangoJSONEncoder

#: Templates import each other from here: the package of the product.
ROOT = Path(__file__).parent.parent
FONTS = Path(__file__).parent / "typst" / "fonts"


class PdfError(RuntimeError):
    """A document could not be made; the message is the compiler's."""


class _Encoder(DjangoJSONEncoder):
    """Lazy strings, dates and decimals as text."""


def render(template: Path, data: dict[str, Any], *, made: date | datetime) -> bytes:
    """Return a PDF (PDF/UA-minded: tagged, with title and language) of a template and its values.

    made: the document's date, so that the same values make the same bytes.
    """
    import typst  # noqa: PLC0415 - 30 MB that only documents need

    moment = made if isinstance(made, datetime) else datetime.combine(made, time(), UTC)
    try:
        found = typst.compile(
            str(template),
            root=str(ROOT),
            font_paths=[str(FONTS)],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, cls=_Encoder, ensure_ascii=False)},
            format="pdf",
            timestamp=int(moment.timestamp()),
        )
    except typst.TypstError as error:
        raise PdfError(str(error)) from error
    return cast("bytes", found)
