"""Closed lists of the area; domain.md's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an organisation stands here. Only an active one is seen by others."""

    DRAFT = "draft", _("Brouillon, à vérifier")
    ACTIVE = "active", _("Active ici")
    MERGED = "merged", _("Réunie à une autre")
    CLOSED = "closed", _("Fermée")
    #: Nobody acts for it here: a published document tells its partnerships, and that is all.
    TOLD = "told", _("Racontée par un document publié")


class Family(models.TextChoices):
    PEER = "peer", _("Associations et pairs")
    PUBLIC = "public", _("Acteurs publics")
    PRIVATE = "private", _("Entreprises et fondations")


class Role(models.TextChoices):
    """What a person may do for an organisation."""

    REPRESENTATIVE = "representative", _("Représentant légal ou représentante légale")
    LEAD = "lead", _("Responsable des partenariats")
    DELEGATE = "delegate", _("Délégué ou déléguée")
    READER = "reader", _("Lecture seule")


#: Who may write in the organisation's name; who may also change its mandates.
WRITERS = (Role.REPRESENTATIVE, Role.LEAD, Role.DELEGATE)
MANAGERS = (Role.REPRESENTATIVE, Role.LEAD)


class MandateState(models.TextChoices):
    ASKED = "asked", _("Demandé")
    CONFIRMED = "confirmed", _("Confirmé")
    REFUSED = "refused", _("Refusé")
    ENDED = "ended", _("Terminé")


class ThirdParty(models.TextChoices):
    """Roles that an operator grants; all but the accompanier may vouch for others."""

    LABO = "labo", _("Labo des partenariats")
    NETWORK_HEAD = "network_head", _("Tête de réseau")
    HOUSE = "house", _("Maison des associations")
    CATALYST = "catalyst", _("Catalyseur territorial")
    ACCOMPANIER = "accompanier", _("Accompagnateur")


VOUCHERS = (ThirdParty.LABO, ThirdParty.NETWORK_HEAD, ThirdParty.HOUSE)


class Proof(models.TextChoices):
    """How one shows that one may act for an organisation."""

    VOUCHED = "vouched", _("Un tiers de confiance s’en porte garant")
    RECEIPT = "receipt", _("Le récépissé de déclaration, lu par l’exploitant")
    DOMAIN = "domain", _("Un courriel au domaine de l’organisation")
    OPERATOR = "operator", _("Décision de l’exploitant")


class ClaimState(models.TextChoices):
    DRAFT = "draft", _("À compléter")
    SUBMITTED = "submitted", _("En attente de vérification")
    VERIFIED = "verified", _("Vérifiée")
    REFUSED = "refused", _("Refusée")
    WITHDRAWN = "withdrawn", _("Retirée")


class Visibility(models.TextChoices):
    """Who sees a field of the profile."""

    PUBLIC = "public", _("Tout le monde")
    MEMBERS = "members", _("Les organisations actives ici")
    ALLIES = "allies", _("Nos partenaires confirmés")
    PRIVATE = "private", _("Nous seuls")


class LinkState(models.TextChoices):
    """A confirmation that takes two ends."""

    ASKED = "asked", _("En attente de l’autre partie")
    CONFIRMED = "confirmed", _("Confirmé par les deux")
    DISPUTED = "disputed", _("Contesté par l’autre partie")
    REFUSED = "refused", _("Refusé")
    ENDED = "ended", _("Terminé")


class MembershipKind(models.TextChoices):
    NETWORK = "network", _("Membre d’un réseau")
    ANTENNA = "antenna", _("Antenne")


class Form(models.TextChoices):
    """What the partners do together."""

    RESOURCES = "resources", _("Ressources")
    POSITIONING = "positioning", _("Positionnement commun")
    CO_PRODUCTION = "co_production", _("Coproduction")
    POOLING = "pooling", _("Mutualisation de moyens")


class Category(models.TextChoices):
    """Le RAMEAU's four categories; orthogonal to the forms."""

    PATRONAGE = "patronage", _("Mécénat")
    RESPONSIBLE = "responsible", _("Pratiques responsables")
    ECONOMIC = "economic", _("Coopération économique")
    INNOVATION = "innovation", _("Innovation sociétale")


class Depth(models.IntegerChoices):
    """How deep a tie goes, each end for itself (pair scale of Frey)."""

    NONE = 0, _("Aucun lien")
    NETWORKING = 1, _("Nous nous connaissons")
    COOPERATION = 2, _("Coopération")
    COORDINATION = 3, _("Coordination")
    COALITION = 4, _("Coalition")
    COLLABORATION = 5, _("Collaboration")


class Linking(models.TextChoices):
    """What became of a partner's name typed by hand."""

    SURE = "sure", _("Reconnu dans l’annuaire")
    PROPOSED = "proposed", _("À choisir parmi des candidats")
    NONE = "none", _("Pas trouvé dans l’annuaire")
    CHOSEN = "chosen", _("Choisi à la main")
    REJECTED = "rejected", _("Aucun des candidats")


class DuplicateState(models.TextChoices):
    OPEN = "open", _("À examiner")
    MERGED = "merged", _("Réunies")
    DISMISSED = "dismissed", _("Distinctes")


class Change(models.TextChoices):
    """What a new snapshot says of an organisation that acts here."""

    MOVED = "moved", _("Son identifiant a changé")
    MERGED = "merged", _("Elle a été réunie à une autre")
    DISSOLVED = "dissolved", _("Elle est dissoute ou fermée")
    MISSING = "missing", _("Les registres ne la donnent plus")


class ChangeState(models.TextChoices):
    OPEN = "open", _("À traiter")
    APPLIED = "applied", _("Appliqué")
    DISMISSED = "dismissed", _("Écarté")
