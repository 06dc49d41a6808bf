"""Pages from templates: everything in them is text unless a template says otherwise."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context

from activities.languages import Language
from console.phrases import Phrase, in_language, sentence
from console.phrases.facts import byte_size, length
from console.web.assets import asset
from console.web.forgery import FIELD, Visit
from console.web.lengths import ladder_shown, length_shown
from console.web.places import countries, tongues
from console.web.tongue import names, tongue
from console.web.uploads import ACCEPTED

_FOLDER = Path(__file__).parent / "templates"


@pass_context
def _said(context: Context, value: object) -> object:
    """Say phrases in the page's language, wherever a template writes one."""
    language = context.get("language")
    return in_language(language, value) if language is not None and isinstance(value, Phrase) else value


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_FOLDER),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_said,
    )
    environment.globals |= {
        "asset": asset,
        "languages": names(),
        "csrf_name": FIELD,
        "accepted": ACCEPTED,
        "as_sentence": sentence,
        "as_size": byte_size,
        "countries": countries,
        "ladder_shown": ladder_shown,
        "length": length,
        "length_shown": length_shown,
        "tongues": tongues,
    }
    return environment


def draw(template: str, facts: Mapping[str, object], *, plain: bool = False) -> str:
    """Return a template with facts in it; in a `plain` one they stand as they are."""
    environment = _environment().overlay(autoescape=False) if plain else _environment()
    return environment.get_template(template).render(facts)


def page(
    request: Request,
    template: str,
    /,
    *,
    status: int = 200,
    spoken: Language | None = None,
    facts: Mapping[str, object] | None = None,
    **more: object,
) -> HTMLResponse:
    """Return a page.

    Args:
        request: Whom it is for, and in which language unless `spoken` says so.
        template: Its file below templates/.
        status: Of the answer.
        spoken: A language the page has to be in.
        facts: What the template names.
        **more: Likewise.
    """
    language = spoken or tongue(request)
    visit = Visit(request)
    here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    common = {
        "language": language,
        "say": language.say,
        "say_many": language.say_many,
        "csrf_mark": visit.mark,
        "here": here,
        "path": request.url.path,
        "me": getattr(request.state, "me", None),
    }
    answer = HTMLResponse(draw(template, {**common, **(facts or {}), **more}), status)
    answer.headers["Content-Language"] = language.tag
    answer.headers["Vary"] = "Accept-Language, Cookie"
    visit.keep(answer)
    return answer
