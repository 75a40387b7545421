"""Reproduce `knowledge/models/shared_density.json`: what other laboratories may move."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import pandas as pd

from calibration.calibrate_learning import MODELS, ROOT, digest, text_of
from calibration.fit_shared_density import fit_open_density
from sekiso.knowledge.load import load
from sekiso.knowledge.model_files import shipped
from sekiso.learning.density import shipped_density
from sekiso.materials.tables import read_columns

DATE = "2026-11-28"


def shared_density(data: Path) -> dict[str, Any]:
    file = data / "properties" / "lpbf_relative_density.csv"
    columns = read_columns(pd.read_csv(file))
    fitted = fit_open_density(columns, load(), shipped_density())
    return {
        "title": "What the model of relative density leaves open, fitted numbers only "
        "(La Fe-Perdomo, Barrionuevo and Ramos-Grez 2025, Sci Data 12:375; 43 papers)",
        "url": "https://doi.org/10.1038/s41597-025-04576-x",
        "locator": "benchmarks/calibration/calibrate_shared_density.py on the table of "
        "10.7910/DVN/VPBQK8 as lpbf_relative_density.csv",
        "date": DATE,
        "digest": digest(file.read_bytes()),
        "licence": "not stated in the repository; no row is contained",
        "n_rows": columns.n,
        "n_sources": shipped("density")["n_sources"],
        **fitted.as_mapping(),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    model = shared_density(parser.parse_args().data)
    (MODELS / "shared_density.json").write_text(text_of(model), encoding="utf-8")
    figures = {"rows": model["n_rows"], "modes": len(model["modes"][0])}
    print(json.dumps({"name": "calibrate_shared_density", "figures": figures}))


if __name__ == "__main__":
    main()
