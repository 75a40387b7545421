"""Hold, load, check and make lighter: the whole way over the page, by list and by keyboard."""

import httpx
import pytest

from sekiso import simple_part
from sekiso.geometry.formats.stl import write_stl

PATIENCE = 240_000
WORDS = {
    "en": {
        "faces": "Chosen faces", "hold": "Hold these faces", "load": "Load these faces",
        "check": "Check the strength", "lighten": "Make it lighter", "face": "face {}, plane",
        "holds": "It holds: safety factor", "nothing_held": "No support is given",
        "choose": "Choose a face first", "acts": "force 1000 N -z on face {}", "at": "face {}",
    },
    "ja": {
        "faces": "選んだ面", "hold": "選んだ面を固定する", "load": "選んだ面に荷重をかける",
        "check": "強度を調べる", "lighten": "軽くする", "face": "面 {}（平面",
        "holds": "もちます。安全率", "nothing_held": "固定",
        "choose": "先に面を選んでください", "acts": "面{}に 力 1000 N -z", "at": "面{}",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def beam(service):
    """Query of an uploaded beam, 30 mm long, and of few cells."""
    part = simple_part("box", x=0.03, y=0.01, z=0.008)
    file = ("beam.stl", write_stl(part.vertices, part.triangles))
    told = httpx.post(f"{service}/v1/parts", files={"file": file}, timeout=60).json()
    return f"part={told['id']}&name=beam.stl&resolution=800&aim=share&share=60"


@pytest.fixture(scope="module")
def ends(service, beam):
    """Numbers of the faces at the ends of the beam."""
    told = httpx.get(f"{service}/en/lighter.json?{beam}", timeout=120).json()["faces"]
    first, *_, last = sorted(told, key=lambda face: face["middle"][0])
    return first["number"], last["number"]


def _opened(visit, language, query, width=1280):
    page = visit(f"/{language}/lighter?{query}", width=width)
    page.set_default_timeout(PATIENCE)
    page.locator(".legend").wait_for()
    return page


def _choose(page, words, face):
    """Choose a face in the list by keyboard."""
    page.get_by_label(words["faces"]).first.focus()
    page.keyboard.press("Enter")
    page.get_by_role("option").first.wait_for()
    options = page.get_by_role("option").all_inner_texts()
    at = next(k for k, name in enumerate(options) if words["face"].format(face) in name)
    for _ in range(at + 1):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    page.locator(".q-chip").first.wait_for()


@pytest.mark.parametrize("language", ["en", "ja"])
def test_faces_are_held_and_loaded_by_keyboard_and_checked(language, visit, beam, ends):
    words = WORDS[language]
    page = _opened(visit, language, beam)
    page.get_by_role("button", name=words["hold"]).click()
    page.get_by_text(words["choose"]).wait_for()
    _choose(page, words, ends[1])
    page.get_by_role("button", name=words["load"]).click()
    page.locator("code", has_text=words["acts"].format(ends[1])).wait_for()
    page.get_by_role("button", name=words["check"]).click()
    page.locator(".result .problem", has_text=words["nothing_held"]).wait_for()
    _choose(page, words, ends[0])
    page.get_by_role("button", name=words["hold"]).click()
    page.locator("code", has_text=words["at"].format(ends[0])).last.wait_for()
    page.wait_for_function("location.search.includes('supports=')")
    page.get_by_role("button", name=words["check"]).click()
    page.locator(".result .headline", has_text=words["holds"]).wait_for()
    page.locator(".result .colourbar", has_text="MPa").wait_for()


def test_a_face_is_chosen_by_a_click_on_the_body_and_a_drag_only_turns_it(visit, beam):
    page = _opened(visit, "en", beam)
    page.wait_for_timeout(1500)
    box = page.locator(".viewer canvas").bounding_box()
    x, y = box["x"] + 0.5 * box["width"], box["y"] + 0.5 * box["height"]
    page.mouse.click(x, y)
    page.locator(".q-chip", has_text="plane").wait_for()
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    page.wait_for_timeout(500)
    assert page.locator(".q-chip").count() == 1


def test_a_load_in_words_that_cannot_be_read_is_told_beside_the_form(visit, beam):
    page = _opened(visit, "en", beam)
    field = page.get_by_label("In words, e.g. lift")
    field.fill("five newtons upwards")
    field.press("Enter")
    assert "five newtons" in page.get_by_role("alert").inner_text()
    assert "loads=" not in page.url


def test_load_cases_have_a_choice_and_an_envelope(visit, beam, ends):
    acting = f"loads=down:+100+N+-z+on+face+{ends[1]}&loads=side:+100+N+%2By+on+face+{ends[1]}"
    page = _opened(visit, "en", f"{beam}&{acting}&supports=face+{ends[0]}")
    page.get_by_role("button", name="Check the strength").click()
    cases = page.locator(".result .viewer select option")
    cases.first.wait_for(state="attached")
    assert cases.all_inner_texts() == ["largest of all cases", "down", "side"]
    page.locator(".result .viewer select").select_option(label="side")
    page.locator(".result input[type=range]").fill("1")
    assert page.locator(".result output").inner_text().startswith("×")
    assert page.locator(".result table", has_text="down").count() == 1


def test_a_part_is_made_lighter_and_handed_out(visit, beam, ends, service):
    acting = f"loads=100+N+-z+on+face+{ends[1]}&supports=face+{ends[0]}"
    page = _opened(visit, "en", f"{beam}&{acting}")
    page.get_by_role("button", name="Make it lighter", exact=True).click()
    page.locator(".result .growing canvas").wait_for()
    page.get_by_role("button", name="Stop here").click()
    page.locator(".result .headline", has_text="lighter").wait_for()
    assert page.locator(".result .viewer canvas").count() == 2
    for link in page.locator(".result a.button").all():
        told = httpx.get(service + link.get_attribute("href"))
        assert (told.status_code, len(told.content) > 100) == (200, True)
    page.get_by_role("link", name="Process, price and CO2 of the lighter part").click()
    page.wait_for_url("**/en/answer?*part=*")


def test_a_run_is_cancelled(visit, beam, ends):
    acting = f"loads=100+N+-z+on+face+{ends[1]}&supports=face+{ends[0]}"
    page = _opened(visit, "en", f"{beam}&{acting}".replace("resolution=800", "resolution=60000"))
    page.get_by_role("button", name="Make it lighter", exact=True).click()
    page.get_by_role("button", name="Cancel").click()
    page.locator(".result .problem").wait_for()
