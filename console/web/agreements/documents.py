"""Documents shown in a browser: as what they are, and never as a page of ours."""

from fastapi.responses import Response

ALONE = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""What a document may do in a browser: be shown. A viewer of PDFs styles its own page."""

_PDF, _PNG, _JPEG = b"%PDF-", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff"


def kind_of(content: bytes) -> str:
    """Return what a document is, by its bytes; what is neither paper, picture nor plain text is bytes."""
    for mark, kind in ((_PDF, "application/pdf"), (_PNG, "image/png"), (_JPEG, "image/jpeg")):
        if content.startswith(mark):
            return kind
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return "application/octet-stream"
    return "application/octet-stream" if "\0" in text else "text/plain; charset=utf-8"


def answer_with(content: bytes, sha256: str) -> Response:
    """Return a document; what a browser had better not show is kept as a file."""
    kind = kind_of(content)
    how = "attachment" if kind == "application/octet-stream" else "inline"
    ends = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}.get(kind, "")
    ends = ends or (".txt" if kind.startswith("text/") else ".bin")
    headers = {
        "Content-Security-Policy": ALONE,
        "Content-Disposition": f'{how}; filename="{sha256[:16]}{ends}"',
    }
    return Response(content, media_type=kind, headers=headers)
