"""`margine backup`: a copy of the store."""

from __future__ import annotations

from pathlib import Path

import click

from engine.cli.endings import say
from engine.cli.home import Home
from engine.cli.options import pass_home


@click.command("backup")
@click.argument("file", type=click.Path(path_type=Path))
@pass_home
def command(home: Home, file: Path) -> None:
    """Copy the store to FILE, which must not exist yet, while others go on working.

    The copy is looked through before it gets its name; of a damaged store none is made: exit code 3. Files that are
    attached to records are copied to the folder FILE.files, and the secret of mail answers to FILE.secret.
    """
    from engine.problems import StoreUnavailable

    if not home.store_path.is_file():
        raise StoreUnavailable(f"there is no store at {home.store_path} to copy")
    home.store.backup(str(file))
    click.echo(str(file))
    if home.secret_path.exists():
        target = file.with_name(f"{file.name}.secret")
        target.touch(0o600)
        target.write_bytes(home.secret)
    attached = home.files.copy_to(file.with_name(f"{file.name}.files"))
    files = f", {attached} attached files" if attached else ""
    say(f"{file.stat().st_size:,} bytes, {home.store.position()} events{files}")
