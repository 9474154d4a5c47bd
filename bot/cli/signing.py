"""``frontdesk sign-off``: a clinician of the clinic signs the warning signs as they stand."""

from datetime import datetime

import click

from bot.cli.edge import EXIT_CODES, FAILED, knowledge, settings, stop
from bot.content.sign_off import FILE, digests, sign

STATEMENT = """\
You sign, as a clinician of {clinic}, that you have read these and agree that patients use them:
{parts}
The emergency number is {emergency}; the lines for people in a crisis are: {lines}.

docs/safety/ says what they are for, and which hazards stay. A later change needs a new signature.
"""


@click.command("sign-off", epilog=EXIT_CODES, short_help="Sign the warning signs.")
@click.option("--as", "name", required=True, metavar="NAME", help="Who signs, like “Dr A. Sato”.")
def sign_off(name: str) -> None:
    """Sign the warning signs and their cards as they stand, as a clinician of the clinic.

    The signature goes into sign_off.yaml in the folder of the knowledge base; “frontdesk check”
    tells when something has changed since.
    """
    if not (name := name.strip()):
        raise click.UsageError("A signature needs a name.")
    folder = settings().knowledge
    clinic = knowledge(folder).clinic
    profile = clinic.profile
    signed = digests(folder, clinic)
    lines = "; ".join(f"{line.name} {line.number}" for line in profile.crisis_lines)
    parts = "\n".join(f"  - {part}" for part in signed)
    click.echo(
        STATEMENT.format(
            clinic=profile.name,
            parts=parts,
            emergency=profile.emergency_number,
            lines=lines or "none",
        )
    )
    click.confirm(f"Sign as {name}?", abort=True)
    try:
        sign(folder, name, datetime.now(profile.zone).date(), signed)
    except OSError as error:
        stop(FAILED, f"{folder / FILE} cannot be written: {error.strerror}")
    click.echo(f"Signed: {folder / FILE}")
