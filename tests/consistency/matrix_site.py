"""Who may open which page of the directory, of one's account, and of what all areas share."""

from tests.consistency.lines import (
    GONE,
    LOGIN,
    OK,
    POST_ONLY,
    SENT_ON,
    Line,
    Lines,
    everybody,
    members,
    operators,
)

ISERE = {"kind": "departement", "code": "38"}
#: allauth sends who is signed in already back to where they came from.
ENTRANCE = Line(OK, SENT_ON, SENT_ON)

LINES: Lines = {
    # directory
    "directory:home": everybody(),
    "directory:results": everybody(),
    "directory:suggest": everybody(),
    "directory:areas": everybody(),
    "directory:export": everybody(arguments={"fmt": "csv"}),
    "directory:export_communes": everybody(arguments={"fmt": "csv"}),
    "directory:territory": everybody(arguments=ISERE),
    "directory:export_territory": everybody(arguments={**ISERE, "fmt": "csv"}),
    "directory:organisation": (
        everybody(arguments="organisation"),
        everybody(arguments="mine by identifier"),
        # A draft is prepared in its workspace: nobody has a public page of it.
        everybody(GONE, "draft organisation page"),
    ),
    "directory:organisation_json": (
        everybody(arguments="organisation"),
        everybody(arguments="mine by identifier"),
    ),
    "directory:snapshots": operators(),
    "directory:start_build": operators(POST_ONLY),
    # one's own account
    "people:profile": members(),
    "people:my_data": members(POST_ONLY),
    "people:close_sessions": members(POST_ONLY),
    "people:erase": members(),
    # signing in and up
    "account_login": ENTRANCE,
    "account_request_login_code": ENTRANCE,
    "account_confirm_login_code": Line(LOGIN, SENT_ON, SENT_ON),
    "account_logout": Line(SENT_ON, OK, OK),
    "account_inactive": everybody(),
    "account_signup": ENTRANCE,
    "account_signup_by_passkey": ENTRANCE,
    "account_email_verification_sent": Line(LOGIN, SENT_ON, SENT_ON),
    "account_email": members(),
    "account_reauthenticate": members(),
    "mfa_login_webauthn": Line(LOGIN, SENT_ON, SENT_ON),
    "mfa_signup_webauthn": everybody(SENT_ON),
    "mfa_list_webauthn": members(),
    # These people signed in long ago: they prove who they are first.
    "mfa_add_webauthn": members(SENT_ON),
    "mfa_index": members(SENT_ON),
    # Who has no passkey to confirm with is sent to the code.
    "mfa_reauthenticate_webauthn": members(SENT_ON),
    "mfa_edit_webauthn": Line(LOGIN, SENT_ON, GONE, "passkey", GONE, GONE),
    "mfa_remove_webauthn": members(SENT_ON, "passkey"),
    "socialaccount_connections": members(),
    "socialaccount_signup": everybody(LOGIN),
    "socialaccount_login_cancelled": everybody(),
    "socialaccount_login_error": everybody(401),
    "openid_connect_login": everybody(GONE, {"provider_id": "nobody"}),
    "openid_connect_callback": everybody(GONE, {"provider_id": "nobody"}),
    # core
    "core:inbox": members(),
    "core:stop_digest": everybody(arguments="digest link"),
    "core:health": everybody(),
    "core:file": (
        operators(OK, "file of operators"),
        operators(OK, "receipt"),
        # A spreadsheet may hold addresses: its organisation's writers alone read it.
        Line(LOGIN, GONE, GONE, "spreadsheet", mandated=OK),
    ),
    "core:job": (
        Line(LOGIN, OK, OK, "job of the member", GONE, GONE),
        Line(LOGIN, GONE, OK, "job of ours", mandated=OK),
    ),
    "core:job_cancel": members(POST_ONLY, "job of ours"),
    "core:operations": operators(),
    "core:jobs": operators(),
    "core:audit": operators(),
    "core:vocabulary": everybody(),
    "core:skos": everybody(),
    "core:scheme": everybody(arguments={"scheme": "themes"}),
    "core:glossary": everybody(),
    "core:privacy": everybody(),
    "core:accessibility": everybody(),
    "core:about": everybody(),
    "core:appearance": everybody(POST_ONLY),
}
