"""A file is told at once: its size, what is doubtful, its unit; letters have a font."""

from urllib.parse import parse_qs, urlsplit

import pytest

import sekiso

PATIENCE = 60_000


@pytest.fixture
def metres(stl_bytes, examples, tmp_path):
    """The example bracket written in metres."""
    part = sekiso.load_part(examples / "bracket.stl")
    file = tmp_path / "in_metres.stl"
    file.write_bytes(stl_bytes(part.vertices, part.triangles))
    return file


@pytest.mark.parametrize(
    ("language", "warning", "metre"),
    [("en", "The unit looks wrong", "m"), ("ja", "単位", "m")],
)
def test_a_file_in_metres_is_doubted_and_its_unit_goes_into_the_address(
    language, warning, metre, visit, metres
):
    page = visit(f"/{language}/start")
    page.locator("input[type=file]").set_input_files(metres)
    lines = page.locator(".part-lines")
    lines.get_by_text("0.102 × 0.05 × 0.081 mm").wait_for(timeout=PATIENCE)
    assert warning in lines.inner_text()
    lines.locator(".q-select").click()
    page.get_by_role("option", name=metre, exact=True).click()
    lines.get_by_text("102 × 50 × 81 mm").wait_for(timeout=PATIENCE)
    assert lines.locator(".finding").count() == 0
    page.wait_for_function("location.search.includes('unit=m')", timeout=PATIENCE)
    asked = parse_qs(urlsplit(page.url).query)
    assert asked["unit"] == ["m"]
    page.locator("a.button").first.wait_for(timeout=PATIENCE)
    twin = page.request.get(page.url.replace("/start?", "/answer.json?"))
    assert twin.body() == sekiso.explore(metres, unit="m").json()


def test_a_file_that_states_its_unit_is_not_asked_for_it(visit, examples):
    page = visit("/en/start")
    page.locator("input[type=file]").set_input_files(examples / "bracket.step")
    lines = page.locator(".part-lines")
    lines.get_by_text("The file states its unit itself").wait_for(timeout=PATIENCE)
    assert lines.locator(".q-select").count() == 0


@pytest.mark.parametrize("address", ["/en/start", "/ja/start", "/en/about", "/ja/about"])
def test_japanese_letters_are_drawn_in_a_japanese_font(address, visit):
    page = visit(address)
    page.wait_for_function("document.fonts.status === 'loaded'", timeout=PATIENCE)
    page.wait_for_timeout(500)
    session = page.context.new_cdp_session(page)
    for domain in ("DOM.enable", "CSS.enable"):
        session.send(domain)
    root = session.send("DOM.getDocument")["root"]["nodeId"]
    wanted = {"nodeId": root, "selector": '.languages a[lang="ja"]'}
    link = session.send("DOM.querySelector", wanted)["nodeId"]
    fonts = session.send("CSS.getPlatformFontsForNode", {"nodeId": link})["fonts"]
    assert sum(font["glyphCount"] for font in fonts) == len("日本語")
    assert not any("DejaVu" in font["familyName"] for font in fonts), "boxes, not letters"
