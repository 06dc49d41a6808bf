"""The token a caller uses: what it allows, and ending it."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from activities.database import writing
from console.api.access import Caller, needs
from console.api.answering import answer
from console.api.described import responses
from console.api.reading import read_parameters
from console.api.service import note_change, service_of
from console.api.shapes.token import OwnToken
from console.cli.tokens import token_document
from console.scopes import SCOPES
from console.tokens import revoke_token

router = APIRouter(prefix="/token", tags=["token"])

Anybody = Annotated[Caller, Depends(needs(*SCOPES))]


@router.get(
    "", summary="What this token allows, and until when", response_model=OwnToken, responses=responses(422)
)
async def show_token(request: Request, caller: Anybody) -> Response:
    """As its row of `entente tokens`."""
    read_parameters(request)
    return answer(OwnToken, token_document(caller.token, await service_of(request).door.clock()))


@router.delete(
    "",
    summary="End this token, as when it got into wrong hands",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=responses(422),
)
async def revoke_own_token(request: Request, caller: Anybody) -> Response:
    """As `entente tokens revoke`, of the token that asks and of no other."""
    read_parameters(request)
    service = service_of(request)
    async with writing(service.door.database) as connection:
        await revoke_token(connection, caller.token.id, await service.door.clock())
    note_change(caller.token.id, "token", came="revoked")
    return Response(status_code=HTTPStatus.NO_CONTENT)
