"""Made-up workbooks and tables of a test institute, as messy as real ones (synthetic values)."""

from __future__ import annotations

import datetime
import io
from collections.abc import Sequence
from typing import Any

import openpyxl

MESSY = """試験結果一覧（合成データ）,,,,,,,,
材料：SUS316L,,,,,,,,
装置：EOS M290,工法：SLM,,,,,,,
,造形条件,,,,機械的性質,,,
試験片No.,レーザ出力,走査速度,ハッチ,積層厚,引張強さ,0.2%耐力,伸び,相対密度
,W,mm/s,mm,μm,MPa,MPa,％,％
1-1,２００,800,0.1,30,６２０,480,45,99.2〜99.5
1-2,200,800,0.1,30,615±5,475,44,>99.9
1-3,200,1000,0.1,30,6月7日,470,44,99.1
1-4,200,1000,0.1,30,62 kgf/mm2,48 kgf/mm2,43,99.4
1-5,200,1200,0.1,30,89,68,43,98.1
1-6,200,1200,0.1,30,600,460,測定不可,98.1
1-6,200,1200,0.1,30,600,460,測定不可,98.1
1-7,200,1200,0.1,30,601,461,44,0.981
平均,,,,,607,,,
※1-3は再試験
"""


def workbook(*sheets: tuple[str, Sequence[Sequence[Any]], Sequence[str]]) -> bytes:
    """A workbook of (name, rows, merged ranges)."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows, merged in sheets:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for cells in merged:
            sheet.merge_cells(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def institute_book() -> bytes:
    """Density coupons with a merged head of two lines, a sheet of hardness, a sheet of notes."""
    density = [
        ["密度測定結果（合成データ）", None, None, None, None, None],
        ["試験片番号", "材料", "造形条件", None, "密度", None],
        [None, None, "レーザ出力 (W)", "走査速度 (mm/s)", "相対密度 (%)", "測定方法"],
        ["A1", "AlSi10Mg", 370, 1300, 99.6, "アルキメデス法"],
        ["A2", None, 370, 1500, 99.1, "アルキメデス法"],
        ["A3", None, 370, 1700, datetime.date(2026, 1, 2), "アルキメデス法"],
        ["合計", None, None, None, 298.7, None],
    ]
    hardness = [["試験片番号", "ビッカース硬さ [HV]"], ["A1", 120], ["A2", 118]]
    notes = [["このファイルについて"], ["合成データです"]]
    merged = ["A2:A3", "B2:B3", "C2:D2", "E2:F2", "B4:B6"]
    return workbook(("密度", density, merged), ("硬さ", hardness, ()), ("説明", notes, ()))
