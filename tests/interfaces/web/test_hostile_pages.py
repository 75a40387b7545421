"""The pages of measured data under attack: scripts in names, forged forms, cookies, kept files."""

import io
import re
import stat

import pytest
from fastapi.testclient import TestClient
from starlette.requests import Request
from tests.interfaces.rest.owned_service import OwnedService

pytest.importorskip("nicegui")

from sekiso.domain.cache_folder import cache_folder
from sekiso.interfaces.serve import whole_app
from sekiso.interfaces.service import deliveries
from sekiso.interfaces.service.askers import COOKIE, SAFE_COOKIE, token_of

SCRIPT = "<script>alert(1)</script>"
IMAGE = "\"><img src=x onerror=alert(1)>'"
TABLE = f"material,{SCRIPT},relative_density_pct\n{IMAGE.replace(chr(34), '')},1,99.1\n".encode()
LOCAL = "http://127.0.0.1"


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    made = OwnedService(tmp_path_factory.mktemp("store"), whole_app)
    roles = ["reader", "contributor", "steward"]
    account = made.store.account("all", roles)
    made.token = made.store.token(account).text
    made.head = {"Authorization": f"Bearer {made.token}"}
    yield made
    made.close()


def test_scripts_in_names_stay_text_on_every_page(service):
    store = service.store
    store.organisation(SCRIPT, groups=("programme", IMAGE))
    made = store.add(
        TABLE, name=f"{SCRIPT}.csv{IMAGE}", source=f"javascript:alert(1) {SCRIPT}", licence=IMAGE,
        level="programme", purposes=("view",),
    )  # fmt: skip
    for language in ("en", "ja"):
        for place in ("data", "data/sharing", "data/effect", "data/log", f"data/dataset/{made.id}"):
            page = service.client.get(f"/{language}/{place}", headers=service.head)
            assert page.status_code == 200, page.text[-900:]
            assert SCRIPT not in page.text
            assert "<img src=x" not in page.text
            assert 'href="javascript:' not in page.text


def test_scripts_in_a_file_stay_text_in_its_report(service):
    sent = {"file": (f"{SCRIPT}.csv", TABLE)}
    page = service.client.post("/en/data/check", files=sent, headers=service.head)
    assert page.status_code == 200
    assert SCRIPT not in page.text
    assert "<img src=x" not in page.text


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1.evil.example"]
)
def test_a_form_of_another_site_changes_nothing(service, origin):
    for address in ("/en/data/sign-in", "/en/data/keep", "/en/data/check",
                    f"/en/data/dataset/{service.dataset}/withdraw"):  # fmt: skip
        refused = service.client.post(
            address, data={"sure": "yes"}, headers=service.head | {"Origin": origin}
        )
        assert (refused.status_code, refused.json()["error"]) == (403, "host_refused")
    assert any(one.id == service.dataset for one in service.store.datasets())


def _signed_in(service, base):
    client = TestClient(service.client.app, base_url=base, follow_redirects=False)
    form = {"token": service.token}
    return client.post("/en/data/sign-in", data=form).headers["set-cookie"]


def test_the_cookie_is_for_this_host_and_no_script(service):
    plain, safe = _signed_in(service, LOCAL), _signed_in(service, "https://127.0.0.1")
    assert plain.startswith(f"{COOKIE}=")
    assert safe.startswith(f"{SAFE_COOKIE}=")
    for cookie in (plain, safe):
        assert {"HttpOnly", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
        assert "Max-Age=604800" in cookie
        assert "Domain" not in cookie
    assert "Secure" in safe


def test_under_tls_a_cookie_that_a_neighbour_could_set_is_not_read():
    scope = {"type": "http", "scheme": "https", "path": "/", "query_string": b"",
             "headers": [(b"host", b"a"), (b"cookie", b"sekiso_token=forged")]}  # fmt: skip
    assert token_of(Request(scope)) == ""


def test_signing_out_takes_the_cookie_and_what_was_kept(service):
    client = TestClient(service.client.app, base_url=LOCAL, follow_redirects=False)
    answer = client.post("/en/data/sign-in", data={"out": "yes"})
    assert "Max-Age=0" in answer.headers["set-cookie"]
    assert "cache" in answer.headers["clear-site-data"]


def test_guesses_at_the_sign_in_page_are_slowed_down(service):
    wrong = f"{service.token[:24]}{'0' * 64}"
    askers = service.askers
    askers.clock, before = (lambda: 0.0), askers.clock
    told = [service.client.post("/en/data/sign-in", data={"token": wrong}) for _ in range(12)]
    askers.clock = before
    assert [one.status_code for one in told[:10]] == [403] * 10
    assert all(one.status_code >= 429 for one in told[10:])
    assert "not valid" in told[0].text


def _checked(service, content=b"material,relative_density_pct\n316L,99.1\n"):
    sent = {"file": ("coupons.csv", content)}
    page = service.client.post("/en/data/check", files=sent, headers=service.head).text
    return re.search(r'name="staged" value="([0-9a-f]{64})"', page)[1]


def test_a_kept_file_is_its_users_only_and_gone_once_stored(service):
    key = _checked(service)
    file = cache_folder(deliveries.FOLDER) / key
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    form = {"staged": key, "name": "kept", "level": "private"}
    service.client.post("/en/data/keep", data=form, headers=service.head)
    assert not file.exists()


def test_a_kept_file_of_another_organisation_is_not_there(service):
    key = _checked(service, b"material,relative_density_pct\n316L,98.7\n")
    for staged in (key, "0" * 64, f"../{deliveries.FOLDER}/{key}", "../../etc/passwd"):
        page = service.client.post(
            "/en/data/keep", data={"staged": staged}, headers=service.who["stranger"]
        )
        assert page.status_code == 422
        assert "no longer there" in page.text


@pytest.mark.parametrize("who", ["reader", "auditor", "operator", "nobody"])
def test_who_may_contribute_nothing_has_nothing_read_or_kept(service, who):
    before = set(cache_folder(deliveries.FOLDER).iterdir())
    sent = {"file": ("coupons.csv", b"a,b\n1,2\n")}
    page = service.client.post("/en/data/check", files=sent, headers=service.who[who])
    assert page.status_code == 403
    assert set(cache_folder(deliveries.FOLDER).iterdir()) == before


def test_names_of_files_that_go_out_are_ours(service):
    made = service.store.add(
        io.BytesIO(TABLE).getvalue(), name='x"\r\nSet-Cookie: a=b', level="private", purposes=()
    )
    answer = service.client.get(
        f"/v1/datasets/{made.id}/export?format=csv", headers=service.who["steward"]
    )
    name = answer.headers["content-disposition"]
    assert re.fullmatch(r'attachment; filename="sekiso-[0-9a-f]{8}\.csv"', name)
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


def test_no_cell_of_an_exported_table_is_a_formula(service):
    table = b"material,relative_density_pct\n=cmd|'/C calc'!A0,99.1\n@SUM(1),98\n+1+1,97\n"
    made = service.store.add(table, name="formulas", level="private", purposes=())
    answer = service.client.get(
        f"/v1/datasets/{made.id}/export?format=csv", headers=service.who["steward"]
    )
    cells = answer.content.decode("utf-8-sig").replace('"', "").replace("\r\n", ",").split(",")
    is_formula = re.compile(r"[=@\t]|[+-](?![\d.]+$)")
    assert [cell for cell in cells if is_formula.match(cell)] == []
