"""`entente --version`: which code this is, as one line or as JSON, at once."""
# ruff: noqa: PLC0415 - `--help` needs none of it

import click


def _print_version(context: click.Context, _: click.Parameter, asked: bool) -> None:  # noqa: FBT001 - click's own way
    if not asked or context.resilient_parsing:
        return
    import json

    from console import build

    as_json = context.obj.as_json
    click.echo(json.dumps(build.described(), indent=2) if as_json else build.sentence("entente"))
    context.exit()


def version_option(group: click.Group) -> click.Group:
    """Add `--version`."""
    group.params.append(
        click.Option(
            ["--version"],
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_print_version,
            help="Print version and build, and leave",
        )
    )
    return group
