"""Whatever stands in a table of own rows, the doors answer or refuse it by name."""

from __future__ import annotations

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

import sekiso
from sekiso.domain.errors import SekisoError
from sekiso.materials.table_files import table_of_file

NAMES = ("power_W", "speed_mm_s", "width_um", "材料", "yield_MPa", "relative_density_pct", "mood",
         "hardness_HV", "", "P [W]", "layer_um")  # fmt: skip
CELLS = ("195", "1,200", "1.200", "<5", "99.5 %", "", "#N/A", "2024-01-01", "316L", "0,5", "１２",
         "±", "1e400", "-", "nan", "inf", "IN718", "-3", "0", "800 mm/s", "120 um")  # fmt: skip
POINT = {"power": "195 W", "speed": "800 mm/s", "beam_diameter": "100 um"}


@st.composite
def tables(draw):
    names = draw(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
    row = st.lists(st.sampled_from(CELLS), min_size=len(names), max_size=len(names))
    mark = draw(st.sampled_from(",;\t|"))
    lines = [names, *draw(st.lists(row, max_size=4))]
    encoding = draw(st.sampled_from(("utf-8", "cp932", "utf-16")))
    return "\n".join(mark.join(cells) for cells in lines).replace("±", "+").encode(encoding)


@settings(deadline=None, max_examples=60)
@given(tables())
def test_any_table_of_own_rows_is_used_or_refused(content):
    for call in (
        lambda table: sekiso.melt_pool("316L", **POINT, local=table),
        lambda table: sekiso.predict("yield_strength", {"material": ["316L"]}, local=table),
        lambda table: sekiso.predict("hardness", table),
    ):
        with contextlib.suppress(SekisoError):
            call(table_of_file(content, "a.csv"))
