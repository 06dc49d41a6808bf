"""One agreement as somebody sees it: everything its page is made of, read at once."""

from datetime import datetime
from typing import NamedTuple

from fastapi import Request
from sqlalchemy.ext.asyncio import AsyncConnection

from activities.database import reading
from console import inbox
from console.past import NotOpenYetError, Past, find_past
from console.queries import (
    Chain,
    NotFoundError,
    find_chain,
    find_sizes,
    find_state,
    known_names,
    list_notices,
    texts_to_show,
)
from console.registry import registered
from console.revisions import Revision, revisions
from console.sentences import cited_texts
from console.staff.accounts import Account
from console.web.agreements.listing import whose
from console.web.agreements.turns import Reader
from console.web.site import site_of
from console.web.tongue import tongue
from models.acts import Act
from models.explain import Explanation, explain
from models.state import Agreement
from models.tables import NoticeRow


class Sight(NamedTuple):
    """See the module. Of a past moment `past` says which, and `now` is that one."""

    state: Agreement
    chain: Chain
    explained: Explanation
    revisions: dict[int, Revision]
    texts: dict[str, str]
    sizes: dict[str, int]
    notices: list[NoticeRow]
    pending: list[Act]
    reader: Reader
    now: datetime
    past: Past | None = None

    @property
    def title(self) -> str:
        """What the agreement is called."""
        return self.texts.get(self.state.title or "") or self.state.ref

    @property
    def zone(self) -> str:
        """The coordinator's: days of the whole life are told in it."""
        return self.state.zone(self.state.coordinator)


def is_open_to(me: Account, state: Agreement) -> bool:
    """Say whether an account may see an agreement."""
    organisation = whose(me)
    return organisation is None or state.party(organisation) is not None


async def _past(connection: AsyncConnection, me: Account, ref: str, at: str, now: datetime) -> Past:
    """Return an agreement as it stood; when it was opened is told to those who may see it."""
    try:
        return await find_past(connection, ref, at, now)
    except NotOpenYetError as early:
        if not is_open_to(me, early.today):
            raise NotFoundError(f"there is no agreement {ref}") from None
        raise


async def see(request: Request, me: Account, ref: str, at: str = "") -> Sight:
    """Return an agreement as it stands, or as it stood.

    Raises:
        NotFoundError: There is none, or none this account may see; or it was not open yet.
        InputError: The reference or the moment is wrong.
    """
    site, language = site_of(request), tongue(request)
    now = await site.now()
    async with reading(site.database) as connection:
        past = await _past(connection, me, ref, at, now) if at else None
        state = past.state if past else await find_state(connection, ref)
        if not is_open_to(me, state):
            raise NotFoundError(f"there is no agreement {ref}")
        chain = past.chain if past else await find_chain(connection, ref)
        moment = past.at if past else now
        known = revisions(chain)
        terms = [each.terms for each in known.values()]
        clauses = {sha256 for each in terms for sha256 in each.clauses.values()}
        wanted = {*cited_texts(chain), *clauses, state.title or ""}
        documents = [each.sha256 for one in terms for each in one.documents]
        return Sight(
            state,
            chain,
            explain(state, moment),
            known,
            await texts_to_show(connection, wanted),
            await find_sizes(connection, documents),
            await list_notices(connection, agreement=ref),
            [] if past else await inbox.pending(connection, ref),
            Reader(language, moment, await known_names(connection), await registered(connection)),
            moment,
            past,
        )
