"""Who may open which page of needs, offers, introductions, coalitions and imports."""

from tests.consistency.lines import (
    GONE,
    LOGIN,
    OK,
    POST_ONLY,
    Line,
    Lines,
    acting,
    acting_post,
    everybody,
    members,
)

VOIRON = {"kind": "commune", "code": "38563"}
#: A page that everybody who acts for an organisation has for theirs.
ONES_OWN = acting(OK, OK)


def hidden(subject: str) -> Line:
    """A page about what only one organisation may read; who runs the instance may, too."""
    return Line(GONE, GONE, OK, subject, mandated=OK)


LINES: Lines = {
    # needs and offers
    "partners:needs": everybody(),
    "partners:offers": everybody(),
    "partners:need": (everybody(arguments="need"), hidden("draft need"), hidden("hidden need")),
    "partners:offer": (everybody(arguments="offer"), hidden("draft offer")),
    "partners:need_add": ONES_OWN,
    "partners:offer_add": ONES_OWN,
    "partners:need_edit": acting(arguments="need"),
    "partners:need_tags": acting(arguments="draft need"),
    "partners:offer_edit": acting(arguments="offer"),
    "partners:offer_tags": acting(arguments="draft offer"),
    "partners:need_publish": acting_post("draft need"),
    "partners:need_meet": acting_post("need"),
    "partners:need_withdraw": acting_post("need"),
    "partners:need_renew": acting_post("need"),
    "partners:offer_publish": acting_post("draft offer"),
    "partners:offer_meet": acting_post("offer"),
    "partners:offer_withdraw": acting_post("offer"),
    "partners:offer_renew": acting_post("offer"),
    "partners:need_second": acting_post("hidden need"),
    "partners:need_second_withdraw": acting_post("hidden need"),
    "partners:need_requirements": acting(arguments="hidden need"),
    "partners:need_requirement": acting(arguments="hidden requirement"),
    "partners:need_requirement_remove": acting_post("hidden requirement"),
    "partners:need_requirement_move": acting_post("hidden requirement"),
    "partners:need_alert": acting_post("hidden need"),
    "partners:alerts": members(),
    "partners:alert_stop": members(POST_ONLY, "alert"),
    "partners:alert_resume": members(POST_ONLY, "alert"),
    "partners:alert_remove": members(POST_ONLY, "alert"),
    "partners:alerts_stop": (
        everybody(arguments="alerts link"),
        everybody(GONE, {"token": "devine"}),
    ),
    "partners:exclusions": ONES_OWN,
    "partners:exclusion_add": acting_post(),
    "partners:exclusion_remove": acting_post("exclusion"),
    "partners:ours": acting(arguments="mine"),
    # suggestions
    "partners:suggestions": (acting(arguments="need"), acting(arguments="hidden need")),
    "partners:invitation": acting(arguments="invited ally"),
    # introductions
    "partners:introductions": ONES_OWN,
    "partners:introduction_ask": (acting(OK, OK, "other to ask"), acting(GONE, GONE)),
    "partners:introduction_third_party": (acting(arguments="third party"), acting(GONE, GONE)),
    "partners:contact_consent": acting_post(),
    "partners:introduction": (
        Line(LOGIN, GONE, OK, "introduction", mandated=OK),
        Line(LOGIN, GONE, OK, "made introduction", mandated=OK),
    ),
    "partners:introduction_accept": acting_post("introduction"),
    "partners:introduction_decline": acting_post("introduction"),
    "partners:introduction_end": acting_post("introduction"),
    "partners:introduction_contact": acting_post("introduction"),
    "partners:follow_up_answer": acting(arguments="news to give"),
    "partners:follow_up": (everybody(arguments="news link"), everybody(GONE, {"token": "devine"})),
    # caseload
    "partners:caseload": (acting(arguments="third party"), acting(GONE, GONE)),
    "partners:caseload_add": (acting(arguments="third party"), acting(GONE, GONE)),
    "partners:caseload_report": (acting(arguments="third party"), acting(GONE, GONE)),
    "partners:case": acting(arguments="case"),
    "partners:case_step_add": acting_post("case"),
    "partners:case_update": acting_post("case"),
    "partners:step_edit": acting(arguments="case step"),
    # coalitions
    "partners:coalition_new": (acting(arguments="need"), acting(arguments="hidden need")),
    "partners:coalition": acting(arguments="coalition"),
    "partners:coalition_compose": acting_post("coalition"),
    "partners:coalition_take": acting_post("coalition"),
    "partners:coalition_change": acting_post("coalition"),
    "partners:coalition_add": acting_post("coalition"),
    "partners:coalition_propose": acting_post("coalition"),
    # networks
    "partners:territory_network": (
        everybody(arguments=VOIRON),
        everybody(GONE, {"kind": "commune", "code": "99999"}),
    ),
    # files loaded here
    "partners:imports": ONES_OWN,
    "partners:import_add": ONES_OWN,
    "partners:import": acting(arguments="loaded file"),
    "partners:import_columns": acting_post("loaded file"),
    "partners:import_load": acting_post("loaded file"),
    "partners:import_choose": acting_post("loaded file"),
    "partners:import_remove": acting_post("loaded file"),
    "partners:import_errors": acting(arguments="file to correct"),
    "partners:import_template": members(arguments={"kind": "needs", "fmt": "csv"}),
    "partners:export_own": acting(OK, OK, {"kind": "needs", "fmt": "csv"}),
}
