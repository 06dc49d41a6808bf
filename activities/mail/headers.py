"""Headers that say what was meant, whatever a name holds."""

import hashlib
import re
import unicodedata
from email.header import Header
from email.headerregistry import Address
from email.policy import EmailPolicy

from activities.mail.transport import PermanentRefusalError, checked_mailbox

_NO_LINE_OF_TEXT = {"Cc", "Cs", "Zl", "Zp"}
_MEANS_SOMETHING_IN_AN_ADDRESS = re.compile(r'[\s"(),:;<>@\[\]\\]+')
_LONGEST_LINE = 900


class MailPolicy(EmailPolicy):
    """Writes plain headers on one line, and names and subjects with other letters in encoded words.

    Folded by the standard way a plain subject begins with an empty line, a quoted name may lose its quotes
    and become a second address, and what has accents loses the blanks where it is broken (Python 3.11).
    """

    def fold(self, name: str, value: str) -> str:
        """Write one header."""
        line = f"{name}: {value}"
        if line.isascii() and len(line) <= _LONGEST_LINE:
            return line + self.linesep
        if found := getattr(value, "addresses", None):
            named = (
                f"{self._encoded(name, each.display_name)}{self.linesep} <{each.addr_spec}>" for each in found
            )
            return f"{name}: {', '.join(named)}{self.linesep}"
        if name.lower() == "subject":
            return f"{name}: {self._encoded(name, value)}{self.linesep}"
        return str(super().fold(name, value))

    def _encoded(self, name: str, text: str) -> str:
        """Return encoded words, each whole in every script, folded to lines of 76."""
        return Header(str(text), "utf-8", header_name=name).encode(linesep=self.linesep)

    def fold_binary(self, name: str, value: str) -> bytes:
        """Write one header as it goes over the wire."""
        return self.fold(name, value).encode("ascii", "surrogateescape")


POLICY = MailPolicy(cte_type="7bit", raise_on_defect=False)
"""Seven bits pass every server unchanged, and receipts with them."""


def address(name: str, mailbox: str) -> Address:
    """Return `Name <mailbox>`, the name without the signs that could make two addresses of it.

    Raises:
        PermanentRefusalError: The mailbox is none.
    """
    local, _, domain = checked_mailbox(mailbox).rpartition("@")
    return Address(_MEANS_SOMETHING_IN_AN_ADDRESS.sub(" ", name).strip(), local, domain)


def checked_line(field: str, text: str) -> None:
    """Refuse what could end a header, hide in it, or pass for an encoded word.

    Raises:
        PermanentRefusalError: Names the field, never its content.
    """
    if any(unicodedata.category(sign) in _NO_LINE_OF_TEXT for sign in text) or "=?" in text:
        raise PermanentRefusalError(f"{field} holds a line break, a control character or an encoded word")


def opaque_id(text: str, domain: str) -> str:
    """Return a Message-ID: the same for the same text, and saying nothing of it."""
    return f"<{hashlib.sha256(text.encode()).hexdigest()[:32]}@{domain}>"
