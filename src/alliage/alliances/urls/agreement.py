"""Addresses: agreement."""

from django.urls import URLPattern, path

from alliage.alliances.views import agreement as views
from alliage.alliances.views import agreement_clauses as clauses
from alliage.alliances.views import agreement_files as files
from alliage.alliances.views import agreement_record as record
from alliage.alliances.views import agreement_versions as versions

ROOM = "alliances/<slug:code>/accord"
ONE = f"{ROOM}/<int:pk>"
CLAUSE = f"{ONE}/clauses/<int:clause>"
VERSION = f"{ONE}/versions/<int:number>"
KEPT = "alliances/<slug:code>/memoire/accord/<int:pk>/<int:number>"

urlpatterns: list[URLPattern] = [
    path(f"{ROOM}/", views.agreements, name="agreements"),
    path(f"{ROOM}/nouveau/", views.begin, name="agreement_begin"),
    path(f"{ONE}/", views.agreement, name="agreement"),
    path(f"{ONE}/reglages/", views.settings, name="agreement_settings"),
    path(f"{ONE}/ingredients/", files.scorecard, name="agreement_scorecard"),
    path(f"{ONE}/bibliotheque/", clauses.clause_library, name="agreement_library"),
    path(f"{ONE}/clauses/ecrire/", clauses.clause_new, name="clause_new"),
    path(f"{CLAUSE}/", clauses.clause, name="clause"),
    path(f"{CLAUSE}/modifier/", clauses.clause_edit, name="clause_edit"),
    path(f"{CLAUSE}/changer/", clauses.clause_act, name="clause_act"),
    path(f"{CLAUSE}/commenter/", clauses.comment, name="clause_comment"),
    path(f"{CLAUSE}/discussion/", clauses.comment_settle, name="clause_comment_settle"),
    path(f"{ONE}/soumettre/", versions.submit, name="agreement_submit"),
    path(f"{ONE}/comparer/", versions.compare, name="agreement_compare"),
    path(f"{ONE}/retrait/", versions.withdraw, name="agreement_withdraw"),
    path(f"{ONE}/projet.pdf", files.draft_file, {"ending": "pdf"}, name="agreement_draft_pdf"),
    path(f"{ONE}/projet.docx", files.draft_file, {"ending": "docx"}, name="agreement_draft_docx"),
    path(f"{VERSION}/", versions.version, name="agreement_version"),
    path(f"{VERSION}/approuver/", versions.approve, name="agreement_approve"),
    path(f"{VERSION}/refuser/", versions.refuse, name="agreement_refuse"),
    path(f"{VERSION}/verifier/", versions.verify, name="agreement_verify"),
    path(f"{VERSION}/preuve.json", versions.proof_file, name="agreement_proof"),
    path(f"{VERSION}/accord.pdf", files.version_file, {"ending": "pdf"}, name="agreement_pdf"),
    path(f"{VERSION}/accord.docx", files.version_file, {"ending": "docx"}, name="agreement_docx"),
    path(f"{KEPT}/", record.kept, name="agreement_kept"),
    path(f"{KEPT}/preuve.json", record.kept_proof, name="agreement_kept_proof"),
    path(f"{KEPT}/accord.pdf", record.kept_pdf, name="agreement_kept_pdf"),
    *[
        path(f"{ONE}/{word}/", views.step, {"word": word}, name=f"agreement_{word}")
        for word in views.STEPS
    ],
]
