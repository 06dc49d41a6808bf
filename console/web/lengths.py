"""Lengths of time as people type them: a number and a unit, and a ladder of days with commas."""

from starlette.datastructures import FormData

from console.web.fields import typed
from models.durations import normal_duration, parse_duration

UNITS = ("D", "W", "M", "Y")
"""Days, weeks, months and years, as ISO 8601 writes them."""

UNIT = ".unit"
"""How the field of a length's unit is called, after that of its number."""

_MONTHS_A_YEAR = 12
_NEVER = "none"


def length_typed(form: FormData, name: str) -> str:
    """Return a length such as `P45D`; what is no number is returned as it was typed.

    Raises:
        InputError: As `typed`.
    """
    number, unit = typed(form, name), typed(form, name + UNIT)
    return _normal(f"P{number}{unit}", number) if _is_number(number) and unit in UNITS else number


def length_shown(text: str, unit: str = "") -> tuple[str, str]:
    """Return the number and the unit a form shows; of what is neither, the text and days."""
    if unit:
        return text, unit
    try:
        years, months, days = parse_duration(text)
    except ValueError:
        return text, UNITS[0]
    if days and not (years or months):
        return str(days), "D"
    if months and not days:
        return str(years * _MONTHS_A_YEAR + months), "M"
    return (str(years), "Y") if years and not days else (text, UNITS[0])


def ladder_typed(form: FormData, name: str) -> str:
    """Return days such as `7, 14` as `P7D,P14D`, and 0 as `none`; what is no number as it was typed.

    Raises:
        InputError: As `typed`.
    """
    said = [each.strip() for each in typed(form, name).replace("、", ",").split(",") if each.strip()]
    if said == ["0"]:
        return _NEVER
    return ",".join(_normal(f"P{each}D", each) if _is_number(each) else each for each in said)


def ladder_shown(text: str) -> str:
    """Return a ladder as days with commas, 0 for none; what has other units stays as it is."""
    if text == _NEVER:
        return "0"
    rungs = [length_shown(each) if each else (each, "") for each in text.replace(" ", "").split(",")]
    return ", ".join(number for number, _ in rungs) if all(unit == "D" for _, unit in rungs) else text


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _normal(duration: str, typed_as: str) -> str:
    try:
        return normal_duration(duration)
    except ValueError:
        return typed_as
