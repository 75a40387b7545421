"""Somebody who never printed metal: from a file to a report in two languages, step by step."""

import re

import openpyxl
import pytest
from tests.browser.newcomer import PATIENCE, take_steps


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_newcomer_gets_from_a_file_to_a_report(language, visit, shared):
    page = visit(f"/{language}/start")
    take_steps(page, language, shared / "data" / "parts" / "frameGuide.stl")


def test_going_back_brings_the_question_back(visit):
    page = visit("/en/start?require=leak_tight&quantity=7")
    page.get_by_role("link", name="See the full answer").click(timeout=PATIENCE)
    page.get_by_role("heading", name="What to do next").wait_for(timeout=PATIENCE)
    page.go_back()
    assert page.get_by_label("Quantity").input_value() == "7"
    box = page.get_by_role("checkbox", name="Hold gas or liquid tight")
    assert box.is_checked()


def test_the_language_link_keeps_the_question(visit):
    page = visit("/en/start?quantity=7")
    page.get_by_role("link", name="日本語").click()
    page.wait_for_url("**/ja/start?quantity=7")


def test_the_keyboard_alone_reaches_an_answer(visit):
    page = visit("/en/start")
    page.get_by_role("checkbox", name="Be light").wait_for()
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.getAttribute('aria-label')") == "Be light":
            break
    page.keyboard.press("Space")
    page.get_by_role("link", name="See the full answer").wait_for(timeout=PATIENCE)
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "See the full answer":
            break
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What to do next").wait_for(timeout=PATIENCE)


def test_a_click_on_the_map_reads_another_melt_pool(visit):
    page = visit("/en/explore?material=in718")
    status = page.get_by_role("status").filter(has_text="K/s")
    status.wait_for(timeout=PATIENCE)
    before = page.locator("code").last.inner_text()
    box = page.locator(".chart.tall").first.bounding_box()
    page.mouse.click(box["x"] + 0.6 * box["width"], box["y"] + 0.25 * box["height"])
    page.wait_for_function(
        "before => [...document.querySelectorAll('code')].at(-1).innerText !== before", arg=before
    )


def test_own_tracks_move_the_model_and_narrow_it(visit):
    page = visit("/en/tracks")
    page.get_by_role("button", name="Fill in an example").click()
    page.wait_for_function("document.querySelector('textarea').value.includes('195')")
    page.get_by_role("button", name="Move the model").click()
    page.get_by_role("heading", name="Before and after").wait_for(timeout=PATIENCE)
    line = page.get_by_text(re.compile("^width: expected value")).inner_text()
    assert re.search(r"interval -\d+%", line), line


def test_a_table_as_japanese_excel_saves_it_is_read(visit, tmp_path):
    file = tmp_path / "tracks.csv"
    file.write_bytes('power_W,speed_mm_s,幅_μm,測定\n195,"1,200",150,良\n'.encode("cp932"))
    page = visit("/ja/tracks")
    page.set_input_files('input[type="file"] >> nth=0', file)
    page.wait_for_function("document.querySelector('textarea').value.includes('良')")
    page.get_by_text("文字を Shift_JIS として読みました").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="モデルに反映する", exact=True).click()
    page.get_by_text("桁区切りがあります").wait_for(timeout=PATIENCE)
    assert page.get_by_text("次の列は登録がなく").is_visible()


def test_an_excel_file_is_read_and_what_was_left_out_is_told(visit, tmp_path):
    book = openpyxl.Workbook()
    for row in (["Samples of May"], ["material", "yield_MPa", "relative_densty_pct"],
                ["316L", 75, 99.5], ["316L", 77, 99.4], ["mean", 76, 99.45]):  # fmt: skip
        book.active.append(row)
    book.create_sheet("raw").append([1])
    book.save(tmp_path / "samples.xlsx")
    page = visit("/en/tracks")
    page.set_input_files('input[type="file"] >> nth=1', tmp_path / "samples.xlsx")
    page.get_by_text("One sheet of the workbook was read").wait_for(timeout=PATIENCE)
    page.get_by_role("button", name="Move the property models").click()
    told = page.get_by_text("Values look like another unit than the column says")
    told.wait_for(timeout=PATIENCE)
    for said in ("ksi", "Did you mean 'relative_density_pct'?", "Totals were left out",
                 "Samples of May"):  # fmt: skip
        assert page.get_by_text(said).first.is_visible(), said


@pytest.mark.parametrize("language", ["en", "ja"])
def test_own_samples_move_the_property_models(language, visit):
    apply = {"en": "Move the property models", "ja": "特性のモデルに反映する"}[language]
    example = {"en": "Fill in sample rows", "ja": "試料の例を入れる"}[language]
    page = visit(f"/{language}/tracks")
    page.get_by_role("button", name=example).click()
    page.wait_for_function(
        "[...document.querySelectorAll('textarea')].at(-1).value.includes('316L')"
    )
    page.get_by_role("button", name=apply).click()
    page.get_by_role("heading", level=3).nth(1).wait_for(timeout=PATIENCE)
    told = page.locator("section.card").filter(has=page.get_by_role("heading", level=3))
    assert told.count() == 2  # density and yield strength
    for card in told.all():
        assert re.search(r"-\d+%", card.inner_text()), card.inner_text()
    from axe_playwright_python.sync_playwright import Axe

    assert Axe().run(page).response["violations"] == []


def test_a_table_without_a_measured_property_is_told(visit):
    page = visit("/en/tracks")
    page.get_by_label("Samples (first").fill("material,laser_power_W\n316L,200")
    page.get_by_role("button", name="Move the property models").click()
    told = page.get_by_role("alert")
    told.wait_for(timeout=PATIENCE)
    assert "relative_density_pct" in told.inner_text()
