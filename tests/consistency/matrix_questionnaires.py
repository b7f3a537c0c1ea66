"""Who may open which page of questionnaires."""

from tests.consistency.lines import (
    GONE,
    IN_ROOM,
    LOGIN,
    OK,
    POST_ONLY,
    Lines,
    RoomLine,
    everybody,
    of_each,
    only_ours,
)

#: Our lead alone was asked, by name; colleagues were not.
ASKED = {
    subject: RoomLine(
        LOGIN, GONE, GONE, subject, GONE, OK,
        **dict.fromkeys(IN_ROOM, GONE),
    )
    for subject in ("campaign", "first page")
}  # fmt: skip

LINES: Lines = {
    "questionnaires:answer": everybody(arguments="answer link"),
    "questionnaires:answer_send": everybody(arguments="answer link"),
    "questionnaires:sign_off": everybody(arguments="peace link"),
    "questionnaires:answer_page": everybody(arguments="answer page link"),
    "questionnaires:respond": ASKED["campaign"],
    "questionnaires:respond_send": ASKED["campaign"],
    "questionnaires:respond_page": ASKED["first page"],
    "questionnaires:list": of_each(),
    "questionnaires:new": of_each(reader=GONE, arguments={"key": "readiness"}),
    "questionnaires:campaign": only_ours("campaign"),
    "questionnaires:invite": of_each(POST_ONLY, arguments="campaign"),
    "questionnaires:change": of_each(POST_ONLY, arguments="draft campaign"),
    "questionnaires:act": of_each(POST_ONLY, arguments="campaign"),
    "questionnaires:results": only_ours("closed campaign"),
    "questionnaires:import": of_each(reader=GONE, delegate=GONE),
    "questionnaires:definition": only_ours("definition"),
}
