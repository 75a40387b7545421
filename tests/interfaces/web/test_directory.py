"""The pages Directory and Investment ask by their address and have JSON twins."""

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

pytest.importorskip("nicegui", reason="the extra 'web' is not installed")
from sekiso.interfaces.python.directory import subsidies, typed_yen
from sekiso.interfaces.web.directory import add_directory_pages
from sekiso.interfaces.web.investment import support

FIRM = "machine_price=120000000&employees=80&capital=30000000&year=2025"


@pytest.fixture(scope="module")
def client():
    app = FastAPI()
    add_directory_pages(app, None)
    return TestClient(app)


@pytest.mark.parametrize(("language", "head"), [("en", "Directory"), ("ja", "名簿")])
def test_the_directory_page_lists_what_is_on_file(language, head, client):
    page = client.get(f"/{language}/directory").text
    assert f"<h1>{head}</h1>" in page
    assert f"/{language}/directory?kind=institute" in page
    assert client.get(f"/{language}/directory.json").json()["kinds"]["institute"] >= 316


def test_a_question_shows_entries_with_source_and_twin(client):
    page = client.get("/ja/directory", params={"text": "金沢 疲労試験"}).text
    assert "石川県工業試験場" in page
    assert "参考資料集" in page
    assert "/ja/directory.json?text=" in page
    twin = client.get("/ja/directory.json", params={"text": "金沢 疲労試験"}).json()
    assert twin["entries"][0]["key"] == "institute/ishikawa"


def test_an_unknown_kind_is_told_with_its_cure(client):
    page = client.get("/ja/directory?kind=spaceship")
    assert page.status_code == 422
    assert 'role="alert"' in page.text
    assert client.get("/ja/directory.json?kind=spaceship").json()["error"] == (
        "directory_kind_unknown"
    )


def test_markup_in_a_question_is_escaped(client):
    page = client.get("/en/directory", params={"text": "<script>alert(1)</script>"}).text
    assert "<script>alert" not in page


def test_the_investment_page_judges_schemes_and_shows_the_case(client):
    page = client.get(f"/en/investment?{FIRM}&hours=2500&hour_price=15000").text
    assert "Monozukuri subsidy: eligible (25 million JPY)" in page
    assert "Payback" in page
    twin = client.get(f"/en/investment.json?{FIRM}&hours=2500&hour_price=15000").json()
    assert len(twin["schemes"]) == 10
    assert twin["case"]["grant_JPY"] == 55e6
    helped, alone = (twin["case"][n]["present_value"]["median"]
                     for n in ("with_support", "without_support"))  # fmt: skip
    assert helped > alone


def test_without_hours_no_case_is_shown_and_missing_fields_are_named(client):
    assert "Does it pay?" not in client.get(f"/en/investment?{FIRM}").text
    page = client.get("/ja/investment?employees=80").text
    assert "不足している項目" in page


@pytest.mark.parametrize("wrong", ["employees=eighty", "capital=-5", "machine_price=dear"])
def test_a_wrong_number_is_told(wrong, client):
    page = client.get(f"/ja/investment?{FIRM}&{wrong}")
    assert page.status_code == 422
    assert 'role="alert"' in page.text


def test_the_credit_is_taken_on_the_price_less_the_grant():
    found = subsidies(employees=80, capital=30e6, machine_price=120e6, year=2025)
    assert support(found) == pytest.approx((55e6, 0.10 * (120e6 - 55e6)))


def test_amounts_are_read_as_they_are_written():
    amounts = ("120,000,000", "1.2億円", "１２０００００００")
    assert {typed_yen(text) for text in amounts} == {120e6}
