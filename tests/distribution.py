"""Another distribution beside ours."""

from pathlib import Path


def brings(folder: Path, package: str) -> None:
    """Install a distribution, other-things, that has a package of this name."""
    info = folder / "other_things-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: other-things\nVersion: 1.0\n")
    (info / "RECORD").write_text(f"{package}/__init__.py,,\n")
    (folder / package).mkdir()
    (folder / package / "__init__.py").touch()
