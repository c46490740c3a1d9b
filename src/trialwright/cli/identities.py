"""``identities``: makes the store that knows who the participants are, apart from the log, and changes its key."""

from pathlib import Path

import click

from trialwright.cli.output import as_json, print_json

url_option = click.option(
    "--owner-url", "url", required=True, metavar="URL", help="A database apart from the log, as its owner."
)
keys_option = click.option(
    "--keys", required=True, type=click.Path(dir_okay=False, path_type=Path), help="The file of keys; in no database."
)


@click.group()
def identities() -> None:
    """Makes the store of identities, and changes its key. Names are linked and read in the application alone."""


@identities.command()
@url_option
@keys_option
@as_json
def create(url: str, keys: Path, as_json: bool) -> None:
    """Makes the table in an empty database; makes the file of keys where there is none."""
    from trialwright.store.identities import Keys, add_key, create_identities

    if not keys.exists():
        add_key(keys)
    create_identities(url, Keys(keys)).close()
    if as_json:
        print_json({"keys": str(keys)})
    else:
        click.echo(str(keys))


@identities.command()
@url_option
@keys_option
@as_json
def rekey(url: str, keys: Path, as_json: bool) -> None:
    """Adds a new key to the file, and seals every identity with it; older keys then open nothing that is kept here."""
    from trialwright.store.identities import Keys, add_key, open_identities

    open_identities(url, Keys(keys)).close()
    add_key(keys)
    store = open_identities(url, Keys(keys))
    sealed = store.seal_again()
    store.close()
    if as_json:
        print_json({"sealed": sealed})
    else:
        click.echo(str(sealed))
