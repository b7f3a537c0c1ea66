"""Who may open which page of stories."""

from tests.consistency.lines import (
    FORBIDDEN,
    GONE,
    POST_ONLY,
    SENT_ON,
    Lines,
    everybody,
    of_each,
    only_ours,
    ours_post,
    room,
)

LINES: Lines = {
    "stories:stories": everybody(),
    "stories:begin": of_each(),
    "stories:ours": of_each(),
    "stories:version": room("story version"),
    "stories:answer": of_each(POST_ONLY, arguments="story version"),
    "stories:story": (everybody(arguments="published story"), everybody(GONE, "draft story")),
    "stories:story_pdf": everybody(arguments="published story"),
    "stories:write": only_ours("draft story"),
    "stories:words": only_ours("draft story", reader=FORBIDDEN),
    "stories:moment_add": only_ours("draft story", reader=FORBIDDEN),
    "stories:moment_edit": only_ours("moment", reader=FORBIDDEN),
    "stories:moment_remove": ours_post("moment"),
    "stories:actor_add": only_ours("draft story", reader=FORBIDDEN),
    "stories:actor_remove": ours_post("told of"),
    "stories:submit": ours_post("draft story"),
    "stories:withdraw": of_each(POST_ONLY, arguments="published story"),
    "stories:of_room": room(lead=SENT_ON),
}
