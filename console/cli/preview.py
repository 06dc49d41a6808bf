"""`entente notices preview`: one mail of the example, or all of them as files."""

from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage, Message
from pathlib import Path
from typing import NamedTuple

from rich.console import RenderableType
from rich.text import Text

from activities.languages import LANGUAGES, chosen_language
from console.cli.looking import Page, print_page
from console.cli.paper import heading
from console.cli.session import Session
from console.codes import Exit
from console.doors.formats import language
from console.doors.node import leaf
from console.preview.messages import EVERY_KIND, example_mail, html_alone
from models.errors import InputError

SHOWN = ("From", "To", "Reply-To", "Date", "Content-Language")


class Wanted(NamedTuple):
    """How to show a mail: in which language, to whom, sent again how often, and where to keep its HTML."""

    language: str
    org: str | None
    resent: int
    html: Path | None


def show_preview(session: Session, kind: str, wanted: Wanted) -> int:
    """Print one mail."""
    tongue, html = language(leaf(wanted.language, "--language")), wanted.html
    message, org = example_mail(_kind(kind), tongue, wanted.org, resent=wanted.resent)
    if html:
        with _written("--html"):
            html.write_text(html_alone(message), encoding="utf-8")
    page = _page(message, org, html)
    if chosen_language(tongue) != tongue:
        page = page._replace(parts=(*page.parts, _no_words(tongue)))
    print_page(page, as_json=session.as_json)
    return Exit.DONE


def _no_words(tongue: str) -> str:
    return f"There are no words in {tongue}: it is in English. There are those of {', '.join(LANGUAGES)}."


def write_previews(session: Session, folder: Path) -> int:
    """Keep every kind in every language as a message and as HTML."""
    with _written("--into"):
        folder.mkdir(parents=True, exist_ok=True)
        written = [_keep(folder, kind, tongue) for kind in EVERY_KIND for tongue in LANGUAGES]
    words = f"{len(written)} mails in {folder}: each as .eml, which mail programs open, and as .html."
    print_page(Page({"folder": str(folder), "mails": written}, (words,)), as_json=session.as_json)
    return Exit.DONE


def _keep(folder: Path, kind: str, tongue: str) -> str:
    message, name = example_mail(kind, tongue).message, f"{kind}.{tongue}"
    (folder / f"{name}.eml").write_bytes(message.as_bytes())
    (folder / f"{name}.html").write_text(html_alone(message), encoding="utf-8")
    return name


@contextmanager
def _written(option: str) -> Iterator[None]:
    try:
        yield
    except OSError as failure:
        raise InputError(option, f"cannot be written: {failure.strerror}", "Name another place") from None


def body(message: EmailMessage, form: str) -> str:
    """Return one of a message's bodies."""
    part = message.get_body((form,))
    return str(part.get_content()) if part else ""


def _kind(given: str) -> str:
    if given not in EVERY_KIND:
        raise InputError("--kind", f"{given} is no kind of notice", f"Kinds are {', '.join(EVERY_KIND)}")
    return given


def _page(message: EmailMessage, org: str, html: Path | None) -> Page:
    files = {str(part.get_filename()): _content(part) for part in message.iter_attachments()}
    subject, text = str(message["Subject"]), body(message, "plain")
    document = {
        "to": org,
        "subject": subject,
        "language": str(message["Content-Language"]),
        "text": text,
        "html": html_alone(message),
        "files": files,
    }
    head = "\n".join(f"{name}: {message[name]}" for name in SHOWN if message[name])
    tail = [f"Attached: {', '.join(files)}."] if files else []
    kept = [f"Its HTML is in {html}."] if html else []
    parts: list[RenderableType] = [Text(head, "dim"), "", heading(subject), "", Text(text), *tail, *kept]
    return Page(document, parts)


def _content(part: Message) -> str:
    payload = part.get_payload(decode=True)
    return payload.decode() if isinstance(payload, bytes) else ""
