"""The list of pages leaves none out; these need no browser."""

from fastapi.routing import APIRoute

from console.web.agreements.act_names import GROUPS
from console.web.app import ROUTERS
from tests.browser.places import NEVER_OPEN, NO_PAGES, PLACES, SHOWN_OPEN


def test_every_route_is_on_the_list_or_draws_no_page() -> None:
    routes = [each for router in ROUTERS for each in router.routes if isinstance(each, APIRoute)]
    known = {f"{method} {route.path}" for route in routes for method in route.methods or ()}
    listed = {each.route for each in PLACES if each.route}
    assert known - listed - NO_PAGES.keys() == set(), "put it in tests/browser/places.py"
    assert (listed | NO_PAGES.keys()) - known == set()
    assert listed & NO_PAGES.keys() == set()


def test_the_form_of_every_act_is_on_the_list() -> None:
    shown = [act for acts in SHOWN_OPEN.values() for act in acts]
    assert {*shown, *NEVER_OPEN} == {act for group in GROUPS for act in group}


def test_every_page_has_a_name_of_its_own() -> None:
    assert len({each.name for each in PLACES}) == len(PLACES)
