"""What the area registers at start: events."""

from django.utils.translation import gettext_lazy as _

from alliage.core import audit
from alliage.meetings import sections

sections.register(sections.Section("overview", _("Vue d’ensemble"), "meetings:event", 0))

audit.describe({"meeting_event.created": _("Rencontre créée")})
