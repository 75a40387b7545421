"""The steps of a newcomer on the pages: the test looks at what he sees, a benchmark at the time."""

import re

PATIENCE = 60_000  # ms that one step may wait

WORDS = {
    "en": {
        "strong": "Carry load", "tight": "Hold gas or liquid tight", "full": "See the full answer",
        "pdf": "Download the report", "grid": "electricity", "recommended": "Recommended",
        "map": "Open the process map",
    },
    "ja": {
        "strong": "^荷重に耐える", "tight": "気体や液体を漏らさない", "full": "くわしい回答を見る",
        "pdf": "レポートをダウンロード", "grid": "電力", "recommended": "おすすめの方法",
        "map": "この条件のプロセスマップを開く",
    },
}  # fmt: skip


def take_steps(page, language, part):
    """From the start page to the process map: file, two needs, answer, assumption, report."""
    words = WORDS[language]
    page.set_input_files('input[type="file"]', part)
    page.get_by_role("checkbox", name=re.compile(words["strong"])).click()
    page.get_by_role("checkbox", name=re.compile(words["tight"])).click()
    page.get_by_role("link", name=words["full"]).click(timeout=PATIENCE)
    page.get_by_role("heading", name=words["recommended"]).wait_for(timeout=PATIENCE)
    assert page.locator(".tile").count() >= 4
    before = page.locator(".tile .value").all_inner_texts()
    page.get_by_role("combobox", name=re.compile(words["grid"])).click()
    page.get_by_role("option").nth(11).click()
    page.wait_for_function("location.search.includes('assume=grid')")
    page.wait_for_function("!document.querySelector('.working')", timeout=PATIENCE)
    assert page.locator(".tile .value").all_inner_texts() != before
    with page.expect_download(timeout=PATIENCE) as download:
        page.get_by_role("link", name=re.compile(words["pdf"])).click()
    assert download.value.path().read_bytes().startswith(b"%PDF")
    page.get_by_role("link", name=words["map"]).first.click()
    page.locator("svg.layer, .chart.tall canvas").first.wait_for(timeout=PATIENCE)
    page.get_by_role("status").filter(has_text=re.compile("K/s")).wait_for(timeout=PATIENCE)
