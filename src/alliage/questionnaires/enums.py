"""Closed lists of the area."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CampaignState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    OPEN = "open", _("Ouverte")
    CLOSED = "closed", _("Close")


class Anonymity(models.TextChoices):
    """Who reads what; stated before the first question and never changed once answers came."""

    NAMED = "named", _("Les réponses sont lues avec le nom de la personne")
    BY_ORGANISATION = (
        "by_organisation",
        _("Les résultats sont montrés par organisation ; les réponses d’une personne, jamais"),
    )
    ANONYMOUS = (
        "anonymous",
        _("Les réponses ne sont reliées ni à une personne ni à une organisation"),
    )


class InvitationState(models.TextChoices):
    SENT = "sent", _("Invitée")
    STARTED = "started", _("Commencée")
    SUBMITTED = "submitted", _("Répondu")
    DECLINED = "declined", _("Décliné")
