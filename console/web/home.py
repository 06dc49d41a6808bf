"""The first page of everybody: where their work is."""

from fastapi import APIRouter
from fastapi.responses import RedirectResponse, Response

from console.web.staff.me import Me

router = APIRouter(include_in_schema=False)


@router.get("/")
async def first(me: Me) -> Response:
    """Lead to the agreements, or to the administration where somebody may see no agreement."""
    return RedirectResponse("/agreements" if me.is_one_of("coordinator", "auditor") else "/admin", 303)
