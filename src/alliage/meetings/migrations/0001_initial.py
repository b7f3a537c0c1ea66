import django.core.serializers.json
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import alliage.meetings.models.event
import alliage.meetings.models.participants


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("core", "0003_job_language"),
        ("organisations", "0001_initial"),
        ("partners", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Event",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        default=alliage.meetings.models.event.new_code,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="nom de la rencontre")),
                (
                    "summary",
                    models.TextField(blank=True, max_length=2000, verbose_name="en quelques mots"),
                ),
                ("place", models.CharField(blank=True, max_length=300, verbose_name="lieu")),
                ("day", models.DateField(verbose_name="jour")),
                (
                    "minutes",
                    models.PositiveSmallIntegerField(
                        default=7, verbose_name="minutes par rencontre"
                    ),
                ),
                (
                    "changeover",
                    models.PositiveSmallIntegerField(
                        default=2, verbose_name="minutes pour changer de table"
                    ),
                ),
                (
                    "rules",
                    models.TextField(blank=True, max_length=2000, verbose_name="règles du jeu"),
                ),
                ("area_kind", models.CharField(blank=True, max_length=12)),
                ("area_code", models.CharField(blank=True, max_length=12)),
                (
                    "area_name",
                    models.CharField(blank=True, max_length=120, verbose_name="territoire"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("inviting", "Souhaits ouverts"),
                            ("closed", "Souhaits clos"),
                            ("published", "Planning publié"),
                            ("live", "En cours"),
                            ("finished", "Terminée"),
                            ("cancelled", "Annulée"),
                        ],
                        db_index=True,
                        default="draft",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                (
                    "is_announced",
                    models.BooleanField(
                        default=False, verbose_name="annoncer sur la page des rencontres"
                    ),
                ),
                (
                    "wishes_until",
                    models.DateTimeField(blank=True, null=True, verbose_name="souhaits jusqu’au"),
                ),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("cancelled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "cancel_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="pourquoi"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "organiser",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="meeting_events",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "rencontre",
                "verbose_name_plural": "rencontres",
                "ordering": ["-day", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Slot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("starts_at", models.DateTimeField(verbose_name="début")),
                ("ends_at", models.DateTimeField(verbose_name="fin")),
                ("session", models.PositiveSmallIntegerField(default=1, verbose_name="séquence")),
                ("lost_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="slots",
                        to="meetings.event",
                    ),
                ),
            ],
            options={
                "ordering": ["position"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "position"), name="meetings_slot_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="meetings_slot_lasts",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Table",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("label", models.CharField(max_length=40, verbose_name="table")),
                ("zone", models.CharField(blank=True, max_length=60, verbose_name="zone")),
                ("capacity", models.PositiveSmallIntegerField(default=2, verbose_name="places")),
                (
                    "accessible",
                    models.BooleanField(default=True, verbose_name="accessible en fauteuil"),
                ),
                ("lost_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tables",
                        to="meetings.event",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "label"), name="meetings_table_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "key",
                    models.CharField(
                        default=alliage.meetings.models.participants.new_key,
                        editable=False,
                        max_length=8,
                    ),
                ),
                ("name", models.CharField(max_length=250, verbose_name="organisation")),
                (
                    "directory_id",
                    models.CharField(
                        blank=True, max_length=32, verbose_name="notice de l’annuaire"
                    ),
                ),
                (
                    "family",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("peer", "Associations et pairs"),
                            ("public", "Acteurs publics"),
                            ("private", "Entreprises et fondations"),
                        ],
                        max_length=8,
                        verbose_name="famille",
                    ),
                ),
                (
                    "person_name",
                    models.CharField(blank=True, max_length=150, verbose_name="personne qui vient"),
                ),
                ("email", models.EmailField(blank=True, max_length=254, verbose_name="courriel")),
                (
                    "delegates",
                    models.PositiveSmallIntegerField(
                        default=1,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(20),
                        ],
                        verbose_name="personnes qui rencontrent en parallèle",
                    ),
                ),
                (
                    "min_meetings",
                    models.PositiveSmallIntegerField(default=0, verbose_name="rencontres au moins"),
                ),
                (
                    "max_meetings",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, verbose_name="rencontres au plus"
                    ),
                ),
                (
                    "needs_accessible",
                    models.BooleanField(default=False, verbose_name="table accessible en fauteuil"),
                ),
                (
                    "needs",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="ce que nous cherchons"
                    ),
                ),
                (
                    "offers",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="ce que nous apportons"
                    ),
                ),
                ("terms", models.JSONField(blank=True, default=dict)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("typed", "Saisie"),
                            ("imported", "Tableur"),
                            ("directory", "Annuaire"),
                            ("need", "Besoin ou apport du territoire"),
                            ("asked", "Demande de l’organisation"),
                            ("walk_in", "Arrivée le jour même"),
                        ],
                        default="typed",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Demande à venir"),
                            ("invited", "Invité"),
                            ("confirmed", "Vient"),
                            ("withdrawn", "Ne vient pas"),
                        ],
                        default="invited",
                        max_length=10,
                        verbose_name="réponse",
                    ),
                ),
                ("invited_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("reminders_off", models.BooleanField(default=False)),
                ("arrived_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="meetings.event",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meeting_participations",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "absent_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="meetings.slot",
                    ),
                ),
                (
                    "absent_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="meetings.slot",
                    ),
                ),
                (
                    "home_table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="meetings.table",
                    ),
                ),
            ],
            options={
                "verbose_name": "participant",
                "verbose_name_plural": "participants",
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "key"), name="meetings_participant_key_once"
                    ),
                    models.UniqueConstraint(
                        fields=("event", "organisation"), name="meetings_organisation_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("directory_id", ""), _negated=True),
                        fields=("event", "directory_id"),
                        name="meetings_directory_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="MeetingOrder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="orders",
                        to="meetings.event",
                    ),
                ),
                (
                    "after_a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.participant",
                    ),
                ),
                (
                    "after_b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.participant",
                    ),
                ),
                (
                    "before_a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.participant",
                    ),
                ),
                (
                    "before_b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("solved", "Calculé"), ("repaired", "Réparé")],
                        default="solved",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("computing", "En calcul"),
                            ("ready", "Prêt"),
                            ("stopped", "Arrêté, meilleur trouvé"),
                            ("infeasible", "Impossible"),
                            ("failed", "Échoué"),
                        ],
                        default="computing",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                (
                    "seconds",
                    models.PositiveSmallIntegerField(
                        default=30, verbose_name="temps de calcul, en secondes"
                    ),
                ),
                ("seed", models.PositiveIntegerField(default=0)),
                (
                    "problem",
                    models.JSONField(
                        default=dict, encoder=django.core.serializers.json.DjangoJSONEncoder
                    ),
                ),
                (
                    "plan",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        encoder=django.core.serializers.json.DjangoJSONEncoder,
                    ),
                ),
                ("reasons", models.JSONField(blank=True, default=list)),
                ("offer", models.CharField(blank=True, max_length=10)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "based_on",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="repairs",
                        to="meetings.planversion",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="plans",
                        to="meetings.event",
                    ),
                ),
                (
                    "job",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="core.job",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("event", "number"), name="meetings_plan_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField()),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="mot aux participants"
                    ),
                ),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="publications",
                        to="meetings.event",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.mandate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="meetings.planversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-sequence"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "sequence"), name="meetings_publication_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Meeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Prévue"),
                            ("cancelled", "Retirée du planning"),
                            ("missed", "N’a pas eu lieu"),
                        ],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="meetings.event",
                    ),
                ),
                (
                    "introduction",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="speed_meeting",
                        to="partners.introduction",
                    ),
                ),
                (
                    "a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings_a",
                        to="meetings.participant",
                    ),
                ),
                (
                    "b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings_b",
                        to="meetings.participant",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="meetings",
                        to="meetings.slot",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="meetings",
                        to="meetings.table",
                    ),
                ),
            ],
            options={
                "ordering": ["slot__position", "table__position", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("a", "b"), name="meetings_meeting_once"),
                    models.CheckConstraint(
                        condition=models.Q(("a__lt", models.F("b"))),
                        name="meetings_meeting_ordered",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("absent", "Absence"),
                            ("late", "Arrivée tardive"),
                            ("left", "Départ anticipé"),
                            ("walk_in", "Arrivée imprévue"),
                            ("table_lost", "Table perdue"),
                            ("slot_lost", "Créneau perdu"),
                        ],
                        max_length=10,
                    ),
                ),
                ("told_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="meetings.event",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="meetings.participant",
                    ),
                ),
                (
                    "repaired_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="incidents",
                        to="meetings.planversion",
                    ),
                ),
                (
                    "from_slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.slot",
                    ),
                ),
                (
                    "to_slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.slot",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="incidents",
                        to="meetings.table",
                    ),
                ),
            ],
            options={
                "ordering": ["told_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="FixedMeeting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="fixed_meetings",
                        to="meetings.event",
                    ),
                ),
                (
                    "a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.participant",
                    ),
                ),
                (
                    "b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.participant",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.slot",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.table",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("a", "b"), name="meetings_fixed_once"),
                    models.CheckConstraint(
                        condition=models.Q(("a__lt", models.F("b"))), name="meetings_fixed_ordered"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Unavailability",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="unavailabilities",
                        to="meetings.participant",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="meetings.slot",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("participant", "slot"), name="meetings_unavailability_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("must", "Je dois le rencontrer"),
                            ("wish", "Je souhaite le rencontrer"),
                            ("rather_not", "Plutôt pas"),
                            ("never", "Surtout pas"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        default=3,
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(5),
                        ],
                    ),
                ),
                ("suggested", models.BooleanField(default=False)),
                ("said_at", models.DateTimeField(auto_now=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wishes",
                        to="meetings.participant",
                    ),
                ),
                (
                    "of",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="wished",
                        to="meetings.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("by", "of"), name="meetings_wish_once"),
                    models.CheckConstraint(
                        condition=models.Q(("by", models.F("of")), _negated=True),
                        name="meetings_wish_of_another",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="News",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.PositiveSmallIntegerField(verbose_name="jour")),
                ("due_on", models.DateField(verbose_name="à demander le")),
                ("asked_at", models.DateTimeField(blank=True, null=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "Rien pour l’instant"),
                            ("stopped", "Nous en restons là"),
                            ("met", "Nous nous sommes rencontrés"),
                            ("shared_lead", "Nous avons une piste commune"),
                            ("experiment", "Nous expérimentons ensemble"),
                            ("alliance", "Nous faisons alliance"),
                        ],
                        max_length=12,
                        verbose_name="où vous en êtes",
                    ),
                ),
                (
                    "note",
                    models.TextField(blank=True, max_length=1000, verbose_name="en quelques mots"),
                ),
                (
                    "minutes",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="temps passé, en minutes"
                    ),
                ),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="news",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="news",
                        to="meetings.participant",
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "participant", "day"), name="meetings_news_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[("yes", "On continue"), ("maybe", "Peut-être"), ("no", "Non")],
                        max_length=6,
                        verbose_name="réponse",
                    ),
                ),
                (
                    "note",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="pour soi, en quelques mots"
                    ),
                ),
                ("said_at", models.DateTimeField(auto_now=True)),
                (
                    "meeting",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="meetings.meeting",
                    ),
                ),
                (
                    "participant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="feedback",
                        to="meetings.participant",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("meeting", "participant"), name="meetings_feedback_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="event",
            name="published",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="meetings.planversion",
            ),
        ),
    ]
