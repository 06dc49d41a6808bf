"""The script in every pack: the modules of `console.audit.pack`, one after the other, in one file."""

import ast
import functools
import hashlib
from pathlib import Path

_FOLDER = Path(__file__).parent / "pack"
_MODULES = ("archive", "contents", "chain", "recordings", "signatures", "verify")
"""Each needs only those before it."""


@functools.cache
def verification_script() -> bytes:
    """Return `verify.py`: what the last module says of itself, every import, and the code of all."""
    sources = [(_FOLDER / f"{name}.py").read_text("utf-8") for name in _MODULES]
    imports: dict[str, None] = {}
    bodies: list[str] = []
    for source in sources:
        found, body = _parted(source)
        imports |= dict.fromkeys(found)
        bodies.append(body)
    head = ast.get_docstring(ast.parse(sources[-1]), clean=False)
    first, *others = sorted(imports, key=lambda line: (not line.startswith("from __future__"), line))
    return "\n".join((f'"""{head}"""', "", first, "", *others, "", *bodies)).encode()


def _parted(source: str) -> tuple[list[str], str]:
    """Return the imports of the standard library in a module, and what comes after all imports."""
    tree = ast.parse(source)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    kept = [line for node in imports if not _is_ours(node) for line in _lines(node)]
    rest = source.splitlines()[imports[-1].end_lineno :]
    about = (ast.get_docstring(tree) or "").partition("\n")[0]
    return kept, "\n".join(("", f"# {about}", *rest))


def _lines(node: ast.Import | ast.ImportFrom) -> list[str]:
    begin = f"from {node.module} import" if isinstance(node, ast.ImportFrom) else "import"
    return [f"{begin} {each.name}" for each in node.names]


def _is_ours(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").startswith("console.")


def script_digest() -> str:
    """Return the SHA-256 of the script this build puts into packs."""
    return hashlib.sha256(verification_script()).hexdigest()
