"""The mail with the link that signs somebody in."""

from datetime import datetime
from email.message import EmailMessage

from activities.mail.headers import address
from activities.mail.layout import Bodies
from activities.mail.message import Envelope, sender_address, write_message
from console.staff.accounts import Account
from console.staff.signing_in import hashed
from console.web.rendering import draw
from console.web.tongue import spoken


def write_sign_in(account: Account, sender: str, url: str, token: str, now: datetime) -> EmailMessage:
    """Return the mail.

    Args:
        account: To whom; it has a mailbox.
        sender: The deployment's address.
        url: The site's.
        token: Of the link.
        now: UTC.
    """
    language = spoken(account.language)
    link = f"{url}/sign-in/{token}"
    subject = language.say("Your link to Entente")
    facts = {"language": language, "say": language.say, "link": link, "subject": subject}
    envelope = Envelope(
        sender=sender_address(sender),
        recipient=address(account.name or "", account.mailbox or ""),
        subject=subject,
        sent_at=now,
        language=language.tag,
        notice=f"sign-in:{hashed(token)}",
    )
    text = draw("sign_in_mail.text.html", facts, plain=True)
    return write_message(envelope, Bodies(text, draw("sign_in_mail.html", facts)))
