"""A partnership that runs as a whole: eight organisations, their mails, and the pages behind the links."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from temporalio.client import Client
from temporalio.worker import Worker

from activities.database import reading, writing
from activities.drawings.fonts import JAPANESE, families
from activities.keys import load_keys
from activities.sending import Postmark
from console.commands import Door
from console.doors.acts import ActRequest
from console.doors.registry_file import read_organisations
from console.links.link import Link, find_link
from console.registry import register
from console.settings import Settings, load_settings
from console.web.app import create_site
from models.canonical import sha256_hex, text_hash
from models.policy import Policy
from models.terms import Document, Party, Terms
from tests.rehearsal.stages import EXAMPLES
from tests.workflows.house import House, built_house, eventually, fresh_ref
from worker import Parts, build_worker

COORDINATOR, PARTNER = "PLASTIPOLIS", "NAGANO"
CLUSTERS = ("PLASTIPOLIS", "AVEP", "POOLNET", "BUSINESS_UPPER_AUSTRIA", "CCIS", "PROPLAST", "KIMW")
EVERYBODY = (*CLUSTERS, PARTNER)
ORGANISATIONS = read_organisations(EXAMPLES / "wiintech" / "organisations.yaml")
TITLE = "Memorandum of Understanding with Nagano Techno Foundation"
CLAUSES = {
    "purpose": "The European clusters and Nagano Techno Foundation wish to bring their member companies "
    "together, above all small and medium-sized ones, and to prepare projects of common interest.",
    "contact_points": "Each party names one role mailbox as its contact point. What is sent there counts as "
    "received by that party.",
    "costs": "Each party bears its own costs. A joint expense needs the prior written consent of every party "
    "that would pay a part of it.",
    "notice": "Either side may end this memorandum by written notice of three months to all other parties.",
}
DOCUMENT = "# 覚書\n\nこの日本語訳は参考であり、英語の本文が優先します。\n".encode()
CHIEF = "理事長" if set(families()) & set(JAPANESE) else "Director"
"""A capacity to sign in, in Japanese where this machine can print that."""

_LINK = re.compile(r"/l/([A-Za-z0-9_-]{43})")


def parties(orgs: tuple[str, ...] = EVERYBODY) -> tuple[Party, ...]:
    return tuple(
        Party(
            org=org,
            side="partner" if org not in CLUSTERS else "consortium",
            zone=ORGANISATIONS[org].timezone,
        )
        for org in orgs
    )


@dataclass(frozen=True, slots=True)
class Partnership:
    """One service with its worker, its mails and its site."""

    house: House
    settings: Settings
    site: FastAPI
    url: str
    known: dict[str, Link] = field(default_factory=dict)
    """Links by their tokens, as they were made: each is looked up once."""

    @property
    def door(self) -> Door:
        return self.house.door

    def worker(self) -> Worker:
        postmark = Postmark("agreements@entente.example", load_keys(self.house.home / "keys"), self.url)
        parts = Parts(self.house.database, self.house.post, postmark, self.house.home)
        return build_worker(
            self.house.client, parts, task_queue=self.door.task_queue, max_cached_workflows=1000
        )

    async def open(
        self,
        orgs: tuple[str, ...] = EVERYBODY,
        rules: Policy | None = None,
        ref: str = "",
        **terms: Any,  # noqa: ANN401
    ) -> str:
        """Open an agreement with a text; return its ref."""
        ref, title = ref or fresh_ref("MOU-JP"), text_hash(TITLE)
        hashes = {key: text_hash(text) for key, text in CLAUSES.items()}
        document = Document(language="ja", sha256=sha256_hex(DOCUMENT))
        authentic = Document(language="en", sha256=sha256_hex(DOCUMENT + b"\n"))
        usual: dict[str, Any] = {
            "duration": "P3Y",
            "notice": "P3M",
            "authentic_language": "en",
            "areas": ("renewable_energies", "clean_processes"),
            "documents": (authentic, document),
            "clauses": hashes,
        }
        fields: dict[str, object] = {
            "kind": "mou",
            "title": title,
            "country": "JP",
            "parties": parties(orgs),
            "terms": Terms(**{**usual, **terms}),
            "policy": rules or Policy(),
        }
        texts = {title: TITLE} | {hashes[key]: text for key, text in CLAUSES.items()}
        files = {document.sha256: DOCUMENT, authentic.sha256: DOCUMENT + b"\n"}
        await self.door.submit(ActRequest("open", ref, COORDINATOR, fields=fields, texts=texts, files=files))
        return ref

    async def link(self, ref: str, org: str, question: str, revision: int = 1, *, nth: int = 0) -> str:
        """Return the path of the link an organisation was sent, once its mail is there."""

        async def found() -> str | None:
            tokens = [token for token, link in await self.links(ref, org) if link.question == question
                      and link.revision == revision]  # fmt: skip
            return tokens[nth] if len(tokens) > nth else None

        return f"/l/{await eventually(found)}"

    async def links(self, ref: str, org: str) -> list[tuple[str, Link]]:
        """Return the links in an organisation's mails about an agreement, oldest first."""
        found = []
        async with reading(self.house.database) as connection:
            for token in self.tokens(ORGANISATIONS[org].mailbox or ""):
                link = self.known.get(token) or await find_link(connection, token)
                if link is not None:
                    self.known[token] = link
                    found += [(token, link)] if link.agreement == ref else []
        return sorted(found, key=lambda each: each[1].made_at)

    def tokens(self, mailbox: str) -> list[str]:
        """Return the tokens of all links a mailbox was sent."""
        letters = [path for path in self.house.letters() if mailbox in _recipient(path)]
        return list(dict.fromkeys(token for path in letters for token in _tokens(path)))

    def mails(self, mailbox: str) -> list[EmailMessage]:
        return [_parsed(path) for path in self.house.letters() if mailbox in _recipient(path)]


@cache
def _parsed(path: Path) -> EmailMessage:
    return BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes())


@cache
def _recipient(path: Path) -> str:
    return str(_parsed(path)["To"])


@cache
def _tokens(path: Path) -> tuple[str, ...]:
    part = _parsed(path).get_body(("plain",))
    return tuple(_LINK.findall(str(part.get_content()))) if part else ()


@asynccontextmanager
async def partnership(client: Client, home: Path, url: str) -> AsyncIterator[Partnership]:
    """Run a service with its worker; its site is made, and served by whoever needs that."""
    async with built_house(client, home) as house:
        async with writing(house.database) as connection:
            await register(connection, ORGANISATIONS.values())
        settings = replace_url(load_settings(home=home), url)
        built = Partnership(house, settings, create_site(house.door, settings), url)
        async with built.worker():
            yield built


def replace_url(settings: Settings, url: str) -> Settings:
    return settings.model_copy(update={"public_url": url})
