"""Log lines: structlog and the standard library in one pipeline, without mail addresses and links."""

import logging
import os
import re
import sys
from collections.abc import Mapping
from typing import Literal, TextIO, cast

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

LogFormat = Literal["auto", "console", "json"]
LogLevel = Literal["debug", "info", "warning", "error"]

REDACTED = "[redacted]"
# Anchored at the beginning of a word: unanchored, a long word without @ would cost the square of its length.
_WORD = r"""\s"<>()\[\]{},;:"""
_ADDRESS = re.compile(
    rf"""(?:(?<![^{_WORD}])[^{_WORD}]+|"[^"\n]+")(?:@|%40)[\w\[][\w.:\-]*\]?""", re.IGNORECASE
)
_TOKEN = re.compile(r"entente_[\w-]{43}")
_LINK = re.compile(r"(/|%2F)l(/|%2F)[^\s\"'<>\\/]+", re.IGNORECASE)

# Statements and their parameters carry names; they stay out of the log at any level.
_QUIET = ("sqlalchemy", "aiosqlite", "alembic", "aiosmtplib", "asyncio", "temporalio.worker")


def redact(text: str) -> str:
    """The text without anything that looks like a mail address, a personal link or a token of the API."""
    return _ADDRESS.sub(REDACTED, _LINK.sub(rf"\1l\2{REDACTED}", _TOKEN.sub(REDACTED, text)))


def redact_event(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Redact every key and value of a log line, however deep; objects become their redacted repr."""
    return cast("EventDict", _redacted(event))


def configure_logs(log_format: LogFormat, level: LogLevel, stream: TextIO | None = None) -> None:
    """Send all log lines of this process to stderr, or to `stream`; a second call replaces the first."""
    stream = stream or sys.stderr
    console = log_format == "console" or (log_format == "auto" and stream.isatty())
    common: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *common,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*common, structlog.stdlib.ExtraAdder(), _without_core_entry],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                redact_event,
                _renderer(console=console, colours=stream.isatty() and not os.environ.get("NO_COLOR")),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def _without_core_entry(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop what Temporal's Rust core attaches: its message says the same."""
    event.pop("temporal_log", None)
    return event


def _renderer(*, console: bool, colours: bool) -> Processor:
    # The plain formatter: prettier ones import while they render, which the workflow sandbox forbids.
    if console:
        return structlog.dev.ConsoleRenderer(
            colors=colours, exception_formatter=structlog.dev.plain_traceback
        )
    return structlog.processors.JSONRenderer()


def _redacted(value: object) -> object:
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {redact(str(key)): _redacted(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_redacted(inner) for inner in value]
    return redact(repr(value))
