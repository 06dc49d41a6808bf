"""A browser without JavaScript: keeps cookies, follows links, fills in the forms it was shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser

from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient, Response

ADDRESS = "http://127.0.0.1:8080"


@dataclass
class Form:
    """A form on a page."""

    action: str
    method: str
    values: dict[str, str] = field(default_factory=dict)
    buttons: list[str] = field(default_factory=list)


class Shown(HTMLParser):
    """What a page shows: its forms, its links, and its words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self._select = ""
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "input" and self.forms and name:
            if given.get("type") not in ("checkbox", "radio", "file") or "checked" in given:
                self.forms[-1].values[name] = given.get("value", "on")
        elif tag == "select":
            self._select = name
        elif tag == "option" and self.forms and self._select:
            if "selected" in given or self._select not in self.forms[-1].values:
                self.forms[-1].values[self._select] = given.get("value", "")
        elif tag == "textarea":
            self._area = name
            self.forms[-1].values[name] = ""
        elif tag == "button" and self.forms and "disabled" not in given:
            self.forms[-1].buttons.append(given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            self.forms[-1].values[self._area] += data
        else:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All words, as one line."""
        return " ".join(" ".join(self.words).split())

    def form(self, action: str) -> Form:
        """The first form that is sent there."""
        return next(each for each in self.forms if each.action.startswith(action))


class Browser(AsyncClient):
    """See the module."""

    def __init__(self, site: FastAPI, language: str = "en") -> None:
        super().__init__(
            transport=ASGITransport(site, raise_app_exceptions=False),
            base_url=ADDRESS,
            headers={"Accept-Language": language},
        )

    async def see(self, path: str) -> Shown:
        """Open a page that must be there."""
        answer = await self.get(path, follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return Shown(answer.text)

    async def see_missing(self, path: str) -> Shown:
        """Open a page that says that something is not there."""
        answer = await self.get(path)
        assert answer.status_code == 404, answer.text
        return Shown(answer.text)

    async def submit(self, form: Form, changes: Mapping[str, str] | None = None, **more: object) -> Response:
        """Send a form as it was shown, with changes."""
        values = {**form.values, **(changes or {})}
        return await self.post(form.action, data=values, **more)  # type: ignore[arg-type]
