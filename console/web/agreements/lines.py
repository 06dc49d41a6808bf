"""What is typed one a line, and who took part: as the options of the command line would hold it."""

import re
from collections.abc import Iterator

from starlette.datastructures import FormData

from console.phrases import Phrase, phrase
from console.web.fields import chosen, typed
from models.acts import PARTICIPANT_GROUPS

PARTIES = ".org"
"""How the field of the parties that took part is called, after that of everybody; a group's by its name."""

GROUP_LABELS: dict[str, Phrase] = {
    "eu_cluster": phrase("Clusters from Europe"),
    "eu_sme": phrase("Small and medium-sized enterprises from Europe"),
    "third_cluster": phrase("Clusters from elsewhere"),
    "third_sme": phrase("Small and medium-sized enterprises from elsewhere"),
}
"""Who else took part, in numbers."""

_COUNTED = re.compile(
    r"(?P<name>[A-Za-z][\w-]*(?: +[\w-]+)*)(?:\s*[:：]\s*|\s+)(?P<count>\d+)", re.ASCII
)  # each sign can be read in one way, so that no line takes long


def lines_typed(form: FormData, name: str) -> list[str]:
    """Return the lines of a field; `Small firms: 10` is `small_firms=10`.

    Raises:
        InputError: As `typed`.
    """
    said = [line.strip() for line in typed(form, name).splitlines()]
    return [_pair(line) for line in said if line]


def _pair(line: str) -> str:
    found = _COUNTED.fullmatch(line)
    return f"{re.sub('[ -]+', '_', found['name']).lower()}={found['count']}" if found else line


def participants_typed(form: FormData, name: str) -> list[str]:
    """Return who took part: parties that were ticked, groups that were counted, and others as typed.

    Raises:
        InputError: As `typed`.
    """
    return [*_ticked(form, name), *_counted(form, name), *lines_typed(form, name)]


def _ticked(form: FormData, name: str) -> Iterator[str]:
    return (f"org={org}" for org in chosen(form, name + PARTIES))


def _counted(form: FormData, name: str) -> Iterator[str]:
    for group in PARTICIPANT_GROUPS:
        if count := typed(form, f"{name}.{group}"):
            yield f"group={group},count={count}"
