"""Could a mail leave now, and would we see it come back?"""

import os
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from activities.mail.transport import DeliveryError
from activities.network import Why
from console.doctor.deployment import Deployment, aside
from console.doctor.finding import Finding, fine, problem, warning
from console.notices.bounces import ASIDE, kept_aside
from console.outgoing import mail_server

SOON: Final = timedelta(days=14)
"""A certificate that ends within this should be renewed."""

ASIDE_FOR: Final = timedelta(days=30)
"""What was kept aside longer ago is history."""

_STEP_SECONDS: Final = 8.0
_HERE: Final = ("127.0.0.1", "::1", "localhost")


_USUAL: Final = (
    "Start the server, or correct ENTENTE_SMTP_HOST and ENTENTE_SMTP_PORT; notices wait until then"
)
_REMEDIES: Final[dict[Why | None, str]] = {
    Why.EXPIRED: "Have the certificate of the mail server renewed; notices wait until then",
    Why.OTHER_NAME: "Set ENTENTE_SMTP_HOST to the name in the certificate",
    Why.UNTRUSTED: "Name the file of its authority in ENTENTE_SMTP_CA_FILE",
    Why.NO_AUTHORITIES: "Name a file of PEM certificates in ENTENTE_SMTP_CA_FILE",
    Why.NO_STARTTLS: "Set ENTENTE_SMTP_TLS to tls (usually port 465), or have the server offer STARTTLS",
    Why.NO_TLS: "Set ENTENTE_SMTP_TLS to starttls (usually port 587)",
    Why.NO_SIGN_IN: "Set ENTENTE_SMTP_TLS to starttls or tls, or leave ENTENTE_SMTP_USERNAME out",
    Why.SIGN_IN_FIRST: "Set ENTENTE_SMTP_USERNAME and ENTENTE_SMTP_PASSWORD",
    Why.WRONG_ACCOUNT: "Correct ENTENTE_SMTP_USERNAME and ENTENTE_SMTP_PASSWORD",
}


async def look_at_mail(deployment: Deployment) -> Finding:
    """See that notices can be kept in the Maildir, or that the mail server would take one; none is sent."""
    settings = deployment.settings
    if settings.mail_transport == "maildir":
        return await aside(lambda: _look_at_maildir(settings.home / "mail"))
    place = f"{settings.smtp_host}:{settings.smtp_port}"
    try:
        ends = await mail_server(settings, _STEP_SECONDS).greet(settings.mail_sender)
    except DeliveryError as failure:
        return problem(f"No mail can leave: {failure}.", _REMEDIES.get(failure.why, _USUAL))
    left = ends - deployment.now if ends else None
    if left is not None and left < SOON:
        words = f"The certificate of mail server {place} ends in {left.days} days."
        return warning(words, "Have it renewed: from then on no mail leaves")
    if settings.smtp_tls == "none" and settings.smtp_host not in _HERE:
        words = f"Mails{' and the password' if settings.smtp_password else ''} go to {place} unencrypted."
        return warning(words, "Set ENTENTE_SMTP_TLS to starttls or tls")
    good = f"; its certificate is good for {left.days} days" if left else ""
    return fine(f"Mail server {place} takes our mails{good}.")


def _look_at_maildir(folder: Path) -> Finding:
    there = next(each for each in (folder, *folder.parents) if each.exists())
    parts = [folder / part for part in ("tmp", "new") if (folder / part).exists()]
    for each in (there, *parts):
        if not os.access(each, os.W_OK | os.X_OK):
            return problem(
                f"{each} cannot be written: notices wait.", "Give it to the account of the service"
            )
    return fine(f"Notices are kept in {folder}; no mail leaves this machine.")


async def look_at_bounces(deployment: Deployment) -> Finding:
    """See that what comes back can be read, and that nothing of it was kept aside of late."""
    folder = deployment.settings.bounces
    if folder is None:
        return fine("Mails that come back later are not read: ENTENTE_BOUNCES names no folder.")
    return await aside(lambda: _look_at_bounces(folder, deployment.now))


def _look_at_bounces(folder: Path, now: datetime) -> Finding:
    for part in ("new", "cur"):
        if not os.access(folder / part, os.R_OK | os.W_OK | os.X_OK):
            remedy = "Give it to the account of the service, or correct ENTENTE_BOUNCES"
            return problem(
                f"{folder / part} cannot be read and written: nothing that comes back is seen.", remedy
            )
    lately = (now - ASIDE_FOR).timestamp()
    kept = sum(path.stat().st_mtime > lately for path in kept_aside(folder))
    if kept:
        reports = f"{kept} report{'s' * (kept != 1)}"
        words = f"{reports} about mails could not be believed or read in {ASIDE_FOR.days} days."
        return warning(words, f"Look at {folder / ASIDE}: forged, or of a mail server we do not understand")
    return fine(f"What comes back to {folder} is read.")
