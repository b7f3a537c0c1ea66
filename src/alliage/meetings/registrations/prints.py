"""What the area registers at start: prints."""

from django.utils.translation import gettext_lazy as _

from alliage.core import audit
from alliage.meetings import sections

audit.describe({"event.printed": _("Feuilles ou badges d’une rencontre imprimés")})
sections.register(sections.Section("prints", _("Impressions"), "meetings:prints", 40))
