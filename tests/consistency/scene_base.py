"""One scene for every page: an organisation with all that it has, and who looks at it.

`own` is the organisation concerned. What only its people may read carries `SECRET`; addresses end
in `PRIVATE`.
"""

from functools import cached_property
from typing import Any

from tests.alliage import world
from tests.alliage.organisations.claims_world import ROUE_LIBRE
from tests.alliage.partners import introduced
from tests.alliage.partners.introduced import Someone

from alliage.organisations.enums import Visibility
from alliage.organisations.models import (
    Organisation,
)
from alliage.people.models import User

#: Stands in everything that strangers may not read; in every address of somebody.
SECRET, PRIVATE = "CONFIDENTIEL-7", "@secret.example"
Arguments = dict[str, Any]


class Base:
    """The organisation concerned, its lead, and others beside it."""

    def __init__(self) -> None:
        self.made: dict[str, Arguments] = {}
        self.own: Organisation = world.organisation(
            "Atelier Roue Libre",
            public_id=ROUE_LIBRE,
            directory_id=ROUE_LIBRE,
            activities="Nous remettons en état des vélos et apprenons à rouler.",
            beneficiaries=SECRET,
            themes=["024"],
            sdgs=[8, 11],
            visibility={"beneficiaries": Visibility.PRIVATE},
        )
        self.lead = world.mandate(
            world.person(f"responsable{PRIVATE}", display_name="Responsable Roue"), self.own
        )
        self.by = world.actor(self.lead)
        self.us = Someone(self.own, self.lead)
        self.elsewhere = self.somebody("Ailleurs", "ailleurs", commune="69123")
        self.member = world.person("membre@test.example")
        self.operator = world.person("exploitante@test.example", is_operator=True)

    @staticmethod
    def somebody(name: str, email: str, **fields: Any) -> Someone:
        return introduced.someone(name, f"{email}{PRIVATE}", **fields)

    def people(self) -> dict[str, User | None]:
        """Who looks, by role."""
        return {
            "anonymous": None,
            "member": self.member,
            "elsewhere": self.elsewhere.mandate.person,
            "mandated": self.lead.person,
            "operator": self.operator,
        }

    def subject(self, name: str) -> Arguments:
        """Make what an address is about, once; return the address's arguments."""
        key = name.replace(" ", "_")
        if key not in self.made:
            self.made[key] = getattr(self, key)()
        return self.made[key]

    # --- others, made once
    @cached_property
    def foundation(self) -> Someone:
        return self.somebody("Fondation du Guiers", "fondation", family="private")

    @cached_property
    def agency(self) -> Someone:
        return self.somebody("Agence de mobilité", "agence", family="public", kind="public_body")

    @cached_property
    def labo(self) -> Someone:
        return self.somebody("Labo des Trois Vallées", "labo", roles=("labo",))

    @cached_property
    def network_head(self) -> Someone:
        return self.somebody("Réseau vélo", "reseau", kind="federation", roles=("network_head",))
