"""No WCAG 2.2 A or AA violation on any page, in both languages, wide and narrow."""

import pytest

PATIENCE = 60_000
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
QUESTION = "quantity=20&require=leak_tight"
PAGES = {
    "start": f"start?{QUESTION}",
    "answer": "answer?{part}&" + QUESTION,
    "explore": "explore",
    "part": "part?{part}",
    "lighter": "lighter?{part}&loads=1+kN+-z+on+face+2&supports=face+3",
    "tracks": "tracks",
    "directory": "directory?text=powder",
    "investment": "investment?machine_price=120000000&employees=80&capital=30000000"
    "&hours=2500&hour_price=15000",
    "data": "data",
    "data_sharing": "data/sharing",
    "data_effect": "data/effect",
    "data_browse": "data/browse?x=power&y=relative_density",
    "data_log": "data/log",
    "data_set": "data/dataset/{dataset}",
    "data_people": "data/people",
    "sign_in": "data/sign-in",
    "learn": "learn",
    "knowledge": "knowledge",
    "record": "knowledge/alloys/316l",
    "models": "models",
    "settings": "settings",
    "about": "about",
    "health": "health",
}
READY = {"start": "a.button", "answer": ".chart canvas", "explore": ".chart canvas",
         "part": "svg.layer", "lighter": ".legend", "tracks": "textarea",
         "data_browse": ".chart canvas"}  # fmt: skip


@pytest.fixture(scope="module")
def part(service_with_data, examples):
    """Query of an uploaded part."""
    import httpx

    with (examples / "bracket.stl").open("rb") as file:
        sent = {"file": ("bracket.stl", file)}
        told = httpx.post(f"{service_with_data}/v1/parts", files=sent, timeout=60)
    return f"part={told.json()['id']}&name=bracket.stl"


@pytest.fixture(scope="module")
def dataset(service_with_data):
    """The id of a dataset of our own in the store of the service."""
    import httpx

    table = "material,laser_power_W,scan_speed_mm_s,relative_density_pct\n" + "".join(
        f"316L,{power},800,99.{power % 7}\n" for power in range(150, 250, 10)
    )
    told = httpx.post(f"{service_with_data}/v1/datasets", files={"file": ("coupons.csv", table)},
                      data={"level": "programme"}, timeout=60)  # fmt: skip
    return told.json()["dataset"]["id"]


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["en", "ja"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_no_violation(name, language, width, visit_data, part, dataset):
    from axe_playwright_python.sync_playwright import Axe

    page = visit_data(f"/{language}/{PAGES[name].format(part=part, dataset=dataset)}", width=width)
    if name in READY:
        page.locator(READY[name]).first.wait_for(timeout=PATIENCE)
        page.wait_for_timeout(300)
    found = Axe().run(page, options=RULES).response["violations"]
    told = {rule["id"]: [node["html"][:160] for node in rule["nodes"]][:3] for rule in found}
    assert told == {}
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate("document.documentElement.lang.slice(0, 2)") == language
