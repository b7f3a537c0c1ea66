"""Jobs of the canvas."""

from django.conf import settings
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from alliage.alliances.models import CanvasSheet
from alliage.core import audit, sealed
from alliage.core.actor import SYSTEM
from alliage.core.jobs import job


@job(title=gettext_lazy("Sceller de nouveau les brouillons après un changement de clé"))
@sensitive_variables()
def reseal() -> int:
    """Seal every draft with the first key, where the instance has several; return how many.

    A draft that no key opens is left as it is; one that is written meanwhile too: its own save
    sealed it with the first key. The texts go nowhere.
    """
    if len(settings.DRAFTS_KEYS) < 2:
        return 0
    count = 0
    for sheet in CanvasSheet.objects.exclude(sealed="").order_by("pk").iterator():
        try:
            words = sealed.unseal(sheet.sealed)
        except sealed.SealBroken:
            continue
        same = CanvasSheet.objects.filter(pk=sheet.pk, sealed=sheet.sealed)
        count += same.update(sealed=sealed.seal(words))
    if count:
        audit.record("canvas.resealed", by=SYSTEM, target="canvas", data={"count": count})
    return count
