"""Requests for quotation, quotations, requests for testing and the workbook."""

import io
from datetime import date

import openpyxl
import pytest

import sekiso
from sekiso.domain import messages
from sekiso.domain.errors import NeedError
from sekiso.interfaces.python.sheet import feasible_candidate, sheet_bytes
from sekiso.interfaces.report.sheets.head import pieces_in_all, pieces_of
from sekiso.interfaces.report.sheets.institute_request import institute_request
from sekiso.interfaces.report.sheets.quotation import amounts, quotation, totals
from sekiso.interfaces.report.sheets.quote_request import quote_request
from sekiso.interfaces.report.sheets.terms import sheet_terms
from sekiso.interfaces.report.sheets.workbook import QUANTITIES, cost_workbook
from sekiso.interfaces.report.words import Words
from sekiso.knowledge import load

DAY = date(2026, 11, 28)
TERMS = sheet_terms({"number": "Q-1", "receiver": "見本工業"}, today=DAY)


@pytest.fixture(scope="module")
def answer():
    return sekiso.explore(
        size="60 x 40 x 20 mm", volume="20 cm^3", material="316L", quantity=20,
        require=["shape=free_form", "roughness <= 10 um", "fatigue_strength >= 100 MPa"],
    )  # fmt: skip


@pytest.fixture(scope="module", params=messages.LANGUAGES)
def words(request):
    return Words(load(), request.param)


def everything(content):
    """All text of a sheet."""
    rows = [cell for t in content["tables"] for row in t["rows"] for cell in row]
    lines = [line for entry in content["lists"] for line in entry["lines"]]
    return " | ".join([*rows, *lines, *(c for row in content["totals"] for c in row)]).casefold()


def test_a_request_for_quotation_holds_no_estimated_price(answer, words):
    content = quote_request(answer, answer.best, TERMS, words)
    told = everything(content)
    for amount in (answer.best["cost"].value, answer.best.one_time):
        assert words.amount(amount) not in told
    assert words.alloy(answer.best.material).casefold() in told


def test_prices_are_asked_for_a_tenth_and_ten_times_the_pieces(answer, words):
    content = quote_request(answer, answer.best, TERMS, words)
    asked = [row[0] for t in content["tables"] for row in t["rows"] if len(row) == 4]
    assert asked == ["2", "20", "200"]


def test_a_japanese_receiver_is_addressed_and_a_person_is_left_alone(answer):
    words = Words(load(), "ja")
    told = [
        quote_request(answer, answer.best, sheet_terms({"receiver": name}, today=DAY), words)
        for name in ("見本工業", "見本太郎 様")
    ]
    assert [content["receiver"] for content in told] == ["見本工業 御中", "見本太郎 様"]


def test_the_quotation_adds_up_to_the_yen():
    """1,000 + 20 x 333 = 7,660; 10 % of it is 766."""
    own = sheet_terms({"prices": {"one_time": 1000, "unit": 333}}, today=DAY)
    asked = sekiso.explore(size="60 mm", material="316L", quantity=20)
    words = Words(load(), "en")
    assert amounts(asked.best, 20.0, own) == (1000.0, 333.0)
    content = quotation(asked, asked.best, own, words)
    assert [row[1] for row in content["totals"]] == ["7,660 JPY", "766 JPY", "8,426 JPY"]


@pytest.mark.parametrize(("quantity", "pieces"), [(None, "20"), ("series", "600"), ("7", "7")])
def test_a_quotation_is_for_the_pieces_that_its_prices_are_for(quantity, pieces):
    asked = sekiso.explore(size="60 mm", material="316L", quantity=quantity)
    content = quotation(asked, asked.best, TERMS, Words(load(), "en"))
    assert content["tables"][1]["rows"][1][1] == pieces


def test_a_yearly_demand_spreads_what_is_charged_once_over_its_years():
    asked = sekiso.explore(size="60 mm", material="316L", quantity="400/year")
    words = Words(load(), "en")
    assert pieces_of(asked, words) == 400.0
    assert pieces_in_all(asked, words) == pytest.approx(1200.0)


def test_a_fraction_of_a_yen_of_tax_is_dropped(answer):
    rows = totals(1239.0, answer, Words(load(), "en"))
    assert [row[1] for row in rows] == ["1,239 JPY", "123 JPY", "1,362 JPY"]


def test_a_region_without_a_rate_on_file_says_so():
    bought = sekiso.explore(size="60 mm", material="316L", assume={"region": "CN"})
    assert totals(100.0, bought, Words(load(), "en"))[1][0].startswith("Tax: as applicable")


def test_scope_decides_documents_and_exclusions(words):
    def lines(scope):
        asked = sekiso.explore(size="60 mm", material="316L", require=[f"scope={scope}"])
        wanted = quote_request(asked, asked.best, TERMS, words)["lists"][1]["lines"]
        left_out = quotation(asked, asked.best, TERMS, words)["lists"][1]["lines"]
        return wanted, left_out

    raw, reported = lines("raw"), lines("reported")
    assert words.text("sheet.document.inspection_report") in reported[0]
    assert words.text("sheet.document.inspection_report") not in raw[0]
    assert words.text("sheet.excluded.machining") in raw[1]
    assert words.text("sheet.excluded.machining") not in reported[1]


def test_an_institute_is_asked_for_the_tests_of_what_is_limited(answer, words):
    told = everything(institute_request(answer, answer.best, TERMS, words))
    for name in ("roughness", "fatigue"):
        assert words.text(f"sheet.test_name.{name}").casefold() in told
    assert words.text("sheet.test_name.hardness").casefold() not in told


def formulas(content):
    """The sheets of a workbook with formulas, and with the results that were written."""
    return [openpyxl.load_workbook(io.BytesIO(content), data_only=only) for only in (False, True)]


def test_every_formula_of_the_workbook_carries_its_result(answer, words):
    asked, shown = formulas(cost_workbook(answer, answer.best, TERMS, words))
    live = [
        (sheet.title, cell.coordinate)
        for sheet in asked
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    ]
    assert len(live) > 20
    assert all(shown[title][place].value is not None for title, place in live)


def test_results_of_the_workbook_are_what_its_formulas_say(answer):
    words = Words(load(), "en")
    asked, shown = formulas(cost_workbook(answer, answer.best, TERMS, words))
    sheet, told = asked["Breakdown"], shown["Breakdown"]
    rows = {row[0].value: row for row in told.iter_rows()}
    items = [row for row in told.iter_rows(min_row=2) if row[2].value == 1.0]
    cost = sum(row[1].value for row in items)
    assert rows["cost to make"][3].value == pytest.approx(cost)
    margin = rows["margin as a share of the price"][3].value
    assert rows["price per part"][3].value == pytest.approx(cost / (1.0 - margin))
    assert rows["price per part"][3].value == pytest.approx(answer.best["cost"].value, rel=1e-6)
    named = {r[0].value: r[3].coordinate for r in sheet.iter_rows() if r[0].value}
    assert sheet[named["price per part"]].value == (
        f"={named['cost to make']}/(1-{named['margin as a share of the price']})"
    )


def test_the_price_at_the_asked_pieces_is_the_price(answer):
    _, shown = formulas(cost_workbook(answer, answer.best, TERMS, Words(load(), "en")))
    rows = [[cell.value for cell in row] for row in shown["Quantity"].iter_rows(min_row=2)]
    prices = {row[0]: row[1] for row in rows if row[0] in QUANTITIES}
    assert prices[20] == pytest.approx(answer.best["cost"].value, rel=1e-6)
    assert prices[1] > prices[20] > prices[1000]


@pytest.mark.usefixtures("answer")
@pytest.mark.parametrize(
    ("terms", "message"),
    [
        ({"colour": "red"}, "'colour' is no entry of a sheet"),
        ({"date": "2026-13-01"}, "'2026-13-01' is no date"),
        ({"valid_until": "2026-11-01"}, "would end on 2026-11-01"),
        ({"prices": {"unit": -1}}, "The price unit = -1"),
        ({"prices": {"each": 1}}, r"'prices\.each' is no entry"),
    ],
)
def test_terms_that_cannot_be(terms, message):
    with pytest.raises(NeedError, match=message):
        sheet_terms(terms, today=DAY)


def test_a_sheet_names_what_it_cannot_write(answer, tmp_path):
    with pytest.raises(NeedError, match="no sheet 'poster'"):
        sekiso.sheet(answer, tmp_path / "a.pdf", kind="poster")
    with pytest.raises(NeedError, match=r"cannot be written as '\.docx'"):
        sekiso.sheet(answer, tmp_path / "a.docx")
    with pytest.raises(NeedError, match="no feasible candidate at place 99"):
        feasible_candidate(answer, 99)


def test_the_same_sheet_twice_is_the_same_file(answer, words):
    pytest.importorskip("typst")
    terms = {"date": "2026-11-28", "number": "Q-7"}
    for kind in ("quote_request", "quotation", "test_request", "workbook"):
        one, other = (sheet_bytes(answer, kind, words, terms=terms) for _ in range(2))
        assert one == other, kind
        assert one.startswith(b"PK" if kind == "workbook" else b"%PDF"), kind


def test_the_pieces_of_a_sheet_are_those_that_the_answer_is_priced_for(words):
    heard = sekiso.explore(description="316L bracket, 10 pieces")
    assert pieces_of(heard, words) == 10
    assumed = sekiso.explore(description="316L bracket", assume={"quantity": "7"})
    assert pieces_of(assumed, words) == 7
    series = sekiso.explore(size="60 x 40 x 20 mm", material="316L", quantity="series")
    once, unit = amounts(series.best, pieces_of(series, words), TERMS)
    assert unit > 0
    assert once < unit * pieces_of(series, words)


def test_a_raw_part_is_not_promised_to_drawing(words):
    raw = sekiso.explore(size="60 x 40 x 20 mm", material="316L", assume={"scope": "raw"})
    for key in ("PBF-LB", "casting"):
        made = next(c for c in raw.candidates if c.process == key and c.chain)
        told = words.condition(made)
        assert words.text("surface.machined_faces") not in told
        assert words.text("surface.finished") not in told


def test_the_workbook_names_values_and_not_keys():
    words = Words(load(), "ja")
    asked = sekiso.explore(description="316L bracket", assume={"scope": "raw", "region": "CN"})
    book = openpyxl.load_workbook(io.BytesIO(cost_workbook(asked, asked.best, TERMS, words)))
    cells = {c for sheet in book for row in sheet.iter_rows(values_only=True) for c in row}
    assert not cells & {"raw", "CN", "bent_sheet", "cn-national-2022"}


def test_no_pieces_and_a_folder_that_is_not_there_are_refused(answer, tmp_path):
    with pytest.raises(NeedError, match="not possible"):
        sheet_terms({"quantities": [0, 20]}, today=DAY)
    with pytest.raises(NeedError, match="cannot be written"):
        sekiso.sheet(answer, tmp_path / "absent" / "request.pdf")
