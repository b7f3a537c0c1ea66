"""What the accessibility test opens: every page of the site in its main states, and as whom."""

from dataclasses import dataclass, field
from typing import Any

#: Roles: a passer-by, somebody with an account, an operator, somebody half way through signing in;
#: who acts for the organisation of the scene, for a Labo elsewhere, for one that has nothing yet;
#: who claims one.
NOBODY, MEMBER, OPERATOR, ENTERING = "nobody", "member", "operator", "entering"
MANDATED, LABO, NEW, CLAIMANT = "mandated", "labo", "new", "claimant"
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
PARTS = {"site": SITE, "organisations": ORGANISATIONS, "partners": PARTNERS}

FILE, ELSEWHERE = "a file, not a page", "sends on to another page"
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
}
