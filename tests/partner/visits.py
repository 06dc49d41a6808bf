"""How tests of links look at what a visit left: rows, uses, acts; and how they end a link."""

from sqlalchemy import func, select, text, update
from sqlmodel import SQLModel, col

from activities.database import reading, writing
from console.links.link import id_of
from models.base import Instant
from models.tables import LinkRow, NoticeRow
from tests.partner.partnership import COORDINATOR, PARTNER, Partnership
from tests.web.browser import Browser, Form
from tests.workflows.house import eventually

SMALL = (COORDINATOR, "AVEP", "POOLNET", PARTNER)


async def counted(partners: Partnership) -> dict[str, int]:
    """How many rows each table has, once no mail is on its way."""

    async def all_left() -> bool:
        on_its_way = col(NoticeRow.state) == "queued", col(NoticeRow.not_before).is_(None)
        async with reading(partners.house.database) as connection:
            count = select(func.count()).select_from(NoticeRow).where(*on_its_way)
            return (await connection.execute(count)).scalar_one() == 0

    await eventually(all_left)
    async with reading(partners.house.database) as connection:
        return {
            name: (await connection.execute(select(func.count()).select_from(table))).scalar_one()
            for name, table in SQLModel.metadata.tables.items()
        }


async def uses(partners: Partnership, path: str) -> list[tuple[str, str]]:
    """What a link was used for, and what came of it."""
    query = text("SELECT did, came FROM link_use WHERE link = :link ORDER BY at, id")
    async with reading(partners.house.database) as connection:
        rows = await connection.execute(query, {"link": id_of(path.rpartition("/")[2])})
        return [(row.did, row.came) for row in rows]


async def set_end(partners: Partnership, path: str, **columns: Instant) -> None:
    async with writing(partners.house.database) as connection:
        known = update(LinkRow).where(col(LinkRow.token_sha256) == id_of(path.rpartition("/")[2]))
        await connection.execute(known.values(**columns))


async def form_of(visitor: Browser, path: str, act: str) -> Form:
    page = await visitor.see(path)
    return page.form(f"{path.split('/answer', maxsplit=1)[0]}/answer/{act}")


async def acts(partners: Partnership, ref: str) -> list[str]:
    return [each for each in await partners.house.types(ref) if each != "negotiation_opened"]


async def kept(partners: Partnership) -> bytes:
    """Everything the record store holds."""
    async with reading(partners.house.database) as connection:
        return "".join(
            [
                str((await connection.execute(select(table))).all())
                for table in SQLModel.metadata.tables.values()
            ]
        ).encode()
