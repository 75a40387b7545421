"""Read defect and density tables: recipe in SI, alloy, label, source."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from melt_pool_tables import ALLOY_KEYS, STAND_IN_KEYS, UM, metals_of
from sekiso.physics.melt_pool.correction import pool_state
from sekiso.physics.melt_pool.track import Track
from sekiso.physics.window.features import ScannedLayer

LAYER_UNKNOWN = 35 * UM
SPOT_UNKNOWN = 90 * UM
HATCH_UNKNOWN = 40 * UM  # single tracks: no neighbour that could miss
WIDE_SPOT = 150 * UM  # above it a stated spot of these machines is an error of the table
CX_SPOT = 90 * UM
DENSITY = ("relative_density_pct", "density_method", "hatch_mm")
CLASSES = ("mpn_row", "shape_label", "hatch_um", "paper_id_source")
HOFMANN = ("P_laser_W", "d_laser_mm", "balling")
COUPONS = ("Defect", "Hatch Distance")
REGIMES = ("mode", "cube", "power_W")
THICK = ("rel_density_pct", "ved_J_mm3")
MATERIAL_OF_DENSITY = {"Ti6Al4V": "Ti-6Al-4V", "316L": "SS316L"}


def locate(folder: Path, columns: tuple[str, ...]) -> Path | None:
    """The first CSV file below `folder` with these columns, None where there is none."""
    for path in sorted(folder.rglob("*.csv")):
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            names = file.readline().strip().replace('"', "").split(",")
        if set(columns) <= set(names):
            return path
    return None


def _read(folder: Path, columns: tuple[str, ...]) -> pd.DataFrame:
    path = locate(folder, columns)
    if path is None:
        raise FileNotFoundError(f"no table with columns {', '.join(columns)}")
    return pd.read_csv(path)


def scanned(rows: pd.DataFrame) -> ScannedLayer:
    """Rows with material, power, speed, spot, layer, hatch as one scanned layer."""
    spot = np.where(rows.spot > WIDE_SPOT, SPOT_UNKNOWN, rows.spot)
    track = Track.of(
        metals_of(rows.material),
        power=rows.power.to_numpy(float),
        speed=rows.speed.to_numpy(float),
        beam_diameter=spot,
        layer=rows.layer.to_numpy(float),
    )
    return ScannedLayer(pool_state(track, with_layer=True), rows.hatch.to_numpy(float))


def read_density(folder: Path) -> pd.DataFrame:
    """Relative density rows: `density` [%], `is_section` (image analysis or other section)."""
    table = _read(folder, DENSITY)
    doi = table.source_doi.str.lower().str.replace(r"^https?://(dx\.)?doi\.org/", "", regex=True)
    return pd.DataFrame(
        {
            "source": doi.str.strip().str.rstrip("/"),
            "material": table.material.replace(MATERIAL_OF_DENSITY),
            "power": table.laser_power_W,
            "speed": table.scan_speed_mm_s * 1e-3,
            "spot": table.spot_mm * 1e-3,
            "layer": table.layer_mm * 1e-3,
            "hatch": table.hatch_mm * 1e-3,
            "density": table.relative_density_pct,
            "is_section": (table.density_method != "Archimedes method").astype(float),
        }
    )


def read_classes(folder: Path) -> pd.DataFrame:
    """MeltpoolNet shape labels of laser powder-bed tracks and coupons."""
    table = _read(folder, CLASSES)
    kept = (table.subprocess == "SLM") & table.material.isin([*ALLOY_KEYS, *STAND_IN_KEYS])
    t = table[kept & (table.shape_label != "spatter formation")]
    return pd.DataFrame(
        {
            "source": "meltpoolnet:" + t.group.astype(str),
            "material": t.material,
            "power": t.power_W,
            "speed": t.speed_mm_s * 1e-3,
            "spot": t.beam_diameter_um.fillna(SPOT_UNKNOWN / UM) * UM,
            "layer": t.layer_um.where(t.layer_um > 0, LAYER_UNKNOWN / UM) * UM,
            "hatch": t.hatch_um.where(t.hatch_um > 0, HATCH_UNKNOWN / UM) * UM,
            "label": t.shape_label,
        }
    ).reset_index(drop=True)


def read_hofmann(folder: Path) -> pd.DataFrame:
    """Balling labels of 316L single tracks (bare rows count as a layer of `LAYER_UNKNOWN`)."""
    t = _read(folder, HOFMANN)
    return pd.DataFrame(
        {
            "source": "hofmann",
            "material": "SS316L",
            "power": t.P_laser_W,
            "speed": t.v_scan_mm_s * 1e-3,
            "spot": t.d_laser_mm * 1e-3,
            "layer": t.t_powder_um.where(t.t_powder_um > 0, LAYER_UNKNOWN / UM) * UM,
            "hatch": HATCH_UNKNOWN,
            "balling": t.balling,
        }
    )


def read_coupons(folder: Path) -> pd.DataFrame:
    """316L coupons labelled good, lack of fusion or keyhole."""
    t = _read(folder, COUPONS)
    return pd.DataFrame(
        {
            "source": "coupons",
            "material": "SS316L",
            "power": t["Laser Power"],
            "speed": t["Scan Speed"] * 1e-3,
            "spot": 80 * UM,
            "layer": t["Powder Thickness"] * 1e-3,
            "hatch": t["Hatch Distance"] * 1e-3,
            "label": t.Defect.str.lower(),
        }
    )


def read_regimes(folder: Path) -> pd.DataFrame:
    """Mode labels C, T, K of 316L and Ti-6Al-4V lines (mixed labels kept as they are)."""
    t = _read(folder, REGIMES)
    return pd.DataFrame(
        {
            "source": "regimes:" + t.material.astype(str),
            "material": t.material,
            "power": t.power_W,
            "speed": t.speed_mm_s * 1e-3,
            "spot": 80 * UM,
            "layer": LAYER_UNKNOWN,
            "hatch": HATCH_UNKNOWN,
            "label": t["mode"],
        }
    )


def read_thick(folder: Path) -> pd.DataFrame:
    """CX steel coupons with thick layers, relative density [%]."""
    t = _read(folder, THICK)
    return pd.DataFrame(
        {
            "source": "cx-thick",
            "material": "SS17-4PH",
            "power": t.power_W,
            "speed": t.speed_mm_s * 1e-3,
            "spot": CX_SPOT,
            "layer": t.layer_um * UM,
            "hatch": t.hatch_um * UM,
            "density": t.rel_density_pct,
            "is_section": 1.0,
        }
    )
