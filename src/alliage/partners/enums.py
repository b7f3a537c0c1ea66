"""Closed lists of the area; domain.md's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Contribution(models.TextChoices):
    """What one organisation may bring to another."""

    MONEY = "money", _("De l’argent")
    IN_KIND = "in_kind", _("Du matériel, des biens")
    SKILLS = "skills", _("Des compétences")
    PREMISES = "premises", _("Des locaux")
    NETWORK = "network", _("Un réseau")
    LEGITIMACY = "legitimacy", _("Une légitimité")
    BENEFICIARIES = "beneficiaries", _("L’accès à des bénéficiaires")
    DATA = "data", _("Des données")
    EXPERTISE = "expertise", _("Une expertise d’usage")


class Publication(models.TextChoices):
    """The life of a need or an offer; the day of expiry ends it without changing the row."""

    DRAFT = "draft", _("Brouillon")
    PUBLISHED = "published", _("Publié")
    MET = "met", _("Satisfait")
    WITHDRAWN = "withdrawn", _("Retiré")


class Audience(models.TextChoices):
    PUBLIC = "public", _("Tout le monde")
    MEMBERS = "members", _("Les organisations actives ici")
    PRIVATE = "private", _("Notre organisation seule")


class Scheme(models.TextChoices):
    """Lists of the shared vocabulary from which needs and offers are tagged."""

    THEME = "theme", _("thème")
    TOPIC = "topic", _("sujet")
    SKILL = "skill", _("compétence")
    MEANS = "means", _("moyen")


class IntroductionState(models.TextChoices):
    """Of the whole: open until every side answered or the day of expiry came."""

    OPEN = "open", _("En attente de réponses")
    MADE = "made", _("Faite")
    DECLINED = "declined", _("Sans suite")
    EXPIRED = "expired", _("Expirée")
    WITHDRAWN = "withdrawn", _("Retirée")


class SideState(models.TextChoices):
    ASKED = "asked", _("En attente")
    ACCEPTED = "accepted", _("Acceptée")
    DECLINED = "declined", _("Déclinée")


class Outcome(models.TextChoices):
    """What came of an introduction; each later one holds those before, but for the first two."""

    NOTHING = "nothing", _("Rien pour l’instant")
    STOPPED = "stopped", _("Nous en restons là")
    MET = "met", _("Nous nous sommes rencontrés")
    SHARED_LEAD = "shared_lead", _("Nous avons une piste commune")
    EXPERIMENT = "experiment", _("Nous expérimentons ensemble")
    ALLIANCE = "alliance", _("Nous faisons alliance")


class CoalitionState(models.TextChoices):
    DRAFT = "draft", _("En préparation")
    PROPOSED = "proposed", _("Proposée aux organisations")


class ImportKind(models.TextChoices):
    ORGANISATIONS = "organisations", _("Des organisations")
    NEEDS = "needs", _("Des besoins")
    OFFERS = "offers", _("Des apports")
    PARTNERSHIPS = "partnerships", _("Des partenariats")


class ImportState(models.TextChoices):
    UPLOADED = "uploaded", _("Fichier reçu")
    CHECKED = "checked", _("Essai à blanc fait")
    LOADED = "loaded", _("Chargé")
