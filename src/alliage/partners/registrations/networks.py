"""What the area registers at start: the network's panel on a territory's portrait."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alliage.core import panels
from alliage.directory.adapters import areas
from alliage.partners.queries.networks import on_territory


def territory_context(_request: HttpRequest, area: Any) -> dict[str, Any] | None:
    """How many organisations of a territory act here; nothing where none does."""
    count = on_territory(area.kind, area.code, areas.communes_of(area)).count()
    return {"count": count, "area": area} if count else None


panels.register(
    "territory",
    panels.Panel(
        title=_("Qui travaille avec qui"),
        permission=lambda _user: True,
        queries=1,
        template="partners/networks/_territory_panel.html",
        context=territory_context,
        order=60,
    ),
)
