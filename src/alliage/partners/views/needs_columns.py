"""The columns of needs and offers on screen and in files; docs/reference/needs-and-offers.md."""

from collections.abc import Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from alliage.core.families import family_label
from alliage.core.formats import day, in_words, number
from alliage.core.tables import TableColumn
from alliage.partners.adapters import needs as adapter
from alliage.partners.enums import Publication

Thing = Any


def labels(thing: Thing) -> list[str]:
    """The labels of a thing's tags, the weightiest first."""
    return [adapter.label(tag.scheme, tag.code) for tag in thing.tags.all()]


def state_in_words(thing: Thing) -> str:
    """Its state, and « expiré » where the day of expiry ended it."""
    if thing.state == Publication.PUBLISHED and thing.has_expired:
        return _("Expiré")
    return str(thing.get_state_display())


def quantity_in_words(thing: Thing) -> str:
    """ "20 vélos", or nothing."""
    if thing.quantity is None:
        return ""
    return f"{number(float(thing.quantity))} {thing.unit}".strip()


def reach_in_words(thing: Thing) -> str:
    """How far an offer goes."""
    if thing.reach_km is None:
        return _("toute la France")
    return _("%(n)s km à la ronde") % {"n": number(thing.reach_km)}


def _title() -> TableColumn:
    return TableColumn(
        "title",
        _l("En une phrase"),
        lambda t: t.title,
        sort="title",
        url=lambda t: t.get_absolute_url(),
    )


AREA = TableColumn("area_name", _l("Territoire"), lambda t: t.area_name, sort="area_name")
ORGANISATION = TableColumn(
    "organisation",
    _l("Organisation"),
    lambda t: t.organisation.name,
    sort="organisation__name",
    url=lambda t: t.organisation.get_absolute_url(),
    family=lambda t: t.organisation.family,
)
TAGS = TableColumn("tags", _l("Mots"), labels, lambda t: ", ".join(labels(t)[:4]) or "–")
RECOGNISED = TableColumn(
    "recognised",
    _l("Reconnu par"),
    lambda t: t.recognised,
    numeric=True,
    sort="recognised",
)
PUBLISHED = TableColumn(
    "published",
    _l("Publié"),
    lambda t: t.published_at,
    lambda t: in_words(t.published_at) if t.published_at else "–",
    sort="published_at",
)
EXPIRES = TableColumn(
    "expires_on",
    _l("Valable jusqu’au"),
    lambda t: t.expires_on,
    lambda t: day(t.expires_on),
    sort="expires_on",
)
CONTRIBUTION = TableColumn(
    "contribution",
    _l("Nature"),
    lambda t: t.contribution,
    lambda t: str(t.get_contribution_display()),
    sort="contribution",
)
REACH = TableColumn("reach", _l("Portée"), lambda t: t.reach_km, reach_in_words, sort="reach_km")


def shown(kind: str) -> Sequence[TableColumn]:
    """What the public list shows."""
    if kind == "need":
        return (_title(), AREA, ORGANISATION, TAGS, RECOGNISED, PUBLISHED)
    return (_title(), CONTRIBUTION, AREA, REACH, ORGANISATION, TAGS, PUBLISHED)


def own(kind: str) -> Sequence[TableColumn]:
    """What an organisation sees of its own, drafts and ended ones too."""
    state = TableColumn("state", _l("État"), lambda t: t.state, state_in_words, sort="state")
    audience = TableColumn(
        "audience",
        _l("Visible de"),
        lambda t: t.audience,
        lambda t: str(t.get_audience_display()),
        sort="audience",
    )
    created = TableColumn(
        "created",
        _l("Écrit"),
        lambda t: t.created_at,
        lambda t: in_words(t.created_at),
        sort="created_at",
    )
    more = (RECOGNISED,) if kind == "need" else (CONTRIBUTION,)
    return (_title(), AREA, state, audience, *more, created, EXPIRES)


def exported(kind: str, origin: str) -> Sequence[TableColumn]:
    """What the files of a public list hold. origin: "https://…" before each address."""

    def plain(key: str, label: Any, value: Any) -> TableColumn:
        return TableColumn(key, label, value)

    common = (
        plain("id", _l("Numéro"), lambda t: t.pk),
        plain("title", _l("En une phrase"), lambda t: t.title),
        plain("text", _l("En quelques mots"), lambda t: t.text),
        plain("area_kind", _l("Échelle"), lambda t: t.area_kind),
        plain("area_code", _l("Code du territoire"), lambda t: t.area_code),
        plain("area_name", _l("Territoire"), lambda t: t.area_name),
        plain(
            "organisation_id",
            _l("Identifiant de l’organisation"),
            lambda t: t.organisation.public_id,
        ),
        plain("organisation", _l("Organisation"), lambda t: t.organisation.name),
        plain("family", _l("Famille"), lambda t: t.organisation.family),
        plain(
            "family_label",
            _l("Famille en clair"),
            lambda t: family_label(t.organisation.family, "one"),
        ),
        plain(
            "tags", _l("Codes des mots"), lambda t: [f"{x.scheme}:{x.code}" for x in t.tags.all()]
        ),
        plain("tag_labels", _l("Mots"), labels),
        plain(
            "published_on",
            _l("Publié le"),
            lambda t: timezone.localdate(t.published_at) if t.published_at else None,
        ),
        plain("expires_on", _l("Valable jusqu’au"), lambda t: t.expires_on),
        plain("url", _l("Adresse"), lambda t: origin + t.get_absolute_url()),
    )
    return (*common, *(_need_columns(plain) if kind == "need" else _offer_columns(plain)))


def _need_columns(plain: Any) -> Sequence[TableColumn]:
    return (
        plain("beneficiaries", _l("Pour qui"), lambda t: t.beneficiaries),
        plain("recognised", _l("Reconnu par"), lambda t: t.recognised),
    )


def _offer_columns(plain: Any) -> Sequence[TableColumn]:
    return (
        plain("contribution", _l("Nature"), lambda t: t.contribution),
        plain("contribution_label", _l("Nature en clair"), lambda t: t.get_contribution_display()),
        plain(
            "quantity",
            _l("Quantité"),
            lambda t: None if t.quantity is None else float(t.quantity),
        ),
        plain("unit", _l("Unité"), lambda t: t.unit),
        plain("starts_on", _l("À partir du"), lambda t: t.starts_on),
        plain("ends_on", _l("Jusqu’au"), lambda t: t.ends_on),
        plain("reach_km", _l("Portée en km"), lambda t: t.reach_km),
    )
