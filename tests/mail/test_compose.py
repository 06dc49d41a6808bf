"""What the mails say."""

import re
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest

from activities.mail import frame, layout
from activities.mail.compose import compose
from activities.mail.letter import Letter
from activities.mail.voice import MissingFactError, Voice
from activities.mail.words import KINDS

from .letters import FULL, MINIMAL, SENDER, Page, body, sent, text

WHO_IS_TOLD = {
    *("opened", "revised", "approved", "objected", "rejection"),
    *("signature_requested", "signed", "mandate_granted", "mandate_revoked", "ink_recorded"),
    *("in_force", "declined", "signature_withdrawn", "reopened", "contested"),
    *("extended", "rejected", "abandoned", "notice_given", "action_plan_adopted"),
    *("pilot_started", "pilot_completed", "pilot_failed", "reminder", "reminder_copy"),
    *("lapsed", "report_due", "report_overdue", "expiry_ahead", "expired"),
    *("renewed", "dormancy_nudge", "dormant", "decision_due", "escalated"),
}


def test_every_row_of_who_is_told_has_its_words() -> None:
    assert KINDS.keys() == WHO_IS_TOLD


def test_the_subject_says_who_must_do_what_by_when() -> None:
    asked = replace(FULL, kind="signature_requested")
    assert sent(asked)["Subject"] == "Please sign MOU-JP-1 by 26 January 2026 (JP-1)"
    subject = sent(replace(FULL, must="approve"))["Subject"]
    assert subject == "Please approve MOU-JP-1 by 26 January 2026 (JP-1)"
    subject = sent(replace(asked, must="mandate"))["Subject"]
    assert subject == "Please give your mandate for MOU-JP-1 by 26 January 2026 (JP-1)"


def test_there_is_one_button_and_its_address_in_words() -> None:
    page = Page(body(sent(FULL), "html"))
    links = [value for name, value in page.attributes if name == "href"]
    assert links == [FULL.link, FULL.link]
    assert [value for name, value in page.attributes if name == "class"].count("button") == 1
    assert str(FULL.link) in body(sent(FULL)).splitlines()


def test_the_html_can_be_read_by_everybody_and_fetches_nothing() -> None:
    source = body(sent(FULL), "html")
    page = Page(source)
    assert '<html lang="en" dir="ltr">' in source
    assert "width=device-width" in source
    assert '<meta name="color-scheme" content="light dark">' in source
    assert "prefers-color-scheme: dark" in source
    assert (page.tags.count("h1"), page.tags.count("h2")) == (1, 1)
    assert not {"img", "link", "script", "iframe", "form", "input"} & set(page.tags)
    assert "url(" not in source
    assert "@import" not in source
    assert [value for name, value in page.attributes if name == "src"] == []


def test_tables_for_the_looks_are_not_read_out_and_the_facts_have_row_headings() -> None:
    source = body(sent(FULL), "html")
    tables = re.findall(r"<table[^>]*>", source)
    assert len([table for table in tables if 'role="presentation"' not in table]) == 1
    assert source.count('<th class="name" scope="row"') == source.count('<td class="fact"') > 5


def test_styles_stand_on_the_elements_and_only_the_screen_s_in_a_sheet() -> None:
    source = body(sent(FULL), "html")
    assert source.count("<style") == 1
    assert re.findall(r"@media \(([a-z-]+)", source) == ["max-width", "prefers-color-scheme"]
    bare = re.findall(r'<(?:p|h1|h2|td|th|a|div)(?![^>]*style=)[^>]*class="[^>]*>', source)
    assert bare == []


def test_a_deadline_is_told_as_the_last_minute_in_the_reader_s_own_zone() -> None:
    assert "Your deadline: Monday, 26 January 2026, 23:59 (Tokyo time) – in 14 days" in text(sent(FULL))
    in_paris = replace(FULL, zone="Europe/Paris")
    assert "Monday, 26 January 2026, 16:00 (Paris time)" in text(sent(in_paris))
    in_beirut_midnight_was_skipped = datetime(2026, 3, 28, 22, tzinfo=UTC)
    letter = replace(FULL, zone="Asia/Beirut", deadline_at=in_beirut_midnight_was_skipped)
    assert "Saturday, 28 March 2026, 23:59 (Beirut time)" in text(sent(letter))


@pytest.mark.parametrize(
    ("sent_at", "words"),
    [
        (datetime(2026, 1, 25, 15, tzinfo=UTC), "(Tokyo time) – today "),
        (datetime(2026, 1, 25, 14, tzinfo=UTC), "(Tokyo time) – tomorrow "),
        (datetime(2026, 1, 24, 14, tzinfo=UTC), "(Tokyo time) – in 2 days "),
        (datetime(2026, 1, 26, 15, tzinfo=UTC), "(Tokyo time) Read and approve"),
    ],
)
def test_the_days_left_are_counted_by_the_reader_s_calendar(sent_at: datetime, words: str) -> None:
    assert words in text(sent(replace(FULL, must="approve", sent_at=sent_at)))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "You need not sign."),
        ({"signs_later": True}, "You need not sign yet: your turn comes"),
        ({"represented_by": "AVEP"}, "You need not sign: AVEP holds your mandate"),
        ({"role": "observer"}, "You need not sign: you follow this agreement as an observer."),
        ({"role": "represented"}, "To be bound, please give your mandate to a signatory"),
    ],
)
def test_those_who_need_not_sign_read_why(change: dict[str, object], words: str) -> None:
    letter = replace(FULL, kind="signature_requested", must=None, link=None, **change)  # type: ignore[arg-type]
    assert words in text(sent(letter))
    assert "Please sign" not in text(sent(letter))
    assert "you need not sign" in sent(letter)["Subject"]


@pytest.mark.parametrize(
    ("holds", "words"),
    [
        (("JP-2",), "You hold the mandate of JP-2 and may sign for it"),
        (("JP-2", "JP-3"), "You hold the mandates of JP-2 and JP-3 and may sign for them"),
    ],
)
def test_the_holder_of_mandates_is_told_whom_it_may_sign_for(holds: tuple[str, ...], words: str) -> None:
    assert words in text(sent(replace(FULL, kind="signature_requested", signs_for=holds)))


def test_a_cluster_its_coordinator_signs_for_is_asked_for_its_mandate() -> None:
    told = text(sent(replace(FULL, kind="reminder", must="mandate", link=None)))
    assert "Your mandate for “Memorandum of Understanding” (MOU-JP-1) is still missing." in told
    assert "Please give your mandate to Plastipolis." in told
    assert "Plastipolis signs for the whole consortium" in told


def test_an_organisation_that_is_not_bound_reads_so() -> None:
    letter = replace(FULL, kind="in_force", must=None)
    assert "Not bound, because it has not signed: CCIS." in text(sent(letter))
    both = replace(letter, uncovered=("CCIS", "AVEP"))
    assert "Not bound, because they have not signed: CCIS and AVEP." in text(sent(both))
    own = replace(letter, uncovered=("JP-1",))
    assert "JP-1 has not signed and is not bound." in text(sent(own))


def test_a_signature_for_others_alone_is_not_told_as_its_own() -> None:
    told = text(sent(replace(FULL, kind="signed", signs_itself=False)))
    assert "by mandate, in the name of AVEP and Pool-net." in told
    assert "also binds" not in told


def test_an_erased_place_leaves_the_day() -> None:
    letter = replace(FULL, kind="ink_recorded", must=None)
    assert "on paper in Düsseldorf, on Friday, 9 January 2026." in text(sent(letter))
    erased = text(sent(replace(letter, place=None)))
    assert "on paper, on Friday, 9 January 2026." in erased
    assert "Signed on paper: Friday, 9 January 2026" in erased


def test_who_has_no_link_is_told_how_to_contest() -> None:
    letter = replace(FULL, kind="ink_recorded", must=None)
    assert "please contest the signature in time." in text(sent(letter))
    by_mail = text(sent(replace(letter, link=None)))
    assert "please answer this mail in time and say why." in by_mail
    assert "Your answer goes to Plastipolis, which records that you contest" in by_mail


def test_an_erased_title_leaves_the_id() -> None:
    letter = replace(FULL, kind="pilot_completed", pilot_title=None)
    assert sent(letter)["Subject"] == "MOU-JP-1: the pilot action P1 is completed"


def test_an_intensified_agreement_is_told_as_one() -> None:
    opened = replace(FULL, agreement_kind="intensified")
    assert "the negotiation of an intensified cooperation agreement with JP-1 and JP-2" in text(sent(opened))
    signed = text(sent(replace(opened, kind="in_force", contest_until=None)))
    assert "What was committed to can begin." in signed
    assert "pilot actions" not in signed


def test_without_a_link_the_mail_names_the_coordinator_s_mailbox() -> None:
    mail = sent(replace(FULL, link=None))
    assert "To read the text and to sign it, please write to its coordinator, Plastipolis:" in text(mail)
    assert "coordinator@plastipolis.example" in body(mail).splitlines()
    assert 'href="mailto:coordinator@plastipolis.example"' in body(mail, "html")


def test_a_notice_sent_again_says_so_in_words() -> None:
    told = text(sent(replace(FULL, resent=1)))
    assert told.startswith("This notice was sent to you before and is sent again")
    assert "sent again" in body(sent(replace(FULL, resent=1)), "html")
    assert "sent again" not in text(sent(FULL))


def test_the_same_letter_gives_the_same_mail() -> None:
    assert compose(FULL, SENDER).as_bytes() == compose(replace(FULL), SENDER).as_bytes()


def test_names_cannot_write_html() -> None:
    mail = sent(replace(FULL, title='<script>"&', link="https://x.example/l/'\"<b>", actor="</p><b>"))
    page = Page(body(mail, "html"))
    assert not {"script", "b"} & set(page.tags)
    assert '“<script>"&”' in " ".join(page.words)
    assert ("href", "https://x.example/l/'\"<b>") in page.attributes


def test_a_letter_has_no_field_for_a_text_of_the_parties() -> None:
    assert not {"reason", "text", "comment", "lesson"} & {field.name for field in fields(Letter)}


def test_a_fact_the_letter_does_not_hold_is_an_error_and_no_mail() -> None:
    with pytest.raises(MissingFactError, match="'deadline_date'"):
        compose(replace(MINIMAL, must="sign"), SENDER)
    with pytest.raises(MissingFactError, match="'no_such_fact'"):
        Voice(FULL).say("%(no_such_fact)s")


def test_a_variable_the_layout_does_not_know_is_an_error() -> None:
    page = frame.frame(Voice(FULL), KINDS["opened"](Voice(FULL)), ())
    template = layout._environment().from_string("{{ page.no_such_field }}")
    with pytest.raises(Exception, match="no_such_field"):
        template.render(page=page)


def styles(sheet: str) -> dict[str, dict[str, str]]:
    """What a sheet says of each class, as far as it is a colour."""
    found: dict[str, dict[str, str]] = {}
    for names, rules in re.findall(r"^\s*(\.[^{]*)\{([^}]*)\}", sheet, re.MULTILINE):
        said = dict(re.findall(r"(?<!-)\b(color|background): (#[0-9a-f]{6})", rules))
        for name in re.findall(r"\.([\w-]+)", names):
            found[name] = {**found.get(name, {}), **said}
    return found


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(("page", "card"), ("page", "ask"), ("page", "again"), ("label", "ask"), ("name", "card")),
        *(("quiet", "card"), ("foot", "page"), ("link", "card"), ("button", "button"), ("button", "key")),
    ],
)
def test_every_text_stands_out_from_its_ground(text: str, ground: str, *, dark: bool) -> None:
    """WCAG 2.2 AA asks for 4.5 to 1."""
    usual = styles((layout._FOLDER / "mail.css").read_text(encoding="utf-8"))
    at_night = styles((layout._FOLDER / "screen.css").read_text(encoding="utf-8").partition("dark)")[2])
    worn = {name: {**said, **(at_night.get(name, {}) if dark else {})} for name, said in usual.items()}
    assert contrast(worn[text]["color"], worn[ground]["background"]) >= 4.5
