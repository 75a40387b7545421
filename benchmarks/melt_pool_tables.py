"""Read single-track tables into one frame: source, material, SI recipe, measured sizes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd

from sekiso.knowledge import load
from sekiso.materials import thermophysical
from sekiso.materials.thermophysical import Thermophysical
from sekiso.physics.melt_pool.track import Track

UM = 1e-6
COLUMNS = ("source", "material", "power", "speed", "spot", "layer", "width", "depth", "length")
NOT_TRACKS = ("lane2020_in625_amb2018_02_summary",)  # means of the tracks in another file
KU_LEUVEN_SPOT = 75.0  # um, diameter assumed, see the README of the data folder
GHOSH_SPOT = 100.0  # um, assumed
SPOT_UNKNOWN = 100.0  # um, where a table names no beam
ALLOY_KEYS = {
    "Ti-6Al-4V": "ti-6al-4v", "Ti64": "ti-6al-4v", "Ti6Al4V": "ti-6al-4v", "IN718": "in718",
    "IN625": "in625", "SS316L": "316l", "316L": "316l", "SS304L": "sus304", "SS17-4PH": "17-4ph",
    "17-4PH": "17-4ph", "AlSi10Mg": "alsi10mg", "Hastelloy X": "hastelloy-x", "IN738LC": "in738",
    "HCP Cu": "copper", "18Ni300": "maraging-300", "CuCrZr": "cucrzr", "Invar36": "invar36",
    "AA7075": "a7075", "4140 steel": "scm440",
}  # fmt: skip
STAND_IN_KEYS = {  # constants of a relative, for class labels only
    "Cu10Sn": "nab", "Ti6242": "ti-6al-4v", "Ti-45Al": "ti-48al-2cr-2nb",
    "TiC/Inconel 718": "in718", "Al-2.5Fe": "al-6061", "K403 superalloy": "in738",
    "Ni-5Nb": "in718", "Co-Cr-Fe-Mn-Ni": "316l", "Al-C-Co-Fe-Mn-Ni": "316l", "WE43": "al-5183",
}  # fmt: skip
FITTED_ALLOYS = (
    "Ti-6Al-4V", "IN718", "IN625", "SS316L", "SS304L", "SS17-4PH", "AlSi10Mg", "Hastelloy X",
    "IN738LC", "HCP Cu", "316L",
)  # fmt: skip


def tracks_folder(folder: Path) -> Path:
    """`folder` or its sub-folder `meltpool`."""
    return folder / "meltpool" if (folder / "meltpool").is_dir() else folder


def read_tracks(folder: Path) -> pd.DataFrame:
    """All laser powder-bed single tracks of the CSV files of `folder`, one row a track."""
    frames = []
    for file in sorted(tracks_folder(folder).glob("*.csv")):
        table = pd.read_csv(file)
        for columns, reader in READERS:
            if set(columns) <= set(table.columns):
                frames.append(reader(table, file.stem))
                break
        else:
            if file.stem not in NOT_TRACKS and _is_plain(table):
                frames.append(_plain(table, file.stem))
    rows = pd.concat(frames, ignore_index=True)
    rows = rows[rows.width.notna() | rows.depth.notna() | rows.length.notna()]
    return rows.reset_index(drop=True)


def digests(folder: Path) -> dict[str, str]:
    """sha256 of every CSV file of `folder`."""
    files = sorted(tracks_folder(folder).glob("*.csv"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def metals_of(materials: pd.Series) -> Thermophysical:
    """Constants of every row, one array per constant."""
    alloys = load().alloys
    keys = {**STAND_IN_KEYS, **ALLOY_KEYS}
    known = {name: thermophysical.of_record(alloys[keys[name]]) for name in set(materials)}
    return thermophysical.stacked([known[name] for name in materials])


def diffusivities(materials: pd.Series) -> np.ndarray:
    """Thermal diffusivity of every row [m2/s], NaN for an alloy in no file."""
    alloys, keys = load().alloys, {**STAND_IN_KEYS, **ALLOY_KEYS}
    known = {
        name: float(thermophysical.of_record(alloys[keys[name]]).diffusivity)
        for name in set(materials)
        if name in keys
    }
    return np.array([known.get(name, np.nan) for name in materials])


def track_of(rows: pd.DataFrame) -> Track:
    """The rows as a `Track` of many alloys."""
    layer = rows.layer.fillna(0.0).to_numpy(float)
    return Track.of(
        metals_of(rows.material),
        power=rows.power.to_numpy(float),
        speed=rows.speed.to_numpy(float),
        beam_diameter=rows.spot.to_numpy(float),
        layer=layer,
    )


def is_doubtful(rows: pd.DataFrame) -> np.ndarray:
    """Rows doubtful by rules on inputs and labels alone, never by residual (meltpool_forms.md):
    width equal to depth in nearly all rows of the source, speed below 10 mm/s, heat spreading
    faster than the beam moves (alpha / (v a) > 20 or copper on 100 um powder).
    """
    same = (rows.width == rows.depth).groupby(rows.source).transform("mean") > 0.9
    slowness = diffusivities(rows.material) / (rows.speed * rows.spot / (2 * np.sqrt(2)))
    thick_copper = (rows.material == "HCP Cu") & (rows.layer > 80 * UM)
    return (same | (rows.speed < 0.01) | (slowness > 20) | thick_copper).to_numpy(bool)


def _frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame(columns)[list(COLUMNS)]


def _hofmann(table: pd.DataFrame, stem: str) -> pd.DataFrame:
    return _frame(
        source=stem, material="SS316L", power=table.P_laser_W, speed=table.v_scan_mm_s * 1e-3,
        spot=table.d_laser_mm * 1e-3, layer=table.t_powder_um * UM,
        width=table.weld_width_um * UM, depth=table.penetration_depth_um * UM, length=np.nan,
    )  # fmt: skip


def _ku_leuven(table: pd.DataFrame, stem: str) -> pd.DataFrame:
    return _frame(
        source=stem + ":" + table.alloy.astype(str), material=table.alloy, power=table.power_W,
        speed=table.speed_mm_s * 1e-3, spot=KU_LEUVEN_SPOT * UM, layer=0.0,
        width=table.w_exp_um * UM, depth=table.d_exp_um * UM, length=np.nan,
    )  # fmt: skip


def _lane(table: pd.DataFrame, stem: str) -> pd.DataFrame:
    return _frame(
        source=stem, material="IN625", power=table.power_W, speed=table.speed_mm_s * 1e-3,
        spot=table.d4sigma_um * UM, layer=0.0, width=table.width_mean_um * UM,
        depth=table.depth_mean_um * UM, length=table.length_mean_um * UM,
    )  # fmt: skip


def _ghosh(table: pd.DataFrame, stem: str) -> pd.DataFrame:
    return _frame(
        source=stem, material="IN625", power=table.power_W, speed=table.speed_mm_s * 1e-3,
        spot=GHOSH_SPOT * UM, layer=0.0, width=table.width_um * UM, depth=table.depth_um * UM,
        length=np.nan,
    )  # fmt: skip


def _meltpoolnet(table: pd.DataFrame, stem: str) -> pd.DataFrame:
    spot = table.beam_diameter_um
    kept = (table.subprocess == "SLM") & spot.between(20, 300, inclusive="neither")
    kept &= table.paper_id != 73
    t = table[kept]
    return _frame(
        source="meltpoolnet:" + t.group.astype(str), material=t.material, power=t.power_W,
        speed=t.speed_mm_s * 1e-3, spot=t.beam_diameter_um * UM, layer=t.layer_um.fillna(0) * UM,
        width=t.width_um * UM, depth=t.depth_um * UM, length=t.length_um * UM,
    )  # fmt: skip


SYNONYMS = {
    "power": ("power", "laser_power", "P_laser", "P"),
    "speed": ("speed", "scan_speed", "v_scan", "velocity", "v"),
    "spot": ("beam_diameter", "d4sigma", "spot", "d_laser", "beam", "spot_size", "spot_diameter"),
    "layer": ("layer", "t_powder", "layer_thickness", "powder_layer"),
    "width": ("width", "weld_width", "w_exp", "width_mean", "melt_width"),
    "depth": ("depth", "penetration_depth", "d_exp", "depth_mean", "melt_depth"),
    "length": ("length", "length_mean", "melt_length"),
}
UNITS = {
    "_W": 1.0, "_kW": 1e3, "_mm_s": 1e-3, "_m_s": 1.0, "_mm_min": 1e-3 / 60, "_um": UM,
    "_mm": 1e-3, "_m": 1.0,
}  # fmt: skip
DEFAULTS = {"spot": SPOT_UNKNOWN * UM, "layer": 0.0}


def _column(table: pd.DataFrame, name: str) -> pd.Series | None:
    """The column of `name` in SI by its synonyms and unit suffixes, None where there is none."""
    for stem in SYNONYMS[name]:
        for suffix, scale in UNITS.items():
            if stem + suffix in table:
                return pd.to_numeric(table[stem + suffix], errors="coerce") * scale
    return None


def _is_plain(table: pd.DataFrame) -> bool:
    has = {name: _column(table, name) is not None for name in SYNONYMS}
    return has["power"] and has["speed"] and (has["width"] or has["depth"])


def _plain(table: pd.DataFrame, stem: str) -> pd.DataFrame:
    """Any table with power, speed and width or depth under one of their usual names."""
    names = table["material"] if "material" in table else table.get("alloy", "SS316L")
    groups = table["source"] if "source" in table else table.get("group", "all")
    columns: dict[str, object] = {
        "source": stem + ":" + pd.Series(groups, index=table.index).astype(str),
        "material": names,
    }
    for name in SYNONYMS:
        found = _column(table, name)
        columns[name] = found if found is not None else DEFAULTS.get(name, np.nan)
    frame = _frame(**columns)
    return frame[frame.power.notna() & frame.speed.notna() & frame.spot.notna()]


READERS: tuple[tuple[tuple[str, ...], Callable[[pd.DataFrame, str], pd.DataFrame]], ...] = (
    (("P_laser_W", "d_laser_mm", "weld_width_um"), _hofmann),
    (("w_exp_um", "d_exp_um", "alloy"), _ku_leuven),
    (("d4sigma_um", "width_mean_um", "track"), _lane),
    (("case", "width_um", "measurement_sd_um"), _ghosh),
    (("mpn_row", "subprocess", "width_um"), _meltpoolnet),
)
