"""What the area registers at start: the words of definitions in the audit log."""

from django.utils.translation import gettext_lazy as _l

from alliage.core import audit

audit.describe({"definition.imported": _l("Définition de questionnaire importée")})
