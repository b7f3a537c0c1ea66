"""Who said a thing, as it is kept beside it: the person, and what their mandate was, in words."""

from typing import Any

from alliage.core.actor import Actor


def mandate_title(mandate: Any) -> str:
    """Return what a mandate is, in words that outlive it: the title, else the role; "" for none."""
    if mandate is None:
        return ""
    return str(mandate.title or mandate.get_role_display())[:120]


def signed_by(by: Actor) -> dict[str, Any]:
    """The columns `person` and `mandate_title` of who acts now; a person who is erased leaves both
    the organisation and the title in place."""
    return {
        "person_id": by.person.pk if by.person else None,
        "mandate_title": mandate_title(by.mandate),
    }
