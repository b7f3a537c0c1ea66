"""What is kept of people, why, how long: shown on the privacy page, done by nightly tidying."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from alliage.core import ratelimit
from alliage.core.jobs import job
from alliage.core.models.jobs import ACTIVE, Effect, Job
from alliage.core.models.links import SignedLink

FINISHED_JOBS = timedelta(days=180)
TICKETS = timedelta(days=7)
DEAD_LINKS = timedelta(days=30)
EFFECTS = timedelta(days=400)
BUCKETS = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """One line of the retention table."""

    what: Any
    why: Any
    how_long: Any


TABLE = (
    Kept(
        _("Votre compte : adresse électronique, nom affiché, langue, rythme du résumé"),
        _("Vous reconnaître et vous écrire quand vous l’avez demandé"),
        _("Jusqu’à ce que vous l’effaciez"),
    ),
    Kept(
        _("Vos clés d’accès : la partie publique seulement, jamais votre empreinte ni votre code"),
        _("Vous connecter sans courriel"),
        _("Jusqu’à ce que vous les retiriez ou effaciez votre compte"),
    ),
    Kept(
        _("Si vous entrez par un fournisseur d’identité : son nom et le numéro qu’il vous donne"),
        _("Vous reconnaître quand vous revenez par lui"),
        _("Jusqu’à ce que vous le retiriez ou effaciez votre compte"),
    ),
    Kept(
        _("Votre session : un numéro au hasard dans un cookie"),
        _("Rester connecté d’une page à l’autre"),
        _("30 jours, ou jusqu’à votre déconnexion"),
    ),
    Kept(
        _("Un compte commencé dont l’adresse n’a jamais été confirmée"),
        _("Laisser le temps de retrouver le courriel"),
        _("7 jours"),
    ),
    Kept(
        _("Ce que vous avez dit ou signé pour une organisation dans une alliance"),
        _("Que chaque partie sache qui a dit quoi, au nom de qui, sous quel mandat"),
        _("Effacer votre compte retire votre nom ; l’organisation et la fonction restent"),
    ),
    Kept(
        _("Vos réponses à un questionnaire, chiffrées"),
        _("Calculer ce que pense chaque organisation, jamais ce que pense une personne"),
        _("Jusqu’à la clôture ; ensuite restent les moyennes par organisation"),
    ),
    Kept(
        _("Une connexion commencée et laissée là : l’adresse saisie et le code envoyé"),
        _("Reconnaître le code que vous recopiez"),
        _("Une heure, puis jusqu’au rangement de la nuit"),
    ),
    Kept(
        _("Vos mandats et vos demandes : organisation, rôle, fonction, dates, réponse"),
        _("Savoir qui agit au nom de qui, et qui l’a vérifié"),
        _("Jusqu’à ce que vous effaciez votre compte"),
    ),
    Kept(
        _("Le récépissé de déclaration que vous envoyez pour vérification"),
        _("Que l’exploitant le lise"),
        _("30 jours après sa réponse ; aussitôt si vous retirez la demande"),
    ),
    Kept(
        _("L’adresse d’une personne invitée à agir pour une organisation"),
        _("Lui envoyer l’invitation et reconnaître qu’elle y répond"),
        _("Jusqu’à sa réponse, 30 jours au plus"),
    ),
    Kept(
        _("Vos alertes sur les besoins et les apports, et ce dont un courriel vous a déjà parlé"),
        _("Vous écrire ce qui est nouveau, jamais deux fois la même chose"),
        _("Jusqu’à ce que vous les retiriez ; le second, 800 jours"),
    ),
    Kept(
        _("Dans une mise en lien : qui est le contact, qui a écrit le message"),
        _("Que les deux parties puissent s’écrire une fois d’accord"),
        _(
            "Tant que l’organisation existe ici ; votre nom en part quand votre compte est effacé ou "
            "que vous reprenez votre accord"
        ),
    ),
    Kept(
        _("Votre accord pour être désigné comme contact par vos collègues"),
        _("Que personne ne donne votre adresse sans vous"),
        _("Jusqu’à ce que vous le repreniez, quittiez l’organisation ou effaciez votre compte"),
    ),
    Kept(
        _(
            "Ce que les organisations disent de leurs mises en lien, et le dossier qu’un tiers tient de "
            "son travail"
        ),
        _("Savoir ce que deviennent les mises en lien"),
        _("Tant que les organisations existent ici"),
    ),
    Kept(
        _("Un tableur chargé ici, et le fichier de ses lignes refusées"),
        _("Vous laisser corriger et charger de nouveau"),
        _("30 jours"),
    ),
    Kept(
        _("Aux rencontres : le nom et l’adresse de la personne qui vient pour une organisation"),
        _("Lui envoyer son lien et son planning ; les montrer à l’autre après un double oui"),
        _("120 jours après la rencontre ; aussitôt si elle efface son compte"),
    ),
    Kept(
        _("Le journal : quel compte a fait quoi, désigné par son numéro, sans nom ni adresse"),
        _("Savoir après coup qui a décidé quoi, au nom de qui"),
        _("Aussi longtemps que l’instance ; après effacement, le numéro ne mène plus à personne"),
    ),
    Kept(
        _("Les liens envoyés par courriel"),
        _("Reconnaître qui clique"),
        _("30 jours après leur expiration"),
    ),
    Kept(
        _("Les tâches de fond que vous avez demandées"),
        _("Vous montrer où elles en sont, et les reprendre après une panne"),
        _("180 jours après leur fin"),
    ),
    Kept(
        _("Les compteurs contre les abus : une empreinte chiffrée de votre adresse réseau"),
        _("Qu’un robot n’empêche pas les autres de se servir du site"),
        _("Un jour"),
    ),
    Kept(
        _("Les traces techniques : page, durée, réseau tronqué ; jamais ce que vous cherchez"),
        _("Comprendre une panne"),
        _("Selon le serveur ; le guide d’exploitation demande 30 jours au plus"),
    ),
    Kept(
        _("Les sauvegardes de l’instance"),
        _("Ne rien perdre"),
        _("Selon l’exploitant ; le guide d’exploitation demande 30 jours au plus"),
    ),
)


@job(title=_("Ranger ce dont la durée est passée"))
def tidy() -> dict[str, int]:
    """Delete what is older than the table says; return how many rows of each kind."""
    now = timezone.now()
    old_jobs = Job.objects.exclude(state__in=ACTIVE).filter(finished_at__lt=now - FINISHED_JOBS)
    return {
        "jobs": old_jobs.delete()[0],
        "tickets": DBTaskResult.objects.finished()
        .filter(finished_at__lt=now - TICKETS)
        .delete()[0],
        "links": SignedLink.objects.filter(expires_at__lt=now - DEAD_LINKS).delete()[0],
        "effects": Effect.objects.filter(at__lt=now - EFFECTS).delete()[0],
        "buckets": ratelimit.forget_old_buckets(older_than=(now - BUCKETS).timestamp()),
        "sessions": Session.objects.filter(expire_date__lt=now).delete()[0],
    }
