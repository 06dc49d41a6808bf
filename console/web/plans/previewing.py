"""What would happen, before anybody is told: a plan's facts, its calendar with answers and without."""

import asyncio
from collections.abc import Mapping

from fastapi import Request
from fastapi.responses import Response

from console.web.plans.plan_form import Plan
from console.web.plans.trial import Attempt, try_plan
from console.web.rendering import page
from console.web.site import site_of
from console.web.tongue import tongue


async def show_preview(
    request: Request, who: str, plan: Plan, attempt: Attempt, facts: Mapping[str, object]
) -> Response:
    """Show what would happen; documents are kept by their hash, and nobody is told anything.

    Args:
        request: Where from.
        who: The account that asks.
        plan: What was typed.
        attempt: What is played, whether its parties answer or not.
        facts: `opening`, `typed` (all fields, as they are sent on) and `action` (where to).
    """
    site = site_of(request)
    for content in plan.files.values():
        await asyncio.to_thread(site.door.documents.put, content)
    trials = [
        await try_plan(site, attempt._replace(answer=answer), who, tongue(request))
        for answer in (True, False)
    ]
    shown = {
        "names": {code: each.name for code, each in attempt.registry.items()},
        "kept": plan.kept,
        "answered": trials[0],
        "silent": trials[1],
        "hidden": _sent_on(plan, facts["typed"]),
        "commitments": (),
    }
    return page(request, "preview.html", facts={**shown, **facts})


def _sent_on(plan: Plan, typed: object) -> dict[str, str]:
    """Return what the next form carries: what was typed, and documents by their hash."""
    kept = {
        f"document.{number}.{name}": value
        for number, (language, sha256, filename) in enumerate(plan.kept)
        for name, value in (("language", language), ("sha256", sha256), ("filename", filename))
    }
    said = dict(typed) if isinstance(typed, dict) else {}
    return {name: value for name, value in {**said, **kept}.items() if name not in ("step", "csrf")}


def uploaded(request: Request, plan: Plan) -> dict[str, bytes]:
    """Return the documents of a plan by their hash: those sent now, and those kept since the preview."""
    documents = site_of(request).door.documents
    kept = {sha256: documents.get(sha256) for _, sha256, _ in plan.kept}
    return {**{sha256: content for sha256, content in kept.items() if content}, **plan.files}
