"""What `--help` says beside options: examples, exit codes, surroundings. A test parses every example."""

import shlex

import click

from console.codes import EXITS
from console.forms import BY_NAME

EXAMPLES: dict[str, tuple[str, ...]] = {
    "up": ("up", "up --home /srv/entente --port 7233"),
    "demo": ("demo --home demonstration --fresh",),
    "web": ("web",),
    "prepare": ("prepare",),
    "migrate": ("migrate", "migrate --check"),
    "doctor": ("doctor", "doctor --json"),
    "health": ("health --home /srv/entente",),
    "rehearse": (
        "rehearse examples/stories/s3.yaml",
        "rehearse plan.yaml --set signing_window=P60D --assume silent=CCIS --assume late=AVEP:P40D",
        "rehearse plan.yaml --calendar",
    ),
    "staff": (
        "staff",
        "staff add office@lead.example --role administrator --role coordinator --org LEAD",
        "staff link office@lead.example",
        "staff remove office@lead.example",
    ),
    "replay": ("replay --live --kept", "replay exported/histories"),
    "backup": ("backup backups/2026-11-26",),
    "tokens": (
        "tokens",
        "tokens add partner-portal --scope read --scope act --org NAGANO",
        "tokens add audit-archive --scope read --scope audit --expires P30D",
        "tokens revoke 5c1f0a9be2d74c63",
    ),
    "completion": ("completion bash",),
    "list": ("list", "list --waiting CCIS", "list --phase closed --outcome lapsed --json"),
    "status": ("status MOU-JP-1",),
    "text": ("text MOU-JP-1 --revision 1",),
    "log": ("log MOU-JP-1",),
    "explain": ("explain MOU-JP-1",),
    "pilots": ("pilots MOU-JP-1",),
    "commitments": ("commitments IA-JP-1",),
    "report": (
        "report",
        "report --programme examples/wiintech/programme.yaml --as-of 2026-06-30",
        "report --format xlsx --output report.xlsx",
        "report --format pdf --language fr --output rapport.pdf",
        "report --explain events.JP.c2c_events",
    ),
    "import-activities": ("import-activities examples/wiintech/report",),
    "attention": ("attention", "attention MOU-JP-1"),
    "verify": (
        "verify MOU-JP-1 --receipt from-nagano.eml",
        "verify --all",
        "verify mou-jp-1.zip --key 9311e62e29ae0f1c408debe26e9085059f274e6ec559cf500bb82b65cb50d8fc",
    ),
    "links": ("links MOU-JP-1", "links MOU-JP-1 --revoke NAGANO"),
    "refusals": ("refusals MOU-JP-1", "refusals --org CCIS --code LATE"),
    "interventions": ("interventions", "interventions MOU-JP-1 --json"),
    "receipt": ("receipt from-nagano.eml", "receipt from-nagano.eml --pack mou-jp-1.zip"),
    "pack": ("pack MOU-JP-1 --output mou-jp-1.zip", "pack --all --output project.zip --people people.json"),
    "checkpoint": ("checkpoint MOU-JP-1", "checkpoint --all"),
    "keys": ("keys", "keys rotate"),
    "keep": ("keep",),
    "rebuild": ("rebuild --into sqlite+aiosqlite:///anew/entente.db",),
    "erase-contact": ("erase-contact CCIS --dry-run", "erase-contact CCIS --texts --authority request-12"),
    "import": ("import negotiations", "import mou-jp.yaml mou-br.yaml --rate 2"),
    "orgs": ("orgs", "orgs import organisations.yaml", "orgs remove CCIS"),
    "notices": (
        "notices --agreement MOU-JP-1 --state queued",
        "notices --org CCIS --kind reminder --since 2026-01-01",
        "notices show MOU-JP-1/1/opened/NAGANO",
        "notices resend MOU-JP-1/1/opened/NAGANO",
        "notices preview --kind signature_requested --language sl",
        "notices stats --since 2026-01-01",
    ),
    "schedules": (
        "schedules",
        "schedules pause CCIS --note 'Summer break'",
        "schedules trigger CCIS",
        "schedules set CCIS --day mon --hour 10 --working-days mon,tue,wed,thu",
    ),
    "webhooks": (
        "webhooks",
        "webhooks add crm https://crm.example/entente --type signed --type lapsed",
        "webhooks replay crm MOU-JP-1 --from 12",
        "webhooks rotate crm --overlap P2D",
    ),
    "open": ("open mou.yaml", "open mou.yaml --set reminders=P10D,P20D --set signing_window=P60D"),
    "propose": ("propose MOU-JP-1 --by CCIS --terms changes.yaml --comment 'A longer notice'",),
    "object": ("object MOU-JP-1 --by CCIS --clause costs --text 'Who pays for the fair?'",),
    "approve": ("approve MOU-JP-1 --by CCIS",),
    "reject": ("reject MOU-JP-1 --by NAGANO --reason 'We cannot bind our members'",),
    "grant-mandate": ("grant-mandate MOU-JP-1 --by CCIS --to AVEP --document authority.pdf",),
    "revoke-mandate": ("revoke-mandate MOU-JP-1 --by CCIS --to AVEP",),
    "sign": ("sign MOU-JP-1 --by AVEP", "sign MOU-JP-1 --by AVEP --under CCIS --under KIMW"),
    "record-ink-signature": (
        "record-ink-signature MOU-JP-1 --for NAGANO --place Nagano --day 2026-11-02 --scan page.pdf",
    ),
    "contest": ("contest MOU-JP-1 --by NAGANO --reason 'Nobody of us was in Nagano that day'",),
    "decline": ("decline MOU-JP-1 --by CCIS --reason 'Our board said no'",),
    "withdraw-signature": ("withdraw-signature MOU-JP-1 --by CCIS",),
    "reopen": ("reopen MOU-JP-1 --reason 'The annex was missing'",),
    "abandon": ("abandon MOU-JP-1 --reason 'The programme ended'",),
    "extend": ("extend MOU-JP-1 --until 2027-01-31",),
    "report-activity": (
        (
            "report-activity MOU-JP-1 --by AVEP --kind workshop --occurred-on 2026-10-06/2026-10-07 "
            "--participant org=CCIS --participant group=eu_sme,country=ES,count=12"
        ),
    ),
    "adopt-action-plan": ("adopt-action-plan MOU-JP-1 --document plan.pdf",),
    "start-pilot": (
        (
            "start-pilot MOU-JP-1 --by AVEP --title 'Mission' --kind fact_finding_mission --purpose b2b "
            "--lead AVEP --sme-led --from 2027-02-01 --to 2027-02-05 --target smes=10"
        ),
    ),
    "complete-pilot": (
        "complete-pilot MOU-JP-1 --by AVEP --pilot P1 --actual smes=12 --evidence minutes=minutes.pdf",
    ),
    "fail-pilot": ("fail-pilot MOU-JP-1 --by AVEP --pilot P1 --reason no_demand --lesson 'Ask first'",),
    "waive-pilots": ("waive-pilots MOU-JP-1 --by NAGANO --reason 'We know each other for years'",),
    "open-intensified": (
        (
            "open-intensified MOU-JP-1 --agreement intensified.yaml "
            "--commitment kind=office,title='Window office',country=JP,direction=outbound"
        ),
    ),
}
"""By command, what to type after `entente`."""

FIRST = (
    ("entente up", "start the service on this machine, in the folder var"),
    ("entente orgs import organisations.yaml", "enter who there is"),
    ("entente open mou.yaml", "open a negotiation; the parties are told"),
    ("entente explain MOU-JP-1", "whom it waits for, and what happens if nobody acts"),
    ("entente rehearse plan.yaml", "try a plan before the first mail leaves"),
)

SURROUNDINGS = (
    ("ENTENTE_HOME", "the folder where everything is kept; --home wins over it"),
    ("ENTENTE_…", "the other settings, also in a file .env: docs/files.md lists them"),
    ("TEMPORAL_ADDRESS, TEMPORAL_PROFILE", "an engine of your own instead of the embedded one"),
    ("NO_COLOR, COLUMNS", "plain words, and how wide they may be"),
)

PAGES = (
    ("entente COMMAND --help", "the options of one command, with examples"),
    ("docs/files.md", "registry, agreement, rehearsal, settings: every file you write"),
    ("docs/errors.md", "every code, and what to do"),
    ("docs/operations.md", "installing, upgrading, backing up, watching"),
)


_ACT = (
    "It leaves with 0 when the act is on record; with 4 when a rule refuses it, which is on record too; "
    "with 5 when the service is down: then the act is kept, and carried out later; with 2 when nothing was "
    "written."
)
_WIDTH = 74


def write_manual(formatter: click.HelpFormatter) -> None:
    """Write what stands below the commands of `entente --help`."""
    exits = [(str(int(code)), words) for code, words in EXITS.items()]
    for title, rows in (
        ("Examples", FIRST),
        ("It leaves with", exits),
        ("Environment", SURROUNDINGS),
        ("See also", PAGES),
    ):
        with formatter.section(title):
            formatter.write_dl(rows, col_max=26)


def explain_command(command: click.Command) -> None:
    """End a command's help with its examples, and an act's with what it leaves with."""
    name = command.name or ""
    lines = [line for example in EXAMPLES.get(name, ()) for line in _wrapped(f"entente {example}")]
    parts = [f"\b\nFor example:\n{chr(10).join(lines)}"] if lines else []
    if name.replace("-", "_") in BY_NAME:
        parts.append(_ACT)
    command.epilog = "\n\n".join(parts) or None


def _wrapped(example: str) -> list[str]:
    """Return a command over as many lines as it takes, so that it can be copied as it stands."""
    lines = [" "]
    for word in map(shlex.quote, shlex.split(example)):
        if len(lines[-1]) + len(word) > _WIDTH:
            lines[-1] += " \\"
            lines.append("     ")
        lines[-1] += f" {word}"
    return lines
