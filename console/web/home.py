"""The first page."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from console.web.rendering import page

router = APIRouter(include_in_schema=False)


@router.get("/")
async def first(request: Request) -> Response:
    """Say where one is."""
    return page(request, "home.html")
