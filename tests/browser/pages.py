"""What the accessibility test opens: every page of the site in its main states, and as whom."""

from dataclasses import dataclass, field
from typing import Any

#: Roles: a passer-by, somebody with an account, an operator, somebody half way through signing in;
#: who acts for the organisation of the scene, for a Labo elsewhere, for one that has nothing yet;
#: who claims one.
NOBODY, MEMBER, OPERATOR, ENTERING = "nobody", "member", "operator", "entering"
MANDATED, LABO, NEW, CLAIMANT = "mandated", "labo", "new", "claimant"
#: Another party of the organisation's room; who is invited to it; who left it.
SECOND, INVITED, FORMER = "second", "invited", "former"
Arguments = dict[str, Any] | str


@dataclass(frozen=True)
class Visit:
    """One state of a page.

    arguments: of its address, or the name of a subject of the scene; given: a subject that the
    page shows and its address does not name.
    """

    role: str = NOBODY
    arguments: Arguments = field(default_factory=dict)
    query: str = ""
    given: str = ""


def area(kind: str, code: str) -> Visit:
    return Visit(arguments={"kind": kind, "code": code})


def organisation(identifier: str) -> Visit:
    return Visit(arguments={"identifier": identifier})


SITE: dict[str, list[Visit]] = {
    "directory:home": [Visit(), Visit(OPERATOR), Visit(MANDATED)],
    "directory:results": [
        Visit(),
        Visit(query="?q=vélos&lieu=commune:38185&rayon=20"),
        Visit(query="?q=numéro&page=2"),
        Visit(query="?q=introuvablexyz&lieu=commune:38185"),
        Visit(query="?q=vélos&lieu=commune:99999&theme=999"),
        Visit(query="?q=vélos&ou=Saint-Denis"),
    ],
    "directory:territory": [
        area("commune", "38185"),
        area("epci", "200040715"),
        area("departement", "38"),
        area("country", "FR"),
    ],
    "directory:organisation": [
        organisation("W382900001"),
        organisation("W382900004"),
        organisation("W382900006"),
        Visit(LABO, {"identifier": "W382900001"}),
    ],
    "directory:snapshots": [Visit(OPERATOR)],
    "people:profile": [Visit(MEMBER)],
    "people:erase": [Visit(MEMBER)],
    "account_login": [Visit()],
    "account_request_login_code": [Visit()],
    "account_confirm_login_code": [Visit(ENTERING)],
    "account_logout": [Visit(MEMBER)],
    "account_inactive": [Visit()],
    "account_signup": [Visit()],
    "account_signup_by_passkey": [Visit()],
    "account_email": [Visit(MEMBER)],
    "account_reauthenticate": [Visit(OPERATOR)],
    "mfa_list_webauthn": [Visit(MEMBER)],
    "mfa_add_webauthn": [Visit(MEMBER)],
    "socialaccount_connections": [Visit(MEMBER)],
    "socialaccount_login_cancelled": [Visit()],
    "socialaccount_login_error": [Visit()],
    "core:inbox": [Visit(MEMBER), Visit(OPERATOR), Visit(MANDATED)],
    "core:stop_digest": [Visit(arguments="digest link")],
    "core:job": [Visit(MEMBER, "job of the member")],
    "core:operations": [Visit(OPERATOR)],
    "core:jobs": [Visit(OPERATOR)],
    "core:audit": [Visit(OPERATOR)],
    "core:vocabulary": [Visit()],
    "core:scheme": [Visit(arguments={"scheme": "themes"})],
    "core:glossary": [Visit()],
    "core:privacy": [Visit()],
    "core:accessibility": [Visit()],
    "core:about": [Visit()],
}

OURS = "mine"
ORGANISATIONS: dict[str, list[Visit]] = {
    "organisations:claim": [Visit(MEMBER, "record"), Visit(MEMBER, "mine by identifier")],
    "organisations:register": [Visit(MEMBER)],
    "organisations:claim_proof": [Visit(CLAIMANT, "begun claim"), Visit(CLAIMANT, "claim")],
    "organisations:vouches": [Visit(MANDATED, given="vouched claim"), Visit(LABO)],
    "organisations:vouch": [Visit(MANDATED, "vouched claim")],
    "organisations:vouch_invite": [Visit(MANDATED, "vouched record")],
    "organisations:verifications": [Visit(OPERATOR)],
    "organisations:verification": [Visit(OPERATOR, "claim")],
    "organisations:roles": [Visit(OPERATOR)],
    "organisations:mine": [Visit(MANDATED), Visit(MEMBER)],
    "organisations:choose": [Visit(MANDATED), Visit(MEMBER)],
    "organisations:home": [Visit(MANDATED, OURS), Visit(NEW, "new organisation")],
    "organisations:mandates": [Visit(MANDATED, OURS)],
    "organisations:invite": [Visit(MANDATED, OURS)],
    "organisations:mandate": [Visit(MANDATED, "colleague")],
    "organisations:invitation": [Visit(NOBODY, "invitation link"), Visit(NOBODY, {"token": "x"})],
    "organisations:edit": [Visit(MANDATED, OURS)],
    "organisations:rename": [Visit(MANDATED, OURS)],
    "organisations:edit_section": [
        Visit(MANDATED, "profile section"),
        Visit(MANDATED, "activity section"),
    ],
    "organisations:levers": [Visit(MANDATED, OURS)],
    "organisations:visibility": [Visit(MANDATED, OURS)],
    "organisations:networks": [Visit(MANDATED, OURS), Visit(NEW, "new organisation")],
    "organisations:networks_ask": [Visit(MANDATED, OURS)],
    "organisations:membership": [Visit(MANDATED, "membership")],
    "organisations:network": [Visit(NOBODY, OURS)],
    "organisations:ties": [Visit(MANDATED, OURS), Visit(NEW, "new organisation")],
    "organisations:tie_add": [Visit(MANDATED, OURS)],
    "organisations:tie_edit": [Visit(MANDATED, "tie")],
    "organisations:tie_link": [Visit(MANDATED, "tie to choose")],
    "organisations:tie_remove": [Visit(MANDATED, "tie")],
    "organisations:trajectory": [Visit(MANDATED, "mine by identifier")],
    "organisations:duplicates": [Visit(OPERATOR)],
    "organisations:merge": [Visit(OPERATOR, "duplicate")],
    "organisations:reconciliations": [Visit(OPERATOR), Visit(MEMBER)],
}
PARTNERS: dict[str, list[Visit]] = {
    "partners:needs": [Visit(), Visit(query="?lieu=departement:38&theme=011")],
    "partners:offers": [Visit(), Visit(MANDATED)],
    "partners:need": [Visit(arguments="need"), Visit(MANDATED, "need"), Visit(LABO, "need")],
    "partners:offer": [Visit(arguments="offer"), Visit(MANDATED, "offer")],
    "partners:need_add": [Visit(MANDATED)],
    "partners:offer_add": [Visit(MANDATED)],
    "partners:need_edit": [Visit(MANDATED, "need")],
    "partners:offer_edit": [Visit(MANDATED, "offer")],
    "partners:need_tags": [Visit(MANDATED, "draft need")],
    "partners:offer_tags": [Visit(MANDATED, "draft offer")],
    "partners:need_requirements": [Visit(MANDATED, "need"), Visit(MANDATED, "draft need")],
    "partners:need_requirement": [Visit(MANDATED, "hidden requirement")],
    "partners:alerts": [Visit(MANDATED), Visit(MEMBER)],
    "partners:alerts_stop": [Visit(arguments="alerts link")],
    "partners:exclusions": [Visit(MANDATED), Visit(NEW)],
    "partners:ours": [Visit(MANDATED, OURS), Visit(NEW, "new organisation")],
    "partners:suggestions": [Visit(MANDATED, "need"), Visit(MANDATED, "untagged need")],
    "partners:invitation": [Visit(MANDATED, "invited ally")],
    "partners:introductions": [
        Visit(MANDATED),
        Visit(MANDATED, query="?onglet=envoyees"),
        Visit(NEW),
    ],
    "partners:introduction_ask": [Visit(MANDATED, "other to ask")],
    "partners:introduction_third_party": [Visit(LABO)],
    "partners:introduction": [
        Visit(MANDATED, "introduction"),
        Visit(MANDATED, "made introduction"),
    ],
    "partners:follow_up_answer": [Visit(MANDATED, "news to give")],
    "partners:follow_up": [Visit(arguments="news link"), Visit(arguments={"token": "x"})],
    "partners:caseload": [Visit(MANDATED, given="case"), Visit(LABO)],
    "partners:caseload_add": [Visit(LABO)],
    "partners:caseload_report": [Visit(MANDATED, given="case step"), Visit(LABO)],
    "partners:case": [Visit(MANDATED, "case")],
    "partners:step_edit": [Visit(MANDATED, "case step")],
    "partners:coalition_new": [Visit(MANDATED, "need"), Visit(MANDATED, "untagged need")],
    "partners:coalition": [Visit(MANDATED, "coalition"), Visit(MANDATED, "composed coalition")],
    "partners:territory_network": [
        area("commune", "38563"),
        area("departement", "38"),
        area("commune", "38185"),
    ],
    "partners:imports": [Visit(MANDATED, given="loaded file"), Visit(NEW)],
    "partners:import_add": [Visit(MANDATED)],
    "partners:import": [
        Visit(MANDATED, "loaded file"),
        Visit(MANDATED, "loaded file", "?colonnes"),
    ],
}
QUESTIONNAIRES: dict[str, list[Visit]] = {
    "questionnaires:answer": [Visit(arguments="answer link")],
    "questionnaires:answer_page": [Visit(arguments="answer page link")],
    "questionnaires:answer_send": [Visit(arguments="answer link")],
    "questionnaires:sign_off": [Visit(arguments="peace link")],
    "questionnaires:list": [Visit(MANDATED, given="closed campaign"), Visit(NEW)],
    "questionnaires:new": [Visit(MANDATED, {"key": "readiness"})],
    "questionnaires:campaign": [Visit(MANDATED, "campaign"), Visit(MANDATED, "draft campaign")],
    "questionnaires:results": [Visit(MANDATED, "closed campaign")],
    "questionnaires:import": [Visit(MANDATED)],
    "questionnaires:definition": [Visit(MANDATED, "definition")],
}
GOVERNANCE: dict[str, list[Visit]] = {
    "governance:assembly": [Visit(MANDATED, "governed", given="seat")],
    "governance:seats": [Visit(MANDATED, "governed")],
    "governance:body": [Visit(MANDATED, "body")],
    "governance:body_edit": [Visit(MANDATED, "body")],
    "governance:seat_edit": [Visit(MANDATED, "seat")],
    "governance:decisions": [Visit(MANDATED, "governed", given="draft decision")],
    "governance:decision": [Visit(MANDATED, "decision"), Visit(MANDATED, "draft decision")],
    "governance:decision_edit": [Visit(MANDATED, "draft decision")],
    "governance:meetings": [Visit(MANDATED, "governed", given="meeting")],
    "governance:meeting": [Visit(MANDATED, "meeting"), Visit(MANDATED, "meeting to come")],
    "governance:item_edit": [Visit(MANDATED, "item to come")],
    "governance:attendance": [Visit(MANDATED, "meeting")],
    "governance:minutes": [Visit(MANDATED, "meeting")],
}
ALLIANCES: dict[str, list[Visit]] = {
    "alliances:mine": [Visit(MANDATED, given="room"), Visit(NEW)],
    "alliances:new": [Visit(MANDATED)],
    "alliances:room": [Visit(MANDATED, "room"), Visit(MANDATED, "sealed room")],
    "alliances:edit": [Visit(MANDATED, "room")],
    "alliances:parties": [Visit(MANDATED, "room")],
    "alliances:invite": [Visit(MANDATED, "room")],
    "alliances:leave": [Visit(MANDATED, "room")],
    "alliances:history": [Visit(MANDATED, "room")],
    "alliances:gates": [Visit(MANDATED, "room")],
    "alliances:invitation": [Visit(INVITED, "room")],
    "alliances:memory": [Visit(FORMER, "room")],
    "alliances:agreement_kept": [Visit(FORMER, "first version")],
    "alliances:gate": [Visit(MANDATED, "gate")],
    "alliances:canvas": [Visit(MANDATED, "room"), Visit(MANDATED, "sealed room")],
    "alliances:canvas_draft": [Visit(SECOND, "sealed room")],
    "alliances:canvas_sheet": [Visit(MANDATED, "sheet")],
    "alliances:canvas_shared": [Visit(MANDATED, "room")],
    "alliances:agreement": [Visit(MANDATED, "agreement"), Visit(MANDATED, "draft agreement")],
    "alliances:agreement_scorecard": [Visit(MANDATED, "draft agreement")],
    "alliances:agreement_library": [Visit(MANDATED, "draft agreement")],
    "alliances:clause": [Visit(MANDATED, "clause")],
    "alliances:clause_edit": [Visit(MANDATED, "draft clause")],
    "alliances:agreement_compare": [Visit(MANDATED, "agreement")],
    "alliances:agreement_version": [Visit(SECOND, "second version")],
    "alliances:agreement_verify": [Visit(MANDATED, "first version")],
    "alliances:commitments": [Visit(MANDATED, "room", given="commitment")],
    "alliances:commitment": [Visit(MANDATED, "commitment")],
    "alliances:contributions": [Visit(MANDATED, "room", given="contribution")],
    "alliances:conventions": [Visit(MANDATED, "room", given="convention")],
    "alliances:experiments": [Visit(MANDATED, "room", given="reviewed experiment")],
    "alliances:experiment": [Visit(MANDATED, "experiment"), Visit(MANDATED, "reviewed experiment")],
    "alliances:experiment_edit": [Visit(MANDATED, "experiment")],
    "alliances:experiment_review": [Visit(MANDATED, "experiment")],
    "alliances:roadmap": [Visit(MANDATED, "room", given="workstream")],
    "alliances:workstream_edit": [Visit(MANDATED, "workstream")],
    "alliances:sites": [Visit(MANDATED, "room", given="site")],
    "alliances:site": [Visit(MANDATED, "site")],
    "alliances:spreading": [Visit(MANDATED, "room")],
    "alliances:effort": [Visit(MANDATED, "room", given="effort")],
    "alliances:evaluation": [Visit(MANDATED, "room", given="effect")],
    "alliances:wave": [Visit(MANDATED, "wave"), Visit(MANDATED, "open wave")],
    "alliances:health_plan": [Visit(MANDATED, "room", given="action")],
    "alliances:action_edit": [Visit(MANDATED, "action")],
    "alliances:indicators": [Visit(MANDATED, "room", given="indicator")],
    "alliances:indicator": [Visit(MANDATED, "indicator")],
    "alliances:benchmark": [Visit()],
    "alliances:export": [Visit(MANDATED, "room")],
    "alliances:take_over": [Visit(MANDATED)],
}
STORIES: dict[str, list[Visit]] = {
    "stories:stories": [Visit(given="published story")],
    "stories:ours": [Visit(MANDATED, given="draft story"), Visit(NEW)],
    "stories:begin": [Visit(MANDATED)],
    "stories:story": [Visit(arguments="published story")],
    "stories:write": [Visit(MANDATED, "draft story"), Visit(MANDATED, "submitted story")],
    "stories:words": [Visit(MANDATED, "draft story")],
    "stories:moment_edit": [Visit(MANDATED, "moment")],
    "stories:version": [Visit(SECOND, "story version")],
}
PARTS = {
    "site": SITE,
    "organisations": ORGANISATIONS,
    "partners": PARTNERS,
    "questionnaires": QUESTIONNAIRES,
    "governance": GOVERNANCE,
    "alliances": ALLIANCES,
    "stories": STORIES,
}

FILE, ELSEWHERE = "a file, not a page", "sends on to another page"
#: A page made of what another visited one is made of: the same form empty, the same words kept.
ALIKE = "as another page that is visited"
#: Beside what only answers forms, which the access matrix knows.
NO_PAGE: dict[str, str] = {
    "directory:suggest": "JSON for the type-ahead",
    "directory:areas": "JSON for the type-ahead",
    "directory:export": FILE,
    "directory:export_communes": FILE,
    "directory:export_territory": FILE,
    "directory:organisation_json": FILE,
    "account_email_verification_sent": ELSEWHERE,
    "mfa_login_webauthn": ELSEWHERE,
    "mfa_signup_webauthn": ELSEWHERE,
    "mfa_index": ELSEWHERE,
    "mfa_reauthenticate_webauthn": "needs a passkey's device",
    "mfa_edit_webauthn": "needs a passkey's device",
    "mfa_remove_webauthn": "needs a passkey's device",
    "socialaccount_signup": ELSEWHERE,
    "openid_connect_login": ELSEWHERE,
    "openid_connect_callback": ELSEWHERE,
    "core:health": "one word for a monitor",
    "core:file": FILE,
    "core:skos": FILE,
    **dict.fromkeys(
        (
            "organisations:profile_json",
            "organisations:levers_export",
            "partners:import_errors",
            "partners:import_template",
            "partners:export_own",
        ),
        FILE,
    ),
    "organisations:suggest_active": "JSON for the type-ahead",
    **dict.fromkeys(
        (
            "alliances:agreement_docx",
            "alliances:agreement_draft_docx",
            "alliances:agreement_draft_pdf",
            "alliances:agreement_kept_pdf",
            "alliances:agreement_kept_proof",
            "alliances:agreement_pdf",
            "alliances:agreement_proof",
            "alliances:experiment_values",
            "alliances:export_archive",
            "alliances:export_linked",
            "alliances:wave_json",
            "governance:calendar",
            "governance:minutes_pdf",
            "stories:story_pdf",
        ),
        FILE,
    ),
    **dict.fromkeys(
        (
            "alliances:wave_propose",
            "alliances:gate_propose",
            "alliances:agreements",
            "alliances:agreement_begin",
            "alliances:agreement_settings",
            "alliances:agreement_submit",
            "alliances:agreement_withdraw",
            "alliances:agreement_avenant",
            "alliances:agreement_renoncer",
            "alliances:agreement_ranger",
            "alliances:agreement_reprendre",
            "alliances:clause_new",
            "alliances:canvas_shared_versions",
            "alliances:commitment_add",
            "alliances:contribution",
            "alliances:contribution_add",
            "alliances:effect_tell",
            "alliances:effect_edit",
            "alliances:action_decide",
            "alliances:experiment_add",
            "alliances:experiment_indicator_add",
            "alliances:experiment_indicator_edit",
            "alliances:journal_edit",
            "alliances:workstream_add",
            "alliances:milestone_add",
            "alliances:milestone_edit",
            "alliances:indicator_add",
            "alliances:indicator_edit",
            "alliances:indicator_share",
            "alliances:site_add",
            "alliances:site_edit",
            "alliances:sites_import",
            "alliances:effort_correct",
            "alliances:effort_convention",
            "governance:body_add",
            "governance:seat_add",
            "governance:decision_add",
            "governance:meeting_add",
            "governance:meeting_edit",
            "governance:item_add",
            "questionnaires:respond",
            "questionnaires:respond_send",
            "questionnaires:respond_page",
            "stories:moment_add",
            "stories:actor_add",
        ),
        ALIKE,
    ),
    "stories:of_room": ELSEWHERE,
}
