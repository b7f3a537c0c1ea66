import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import alliage.stories.models.stories


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("alliances", "0001_initial"),
        ("organisations", "0001_initial"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Story",
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
                        default=alliage.stories.models.stories.new_code,
                        editable=False,
                        max_length=16,
                        unique=True,
                    ),
                ),
                ("title", models.CharField(max_length=160, verbose_name="titre")),
                (
                    "summary",
                    models.TextField(
                        blank=True, max_length=1200, verbose_name="en quelques phrases"
                    ),
                ),
                (
                    "lessons",
                    models.TextField(
                        blank=True, max_length=4000, verbose_name="ce que nous en retenons"
                    ),
                ),
                ("forms", models.JSONField(blank=True, default=list, verbose_name="formes")),
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
                    "stage",
                    models.CharField(
                        blank=True,
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
                        verbose_name="étape atteinte",
                    ),
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
                (
                    "source_label",
                    models.CharField(blank=True, max_length=200, verbose_name="source"),
                ),
                (
                    "source_url",
                    models.URLField(
                        blank=True, max_length=300, verbose_name="adresse de la source"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "En écriture"),
                            ("submitted", "Soumis à l’accord de chacun"),
                            ("published", "Publié"),
                            ("withdrawn", "Retiré de la publication"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="état",
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "published_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="publié le"),
                ),
                (
                    "alliance",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="story",
                        to="alliances.alliance",
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stories",
                        to="organisations.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "récit",
                "verbose_name_plural": "récits",
                "ordering": ["-published_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Moment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("on", models.DateField(verbose_name="date")),
                (
                    "precision",
                    models.CharField(
                        choices=[("year", "année"), ("month", "mois"), ("day", "jour")],
                        default="day",
                        max_length=5,
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("meeting", "Rencontre"),
                            ("decision", "Décision"),
                            ("action", "Action"),
                            ("failure", "Échec, renoncement"),
                            ("effect", "Effet"),
                        ],
                        max_length=8,
                        verbose_name="nature",
                    ),
                ),
                ("title", models.CharField(max_length=200, verbose_name="en une phrase")),
                ("text", models.TextField(blank=True, max_length=2000, verbose_name="récit")),
                ("version", models.PositiveIntegerField(default=1)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="moments",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "ordering": ["on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="StoryVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("content", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("submitted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
                "constraints": [
                    models.UniqueConstraint(fields=("story", "number"), name="stories_version_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="StoryApproval",
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
                        blank=True,
                        choices=[
                            ("approved", "D’accord pour publier"),
                            ("refused", "Pas d’accord"),
                            ("withdrawn", "Accord repris"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True, max_length=1000, verbose_name="motif")),
                ("mandate_title", models.CharField(blank=True, max_length=120)),
                ("at", models.DateTimeField(blank=True, null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="approvals",
                        to="stories.storyversion",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "organisation"), name="stories_approval_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StoryActor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=250, verbose_name="nom")),
                (
                    "family",
                    models.CharField(
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
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="told_in",
                        to="organisations.organisation",
                    ),
                ),
                (
                    "story",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="actors",
                        to="stories.story",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("story", "name"), name="stories_actor_once")
                ],
            },
        ),
        migrations.AddField(
            model_name="story",
            name="current",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="stories.storyversion",
            ),
        ),
    ]
