import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import alliage.alliances.models.experiments
import alliage.alliances.models.room


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("governance", "0001_initial"),
        ("organisations", "0001_initial"),
        ("partners", "0001_initial"),
        ("people", "__first__"),
        ("questionnaires", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Alliance",
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
                        default=alliage.alliances.models.room.new_code,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="nom de l’alliance")),
                (
                    "summary",
                    models.CharField(blank=True, max_length=300, verbose_name="en une phrase"),
                ),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("need", "Besoin"),
                            ("meeting", "Rencontre"),
                            ("intention", "Intention"),
                            ("feasibility", "Faisabilité"),
                            ("experimentation", "Expérimentation"),
                            ("alliance", "Alliance"),
                            ("spreading", "Essaimage"),
                        ],
                        db_index=True,
                        default="intention",
                        max_length=16,
                        verbose_name="étape",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("running", "En cours"),
                            ("paused", "En pause"),
                            ("closed", "Close"),
                        ],
                        db_index=True,
                        default="running",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                (
                    "opened_at_stage",
                    models.CharField(
                        choices=[
                            ("need", "Besoin"),
                            ("meeting", "Rencontre"),
                            ("intention", "Intention"),
                            ("feasibility", "Faisabilité"),
                            ("experimentation", "Expérimentation"),
                            ("alliance", "Alliance"),
                            ("spreading", "Essaimage"),
                        ],
                        max_length=16,
                    ),
                ),
                ("in_opening", models.BooleanField(default=False)),
                (
                    "depth",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("exchange", "Échange"),
                            ("co_construction", "Co-construction"),
                            ("co_decision", "Co-décision"),
                        ],
                        max_length=16,
                        verbose_name="profondeur",
                    ),
                ),
                (
                    "stream",
                    models.CharField(
                        blank=True,
                        choices=[
                            (
                                "upstream",
                                "En amont : inventer ensemble ce que personne n’a prédéfini",
                            ),
                            ("downstream", "En aval : déployer le projet de l’une des parties"),
                        ],
                        max_length=12,
                        verbose_name="sens",
                    ),
                ),
                ("forms", models.JSONField(blank=True, default=list, verbose_name="formes")),
                (
                    "categories",
                    models.JSONField(blank=True, default=list, verbose_name="catégories"),
                ),
                ("themes", models.JSONField(blank=True, default=list, verbose_name="thèmes")),
                (
                    "sdgs",
                    models.JSONField(
                        blank=True, default=list, verbose_name="objectifs de développement durable"
                    ),
                ),
                ("area_kind", models.CharField(blank=True, max_length=12)),
                ("area_code", models.CharField(blank=True, max_length=12)),
                (
                    "area_name",
                    models.CharField(blank=True, max_length=120, verbose_name="territoire"),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="depuis le")),
                (
                    "review_on",
                    models.DateField(blank=True, null=True, verbose_name="prochaine revue"),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "created_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="ouverte le"
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "assembly",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alliance",
                        to="governance.assembly",
                    ),
                ),
                (
                    "coalition",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alliances",
                        to="partners.coalition",
                    ),
                ),
                (
                    "introduction",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alliances",
                        to="partners.introduction",
                    ),
                ),
                (
                    "need",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alliances",
                        to="partners.need",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="declensions",
                        to="alliances.alliance",
                    ),
                ),
            ],
            options={
                "verbose_name": "alliance",
                "verbose_name_plural": "alliances",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="BenchmarkEdition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=8, unique=True)),
                ("cells", models.JSONField(default=list)),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-key"],
            },
        ),
        migrations.CreateModel(
            name="Agreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "level",
                    models.CharField(
                        choices=[("framework", "Accord-cadre"), ("specific", "Accord spécifique")],
                        default="framework",
                        max_length=12,
                        verbose_name="niveau",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "En rédaction"),
                            ("submitted", "Soumis"),
                            ("approved", "Approuvé"),
                            ("amended", "Approuvé, avenant en cours"),
                            ("ended", "Terminé"),
                        ],
                        default="draft",
                        max_length=12,
                        verbose_name="état",
                    ),
                ),
                ("library_version", models.CharField(blank=True, max_length=12)),
                ("ingredients", models.JSONField(blank=True, default=list)),
                (
                    "begins_on",
                    models.DateField(blank=True, null=True, verbose_name="prend effet le"),
                ),
                ("review_on", models.DateField(blank=True, null=True, verbose_name="revue le")),
                ("exit_on", models.DateField(blank=True, null=True, verbose_name="se termine le")),
                (
                    "attach_commitments",
                    models.BooleanField(
                        default=True, verbose_name="joindre les engagements en cours en annexe"
                    ),
                ),
                (
                    "attach_experiments",
                    models.BooleanField(
                        default=True, verbose_name="joindre les essais en cours en annexe"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "framework",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="specifics",
                        to="alliances.agreement",
                    ),
                ),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="alliances.alliance",
                    ),
                ),
            ],
            options={
                "verbose_name": "accord",
                "verbose_name_plural": "accords",
                "ordering": ["level", "created_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Party",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("lead", "Chef de file"),
                            ("party", "Partie"),
                            ("accompanier", "Accompagnateur"),
                            ("observer", "Observateur"),
                        ],
                        default="party",
                        max_length=12,
                        verbose_name="rôle",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("invited", "Invitée"),
                            ("active", "Dans l’alliance"),
                            ("declined", "A décliné"),
                            ("recalled", "Invitation retirée"),
                            ("left", "A quitté l’alliance"),
                        ],
                        default="invited",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                (
                    "message",
                    models.TextField(
                        blank=True, max_length=1000, verbose_name="message d’invitation"
                    ),
                ),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("objections_until", models.DateTimeField(blank=True, null=True)),
                (
                    "joined_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="entrée le"),
                ),
                ("left_at", models.DateTimeField(blank=True, null=True, verbose_name="sortie le")),
                (
                    "leaving_note",
                    models.TextField(blank=True, max_length=2000, verbose_name="mot de départ"),
                ),
                ("silent_since", models.DateTimeField(blank=True, null=True)),
                (
                    "voice_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("lead", "Chef de file"),
                            ("party", "Partie"),
                            ("accompanier", "Accompagnateur"),
                            ("observer", "Observateur"),
                        ],
                        max_length=12,
                    ),
                ),
                ("lead_offered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="parties",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "invited_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alliance_parties",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "partie",
                "verbose_name_plural": "parties",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "organisation"), name="alliances_party_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("role", "lead"), ("state", "active")),
                        fields=("alliance",),
                        name="alliances_one_lead",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AgreementVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("digest", models.CharField(max_length=64)),
                ("score", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("gaps", models.PositiveSmallIntegerField(default=0)),
                (
                    "note",
                    models.TextField(blank=True, max_length=2000, verbose_name="ce qui change"),
                ),
                ("review_on", models.DateField(blank=True, null=True)),
                ("exit_on", models.DateField(blank=True, null=True)),
                (
                    "approved_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="approuvée par toutes le"
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="alliances.agreement",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "version",
                "verbose_name_plural": "versions",
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("agreement", "number"), name="alliances_version_number_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="EffortConvention",
            fields=[
                (
                    "alliance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="effort_convention",
                        serialize=False,
                        to="alliances.alliance",
                    ),
                ),
                (
                    "hourly_euros",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=6,
                        null=True,
                        verbose_name="une heure vaut, en euros",
                    ),
                ),
                (
                    "words",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="d’où vient ce chiffre"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="Spreading",
            fields=[
                (
                    "alliance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="spreading",
                        serialize=False,
                        to="alliances.alliance",
                    ),
                ),
                (
                    "common",
                    models.TextField(
                        blank=True,
                        max_length=2000,
                        verbose_name="ce qui est commun à tous les sites",
                    ),
                ),
                (
                    "adaptable",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce que chaque site adapte"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
            ],
        ),
        migrations.CreateModel(
            name="CanvasSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sealed", models.TextField(blank=True)),
                ("words", models.JSONField(blank=True, default=dict)),
                ("number", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=0)),
                ("ready_at", models.DateTimeField(blank=True, null=True)),
                ("ready_title", models.CharField(blank=True, max_length=120)),
                ("revealed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="canvas_sheets",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "ready_person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="canvas_sheet",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["party"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("revealed_at__isnull", False), ("sealed", "")),
                            models.Q(("number", 0), ("revealed_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="alliances_canvas_sealed_or_open",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Clause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("key", models.CharField(blank=True, max_length=40)),
                ("library_version", models.CharField(blank=True, max_length=12)),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("who", "Qui"),
                            ("why", "Pourquoi"),
                            ("what", "Quoi"),
                            ("how", "Comment"),
                            ("what_if", "Et si"),
                            ("what_next", "Et après"),
                        ],
                        max_length=12,
                        verbose_name="groupe",
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                ("body", models.TextField(blank=True, max_length=20000, verbose_name="texte")),
                (
                    "rating",
                    models.CharField(
                        choices=[
                            ("not_relevant", "Sans objet"),
                            ("absent", "Pas en place"),
                            ("partly", "En partie"),
                            ("fully", "En place"),
                        ],
                        default="partly",
                        max_length=12,
                        verbose_name="où en est-on\u202f?",
                    ),
                ),
                (
                    "weight",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Utile"), (2, "Important"), (3, "Essentiel")],
                        default=2,
                        verbose_name="poids",
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="clauses",
                        to="alliances.agreement",
                    ),
                ),
            ],
            options={
                "verbose_name": "clause",
                "verbose_name_plural": "clauses",
                "ordering": ["position", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(
                            models.Q(("key", ""), _negated=True), ("removed_at", None)
                        ),
                        fields=("agreement", "key"),
                        name="alliances_library_clause_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Commitment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("what", models.CharField(max_length=300, verbose_name="quoi")),
                ("why", models.TextField(blank=True, max_length=2000, verbose_name="pourquoi")),
                ("due_on", models.DateField(verbose_name="pour le")),
                ("origin", models.CharField(blank=True, max_length=80)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposé"),
                            ("declined", "Décliné"),
                            ("running", "En cours"),
                            ("said_kept", "Dit tenu, à confirmer"),
                            ("contested", "Contesté"),
                            ("kept", "Tenu"),
                            ("withdrawn", "Retiré d’un commun accord"),
                            ("taken_back", "Proposition reprise"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("said", models.TextField(blank=True, max_length=2000)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="commitments",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "owing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="owes",
                        to="alliances.party",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="is_owed",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "engagement",
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(
                        fields=["alliance", "state", "due_on"], name="alliances_commitment_due"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("to__isnull", True),
                            models.Q(("to", models.F("owing")), _negated=True),
                            _connector="OR",
                        ),
                        name="alliances_commitment_two_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Effort",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                (
                    "on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="le"),
                ),
                (
                    "hours",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=7, verbose_name="heures"
                    ),
                ),
                (
                    "euros",
                    models.DecimalField(
                        decimal_places=2, default=0, max_digits=10, verbose_name="euros"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Réunion"),
                            ("writing", "Rédaction"),
                            ("travel", "Déplacement"),
                            ("coordination", "Coordination"),
                            ("legal", "Conseil juridique"),
                            ("other", "Autre"),
                        ],
                        default="meeting",
                        max_length=12,
                        verbose_name="pour quoi",
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=160, verbose_name="en un mot")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="efforts",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="efforts",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "temps investi",
                "verbose_name_plural": "temps investis",
                "ordering": ["-on", "-pk"],
                "indexes": [models.Index(fields=["alliance", "-on"], name="alliances_effort_when")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "key"), name="alliances_effort_filled_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("hours__gte", 0), ("euros__gte", 0)),
                        name="alliances_effort_not_negative",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EffortCorrection",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField()),
                ("hours", models.DecimalField(decimal_places=2, max_digits=7)),
                ("euros", models.DecimalField(decimal_places=2, max_digits=10)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Réunion"),
                            ("writing", "Rédaction"),
                            ("travel", "Déplacement"),
                            ("coordination", "Coordination"),
                            ("legal", "Conseil juridique"),
                            ("other", "Autre"),
                        ],
                        max_length=12,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "effort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="alliances.effort",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EvaluationLevel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("tell", "Se conter"),
                            ("each_other", "Se compter"),
                            ("count", "Compter"),
                        ],
                        max_length=10,
                        verbose_name="niveau",
                    ),
                ),
                ("chosen_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "alliance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="evaluation_level",
                        to="alliances.alliance",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Experiment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="nom de l’essai")),
                ("hypothesis", models.TextField(max_length=2000, verbose_name="hypothèse")),
                ("trial", models.TextField(max_length=4000, verbose_name="ce que nous essayons")),
                ("area_kind", models.CharField(blank=True, max_length=12)),
                ("area_code", models.CharField(blank=True, max_length=12)),
                (
                    "area_name",
                    models.CharField(blank=True, max_length=120, verbose_name="territoire"),
                ),
                ("starts_on", models.DateField(blank=True, null=True, verbose_name="du")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="au")),
                (
                    "review_on",
                    models.DateField(blank=True, null=True, verbose_name="revue prévue le"),
                ),
                (
                    "stop_when",
                    models.TextField(max_length=2000, verbose_name="ce qui nous ferait arrêter"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Prévu"),
                            ("running", "En cours"),
                            ("review", "En revue"),
                            ("continued", "Mené, on continue"),
                            ("adapted", "Mené, on adapte"),
                            ("stopped", "Mené, on arrête"),
                            ("withdrawn", "Retiré avant de commencer"),
                        ],
                        default="planned",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="experiments",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "carriers",
                    models.ManyToManyField(
                        blank=True, related_name="experiments_carried", to="alliances.party"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "essai",
                "verbose_name_plural": "essais",
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(fields=["alliance", "state"], name="alliances_experiment_state")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "key"), name="alliances_experiment_filled_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExperimentIndicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="ce que nous regardons")),
                ("unit", models.CharField(max_length=40, verbose_name="unité")),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="au départ",
                    ),
                ),
                (
                    "hoped",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="ce que nous espérons voir",
                    ),
                ),
                ("hope", models.CharField(blank=True, max_length=200, verbose_name="en mots")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "experiment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="alliances.experiment",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur d’un essai",
                "verbose_name_plural": "indicateurs d’un essai",
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("experiment", "key"), name="alliances_experiment_indicator_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Indicator",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="nom")),
                ("definition", models.TextField(max_length=1000, verbose_name="définition")),
                ("unit", models.CharField(max_length=40, verbose_name="unité")),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("self", "Pour soi"),
                            ("allies", "Pour les alliés"),
                            ("general", "Pour l’intérêt général"),
                        ],
                        max_length=8,
                        verbose_name="effet",
                    ),
                ),
                (
                    "baseline",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="point de départ",
                    ),
                ),
                ("baseline_on", models.DateField(blank=True, null=True, verbose_name="mesuré le")),
                (
                    "target",
                    models.DecimalField(
                        blank=True, decimal_places=2, max_digits=14, null=True, verbose_name="cible"
                    ),
                ),
                (
                    "target_on",
                    models.DateField(blank=True, null=True, verbose_name="à atteindre le"),
                ),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("retired_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="indicators",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "indicateur",
                "verbose_name_plural": "indicateurs",
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="JournalEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("fact", "Fait"),
                            ("effect", "Effet"),
                            ("difficulty", "Difficulté"),
                            ("learning", "Apprentissage"),
                        ],
                        default="fact",
                        max_length=10,
                        verbose_name="nature",
                    ),
                ),
                (
                    "on",
                    models.DateField(default=django.utils.timezone.localdate, verbose_name="le"),
                ),
                ("text", models.TextField(max_length=4000, verbose_name="ce qui s’est passé")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("corrected_at", models.DateTimeField(blank=True, null=True)),
                (
                    "experiment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="journal",
                        to="alliances.experiment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "ligne du journal",
                "verbose_name_plural": "lignes du journal",
                "ordering": ["-on", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("experiment", "key"), name="alliances_journal_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExperimentValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("value", models.DecimalField(decimal_places=2, max_digits=14)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="alliances.experimentindicator",
                    ),
                ),
                (
                    "entry",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="alliances.journalentry",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("entry", "indicator"), name="alliances_indicator_value_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MaturityEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("tell", "Se conter"),
                            ("each_other", "Se compter"),
                            ("count", "Compter"),
                        ],
                        max_length=10,
                        verbose_name="niveau",
                    ),
                ),
                (
                    "effect",
                    models.CharField(
                        choices=[
                            ("self", "Pour soi"),
                            ("allies", "Pour les alliés"),
                            ("general", "Pour l’intérêt général"),
                        ],
                        max_length=8,
                        verbose_name="effet",
                    ),
                ),
                ("text", models.TextField(max_length=1500, verbose_name="ce qui s’est passé")),
                ("happened_on", models.DateField(verbose_name="date")),
                (
                    "people",
                    models.PositiveIntegerField(
                        blank=True, null=True, verbose_name="combien de personnes"
                    ),
                ),
                (
                    "contribution",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="ce que chacune a apporté"
                    ),
                ),
                (
                    "lesson",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="ce que nous en retenons"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="maturity_entries",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "indicator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="readings",
                        to="alliances.indicator",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["-happened_on", "-pk"],
                "indexes": [
                    models.Index(fields=["alliance", "level"], name="alliances_maturity_level")
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorValue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "value",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="valeur"),
                ),
                ("measured_on", models.DateField(verbose_name="mesurée le")),
                ("source", models.CharField(max_length=200, verbose_name="source")),
                (
                    "note",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="ce qu’il faut savoir pour la lire"
                    ),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="values",
                        to="alliances.indicator",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["measured_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "measured_on"), name="alliances_one_value_a_day"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="IndicatorShare",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.TextField(max_length=600, verbose_name="notre part")),
                (
                    "amount",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=14,
                        null=True,
                        verbose_name="notre part en chiffres",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "indicator",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shares",
                        to="alliances.indicator",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("indicator", "party"), name="alliances_share_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("kind", models.CharField(max_length=60)),
                ("target", models.CharField(blank=True, max_length=80)),
                ("data", models.JSONField(blank=True, default=dict)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="history",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "mandate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.mandate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [
                    models.Index(fields=["alliance", "-at"], name="alliances_history_when")
                ],
            },
        ),
        migrations.CreateModel(
            name="HealthWave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="vague")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "En cours"),
                            ("closed", "Close"),
                            ("cancelled", "Annulée"),
                        ],
                        default="open",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("terms_version", models.CharField(max_length=12)),
                ("closes_on", models.DateField(verbose_name="réponses jusqu’au")),
                ("results", models.JSONField(blank=True, default=dict)),
                ("cells", models.JSONField(blank=True, default=list)),
                ("in_benchmark", models.BooleanField(default=False)),
                ("stage", models.CharField(blank=True, max_length=16)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="health_waves",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "campaign",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="health_wave",
                        to="questionnaires.campaign",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "cancelled"), _negated=True),
                        fields=("alliance", "number"),
                        name="alliances_wave_number",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("alliance",),
                        name="alliances_one_open_wave",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Gate",
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
                            ("opening", "Ouverture"),
                            ("advance", "Étape suivante"),
                            ("pause", "Mise en pause"),
                            ("resume", "Reprise"),
                            ("reorient_intention", "Réorientation vers l’intention"),
                            ("reorient_feasibility", "Réorientation vers la faisabilité"),
                            ("close", "Clôture"),
                        ],
                        max_length=24,
                        verbose_name="objet",
                    ),
                ),
                (
                    "from_stage",
                    models.CharField(
                        choices=[
                            ("need", "Besoin"),
                            ("meeting", "Rencontre"),
                            ("intention", "Intention"),
                            ("feasibility", "Faisabilité"),
                            ("experimentation", "Expérimentation"),
                            ("alliance", "Alliance"),
                            ("spreading", "Essaimage"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "to_stage",
                    models.CharField(
                        choices=[
                            ("need", "Besoin"),
                            ("meeting", "Rencontre"),
                            ("intention", "Intention"),
                            ("feasibility", "Faisabilité"),
                            ("experimentation", "Expérimentation"),
                            ("alliance", "Alliance"),
                            ("spreading", "Essaimage"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "from_status",
                    models.CharField(
                        choices=[
                            ("running", "En cours"),
                            ("paused", "En pause"),
                            ("closed", "Close"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "to_status",
                    models.CharField(
                        choices=[
                            ("running", "En cours"),
                            ("paused", "En pause"),
                            ("closed", "Close"),
                        ],
                        max_length=8,
                    ),
                ),
                ("statement", models.TextField(max_length=4000, verbose_name="ce qui le montre")),
                (
                    "evidence",
                    models.TextField(blank=True, max_length=1000, verbose_name="où cela se lit"),
                ),
                (
                    "conclusion",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("positive", "Oui, comme nous l’avions imaginée"),
                            ("reoriented", "Oui, autrement que nous l’avions imaginée"),
                        ],
                        max_length=12,
                        verbose_name="conclusion",
                    ),
                ),
                ("since", models.DateField(blank=True, null=True, verbose_name="depuis le")),
                (
                    "deadline",
                    models.DateField(blank=True, null=True, verbose_name="réponse avant le"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "En attente des réponses"),
                            ("passed", "Ouverte"),
                            ("refused", "Refusée"),
                            ("lapsed", "Restée sans assez de réponses"),
                            ("withdrawn", "Retirée"),
                        ],
                        db_index=True,
                        default="open",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("proposed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gates",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "porte",
                "verbose_name_plural": "portes",
                "ordering": ["-proposed_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("alliance",),
                        name="alliances_one_open_gate",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ExperimentReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                (
                    "held_on",
                    models.DateField(
                        default=django.utils.timezone.localdate, verbose_name="revue tenue le"
                    ),
                ),
                (
                    "conclusion",
                    models.CharField(
                        choices=[
                            ("continue", "Continuer"),
                            ("adapt", "Adapter"),
                            ("stop", "Arrêter"),
                        ],
                        max_length=8,
                        verbose_name="conclusion",
                    ),
                ),
                (
                    "lessons",
                    models.TextField(max_length=4000, verbose_name="ce que nous avons appris"),
                ),
                (
                    "changes",
                    models.TextField(blank=True, max_length=4000, verbose_name="ce qui change"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Les porteurs se prononcent"),
                            ("settled", "Retenue"),
                            ("contested", "À réécrire"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("by_when", models.DateField(default=alliage.alliances.models.experiments.by_when)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "experiment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reviews",
                        to="alliances.experiment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "revue d’un essai",
                "verbose_name_plural": "revues d’un essai",
                "ordering": ["-created_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")),
                        fields=("experiment",),
                        name="alliances_one_review_at_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("lessons", ""), _negated=True),
                        name="alliances_review_has_lessons",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EntryVoice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("agrees", models.BooleanField(verbose_name="d’accord")),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="pourquoi")),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entry_voices",
                        to="alliances.party",
                    ),
                ),
                (
                    "voice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("candidate", "voice"), name="alliances_entry_voice_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cash", "Argent"),
                            ("in_kind", "Dons en nature"),
                            ("skills", "Compétences"),
                            ("network", "Réseau"),
                            ("premises", "Locaux"),
                            ("coordination", "Temps de coordination"),
                        ],
                        max_length=12,
                        verbose_name="nature",
                    ),
                ),
                (
                    "nature",
                    models.CharField(
                        choices=[("promised", "Promis"), ("delivered", "Apporté")], max_length=10
                    ),
                ),
                ("hundredths", models.BigIntegerField()),
                ("on", models.DateField(verbose_name="date")),
                ("what", models.CharField(max_length=300, verbose_name="quoi")),
                ("confirmed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contributions",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "corrects",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="corrected_by",
                        to="alliances.contribution",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="gives",
                        to="alliances.party",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="receives",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "apport",
                "ordering": ["-on", "-pk"],
                "indexes": [
                    models.Index(fields=["alliance", "kind"], name="alliances_contribution_kind")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("corrects__isnull", True), ("hundredths__gt", 0)),
                            models.Q(("corrects__isnull", False), ("hundredths__lt", 0)),
                            _connector="OR",
                        ),
                        name="alliances_contribution_sign",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Consent",
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
                        choices=[
                            ("waiting", "N’a pas encore répondu"),
                            ("yes", "A consenti"),
                            ("no", "A refusé"),
                        ],
                        default="waiting",
                        max_length=8,
                        verbose_name="réponse",
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="motif")),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "mandate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.mandate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "gate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="consents",
                        to="alliances.gate",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="gate_consents",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("gate", "party"), name="alliances_consent_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CommitmentChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[("terms", "Autres termes"), ("withdrawal", "Retrait")],
                        max_length=10,
                    ),
                ),
                ("what", models.CharField(blank=True, max_length=300)),
                ("due_on", models.DateField(blank=True, null=True)),
                ("why", models.TextField(blank=True, max_length=2000)),
                ("former_what", models.CharField(max_length=300)),
                ("former_due_on", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("proposed", "Proposé"),
                            ("accepted", "Accepté"),
                            ("declined", "Décliné"),
                            ("taken_back", "Repris"),
                        ],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "commitment",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="changes",
                        to="alliances.commitment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "proposed")),
                        fields=("commitment",),
                        name="alliances_commitment_one_change",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ClauseComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("on_version", models.PositiveIntegerField(blank=True, null=True)),
                ("body", models.TextField(max_length=4000, verbose_name="commentaire")),
                ("resolved_at", models.DateTimeField(blank=True, null=True)),
                (
                    "clause",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="comments",
                        to="alliances.clause",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="replies",
                        to="alliances.clausecomment",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "resolved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CanvasVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.PositiveIntegerField()),
                ("words", models.JSONField(default=dict)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="alliances.canvassheet",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "number"), name="alliances_canvas_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CanvasMark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "topic",
                    models.CharField(
                        choices=[
                            ("want", "Ce que nous voulons"),
                            ("constraints", "Nos contraintes"),
                            ("strengths", "Nos forces"),
                            ("decision_time", "Temps de décision"),
                            ("size", "Taille"),
                            ("weaknesses", "Nos faiblesses à côté des autres"),
                            ("bring", "Ce que nous pouvons apporter"),
                            ("keep", "À ne pas perdre"),
                            ("need", "Pour jouer notre rôle"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sheet",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="marks",
                        to="alliances.canvassheet",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sheet", "topic", "party"), name="alliances_canvas_mark_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CanvasConsent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("fingerprint", models.CharField(max_length=64)),
                ("shared", models.PositiveIntegerField()),
                ("sheets", models.JSONField(default=dict)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="canvas_consents",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at__isnull", True)),
                        fields=("alliance", "party", "fingerprint"),
                        name="alliances_canvas_consent_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answer",
                    models.CharField(
                        choices=[("approved", "Approuvée"), ("refused", "Refusée")], max_length=8
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=2000, verbose_name="motif")),
                ("digest", models.CharField(max_length=64)),
                ("organisation_public_id", models.CharField(max_length=32)),
                ("organisation_name", models.CharField(max_length=250)),
                (
                    "mandate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.mandate",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="alliances.agreementversion",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "party"), name="alliances_answer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("factor", models.CharField(blank=True, max_length=60, verbose_name="sujet")),
                ("what", models.CharField(max_length=300, verbose_name="ce que nous ferons")),
                ("due_on", models.DateField(verbose_name="d’ici le")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "En cours"), ("done", "Fait"), ("dropped", "Abandonné")],
                        default="open",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True, max_length=300, verbose_name="ce qui en est sorti"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="action_items",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "commitment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.commitment",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="action_items",
                        to="alliances.healthwave",
                    ),
                ),
                (
                    "parties",
                    models.ManyToManyField(
                        related_name="+", to="alliances.party", verbose_name="avec qui"
                    ),
                ),
            ],
            options={
                "ordering": ["due_on", "pk"],
                "indexes": [
                    models.Index(fields=["alliance", "state"], name="alliances_action_state")
                ],
            },
        ),
        migrations.CreateModel(
            name="Redeclaration",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("asked_by_parent", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Demandée"),
                            ("confirmed", "Confirmée"),
                            ("declined", "Déclinée"),
                            ("ended", "Terminée"),
                        ],
                        default="asked",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redeclares",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="redeclarations",
                        to="alliances.alliance",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "confirmed"])),
                        fields=("parent", "child"),
                        name="alliances_redeclared_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "confirmed")),
                        fields=("child",),
                        name="alliances_redeclares_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("parent", models.F("child")), _negated=True),
                        name="alliances_no_declension_of_oneself",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReviewWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("agrees", models.BooleanField()),
                ("note", models.CharField(blank=True, max_length=1000, verbose_name="en un mot")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="words",
                        to="alliances.experimentreview",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "party"), name="alliances_review_word_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedText",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("vision", models.TextField(blank=True)),
                ("purpose", models.TextField(blank=True)),
                ("territory", models.TextField(blank=True)),
                ("beneficiaries", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=0)),
                ("fingerprint", models.CharField(blank=True, max_length=64)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "alliance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="shared_text",
                        to="alliances.alliance",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="SharedTextVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("number", models.PositiveIntegerField()),
                ("words", models.JSONField(default=dict)),
                ("restored_from", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="alliances.sharedtext",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("text", "number"), name="alliances_shared_text_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Site",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=160, verbose_name="nom du site")),
                ("commune", models.CharField(max_length=5, verbose_name="commune")),
                ("commune_name", models.CharField(max_length=120)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("since", models.DateField(blank=True, null=True, verbose_name="ouvert depuis le")),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Prévu"), ("open", "Ouvert"), ("closed", "Fermé")],
                        default="open",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                (
                    "carrier_name",
                    models.CharField(blank=True, max_length=250, verbose_name="porté par"),
                ),
                ("carrier_directory_id", models.CharField(blank=True, max_length=32)),
                (
                    "carrier_family",
                    models.CharField(default="peer", max_length=8, verbose_name="famille"),
                ),
                ("sameness", models.CharField(max_length=160)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sites",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "carrier",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "verbose_name": "site",
                "verbose_name_plural": "sites",
                "ordering": ["commune_name", "name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "commune", "sameness"), name="alliances_site_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="SitePartner",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=250, verbose_name="partenaire local")),
                ("directory_id", models.CharField(blank=True, max_length=32)),
                ("family", models.CharField(blank=True, max_length=8)),
                ("sameness", models.CharField(max_length=250)),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="partners",
                        to="alliances.site",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("site", "sameness"), name="alliances_site_partner_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ValuationConvention",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("cash", "Argent"),
                            ("in_kind", "Dons en nature"),
                            ("skills", "Compétences"),
                            ("network", "Réseau"),
                            ("premises", "Locaux"),
                            ("coordination", "Temps de coordination"),
                        ],
                        max_length=12,
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.TextField(max_length=2000, verbose_name="convention")),
                (
                    "euros_per_unit",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=9,
                        null=True,
                        verbose_name="euros par unité",
                    ),
                ),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="valuation_conventions",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "kind", "number"), name="alliances_convention_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConventionAgreement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "convention",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="agreements",
                        to="alliances.valuationconvention",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("convention", "party"), name="alliances_convention_agreed_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WaveTerms",
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
                        choices=[("accepted", "A accepté"), ("declined", "Ne prend pas part")],
                        max_length=8,
                    ),
                ),
                (
                    "mode",
                    models.CharField(
                        choices=[
                            ("people", "Chacune répond, trois personnes au moins"),
                            ("joint", "Une seule réponse commune"),
                        ],
                        default="people",
                        max_length=6,
                        verbose_name="comment vous répondez",
                    ),
                ),
                ("benchmark", models.BooleanField(default=False)),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "mandate",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="organisations.mandate",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "wave",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="terms",
                        to="alliances.healthwave",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("wave", "party"), name="alliances_terms_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Withdrawal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "note",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="pourquoi, et à partir de quand"
                    ),
                ),
                ("lapsed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="withdrawals",
                        to="alliances.agreement",
                    ),
                ),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("lapsed_at", None)),
                        fields=("agreement", "party"),
                        name="alliances_withdrawn_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Workstream",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="nom du chantier")),
                (
                    "text",
                    models.TextField(
                        blank=True, max_length=2000, verbose_name="ce qu’il doit donner"
                    ),
                ),
                ("starts_on", models.DateField(verbose_name="du")),
                ("ends_on", models.DateField(verbose_name="au")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("planned", "Prévu"),
                            ("running", "En cours"),
                            ("done", "Achevé"),
                            ("dropped", "Abandonné"),
                        ],
                        default="planned",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "alliance",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="workstreams",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "carriers",
                    models.ManyToManyField(
                        blank=True, related_name="workstreams_carried", to="alliances.party"
                    ),
                ),
                (
                    "experiments",
                    models.ManyToManyField(
                        blank=True, related_name="workstreams", to="alliances.experiment"
                    ),
                ),
            ],
            options={
                "verbose_name": "chantier",
                "verbose_name_plural": "chantiers",
                "ordering": ["starts_on", "ends_on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("alliance", "key"), name="alliances_workstream_filled_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                        name="alliances_workstream_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Milestone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=80, verbose_name="jalon")),
                ("on", models.DateField(verbose_name="prévu le")),
                ("reached_on", models.DateField(blank=True, null=True, verbose_name="atteint le")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "workstream",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="milestones",
                        to="alliances.workstream",
                    ),
                ),
            ],
            options={
                "verbose_name": "jalon",
                "verbose_name_plural": "jalons",
                "ordering": ["on", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workstream", "key"), name="alliances_milestone_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RoomCopy",
            fields=[
                (
                    "alliance",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="copied",
                        serialize=False,
                        to="alliances.alliance",
                    ),
                ),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("by_organisation", models.BigIntegerField()),
                ("digest", models.CharField(max_length=64)),
                ("source", models.CharField(blank=True, max_length=120)),
                ("made_at", models.DateTimeField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="alliances.party",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("by_organisation", "digest"), name="alliances_copied_once"
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="agreement",
            name="in_force",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="alliances.agreementversion",
            ),
        ),
    ]
