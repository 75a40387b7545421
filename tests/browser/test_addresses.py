"""Every page has its JSON twin, files are refused politely, strangers are kept out."""

import httpx
import pytest

from sekiso.interfaces.python.explore import explore
from sekiso.interfaces.web.shell import PAGES, SMALL_PAGES

QUESTION = "size=60+mm&quantity=10&require=yield_strength+%3E%3D+300+MPa"


@pytest.fixture(scope="module")
def client(service):
    with httpx.Client(base_url=service, timeout=60.0) as talking:
        yield talking


@pytest.fixture(scope="module")
def part(client, examples):
    with (examples / "bracket.stl").open("rb") as file:
        return client.post("/v1/parts", files={"file": ("bracket.stl", file)}).json()["id"]


@pytest.mark.parametrize("page", [*PAGES, *SMALL_PAGES])
@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_page_has_a_twin(page, language, client, part):
    assert client.get(f"/{language}/{page}").status_code == 200
    twin = client.get(f"/{language}/{page}.json?part={part}")
    assert twin.status_code == 200
    assert twin.json()


def test_the_twin_of_an_answer_is_the_answer_of_the_other_doors(client):
    told = client.get(f"/ja/answer.json?{QUESTION}").content
    same = explore(size="60 mm", quantity="10", require=["yield_strength >= 300 MPa"])
    assert told == same.json()
    rest = client.post(
        "/v1/answers",
        json={"size": "60 mm", "quantity": "10", "require": ["yield_strength >= 300 MPa"]},
    )
    assert rest.content == told


@pytest.mark.parametrize("language", ["en", "ja"])
def test_a_report_comes_as_pdf_and_as_page(language, client):
    pdf = client.get(f"/{language}/report.pdf?{QUESTION}")
    assert pdf.content.startswith(b"%PDF")
    page = client.get(f"/{language}/report.html?{QUESTION}")
    assert f'lang="{language}"' in page.text


def test_a_wrong_question_is_told_with_its_cure(client):
    told = client.get("/en/answer.json?require=yield_strength+%3E%3D+300")
    assert told.status_code == 422
    assert told.json()["next"]
    page = client.get("/ja/report.pdf?require=yield_strength+%3E%3D+300")
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_a_file_that_is_no_part_is_refused_and_not_kept(client):
    told = client.post("/v1/parts", files={"file": ("virus.exe", b"MZ")})
    assert told.status_code == 422
    assert told.json()["error"] == "upload_type"


@pytest.mark.parametrize("part", ["../../etc/passwd", "0" * 64, "x" * 64])
def test_a_part_id_never_reaches_other_files(part, client):
    assert client.get("/bodies", params={"part": part}).status_code in (404, 422)


def test_a_live_connection_from_another_origin_is_refused(service):
    host = service.split("://")[1]
    upgrade = {
        "Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "http://evil.example",
    }  # fmt: skip
    told = httpx.get(f"http://{host}/_nicegui_ws/socket.io/?EIO=4&transport=websocket",
                     headers=upgrade)  # fmt: skip
    assert told.status_code == 403


def test_nothing_is_loaded_from_outside(client):
    policy = client.get("/en/start").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http:" not in policy.replace("ws:", "")


def test_a_lost_address_is_told_in_the_language_of_the_visitor(client):
    assert client.get("/ja/nowhere").status_code == 404
    assert 'lang="ja"' in client.get("/ja/nowhere").text
    assert client.get("/v1/nowhere").json()["error"] == "not_found"


@pytest.mark.parametrize("way", ["", "/"])
def test_a_language_alone_leads_to_its_start_page(service, way):
    answered = httpx.get(f"{service}/ja{way}", follow_redirects=True)
    assert answered.url.path == "/ja/start"


@pytest.mark.parametrize(
    ("address", "start"),
    [("quote-request.pdf", b"%PDF"), ("quotation.pdf", b"%PDF"), ("test-request.pdf", b"%PDF"),
     ("workbook.xlsx", b"PK")],
)  # fmt: skip
def test_sheets_have_addresses_and_take_terms(client, address, start):
    sheet = client.get(f"/ja/{address}?{QUESTION}&sheet_number=Q-1&sheet_drawing_notes=a%0Ab")
    assert sheet.status_code == 200
    assert sheet.content.startswith(start)
    past = client.get(f"/en/{address}?{QUESTION}&sheet_valid_until=2020-01-01")
    assert past.status_code == 422
    assert "before it is written" in past.text
