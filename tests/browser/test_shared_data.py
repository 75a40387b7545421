"""A test institute's messy Excel is in, with its policy, and back out, in both languages."""

import io

import openpyxl
import pytest

PATIENCE = 60_000
WORDS = {
    "en": ("Check the file", "Store it", "The programme", "Everybody in the programme may learn",
           "Take the dataset back", "Withdrawn"),
    "ja": ("内容を確かめる", "保存する", "プログラム参加者", "プログラム参加者に学習を許可",
           "データセットを取り下げる", "取り下げ済み"),
}  # fmt: skip


def _workbook():
    """A synthetic sheet as institutes write them: title, two lines of names, totals, full width."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "密度"
    rows = [
        ("密度測定結果(2026年度)", None, None, None, None),
        ("材質", "レーザー出力", "走査速度", "積層厚さ", "相対密度"),
        (None, "W", "mm/s", "μm", "%"),
        ("SUS316L", "１９５", 800, 40, "99.6"),
        ("SUS316L", 195, 1100, 40, 98.2),
        ("SUS316L", 150, 700, 40, "測定不可"),
        ("平均", None, None, None, 98.9),
    ]
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_messy_workbook_goes_in_with_its_policy_and_comes_back(language, visit_data):
    check, store, programme, shared, back, withdrawn = WORDS[language]
    page = visit_data(f"/{language}/data")
    file = {"name": f"{language}.xlsx", "mimeType": "application/octet-stream",
            "buffer": _workbook()}  # fmt: skip
    page.set_input_files("input[type=file]", file)
    page.get_by_role("button", name=check).click()
    page.get_by_text("レーザー出力").first.wait_for(timeout=PATIENCE)
    page.locator("label", has_text=programme).first.click()
    page.get_by_role("button", name=store).click()
    page.get_by_text(shared).first.wait_for(timeout=PATIENCE)
    page.locator("input[name=sure]").check()
    page.get_by_role("button", name=back).click()
    page.get_by_text(withdrawn).first.wait_for(timeout=PATIENCE)
