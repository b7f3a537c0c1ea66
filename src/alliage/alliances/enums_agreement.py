"""Closed lists of agreements."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Group(models.TextChoices):
    """The six groups of ingredients, in their order (domain.md §4)."""

    WHO = "who", _("Qui")
    WHY = "why", _("Pourquoi")
    WHAT = "what", _("Quoi")
    HOW = "how", _("Comment")
    WHAT_IF = "what_if", _("Et si")
    WHAT_NEXT = "what_next", _("Et après")


#: What each group is about, in a few words.
GROUP_HINTS = {
    Group.WHO: _("les parties"),
    Group.WHY: _("la vision, les objectifs"),
    Group.WHAT: _("le travail commun"),
    Group.HOW: _("décider, informer, protéger"),
    Group.WHAT_IF: _("changer, diverger, partir"),
    Group.WHAT_NEXT: _("revoir, évaluer, finir"),
}


class Rating(models.TextChoices):
    """How far an ingredient is in place. Not relevant ones count for nothing."""

    NOT_RELEVANT = "not_relevant", _("Sans objet")
    ABSENT = "absent", _("Pas en place")
    PARTLY = "partly", _("En partie")
    FULLY = "fully", _("En place")


class Weight(models.IntegerChoices):
    USEFUL = 1, _("Utile")
    IMPORTANT = 2, _("Important")
    ESSENTIAL = 3, _("Essentiel")


class Level(models.TextChoices):
    FRAMEWORK = "framework", _("Accord-cadre")
    SPECIFIC = "specific", _("Accord spécifique")


class AgreementState(models.TextChoices):
    DRAFT = "draft", _("En rédaction")
    SUBMITTED = "submitted", _("Soumis")
    APPROVED = "approved", _("Approuvé")
    AMENDED = "amended", _("Approuvé, avenant en cours")
    ENDED = "ended", _("Terminé")


class Answer(models.TextChoices):
    APPROVED = "approved", _("Approuvée")
    REFUSED = "refused", _("Refusée")
