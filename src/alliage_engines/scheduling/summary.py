"""A plan and an offer of repair in one line each."""

from alliage_engines.scheduling.plan import Level, Mode, Plan, Status
from alliage_engines.scheduling.repair import Offer


def of_plan(plan: Plan) -> str:
    """What a plan is worth: "118 of at most 118 wishes, everyone meets at least 4, 3 waits in all".

    Wishes count by their weight.
    """
    if plan.status is Status.INFEASIBLE:
        return "no plan is possible"
    if plan.mode is Mode.BENCHMARK:
        level = plan.level("breaks")
        proof = "proved" if level.proved else f"at least {_known(level)}"
        return f"{len(plan.meetings)} meetings, {_many(level.achieved, 'break')}, {proof}"
    musts, floor, wishes = (plan.level(name) for name in ("musts", "floor", "wishes"))
    waits = plan.level("waits")
    told = [_at_most(musts, "musts")] if musts.achieved or musts.bound else []
    told += [
        _at_most(wishes, "wishes"),
        f"everyone meets at least {floor.achieved}",
        f"{_many(waits.achieved, 'wait')} in all",
    ]
    return ", ".join(told)


def of_offer(offer: Offer) -> str:
    """Whom an offer affects and what it brings."""
    told = (
        f"{_many(len(offer.affected), 'participant')} affected, "
        f"{len(offer.moved)} moved, {len(offer.recovered)} recovered, {len(offer.lost)} lost"
    )
    return f"{offer.name}: {f'as {offer.same_as}' if offer.same_as else told}"


def _at_most(level: Level, what: str) -> str:
    return f"{level.achieved} of at most {_known(level)} {what}"


def _known(level: Level) -> str:
    return "a number not known" if level.bound is None else str(level.bound)


def _many(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
