"""The REST door under hostile hands: every refusal is an envelope, nothing stays behind."""

import json

import httpx
import pytest

from sekiso.domain.cache_folder import cache_folder
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service import uploads

ENVELOPE = {"error", "what", "got", "allowed", "why", "next"}
NAN = float("nan")


def _is_envelope(answer):
    body = answer.json()
    return {"error", "what", "next"} <= body.keys() <= ENVELOPE and "Traceback" not in answer.text


def _files():
    return sorted(f.name for name in ("parts", "answers") for f in cache_folder(name).iterdir())


@pytest.mark.parametrize(
    ("body", "status", "error"),
    [
        ('{"colour": "red"}', 422, "request_shape"),
        ('{"seed": -1}', 422, "request_shape"),
        ('{"seed": 2147483648}', 422, "request_shape"),
        ('{"quantity": true}', 422, "request_shape"),
        ('{"quantity": 2.5}', 422, "request_shape"),
        ('{"quantity": 1e400}', 422, "request_shape"),
        ('{"quantity": ' + "9" * 400 + "}", 422, "request_shape"),
        ('{"quantity": "0"}', 422, "quantity_out_of_range"),
        ('{"mass": 400}', 422, "request_shape"),
        ('{"mass": "400"}', 422, "unit_missing"),
        ('{"size": "120 x 80"}', 422, "unit_missing"),
        ('{"size": "1 x 1 x 1 x 1 mm"}', 422, "size_count"),
        ('{"mass": "0 kg"}', 422, "number_implausible"),
        ('{"require": ["yield_strength >= 800"]}', 422, "requirement_unit_missing"),
        ('{"require": ["yield_strength >= 5 MPa*9**9**9**9"]}', 422, "unit_wrong"),
        ('{"require": ["yeld >= 800 MPa"]}', 422, "property_unknown"),
        ('{"require": ["mass <= 1 g", "mass >= 2 g"]}', 422, "requirements_contradict"),
        ('{"require": ["buy_to_fly=1e999"]}', 422, "not_a_quantity"),
        ('{"require": ["' + "a " * 50000 + '"]}', 422, "request_shape"),
        ('{"require": [' + ",".join(['"urgent"'] * 51) + "]}", 422, "request_shape"),
        ('{"require": ["\\u0000"]}', 422, "requirement_unreadable"),
        ('{"features": ["wings"]}', 422, "feature_unknown"),
        ('{"material": "unobtainium"}', 422, "material_unknown"),
        ('{"description": "\\ud800"}', 422, "request_shape"),
        ('{"\\ud800": 1}', 422, "request_shape"),
        ('{"description": "' + "x" * 5000 + '"}', 422, "request_shape"),
        ('{"assume": {"largest_dimension": NaN}}', 422, "not_a_quantity"),
        ('{"assume": {"largest_dimension": 0.1}}', 422, "unit_missing"),
        ('{"assume": {"yield_strength": 300}}', 422, "requirement_unit_missing"),
        ('{"assume": {"size": {"x": 1}}}', 422, "request_shape"),
        ('{"assume": {"colour": "red"}}', 422, "assume_unknown"),
        ('{"assume": {"grid": "nowhere"}}', 422, "flag_value_unknown"),
        ('{"part": "../../etc/passwd"}', 422, "request_shape"),
        ('{"part": "' + "0" * 64 + '"}', 404, "part_unknown"),
        ('{"knowledge": "/etc"}', 422, "request_shape"),
        ('{"local": {}}', 422, "table_empty"),
        ('{"local": "/etc/passwd"}', 422, "request_shape"),
        ('{"local": {"yield_MPa": ["strong"]}}', 422, "text_in_numbers"),
        ('{"local": {"yield_strength": [5e8]}}', 422, "column_unit_missing"),
        ("[]", 422, "request_shape"),
        ("null", 422, "request_shape"),
        ("{", 422, "request_shape"),
        ("", 422, "request_shape"),
    ],
)
def test_a_bad_question_is_refused_in_the_envelope(rest, body, status, error):
    before = _files()
    answer = rest.post(
        "/v1/answers", content=body.encode(), headers={"content-type": "application/json"}
    )
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert _is_envelope(answer)
    assert _files() == before


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("GET", "/v1/answers/xyz", 422),
        ("GET", "/v1/answers/" + "a" * 64, 404),
        ("GET", "/v1/parts/" + "a" * 64, 404),
        ("GET", "/v1/parts/..%2f..%2fetc%2fpasswd", 404),
        ("GET", "/nowhere", 404),
        ("PUT", "/v1/answers", 405),
        ("POST", "/v1/parts", 422),
    ],
)
def test_a_wrong_address_or_method_is_an_envelope(rest, method, address, status):
    answer = rest.request(method, address)
    assert answer.status_code == status
    assert _is_envelope(answer)


@pytest.mark.parametrize(
    "headers",
    [{"host": "evil.com"}, {"host": ""}, {"host": "localhost.evil.com"}, {"host": "evil.com:80"},
     {"origin": "http://evil.com"}, {"origin": "null"}, {"origin": "http://localhost.evil.com"},
     {"origin": "https://evil.com:localhost"}],
)  # fmt: skip
def test_another_host_or_origin_is_refused(rest, headers):
    answer = rest.get("/v1/health", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (403, "host_refused")


@pytest.mark.parametrize(
    "headers", [{"host": "127.0.0.1:8642"}, {"host": "[::1]"}, {"origin": "http://localhost:3000"}]
)
def test_this_computer_is_served_under_each_of_its_names(rest, headers):
    assert rest.get("/v1/health", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("name", "content", "error"),
    [
        ("bracket.step", "stl", "part_suffix"),
        ("bracket.3mf", "stl", "part_suffix"),
        ("bracket.exe", "stl", "upload_type"),
        ("bracket", "stl", "upload_type"),
        ("empty.stl", b"", "part_empty"),
        ("short.stl", "short", "part_truncated"),
        ("noise.stl", bytes(range(256)) * 8, None),
        ("zip.3mf", b"PK\x03\x04" + bytes(400), None),
        ("text.obj", b"v nan nan nan\nv 0 0 0\nv 1 0 0\nf 1 2 3\n", None),
        ("flat.obj", b"v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 3\n", None),
        ("page.stl", b"<html><body>Not found</body></html>", None),
    ],
)
def test_a_file_that_is_no_part_is_refused_and_does_not_stay(rest, examples, name, content, error):
    stl = (examples / "bracket.stl").read_bytes()
    before = _files()
    sent = {"stl": stl, "short": stl[:1000]}.get(content, content) if content else content
    answer = rest.post("/v1/parts", files={"file": (name, sent)})
    assert answer.status_code == 422, answer.text
    assert _is_envelope(answer)
    assert error in (None, answer.json()["error"])
    assert _files() == before


def test_a_path_in_the_name_of_a_file_leads_nowhere(rest, examples):
    stl = (examples / "bracket.stl").read_bytes()
    answer = rest.post("/v1/parts", files={"file": ("../../../x.stl", stl)})
    assert answer.json()["name"] == "x.stl"
    assert [f for f in _files() if "x.stl" in f] == []


def test_an_upload_of_300_megabytes_is_refused_by_its_length(rest):
    before = _files()
    answer = rest.post("/v1/parts", headers={"content-length": str(300 * 1024**2)}, content=b"0")
    assert (answer.status_code, answer.json()["error"]) == (413, "upload_too_large")
    assert _files() == before


def test_an_upload_that_hides_its_length_is_refused(rest):
    def zeros():
        for _ in range(64):
            yield bytes(1024)

    before = _files()
    answer = rest.post("/v1/parts", content=zeros())
    assert (answer.status_code, answer.json()["error"]) == (411, "length_required")
    assert _files() == before


@pytest.mark.anyio
async def test_an_upload_that_grows_beyond_the_limit_leaves_nothing(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", 3 * 1024**2)

    async def zeros():
        for _ in range(300):
            yield bytes(1024**2)

    before = _files()
    with pytest.raises(uploads.PartError, match="too large"):
        await uploads.keep_upload(zeros(), "zeros.stl")
    assert _files() == before


@pytest.fixture
def anyio_backend():
    return "asyncio"


def test_a_question_of_ten_megabytes_is_refused_unread(rest):
    body = json.dumps({"description": "x" * 10 * 1024**2})
    answer = rest.post("/v1/answers", content=body)
    assert (answer.status_code, answer.json()["error"]) == (413, "upload_too_large")


@pytest.mark.parametrize("address", ["materials", "processes", "machines", "knowledge"])
def test_what_is_on_file_is_listed_in_both_languages(rest, address):
    english = rest.get(f"/v1/{address}")
    japanese = rest.get(f"/v1/{address}", headers={"accept-language": "ja-JP,ja;q=0.9"})
    assert english.status_code == japanese.status_code == 200
    assert len(english.json()) == len(japanese.json()) > 5


def test_an_error_speaks_the_language_that_is_asked_for(rest):
    answer = rest.post("/v1/answers", json={"mass": "400"}, headers={"accept-language": "ja"})
    assert answer.json()["next"] == "「400 g」という意味ですか？"
    other = rest.post("/v1/answers", json={"mass": "400"}, headers={"accept-language": "fr"})
    assert other.json()["next"] == "Did you mean '400 g'?"


def test_the_service_opens_to_a_network_only_when_asked():
    import asyncio

    async def asked(hosts):
        transport = httpx.ASGITransport(create_app(allowed_hosts=hosts))
        async with httpx.AsyncClient(transport=transport, base_url="http://shop.lan") as client:
            return (await client.get("/v1/health")).status_code

    assert asyncio.run(asked(("localhost",))) == 403
    assert asyncio.run(asked(("localhost", "shop.lan"))) == 200


def test_an_answer_tells_what_to_ask_otherwise(rest):
    need = {"size": "60 x 40 x 30 mm", "material": "316L", "quantity": 20}
    given = rest.post("/v1/answers", json=need).json()["id"]
    rows = rest.get(f"/v1/answers/{given}/counterfactuals", params={"n": 3}).json()
    assert len(rows) == 3
    assert {"key", "price", "lead_time", "co2", "ask"} <= rows[0].keys()
    levers = rest.get(f"/v1/answers/{given}/co2-levers", params={"target": 0.3}).json()
    assert levers["target"] == 0.3
    assert 0.0 <= levers["probability_reached"] <= 1.0


def test_ways_stand_beside_each_other_and_looks_have_their_worth(rest):
    need = {"size": "60 x 40 x 30 mm", "material": "316L", "quantity": 20}
    given = rest.post("/v1/answers", json=need).json()["id"]
    ways = {"way": ["PBF-LB", "casting/sand"]}
    rows = rest.get(f"/v1/answers/{given}/ways", params=ways).json()["rows"]
    assert [row["key"] for row in rows] == ways["way"]
    looks = rest.get(f"/v1/answers/{given}/information").json()
    assert {"gain", "fee", "narrows", "net_gain"} <= looks[0].keys()
    unknown = rest.get(f"/v1/answers/{given}/ways", params={"way": "knitting"})
    assert unknown.status_code == 422
    assert _is_envelope(unknown)


def test_what_was_not_answered_cannot_be_asked_otherwise(rest):
    answer = rest.get(f"/v1/answers/{'0' * 64}/counterfactuals")
    assert answer.status_code == 404
    assert _is_envelope(answer)
    assert rest.get(f"/v1/answers/{'0' * 64}/co2-levers", params={"target": 2}).status_code == 422
