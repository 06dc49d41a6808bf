"""What a page tells of all mistakes of its form, held to the fields they lead to."""

import re
from html import unescape


def told(page: str) -> list[tuple[str, str]]:
    """Return each mistake of the summary, by the id of the field it leads to; "" where it leads nowhere.

    What leads to a field stands beside it too, and the field says so to those who hear the page.
    """
    (summary,) = re.findall(r'<div class="note bad" role="alert">(.*?)</div>', page, re.DOTALL)
    items = re.findall(r"<(?:li|p)>(?!<strong>)(.*?)</(?:li|p)>", summary, re.DOTALL)
    return [_led(page, each) for each in items]


def _led(page: str, item: str) -> tuple[str, str]:
    link = re.fullmatch(r'<a href="#([^"]+)">(.*)</a>', item, re.DOTALL)
    if link is None:
        return "", unescape(item)
    place, words = link.groups()
    (tag,) = re.findall(rf'<[^<>]* id="{re.escape(place)}"[^<>]*>', page)
    described = re.findall(r'aria-describedby="([^"]+)"', tag)[0].split()
    assert described[0] == f"{place}-wrong"
    assert all(page.count(f'id="{each}"') == 1 for each in described)
    assert 'aria-invalid="true"' in tag or not tag.startswith(("<input", "<select", "<textarea"))
    (beside,) = re.findall(rf'id="{re.escape(place)}-wrong">(.*?)</div>', page, re.DOTALL)
    assert f"<p>{words}</p>" in beside
    return place, unescape(words)
