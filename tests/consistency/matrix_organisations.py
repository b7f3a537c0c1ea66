"""Who may open which page of the organisations that act here."""

from tests.consistency.lines import (
    CHOOSE,
    GONE,
    LOGIN,
    OK,
    POST_ONLY,
    SENT_ON,
    Line,
    Lines,
    acting,
    acting_post,
    everybody,
    members,
    operators,
)

#: A page of one organisation's workspace.
WORKSPACE = acting(arguments="mine")

LINES: Lines = {
    # claims
    "organisations:claim": (
        members(arguments="record"),
        Line(LOGIN, OK, OK, "mine by identifier", mandated=SENT_ON),
    ),
    "organisations:register": members(),
    "organisations:claim_proof": members(GONE, "claim"),
    "organisations:claim_withdraw": members(POST_ONLY, "claim"),
    "organisations:vouches": acting(OK, OK),
    "organisations:vouch": acting(OK, GONE, "vouched claim"),
    "organisations:vouch_invite": (
        acting(OK, GONE, "vouched record"),
        acting(GONE, GONE, "record"),
    ),
    "organisations:verifications": operators(),
    "organisations:verification": operators(OK, "claim"),
    "organisations:roles": operators(),
    "organisations:role_grant": operators(POST_ONLY, "mine"),
    "organisations:role_withdraw": operators(POST_ONLY, "mine"),
    # mandates
    "organisations:mine": members(),
    "organisations:choose": members(),
    "organisations:act_for": members(POST_ONLY),
    "organisations:home": (
        WORKSPACE,
        # Acting for one, nothing is opened of the other by a bookmark.
        acting(CHOOSE, GONE, "draft organisation"),
    ),
    "organisations:mandates": WORKSPACE,
    "organisations:invite": WORKSPACE,
    "organisations:mandate": acting(OK, GONE, "colleague"),
    "organisations:mandate_end": acting_post("colleague"),
    "organisations:mandate_leave": acting_post("colleague"),
    "organisations:mandate_answer": acting_post("colleague"),
    "organisations:invitation": (
        everybody(arguments="invitation link"),
        everybody(GONE, {"token": "devine"}),
    ),
    "organisations:invitation_cancel": members(POST_ONLY, "invitation"),
    # profile
    "organisations:edit": WORKSPACE,
    "organisations:rename": WORKSPACE,
    "organisations:edit_section": acting(OK, GONE, "profile section"),
    "organisations:levers": WORKSPACE,
    "organisations:visibility": WORKSPACE,
    "organisations:networks": WORKSPACE,
    "organisations:networks_ask": WORKSPACE,
    "organisations:membership": acting(OK, GONE, "membership"),
    "organisations:membership_confirm": acting_post("asked membership"),
    "organisations:membership_refuse": acting_post("asked membership"),
    "organisations:membership_end": acting_post("membership"),
    "organisations:profile_json": everybody(arguments="mine"),
    "organisations:levers_export": everybody(arguments="levers file"),
    "organisations:network": everybody(arguments="mine"),
    "organisations:suggest_active": members(),
    # ties
    "organisations:ties": WORKSPACE,
    "organisations:tie_add": WORKSPACE,
    "organisations:tie_edit": acting(OK, GONE, "tie"),
    "organisations:tie_link": acting(OK, GONE, "tie to choose"),
    "organisations:tie_answer": acting_post("tie to answer"),
    "organisations:tie_remove": acting(OK, GONE, "tie"),
    "organisations:trajectory": everybody(arguments="mine by identifier"),
    # upkeep
    "organisations:duplicates": operators(),
    "organisations:merge": operators(OK, "duplicate"),
    "organisations:dismiss_duplicate": operators(POST_ONLY, "duplicate"),
    "organisations:undo_merge": operators(POST_ONLY, "merged"),
    "organisations:reconciliations": members(),
    "organisations:answer_change": members(POST_ONLY, "change"),
}
