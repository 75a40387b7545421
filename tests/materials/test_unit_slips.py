"""Values under another unit are told by what is known of them, whoever knows it."""

from dataclasses import dataclass

import numpy as np

from sekiso.materials.tables import Columns
from sekiso.materials.unit_slips import suspected_units


@dataclass(frozen=True)
class Flat:
    value: np.ndarray
    low: np.ndarray
    high: np.ndarray


def known(key, columns):
    return Flat(*(np.full(columns.n, x) for x in (500e6, 400e6, 600e6)))


def columns(*mpa):
    values = 1e6 * np.array(mpa)
    return Columns(len(mpa), {"yield_strength": values}, {}, units={"yield_strength": "MPa"})


def test_ksi_and_kgf_under_megapascal_are_told_with_their_rows():
    (found,) = suspected_units(columns(510.0, 73.0, 490.0), ["yield_strength"], known)
    assert found.rows == (1,)
    assert "ksi" in dict(found.values)["suspected"]


def test_scatter_of_laboratories_is_no_slip():
    assert suspected_units(columns(420.0, 610.0, 350.0), ["yield_strength"], known) == ()
