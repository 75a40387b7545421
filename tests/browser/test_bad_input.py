"""Wrong files, gone parts, scripts in names: the page says what happened and what to do."""

import pytest

PATIENCE = 60_000
SCRIPT = "<img src=x onerror=\"document.title='broken'\">"


def test_a_wrong_file_is_refused_with_what_to_do(visit, tmp_path):
    wrong = tmp_path / "notes.txt"
    wrong.write_text("not a part")
    page = visit("/en/start?quantity=9")
    page.set_input_files('input[type="file"]', wrong)
    told = page.get_by_role("alert")
    told.wait_for(timeout=PATIENCE)
    assert ".stl" in told.inner_text()
    assert page.get_by_label("Quantity").input_value() == "9"


def test_a_broken_part_is_told_in_the_language_of_the_page(visit, tmp_path):
    broken = tmp_path / "broken.stl"
    broken.write_bytes(b"solid nothing\nendsolid nothing\n")
    page = visit("/ja/start")
    page.set_input_files('input[type="file"]', broken)
    told = page.get_by_role("alert")
    told.wait_for(timeout=PATIENCE)
    assert "。" in told.inner_text()


def test_a_script_in_a_file_name_stays_text(visit, tmp_path, examples):
    named = tmp_path / "a.stl"
    named.write_bytes((examples / "bracket.stl").read_bytes())
    page = visit("/en/start")
    page.set_input_files(
        'input[type="file"]',
        {"name": SCRIPT + ".stl", "mimeType": "model/stl", "buffer": named.read_bytes()},
    )
    page.get_by_text("<img src=x").first.wait_for(timeout=PATIENCE)
    assert "broken" not in page.title()


def test_a_script_in_a_table_cell_stays_text(visit):
    page = visit("/en/tracks")
    page.get_by_label("Your table").fill(f"power_W,speed_mm_s,width_um\n195,800,{SCRIPT}")
    page.get_by_role("button", name="Move the model").click()
    page.get_by_role("alert").wait_for(timeout=PATIENCE)
    assert "broken" not in page.title()


def test_a_part_that_is_gone_is_told_and_the_rest_is_kept(visit):
    page = visit(f"/en/answer?part={'0' * 64}&quantity=12")
    page.get_by_role("alert").wait_for(timeout=PATIENCE)
    link = page.get_by_role("link", name="Change the question")
    assert "quantity=12" in link.get_attribute("href")


@pytest.mark.parametrize("path", ["/en/nowhere", "/ja/nowhere"])
def test_a_lost_visitor_finds_the_way_in(path, visit):
    page = visit(path)
    assert page.get_by_role("link", name="sekiso", exact=True).is_visible()


def test_an_impossible_requirement_is_told_while_typing(visit):
    page = visit("/en/start?require=yield_strength+%3E%3D+9e9+MPa")
    page.get_by_role("alert").wait_for(timeout=PATIENCE)


def test_without_webgl_a_picture_stands_in(visit, examples):
    page = visit("/en/part")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.get_by_role("button", name="Try with a sample bracket").click()
    page.locator(".viewer img").wait_for(timeout=PATIENCE)
    page.wait_for_function("document.querySelector('.viewer img').naturalWidth > 100")


def test_two_tabs_ask_different_questions(visit):
    first, second = visit("/en/answer?size=40+mm&quantity=3"), visit("/en/answer?size=90+mm")
    for page in (first, second):
        page.locator("code").first.wait_for(timeout=PATIENCE)
    assert first.locator("code").first.inner_text() != second.locator("code").first.inner_text()


def test_a_connection_lost_during_upload_is_told_and_the_form_is_kept(visit, examples):
    page = visit("/en/start?quantity=9")
    page.route("**/v1/parts", lambda route: route.abort())
    page.set_input_files('input[type="file"]', examples / "bracket.stl")
    told = page.get_by_role("alert")
    told.wait_for(timeout=PATIENCE)
    assert "lost" in told.inner_text()
    assert page.get_by_label("Quantity").input_value() == "9"


def test_a_typed_table_survives_a_reload(visit):
    page = visit("/en/tracks")
    page.get_by_label("Your table").fill("power_W,speed_mm_s,width_um\n195,800,140")
    page.wait_for_function("sessionStorage.getItem('sekiso.tracks')?.includes('140')")
    page.reload()
    page.wait_for_function("document.querySelector('textarea')?.value.includes('140')")
