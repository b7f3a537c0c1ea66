import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import alliage.questionnaires.models.campaigns


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("organisations", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
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
                        default=alliage.questionnaires.models.campaigns.new_code,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                ("definition_key", models.CharField(max_length=60)),
                ("definition_version", models.CharField(max_length=20)),
                ("definition", models.JSONField()),
                (
                    "anonymity",
                    models.CharField(
                        choices=[
                            ("named", "Les réponses sont lues avec le nom de la personne"),
                            (
                                "by_organisation",
                                "Les résultats sont montrés par organisation\u202f; les réponses d’une personne, jamais",
                            ),
                            (
                                "anonymous",
                                "Les réponses ne sont reliées ni à une personne ni à une organisation",
                            ),
                        ],
                        default="by_organisation",
                        max_length=16,
                        verbose_name="qui lira quoi",
                    ),
                ),
                ("smallest", models.PositiveSmallIntegerField(default=3)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "En préparation"),
                            ("open", "Ouverte"),
                            ("closed", "Close"),
                        ],
                        default="draft",
                        max_length=8,
                        verbose_name="état",
                    ),
                ),
                ("wave", models.PositiveSmallIntegerField(default=1, verbose_name="vague")),
                (
                    "closes_on",
                    models.DateField(blank=True, null=True, verbose_name="réponses jusqu’au"),
                ),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "about",
                    models.ManyToManyField(
                        blank=True, related_name="+", to="organisations.organisation"
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="campaigns",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="following",
                        to="questionnaires.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Respondent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("joint", models.BooleanField(default=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("sent", "Invitée"),
                            ("started", "Commencée"),
                            ("submitted", "Répondu"),
                            ("declined", "Décliné"),
                        ],
                        default="sent",
                        max_length=10,
                    ),
                ),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("peace", models.CharField(blank=True, db_index=True, max_length=64)),
                ("reminders", models.PositiveSmallIntegerField(default=0)),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="respondents",
                        to="questionnaires.campaign",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
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
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("campaign", "organisation", "person"),
                        name="questionnaires_respondent_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("email", ""), _negated=True),
                        fields=("campaign", "organisation", "email"),
                        name="questionnaires_address_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("joint", True)),
                        fields=("campaign", "organisation"),
                        name="questionnaires_one_joint_answer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Sheet",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=alliage.questionnaires.models.campaigns.new_number,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("sealed", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("submitted", models.BooleanField(default=False)),
                ("saved_on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheets",
                        to="questionnaires.campaign",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "respondent",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sheet",
                        to="questionnaires.respondent",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="ImportedDefinition",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.CharField(max_length=60)),
                ("version", models.CharField(max_length=20)),
                ("content", models.JSONField()),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="questionnaire_definitions",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ["key", "-created_at", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "key", "version"),
                        name="questionnaires_definition_version_once",
                    )
                ],
            },
        ),
    ]
