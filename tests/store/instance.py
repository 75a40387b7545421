"""An instance of the service as a process: does jobs until none is left, or hangs at one.

Arguments: database, name, time, the number of the job at which it hangs (or nothing).
"""

import sys
from datetime import datetime

from sqlalchemy import insert

from sekiso.store.database import tables
from sekiso.store.database.engine import database
from sekiso.store.database.fence import whole
from sekiso.store.database.jobs import work_once


def main(address, name, at, hangs_at=""):
    """Do jobs of the kind "note", each of which writes a row that cannot be written twice."""

    def note(arguments):
        if str(arguments["n"]) == hangs_at:
            print("hangs", flush=True)
            sys.stdin.read()

        def write(connection):
            row = {"key": f"done-{arguments['n']}", "value": name}
            connection.execute(insert(tables.setting).values(row))
            return name

        return write

    engine, now = whole(database(address)), datetime.fromisoformat(at)
    while work_once(engine, {"note": note}, worker=name, clock=lambda: now) is not None:
        pass
    print("idle", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
