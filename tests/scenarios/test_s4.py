"""S4: a laboratory files its conditions, finds them again, and gets the best with its interval."""

import csv

import numpy as np
import pandas as pd
import pytest

import sekiso
from calibration.fit_density import fit_density
from density import chosen
from sekiso.interfaces.cli.main import main
from sekiso.knowledge.load import load
from sekiso.learning.density import log_porosity
from sekiso.materials.tables import read_columns

PAPER = "https://doi.org/10.1007/s00170-021-08388-2"  # 30 conditions of IN718
STANDARD = "ISO 3369"
SI = {
    "laser_power_W": ("power", 1.0), "scan_speed_mm_s": ("speed", 1e3),
    "hatch_mm": ("hatch", 1e3), "layer_mm": ("layer", 1e3),
    "relative_density_pct": ("relative_density", 100.0),
}  # fmt: skip


@pytest.fixture(scope="module")
def table(shared):
    return shared / "data/properties/lpbf_relative_density.csv"


@pytest.fixture(scope="module")
def filed(table):
    """The rows that the laboratory filed; the standard is assumed, the paper does not say it."""
    with table.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["source_doi"] == PAPER]
    return [{**row, "standard": STANDARD} for row in rows]


@pytest.fixture
def folder(filed, tmp_path):
    """The store, closed for the night."""
    sekiso.open_store(tmp_path / "store", owner="Laboratory").add(filed, name="IN718")
    return tmp_path / "store"


def test_next_day_the_filed_conditions_are_there_and_are_filtered_by_density(folder, filed):
    store = sekiso.open_store(folder)
    assert len(store.measurements(most=100)) == len(filed) == 30
    dense = store.measurements("relative_density", low=0.995)
    assert sorted(one.numbers["relative_density"] for one in dense) == pytest.approx(
        sorted(d / 100 for row in filed if (d := float(row["relative_density_pct"])) >= 99.5)
    )


def test_the_record_names_standard_and_method(folder):
    (test, *_) = sekiso.open_store(folder).records(kind="test")
    assert test.values["standard"] == STANDARD
    assert (test.values["density_method"], test.values["method"]) == (
        "archimedes", "Archimedes method",
    )  # fmt: skip


def test_the_optimised_condition_has_an_interval_and_the_nearest_filed_conditions(folder):
    store = sekiso.open_store(folder)
    rows = store.measurements(most=100)
    own = {name: [row.numbers[key] * f for row in rows] for name, (key, f) in SI.items()}
    space = {name: (min(own[name]), max(own[name])) for name in own if name[:4] != "rela"}
    (best,) = sekiso.suggest({"relative_density_pct": "max"}, space, own, batch=1).experiments
    middle, low, high = best.predicted["relative_density_pct"]
    assert low < middle < high < 100.0
    assert middle > np.mean(own["relative_density_pct"])
    near = store.nearest({SI[n][0]: x / SI[n][1] for n, x in best.recipe.items()}, most=3)
    distances = [distance for distance, _ in near]
    assert distances == sorted(distances)
    assert distances[0] < 0.3
    assert all(row.numbers["relative_density"] > 0.95 for _, row in near)


@pytest.mark.parametrize(("language", "word"), [("en", "Rows: 3."), ("ja", "3 行")])
def test_the_command_lists_what_is_nearest(folder, capsys, monkeypatch, language, word):
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit):
        main(["data", "list", "--near", "power = 240 W", "--near", "speed = 900 mm/s", "--most",
              "3", "--lang", language, "--store", str(folder)])  # fmt: skip
    told = capsys.readouterr().out
    assert word in told
    assert "250" in told
    assert "150" not in told


@pytest.mark.parametrize("near", ["power 240 W", "beauty = 3", "power = 0 W"])
def test_a_condition_that_is_none_is_refused(folder, capsys, near):
    with pytest.raises(SystemExit) as left:
        main(["data", "list", "--near", near, "--store", str(folder)])
    assert left.value.code == 2
    assert near.split()[0] in capsys.readouterr().err


def test_five_own_rows_predict_the_others_of_a_paper_never_seen(table):
    """Single papers lie between .13 and .38, the mean over papers is .189: `density.py`."""
    facts, rows = load(), pd.read_csv(table)
    is_own = (rows["source_doi"] == PAPER).to_numpy()
    model = fit_density(read_columns(rows[~is_own].reset_index(drop=True)), facts)
    own = read_columns(rows[is_own].reset_index(drop=True))
    z = log_porosity(own.numbers("relative_density"))
    five, _ = chosen(model, facts, own, z, PAPER, np.arange(own.n))
    assert five["k"] == 5
    assert five["error"] <= 0.195
    assert five["covered"] >= 0.85
