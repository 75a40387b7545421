"""Commands that care for a store: make it, its members and tokens, backup, restore, check."""

from __future__ import annotations

import sys
from datetime import timedelta
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

import sekiso
from sekiso.domain.errors import NeedError
from sekiso.interfaces.cli import data_tables as tables
from sekiso.interfaces.cli.data import USUAL, Asker, Words, data
from sekiso.interfaces.cli.directory import print_json


@data.command
def init(owner: str, *, asker: Asker = USUAL) -> None:
    """Make a store in a folder, for one organisation.

    Parameters
    ----------
    owner
        what your organisation is called.
    """
    from sekiso.store.care import folder_beside  # with the store only
    from sekiso.store.database.engine import address_of

    store = sekiso.open_store(asker.store, owner=owner)
    names = store.organisations()
    made = names.get(store.principal.organisation, "")
    if asker.json:
        print_json({"owner": made, "id": store.principal.organisation})
        return
    folder = folder_beside(address_of(asker.store))
    tables.say("data_command.made", asker.lang, owner=made, folder=folder.name)


@data.command
def members(
    *,
    add: str = "",
    group: Words = (),
    rename: str = "",
    asker: Asker = USUAL,
) -> None:
    """List the organisations of the store with their groups, enter one, or rename your own.

    Parameters
    ----------
    add
        name of an organisation to enter.
    group
        group that it belongs to beside the programme, repeatable.
    rename
        what your own organisation is to be called.
    """
    store = asker.opened()
    if add:
        store.organisation(add, groups=("programme", *group))
    if rename:
        store.rename_organisation(rename)
    found, groups = store.organisations(), store.groups()
    if asker.json:
        print_json(
            [
                {"id": key, "name": name, "groups": groups.get(key, ())}
                for key, name in found.items()
            ]
        )
        return
    if rename:
        tables.say("data_command.renamed", asker.lang, name=rename)
    tables.print_members(found, groups, asker.lang)


@data.command
def accounts(*, asker: Asker = USUAL) -> None:
    """List accounts with their roles and tokens: of your organisation; of all for an operator.

    `sekiso data token NAME --role ...` makes an account with its first token.
    """
    store = asker.opened()
    found, names = store.accounts(), store.organisations()
    if asker.json:
        print_json([{**vars(one), "organisation": names[one.organisation]} for one in found])
        return
    tables.print_accounts(found, names, asker.lang)


@data.command
def token(
    account: str = "",
    *,
    role: Annotated[tuple[str, ...], Parameter(negative="")] = (),
    organisation: str = "",
    days: int = 90,
    revoke: str = "",
    asker: Asker = USUAL,
) -> None:
    """Make an account with its first token, a further token, or end one; else list the tokens.

    Parameters
    ----------
    account
        name of the person or program: a new account, or one of yours that needs another token.
    role
        what the account may do, repeatable: reader, contributor, steward, operator, auditor.
    organisation
        name of the organisation of the account; your own if left out.
    days
        how long the token is valid.
    revoke
        id of a token to end now.
    """
    store = asker.opened()
    if revoke:
        store.revoke_token(revoke)
        tables.say("data_command.revoked", asker.lang)
        return
    if not account:
        found = store.tokens()
        if asker.json:
            print_json(found)
            return
        for one in found:
            end = one["revoked"] or one["expires"]
            tables.line(f"{one['account']}  {one['id']}  {end}")
        return
    owners = {name: key for key, name in store.organisations().items()}
    if organisation and organisation not in owners:
        raise NeedError("organisation_unknown", got=organisation)
    owner = owners.get(organisation, store.principal.organisation)
    known = (one for one in store.accounts() if one.organisation == owner)
    made = next((one.id for one in known if one.name == account), "")
    if made and role:
        store.set_roles(made, role)
    made = made or store.account(account, role or ("reader",), organisation=owner)
    issued = store.token(made, lifetime=timedelta(days=days))
    if asker.json:
        print_json({"id": issued.id, "token": issued.text, "expires": issued.expires})
        return
    tables.say("data_command.token", asker.lang, name=account, expires=issued.expires)
    print(issued.text)


@data.command
def backup(folder: Path, *, asker: Asker = USUAL) -> None:
    """Write a backup of the store into a new folder, while others go on writing.

    Parameters
    ----------
    folder
        folder to make.
    """
    from sekiso.store.care import backed_up  # with the store only

    made = backed_up(asker.opened(), folder)
    _told("backed_up", made, folder, asker)


@data.command
def restore(folder: Path, *, asker: Asker = USUAL) -> None:
    """Make the store of a backup where there is none yet: all of it or nothing.

    Parameters
    ----------
    folder
        folder of the backup.
    """
    from sekiso.store.care import restored  # with the store only

    _told("restored", restored(folder, asker.store), folder, asker)


@data.command
def verify(file: Path | None = None, *, asker: Asker = USUAL) -> None:
    """Check the log of the store, an exported log or a data package; exit code 1 for a fault.

    Parameters
    ----------
    file
        exported log (.json) or package (.zip); the log of the store if left out.
    """
    from sekiso.store.care import checked_file, checked_log  # with the store only

    found = checked_file(file.read_bytes()) if file is not None else checked_log(asker.opened())
    if asker.json:
        print_json({"entries": found.n_entries, "root": found.root, "faults": list(found.faults)})
    elif found.is_sound:
        tables.say("data_command.sound", asker.lang, n=found.n_entries, root=found.root[:16])
    else:
        tables.say("data_command.faults", asker.lang, told="; ".join(found.faults[:5]))
    if not found.is_sound:
        sys.exit(1)


def _told(key: str, made: object, folder: Path, asker: Asker) -> None:
    told = vars(made)
    n = sum(told["rows"].values())
    if asker.json:
        print_json({"rows": n, "root": told["log_root"], "folder": folder.name})
        return
    root = told["log_root"][:16]
    tables.say(f"data_command.{key}", asker.lang, folder=folder.name, n=n, root=root)


__all__ = ["data"]
