"""Every page there is: its name, the route that draws it, and how one gets there. All tests of pages walk it.

A route that is neither here nor among those that draw no page fails test_places.py.
"""

from typing import NamedTuple

from tests.browser.coming import (
    Come,
    at,
    by,
    planned,
    remove_nobody,
    report_without_font,
    sent,
    welcome,
    without_font,
)

EVERYTHING = ("administrator", "coordinator", "auditor")
STAFF, NEWCOMER, NOBODY = "staff", "newcomer", "nobody"
"""Who looks: somebody with every role, a coordinator who has no agreement, somebody who is not signed in."""

FIERGS, NAGANO, OHIO, GONE = "MOU-BR-FIERGS", "MOU-JP-NAGANO", "MOU-US-OHIO", "MOU-IN-PLASTINDIA"
PAPER, GROWN, DECLINED, LAPSED = "MOU-JP-PAPER", "MOU-JP-GROWN", "MOU-JP-DECLINED", "MOU-JP-LAPSED"
SIGNED = "MOU-JP-SIGNED"
"""Agreements by where they stand."""


class Place(NamedTuple):
    """One page. `status` is that of the answer; `has` is what must be on it for it to be the one meant."""

    name: str
    route: str
    come: Come
    who: str = STAFF
    status: int = 200
    has: str = "h1"


PLAN = {"title": "A plan", "ref": "MOU-PLANNED", "country": "JP"}
CLAUSE = {"clause__0__name": "purpose", "clause__0__text": "We work together."}
PREVIEW = "button[value=preview]"

NUMBER = "achievements.delegation_visits.reached"
"""The address of a number in the report."""

SHOWN_OPEN = {
    FIERGS: ("propose", "object", "approve", "reject", "revoke_mandate", "extend", "abandon"),
    NAGANO: ("record_ink_signature", "withdraw_signature", "reopen"),
    DECLINED: ("grant_mandate",),
    PAPER: ("sign", "decline"),
    OHIO: ("start_pilot", "report_activity"),
    GROWN: ("complete_pilot", "fail_pilot", "waive_pilots", "open_intensified"),
    SIGNED: ("adopt_action_plan",),
}
"""Where each act is open to the coordinator, so that its form is shown."""

NEVER_OPEN = {"contest"}
"""A coordinator records signatures on paper, so it contests none; its page is that of `not-now`."""

leaving = sent(at("/admin/organisations/NAGANO"), "main form[action$=leave] button")
"""To where it is asked once more whether an organisation is to leave."""

GROWING = "GET /agreements/{ref}/acts/open_intensified"
STAFF_PLACES = (
    Place("sign-in", "GET /sign-in", at("/sign-in"), NOBODY),
    Place(
        "sign-in-asked",
        "POST /sign-in",
        sent(at("/sign-in"), "main form button", mailbox="a@b.example"),
        NOBODY,
        has=".note.good",
    ),
    Place("sign-in-welcome", "GET /sign-in/{token}", welcome, NOBODY, has="main form button"),
    Place("sign-in-dead", "GET /sign-in/{token}", at("/sign-in/nothing"), NOBODY, 410),
    Place("sign-in-failed", "GET /sign-in/oidc/back", at("/sign-in/oidc/back"), NOBODY, 502),
    Place("agreements", "GET /agreements", at("/agreements"), has="table"),
    Place("agreements-none", "GET /agreements", at("/agreements?words=nothing-like-it")),
    Place("agreements-empty", "GET /agreements", at("/agreements"), NEWCOMER, has=".empty"),
    Place("agreement", "GET /agreements/{ref}", at(f"/agreements/{FIERGS}"), has="ins"),
    Place(
        "agreement-not-yet", "GET /agreements/{ref}", at(f"/agreements/{FIERGS}?at=2020-01-01"), status=404
    ),
    Place("agreement-signing", "GET /agreements/{ref}", at(f"/agreements/{NAGANO}")),
    Place("agreement-in-force", "GET /agreements/{ref}", at(f"/agreements/{GROWN}")),
    Place("agreement-closed", "GET /agreements/{ref}", at(f"/agreements/{GONE}")),
    Place("agreement-declined", "GET /agreements/{ref}", at(f"/agreements/{DECLINED}")),
    Place("agreement-lapsed", "GET /agreements/{ref}", at(f"/agreements/{LAPSED}")),
    Place("agreement-then", "GET /agreements/{ref}", at(f"/agreements/{LAPSED}?at=2026-01-13"), has=".warn"),
    Place("not-now", "GET /agreements/{ref}/acts/{act}", at(f"/agreements/{FIERGS}/acts/sign")),
    Place(
        "act-wrong",
        "POST /agreements/{ref}/acts/{act}",
        sent(at(f"/agreements/{FIERGS}/acts/extend"), until=""),
        status=422,
        has=".note.bad",
    ),
    Place(
        "act-sure",
        "POST /agreements/{ref}/acts/{act}",
        sent(at(f"/agreements/{FIERGS}/acts/extend"), until="2126-01-01"),
        has="button[name=sure]",
    ),
    Place("intensify", GROWING, at(f"/agreements/{GROWN}/acts/open_intensified"), has="form.act button"),
    Place(
        "intensify-wrong",
        "POST /agreements/{ref}/acts/open_intensified",
        sent(at(f"/agreements/{GROWN}/acts/open_intensified"), PREVIEW, ref="mou"),
        status=422,
        has=".note.bad",
    ),
    Place("start", "GET /start", at("/start")),
    Place("start-wrong", "POST /start", sent(planned, PREVIEW, ref="mou"), status=422, has=".note.bad"),
    Place("preview", "POST /start", sent(planned, PREVIEW, **PLAN, **CLAUSE), has=".calendar"),
    Place("rehearsal", "GET /rehearsal", at("/rehearsal")),
    Place("rehearsal-empty", "GET /rehearsal", at("/rehearsal"), NEWCOMER, has=".empty"),
    Place("rehearsed", "POST /rehearsal", sent(at("/rehearsal"), ref=FIERGS), has=".calendar"),
    Place("report", "GET /report", at("/report"), has="table"),
    Place("report-empty", "GET /report", at("/report"), NEWCOMER),
    Place("report-number", "GET /report/sources", at(f"/report/sources?cell={NUMBER}")),
    Place("report-table", "GET /report/tables/{code}", at("/report/tables/mous"), has="table"),
    Place("report-no-font", "GET /report.{shape}", report_without_font, status=409),
    Place("audit", "GET /audit", at("/audit")),
    Place("audit-one", "GET /audit/{ref}", at(f"/audit/{OHIO}")),
    Place("verified", "POST /audit/{ref}", sent(at(f"/audit/{OHIO}")), has=".levels"),
    Place("service", "GET /service", at("/service")),
    Place("admin", "GET /admin", at("/admin")),
    Place(
        "account-wrong",
        "POST /admin/accounts",
        sent(at("/admin"), "main form[action='/admin/accounts'] button", mailbox="nothing"),
        status=422,
        has=".note.bad",
    ),
    Place(
        "remove-wrong",
        "POST /admin/accounts/{account}/remove",
        remove_nobody,
        status=404,
    ),
    Place("organisation", "GET /admin/organisations/{code}", at("/admin/organisations/NAGANO")),
    Place("organisation-new", "GET /admin/organisations/new", at("/admin/organisations/new")),
    Place(
        "organisation-wrong",
        "POST /admin/organisations",
        sent(at("/admin/organisations/new"), code="lower"),
        status=422,
        has=".note.bad",
    ),
    Place("organisation-leaving", "POST /admin/organisations/{code}/leave", leaving, has="#leaving"),
    Place(
        "organisation-stays",
        "POST /admin/organisations/{code}/leave",
        sent(leaving, "main form[action$=leave] button"),
        status=422,
        has=".note.bad",
    ),
    Place("not-there", "", at("/nothing"), status=404),
    Place("not-yours", "GET /admin", at("/admin"), NEWCOMER, 403),
    Place("not-readable", "GET /agreements/{ref}", at(f"/agreements/{FIERGS}?at=soon"), status=422),
)

ACTS = tuple(
    Place(
        f"act-{act}",
        "GET /agreements/{ref}/acts/{act}",
        at(f"/agreements/{ref}/acts/{act}"),
        has="form.act button",
    )
    for ref, acts in SHOWN_OPEN.items()
    for act in acts
)

LINK, ANSWER, TO_ANSWER = "GET /l/{token}", "GET /l/{token}/answer/{act}", "POST /l/{token}/answer/{act}"
MORE = "GET /l/{token}/more/{act}"
OTHER_WORDS = {"clause__costs": "Each party bears its own costs, and tells the others."}

PARTNER_PLACES = (
    Place("partner-approve", LINK, by("approve"), NOBODY, has=".question"),
    Place("partner-sign", LINK, by("sign"), NOBODY, has=".question"),
    Place("partner-sign-alone", LINK, by("sign-alone"), NOBODY, has=".question"),
    Place("partner-mandate", LINK, by("mandate"), NOBODY, has=".question"),
    Place("partner-contest", LINK, by("contest"), NOBODY, has=".question"),
    *(Place(f"partner-to-{act}", ANSWER, by("approve", f"/answer/{act}"), NOBODY, has="form.act")
      for act in ("propose", "object", "reject", "forward")),
    *(Place(f"partner-to-{act}", ANSWER, by("sign", f"/answer/{act}"), NOBODY, has="form.act")
      for act in ("decline", "grant_mandate")),
    Place("partner-start_pilot", LINK, by("start_pilot"), NOBODY, has=".question"),
    Place("partner-report", LINK, by("report"), NOBODY, has=".question"),
    *(Place(f"partner-{act}", LINK, by(act), NOBODY, has=".question")
      for act in ("report_activity", "waive_pilots", "withdraw_signature")),
    Place("partner-to-fail_pilot", ANSWER, by("report", "/answer/fail_pilot"), NOBODY, has="form.act"),
    Place("partner-more", MORE, by("start_pilot", "/more/report_activity"), NOBODY, has="form.act"),
    Place("partner-difference", TO_ANSWER, sent(by("approve", "/answer/propose"), **OTHER_WORDS), NOBODY,
          has="ins"),
    Place("partner-sign-wrong", TO_ANSWER, sent(by("sign"), name="A Signatory", capacity=""), NOBODY, 422,
          has="[aria-invalid]"),
    Place("partner-reject-wrong", TO_ANSWER, sent(by("approve", "/answer/reject"), reason=""), NOBODY, 422,
          has="[aria-invalid]"),
    *(Place(f"partner-{state}", LINK, by(state), NOBODY)
      for state in ("used", "handed_on", "expired", "stale", "over", "read")),
    Place("partner-revoked", LINK, by("revoked"), NOBODY, 410),
    Place("partner-unknown", LINK, at("/l/nowhere"), NOBODY, 404),
    Place("partner-sought", "POST /links", sent(at("/l/nowhere"), mailbox="a@b.example"), NOBODY),
    Place("partner-sent", "GET /l/{token}/sent", by("expired", "/sent"), NOBODY),
    Place("partner-forwarded", "GET /l/{token}/sent", by("expired", "/sent?what=forward"), NOBODY),
    Place("partner-receipt", "GET /l/{token}/receipt", by("used", "/receipt"), NOBODY, has=".proof"),
    Place("partner-no-font", "GET /l/{token}/receipt.pdf", without_font, NOBODY, 409),
    Place("partner-receipt-signed", "GET /l/{token}/receipt", by("signed", "/receipt"), NOBODY, has=".proof"),
)  # fmt: skip

PLACES = (*STAFF_PLACES, *ACTS, *PARTNER_PLACES)
BY_NAME = {each.name: each for each in PLACES}

NO_PAGES = {
    "GET /": "leads to another page",
    "GET /language": "leads back",
    "GET /healthz": "words for machines",
    "GET /readyz": "words for machines",
    "GET /static/{digest}/{name}": "a style or a script",
    "GET /events": "tells of changes",
    "GET /sign-in/oidc": "leads to the provider",
    "POST /sign-in/{token}": "leads to the first page, or says what the dead link says",
    "POST /sign-out": "leads to the sign-in",
    "GET /agreements.csv": "a file",
    "GET /agreements.ics": "a file",
    "GET /agreements/{ref}/documents/{sha256}": "a file",
    "GET /audit/{ref}/pack.zip": "a file",
    "POST /admin/accounts/{account}/link": "leads back",
    "POST /l/{token}/more/{act}": "leads to the page that says a mail is on its way",
    "GET /l/{token}/executed.pdf": "a file; without a font for it a page that says so",
    "GET /l/{token}/dates.ics": "a file",
    "GET /l/{token}/document/{sha256}": "a file",
    "POST /l/{token}/again": "leads to the page that says a mail is on its way, or says that none is",
}
"""Routes that draw no page of their own, and why not."""
