"""Whose words a mail is in, and how days, times and lists are written there."""

from datetime import date, datetime

import pytest

from activities.languages import LANGUAGES, chosen_language, language

DAY = date(2026, 1, 5)
NIGHT = datetime(2026, 1, 5, 23, 59)  # noqa: DTZ001 - by the clock on the wall


@pytest.mark.parametrize(
    ("asked", "chosen"),
    [
        *((tag, tag) for tag in LANGUAGES),
        ("de-AT", "de-AT"),
        ("pt-AO", "pt-AO"),
        ("pt-BR-abl1943", "pt-BR-abl1943"),
        ("sv", "en"),
        ("sr-Latn-RS", "en"),
        ("", "en"),
    ],
)
def test_an_organisation_is_written_to_in_its_language_or_the_base_of_it_or_in_english(
    asked: str, chosen: str
) -> None:
    assert chosen_language(asked) == chosen
    assert language(asked).tag == chosen


@pytest.mark.parametrize(
    ("tag", "today"),
    [("de-AT", "heute"), ("pt-AO", "hoje"), ("pt-BR-abl1943", "hoje"), ("sv", "today"), ("ja-JP", "本日")],
)
def test_a_tag_that_names_more_has_the_words_of_its_base(tag: str, today: str) -> None:
    assert language(tag).left(DAY, DAY) == today


@pytest.mark.parametrize(
    ("tag", "day", "plain"),
    [
        ("en", "Monday, 5 January 2026", "5 January 2026"),
        ("en-US", "Monday, January 5, 2026", "January 5, 2026"),
        ("fr", "lundi 5 janvier 2026", "5 janvier 2026"),
        ("es", "lunes, 5 de enero de 2026", "5 de enero de 2026"),
        ("pt", "segunda-feira, 5 de janeiro de 2026", "5 de janeiro de 2026"),
        ("pt-BR", "segunda-feira, 5 de janeiro de 2026", "5 de janeiro de 2026"),
        ("de", "Montag, 5. Januar 2026", "5. Januar 2026"),
        ("de-AT", "Montag, 5. Jänner 2026", "5. Jänner 2026"),
        ("sl", "ponedeljek, 5. januar 2026", "5. januar 2026"),
        ("it", "lunedì 5 gennaio 2026", "5 gennaio 2026"),
        ("ja", "2026年1月5日(月)", "2026年1月5日"),
    ],
)
def test_a_day_is_written_as_there(tag: str, day: str, plain: str) -> None:
    assert (language(tag).day(DAY), language(tag).plain_day(DAY)) == (day, plain)


@pytest.mark.parametrize(("tag", "time"), [("en", "23:59"), ("de", "23:59"), ("ja", "23:59")])
def test_a_time_is_by_a_clock_of_24_hours(tag: str, time: str) -> None:
    assert language(tag).time(NIGHT) == time


def test_where_the_clock_has_12_hours_it_is_told_so() -> None:
    assert " ".join(language("en-US").time(NIGHT).split()) == "11:59 PM"


@pytest.mark.parametrize(
    ("tag", "words"),
    [
        ("en", ("today", "tomorrow", "in 2 days", "in 45 days")),
        ("fr", ("aujourd’hui", "demain", "dans 2 jours", "dans 45 jours")),
        ("es", ("hoy", "mañana", "dentro de 2 días", "dentro de 45 días")),
        ("pt", ("hoje", "amanhã", "dentro de 2 dias", "dentro de 45 dias")),
        ("pt-BR", ("hoje", "amanhã", "em 2 dias", "em 45 dias")),
        ("de", ("heute", "morgen", "in 2 Tagen", "in 45 Tagen")),
        ("sl", ("danes", "jutri", "čez 2 dneva", "čez 45 dni")),
        ("it", ("oggi", "domani", "tra 2 giorni", "tra 45 giorni")),
        ("ja", ("本日", "明日", "2 日後", "45 日後")),
    ],
)
def test_how_far_a_day_is_off_is_said_as_there(tag: str, words: tuple[str, ...]) -> None:
    days = [date.fromordinal(DAY.toordinal() + ahead) for ahead in (0, 1, 2, 45)]
    assert tuple(language(tag).left(day, DAY) for day in days) == words
    assert language(tag).left(date(2026, 1, 4), DAY) is None


@pytest.mark.parametrize(
    ("tag", "listed"),
    [("en", "A, B and C"), ("en-US", "A, B, and C"), ("sl", "A, B in C"), ("ja", "A、B、C")],
)
def test_names_are_listed_as_there(tag: str, listed: str) -> None:
    assert language(tag).listed(("A", "B", "C")) == listed
    assert language(tag).listed(("A",)) == "A"
    assert language(tag).listed(()) == ""


@pytest.mark.parametrize(
    ("zone", "tag", "city"),
    [
        ("Asia/Tokyo", "de", "Tokio"),
        ("Asia/Tokyo", "ja", "東京"),
        ("Europe/Ljubljana", "it", "Lubiana"),
        ("America/Argentina/Buenos_Aires", "en", "Buenos Aires"),
        ("UTC", "fr", "UTC"),
    ],
)
def test_a_zone_is_known_by_its_city(zone: str, tag: str, city: str) -> None:
    assert language(tag).city(zone) == city


def test_sentences_join_as_there() -> None:
    assert language("en").joined(("A.", "B.")) == "A. B."
    assert language("ja-JP").joined(("A。", "B。")) == "A。B。"


def test_countries_have_their_names() -> None:
    assert (language("fr").country("JP"), language("fr").country("XX")) == ("Japon", "XX")
