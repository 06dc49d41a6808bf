"""The site put together: its pages, what guards them, and how it tells failures."""

from dataclasses import replace

from fastapi import FastAPI
from temporalio.common import MetricMeter

from console.api.app import below, create_api
from console.commands import Door
from console.settings import Settings
from console.web import assets, health, home, live, tongue
from console.web.admin import pages as admin
from console.web.agreements import acting, listing, one
from console.web.audit import pages as auditing
from console.web.counting import Counted, Counters
from console.web.errors import tell_bug, tell_errors
from console.web.headers import API, Guard
from console.web.partner import after, answers, further, pages
from console.web.plans import intensifying, opening, rehearsing
from console.web.site import NOTHING, Lent, Site
from console.web.staff import entrance, oidc

DOOR = "console"
"""What the record calls the door of these pages."""

ROUTERS = (
    health.router,
    assets.router,
    tongue.router,
    oidc.router,
    entrance.router,
    home.router,
    admin.router,
    listing.router,
    intensifying.router,
    acting.router,
    one.router,
    opening.router,
    rehearsing.router,
    auditing.router,
    live.router,
    after.router,
    answers.router,
    further.router,
    pages.router,
)


def create_site(
    door: Door,
    settings: Settings,
    url: str = "",
    lent: Lent = NOTHING,
    meter: MetricMeter = MetricMeter.noop,
) -> FastAPI:
    """Return the site, with the API below it.

    Args:
        door: The way to the record store and to the engine; pages act for coordinators alone.
        settings: The deployment's.
        url: Where it can be reached, if the settings name no public address.
        lent: What it takes to try a plan and to verify; without it no page does, and there is no API.
        meter: Counts what is asked of it.
    """
    ours = replace(door, name=DOOR, authority="", acts_for_anyone=False)
    reached = settings.public_url or url or f"http://{settings.web_address}"
    site = Site(ours, settings, reached, lent, counters=Counters(meter))
    app = FastAPI(title="Entente", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.site = site
    app.state.changes = live.Changes(site)
    for router in ROUTERS:
        app.include_router(router)
    if lent.replayer is not None:
        app.router.routes.append(below(API, create_api(door, settings, lent.replayer)))
    tell_errors(app)
    app.add_middleware(Counted, counters=site.counters)
    app.add_middleware(Guard, tell_bug=tell_bug, secure=site.secure)
    return app
