"""`entente schedules set`: the registry's word on when an organisation works and gets its overview."""

import asyncio
from collections.abc import Mapping

from activities.database import writing
from console.cli.paper import print_json, print_parts
from console.cli.registry import digest_words, hours_document, week_words
from console.cli.session import Session
from console.codes import Exit
from console.doors.habits_file import NONE
from console.doors.node import Node, leaf
from console.doors.registry_file import COUNTRYS_OWN, Organisation, with_habits
from console.queries import open_records
from console.registry import find_organisation, set_habits
from console.settings import Settings
from models.errors import InputError
from models.habits import USUAL_DIGEST


def change_hours(session: Session, code: str, *, off: bool, changes: Mapping[str, str | None]) -> int:
    """Change what is given, and leave the rest."""
    given = {key: value for key, value in changes.items() if value is not None}
    if not given and not off:
        raise InputError("ORG", "nothing is to be changed", "Give an option, such as --day tue --hour 9")
    after = asyncio.run(_change(session.settings(), code, given, off=off))
    if session.as_json:
        print_json({"org": code, **hours_document(after)})
        return Exit.DONE
    when = f"{week_words(after)}; its overview: {digest_words(after)}; by its own clock ({after.timezone})"
    file = "Write the same into your file of organisations: its next import says all there is to say."
    print_parts((f"{code} works {when}.", file))
    return Exit.DONE


async def _change(settings: Settings, code: str, given: Mapping[str, str], *, off: bool) -> Organisation:
    async with open_records(settings.database_url) as database, writing(database) as connection:
        before = await find_organisation(connection, code)
        after = changed(before, given, off=off)
        await set_habits(connection, after)
    return after


def changed(before: Organisation, given: Mapping[str, str], *, off: bool) -> Organisation:
    """Return an organisation with what options say.

    Raises:
        InputError: An option's value is none.
    """
    nodes: dict[str, Node] = {}
    if off:
        nodes["digest"] = leaf(NONE, "--off")
    if "day" in given or "hour" in given:
        usual = before.digest or USUAL_DIGEST
        at = {"day": given.get("day", usual.day), "hour": given.get("hour", str(usual.hour))}
        nodes["digest"] = _map("--digest", at)
    if "working_days" in given:
        nodes["working_days"] = _days(given["working_days"])
    if "window" in given:
        opens, dash, closes = given["window"].partition("-")
        if not dash:
            raise InputError("--window", "is no window", "Write FROM-UNTIL, such as 08:00-18:00")
        nodes["send_window"] = _map("--window", {"from": opens, "until": closes})
    if "region" in given:
        nodes["region"] = leaf(given["region"], "--region")
    return with_habits(before, nodes)


def _days(given: str) -> Node:
    if given == COUNTRYS_OWN:
        return leaf(given, "--working-days")
    return Node(tuple(leaf(day.strip(), "--working-days") for day in given.split(",")), "--working-days")


def _map(option: str, entries: Mapping[str, str]) -> Node:
    named = {"day": "--day", "hour": "--hour"}
    written = {key: leaf(value, named.get(key, option), plain=True) for key, value in entries.items()}
    return Node(dict(written), option)
