"""Six consortia, one model, no row shared: pooled against federated, and a site that leaves.

`difference`: largest gap in shift and variance of z (and in weights) between one system of all rows
and the posterior from what six sites sent as JSON.  `withdraw_s`: the longest time from a site's
withdrawal in a store on disk to the asker's new predictions; `withdraw_difference`: the largest gap
between these and those of a store that never had the site (0 = every bit).
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

import sekiso
from calibration.source_groups import source_folds
from pooling import density_table
from sekiso.knowledge.load import Knowledge, load
from sekiso.learning.density import (
    centre_of,
    density_inputs,
    local_inputs,
    log_porosity,
    shipped_density,
)
from sekiso.learning.predict_rows import predict_rows
from sekiso.learning.shared_density import (
    density_version,
    distance_scale,
    learned_density,
    open_design,
    shipped_open_density,
    site_covariance,
    site_statistics,
    weight_names,
)
from sekiso.materials.tables import Columns
from sekiso.numerics.arrays import AnyArray, FloatArray
from sekiso.numerics.statistics.sufficient import Sufficient, refuse_revealing
from sekiso.store.datasets import Delivery
from sekiso.store.observations import Observation
from sekiso.store.records import Record
from sekiso.store.store import Store

BENCH = True
ROOT = Path(__file__).resolve().parents[1]
N_SITES, N_ASKED = 6, 300


def site_rows(columns: Columns) -> list[AnyArray]:
    """Rows of six sites of whole papers."""
    fold = source_folds(columns.words("source").astype(str), n_folds=N_SITES)
    return [np.flatnonzero(fold == k) for k in range(N_SITES)]


def difference(columns: Columns, asked: Columns, facts: Knowledge) -> dict[str, float]:
    """Pooled rows against six JSON texts."""
    model, open_part, sites = shipped_density(), shipped_open_density(), site_rows(columns)
    parts, n_bytes = {}, 0
    for k, rows in enumerate(sites):
        told = site_statistics(
            columns.rows(rows), facts, model=model, open=open_part, version=density_version()
        )
        refuse_revealing(told.n, len(told.names))
        text = json.dumps(told.plain())
        n_bytes = max(n_bytes, len(text))
        parts[f"site {k}"] = [Sufficient.from_plain(json.loads(text))]
    learned = learned_density(parts, model=model, open=open_part)
    wanted = density_inputs(asked, facts, model)
    names = weight_names(open_part.modes.shape[1], ())
    assert learned.posterior.names == names
    design = open_design(wanted, model, open_part, names)
    weight, covariance = pooled(columns, sites, facts)
    gaps = {
        "shift": design @ learned.posterior.mean - design @ weight,
        "variance": learned.posterior.variance(design)
        - np.einsum("ip,pq,iq->i", design, covariance, design),
        "weights": learned.posterior.mean - weight,
    }
    return {
        "difference": max(float(np.abs(gap).max()) for gap in gaps.values()),
        **{f"difference_{name}": float(np.abs(gap).max()) for name, gap in gaps.items()},
        "shift_sd": float(np.std(design @ weight)),
        "bytes_of_a_site": n_bytes,
    }


def pooled(
    columns: Columns, sites: list[AnyArray], facts: Knowledge
) -> tuple[FloatArray, FloatArray]:
    """Weights and covariance from all rows in one system, the sites as blocks of one matrix."""
    model, open_part = shipped_density(), shipped_open_density()
    order = np.concatenate(sites)
    inputs = density_inputs(columns.rows(order), facts, model)
    x = open_design(inputs, model, open_part, weight_names(open_part.modes.shape[1], ()))
    y = log_porosity(columns.numbers("relative_density")[order]) - centre_of(model, inputs)
    places = local_inputs(inputs, model)
    whole, start = np.zeros((order.size, order.size)), 0
    for rows in sites:
        block = np.arange(start, start + rows.size)
        covariance = site_covariance(places.rows(block), model.prior, open_part)
        scale = distance_scale(y[block], covariance, np.sum(x[block] ** 2, axis=1))
        whole[np.ix_(block, block)] = scale * covariance
        start += rows.size
    solved = np.linalg.solve(whole, np.column_stack([x, y]))
    precision = np.eye(x.shape[1]) + x.T @ solved[:, :-1]
    covariance = np.linalg.inv(precision)
    return covariance @ (x.T @ solved[:, -1]), covariance


def filled_store(folder: Path, columns: Columns, sites: dict[str, AnyArray]) -> Store:
    """A store of an asker and of sites that let the programme learn from their coupons."""
    store = sekiso.open_store(folder, owner="asker")
    for name, rows in sites.items():
        store.organisation(name)
        owner, records, told = store.acting_as(name), [], []
        for i in rows:
            record = Record("test", {"method_kind": "density"})
            records.append(record)
            numbers = {key: float(x[i]) for key, x in columns.number.items() if np.isfinite(x[i])}
            words = {key: str(x[i]) for key, x in columns.word.items() if x[i]}
            told.append(Observation(record.id, numbers, words))
        owner.add_records(records, told, Delivery("coupons"))
        owner.share("coupons", "programme", purposes=("learn",))
    return store.acting_as("asker")


def answers(store: Store, asked: Columns, facts: Knowledge) -> FloatArray:
    found = predict_rows("relative_density", asked, facts, shared=store.learnable())
    return np.stack([found.low, found.value, found.high])


def withdrawals(columns: Columns, asked: Columns, facts: Knowledge) -> dict[str, float]:
    """Every site leaves once; the store that it left against one that never had it."""
    sites = {f"site {k}": rows for k, rows in enumerate(site_rows(columns))}
    seconds, gaps, moves = [], [], []
    for name in sites:
        with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
            store = filled_store(Path(one), columns, sites)
            before = answers(store, asked, facts)
            start = time.perf_counter()
            store.acting_as(name).withdraw("coupons")
            after = answers(store, asked, facts)
            seconds.append(time.perf_counter() - start)
            others = {key: rows for key, rows in sites.items() if key != name}
            never = answers(filled_store(Path(other), columns, others), asked, facts)
            gaps.append(float(np.abs(after - never).max()))
            moves.append(float(np.abs(after - before).max()))
    return {
        "withdraw_s": max(seconds),
        "withdraw_difference": max(gaps),
        "withdraw_moves_at_least": min(moves),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    columns, facts = density_table(parser.parse_args().data / "properties"), load()
    chosen = np.random.default_rng(0).permutation(columns.n)[:N_ASKED]
    asked = columns.rows(chosen)
    figures = difference(columns, asked, facts) | withdrawals(columns, asked, facts)
    print(json.dumps({"name": "federated", "figures": figures}))


if __name__ == "__main__":
    main()
