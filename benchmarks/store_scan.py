"""Sensor tables through the store's API with policies on, against bare DuckDB over Parquet.

`ingest_ratio`, `q1_ratio`, `q2_ratio`: processor time of the store over that of DuckDB, one thread
each, in turns in one process, medians; the table of 5,000,000 x 7 (5 builds x 1000 layers x 1000
rows).  Q1: mean, standard deviation and greatest of v by build and layer; Q2: one build, ten
layers.  The asker is another organisation whose access is read and compiled for each question; with
`_of_3` rows of two of the five builds are hidden from it by rules on their records.  `peak_mib`,
`peak_growth`: greatest memory of a process that adds ten times the rows as a stream and asks Q1 and
Q2, and its ratio to one with the single number.  `difference`: greatest relative one of Q1.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BENCH = True
ROWS = 5_000_000
TIMES = 10  # as many rows in the long table
N_BUILDS, N_LAYERS = 5, 1000
N_TURNS = {"ingest": 5, "q1": 9, "q2": 31}
GOALS = {"ingest_ratio": 1.5, "q1_ratio": 1.3, "q2_ratio": 1.3, "peak_growth": 1.5}
RAW_Q1 = "SELECT build, layer, avg(v), stddev_samp(v), max(v) FROM {} GROUP BY build, layer"
RAW_Q2 = "SELECT * FROM {} WHERE build = 3 AND layer BETWEEN 100 AND 109"


def batches(n, n_at_once=1_000_000):
    """The table in pieces, each with its own seed."""
    import numpy as np
    import pyarrow as pa

    for k, start in enumerate(range(0, n, n_at_once)):
        i = np.arange(start, min(start + n_at_once, n))
        rng = np.random.default_rng(k)
        columns = {
            "ts": i,
            "build": (i * N_BUILDS // n).astype("i4"),
            "layer": (i * N_BUILDS * N_LAYERS // n % N_LAYERS).astype("i4"),
            "sensor": rng.integers(0, 8, len(i)).astype("i2"),
            "x": rng.random(len(i), dtype="f4"),
            "y": rng.random(len(i), dtype="f4"),
            "v": rng.normal(1500.0, 50.0, len(i)),
        }
        yield pa.record_batch(columns)


class Site:
    """A store with an owner of five builds, and an asker of another organisation."""

    def __init__(self, folder):
        import pyarrow as pa

        from sekiso.store.database.blobs import blobs_beside
        from sekiso.store.datasets import Delivery
        from sekiso.store.opening import opened
        from sekiso.store.records import Record
        from sekiso.store.series.engine import QueryEngine
        from sekiso.store.streams import Streams

        pa.set_cpu_count(1)
        base = opened(folder, owner="a")
        base.organisation("b")
        one_thread = QueryEngine(blobs_beside(base.engine), threads=1)
        self.owner, self.asker = base, base.acting_as("b")
        self.added = Streams(self.owner, one_thread)
        self.asked = Streams(self.asker, one_thread)
        builds = [Record("build", label=str(n)) for n in range(N_BUILDS)]
        self.builds = [build.id for build in builds]
        base.add_records(builds, (), Delivery("builds"))
        base.share("builds", "programme", purposes=("view",))

    def add(self, content, name="sensor"):
        """Add the table, rows of each build belonging to its record."""
        from sekiso.store.series.series import RowKeys

        keys = RowKeys("build", {str(n): build for n, build in enumerate(self.builds)})
        self.added.add(self.builds[0], content, name=name, order=("build", "layer"), row_keys=keys)

    def hide(self, builds):
        """Deny the asker some builds."""
        from sekiso.store.database.engine import writing
        from sekiso.store.policies.policy import Rule
        from sekiso.store.rules import replace_rules

        own = self.owner.principal.organisation
        with writing(self.owner.engine) as connection:
            for id in (self.builds[n] for n in builds):
                rule = Rule(f"hides {id}", own, "record", id, "deny", "public", ("view",))
                replace_rules(connection, "record", id, (rule,), now=self.owner.now)

    def ask(self, query):
        """The answer, with the policy read and compiled for this question."""
        return self.asked.query(query).table


def queries():
    """Q1 and Q2."""
    from sekiso.store.series.query import Condition, Figure, SeriesQuery

    figures = tuple(Figure(function, "v") for function in ("mean", "std", "maximum"))
    where = (Condition("build", "=", 3), Condition("layer", "between", [100, 109]))
    q1 = SeriesQuery("sensor", group_by=("build", "layer"), aggregates=figures)
    return q1, SeriesQuery("sensor", where=where)


def seconds(work):
    """Processor seconds of this process for some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


def in_turns(name, ours, raw):
    """Medians of both, after one of each that is not counted."""
    ours(), raw()
    turns = [(seconds(ours), seconds(raw)) for _ in range(N_TURNS[name])]
    mine, theirs = (statistics.median(column) for column in zip(*turns, strict=True))
    return {f"{name}_ratio": mine / theirs, f"{name}_s": mine, f"{name}_duckdb_s": theirs}


def ratios(folder, rows):
    """Processor times of the store and of DuckDB on one table."""
    import duckdb
    import pyarrow as pa

    table = pa.Table.from_batches(batches(rows))
    site, raw_file = Site(folder), folder / "raw.parquet"
    bare = duckdb.connect(config={"threads": 1})
    bare.register("given", table)
    copy = f"COPY given TO '{raw_file}' (FORMAT parquet, COMPRESSION zstd)"
    names = iter(f"warm-{n}" for n in range(99))
    found = in_turns("ingest", lambda: site.add(table, next(names)), lambda: bare.execute(copy))
    site.add(table)
    source = f"read_parquet('{raw_file}')"
    q1, q2 = queries()
    asked = {"q1": (q1, RAW_Q1), "q2": (q2, RAW_Q2)}
    for name, (query, text) in asked.items():
        raw = text.format(source)
        found |= in_turns(
            name, lambda q=query: site.ask(q), lambda t=raw: bare.sql(t).to_arrow_table()
        )
    found["difference"] = difference(site.ask(q1), bare.sql(RAW_Q1.format(source)).to_arrow_table())
    found["n_q2"] = site.ask(q2).num_rows
    site.hide((0, 1))
    few = f"(SELECT * FROM {source} WHERE build NOT IN (0, 1))"
    for name, (query, text) in asked.items():
        raw = text.format(few)
        hidden = in_turns(
            name, lambda q=query: site.ask(q), lambda t=raw: bare.sql(t).to_arrow_table()
        )
        found[f"{name}_of_3_ratio"] = hidden[f"{name}_ratio"]
    found["n_of_3"] = site.ask(q1).num_rows
    found["stored_mb"] = sum(p.stat().st_size for p in folder.glob("blobs/??/*")) / 1e6
    found["raw_mb"] = raw_file.stat().st_size / 1e6
    return found


def difference(ours, raw):
    """Greatest relative difference of the figures."""
    import numpy as np

    both = [t.rename_columns(list("abcde")).sort_by([("a", "ascending"), ("b", "ascending")])
            for t in (ours, raw)]  # fmt: skip
    return max(
        float(np.max(np.abs(both[0][name].to_numpy() / both[1][name].to_numpy() - 1.0)))
        for name in "cde"
    )


def memory(folder, rows):
    """Processor seconds and peak memory of a stream of rows, added and asked."""
    site = Site(folder)
    q1, q2 = queries()
    times = {
        "ingest_s": seconds(lambda: site.add(batches(rows))),
        "q1_s": seconds(lambda: site.ask(q1)),
        "q2_s": seconds(lambda: site.ask(q2)),
    }
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    return times | {"peak_mib": peak}


def apart(what, rows):
    """Figures of one part in a process of its own."""
    command = [sys.executable, __file__, "--part", what, "--rows", str(rows)]
    run = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=os.environ)
    return json.loads(run.stdout)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, help="not needed: the table is made")
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--part", choices=("ratios", "memory"))
    given = parser.parse_args()
    if given.part:
        with tempfile.TemporaryDirectory() as folder:
            part = {"ratios": ratios, "memory": memory}[given.part]
            print(json.dumps(part(Path(folder), given.rows)))
        return
    figures = apart("ratios", given.rows)
    small, large = (apart("memory", given.rows * times) for times in (1, TIMES))
    figures |= {f"{name}_long": value for name, value in large.items() if name != "peak_mib"}
    figures |= {"peak_mib": large["peak_mib"], "peak_mib_short": small["peak_mib"]}
    figures["peak_growth"] = large["peak_mib"] / small["peak_mib"]
    figures = {k: v if isinstance(v, int) else float(f"{v:.4g}") for k, v in figures.items()}
    met = {name: figures[name] <= goal for name, goal in GOALS.items()}
    print(json.dumps({"name": "store_scan", "figures": figures, "goals": GOALS, "met": met}))


if __name__ == "__main__":
    main()
