"""What was found about the asker's table stands among the notes of an answer, in both languages."""

from __future__ import annotations

import pytest

from sekiso.domain.answer import Reason
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load
from sekiso.learning.predict import usable_rows
from sekiso.materials.table_files import table_of_file
from sekiso.materials.tables import read_columns

CONTENT = """\
年度の試料
材料;出力_W;降伏応力_MPa;硬さ_HV;relativ_density_pct;備考
316L;195,5;510,5;<230;99,5;良
316L;200;512 ± 4;225;99,4;
平均;198;511;225;99,4;
"""


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_finding_is_a_line_among_the_notes(language):
    columns = read_columns(table_of_file(CONTENT.encode("cp932"), "a.csv"))
    _, found = usable_rows(columns, load())
    assert {f.code for f in found} >= {
        "encoding_guessed", "table_lines_left_out", "totals_left_out", "decimal_commas",
        "cells_censored", "spread_left_out", "column_misspelt", "column_unread",
    }  # fmt: skip
    words = Words(load(), language)
    lines = [words.reason(Reason(f"finding.{f.code}", dict(f.values))) for f in found]
    start = {"en": "own rows: ", "ja": "自分のデータ："}[language]
    assert all(line.startswith(start) and "{" not in line for line in lines)
    assert any("relative_density_pct" in line for line in lines)
