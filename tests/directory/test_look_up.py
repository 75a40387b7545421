"""The directory answers by text, kind, tag, place and year, in both languages."""

import tomllib
from importlib import resources
from pathlib import Path

import pytest

import sekiso
from sekiso.directory.book import open_book
from sekiso.domain.errors import DataError, NeedError
from sekiso.knowledge import load, load_directory
from sekiso.knowledge.schema import errors_in

TODAY = "2026-11-28"  # fiscal year 2026
FILES = Path(str(resources.files("sekiso.knowledge"))) / "directory"


def _first(text, n=3, **given):
    return [entry.key for entry in sekiso.directory(text, today=TODAY, **given)[:n]]


@pytest.mark.parametrize("file", sorted(FILES.glob("*.toml")), ids=lambda file: file.stem)
def test_a_file_holds_nothing_unknown(file):
    text = file.read_text(encoding="utf-8")
    tables = {f.stem: tomllib.loads(f.read_text(encoding="utf-8")) for f in FILES.glob("*.toml")}
    keys = {"directory": tables.keys(), "tags": tables["words"]["tag"].keys()}
    own = tables[file.stem]
    assert errors_in("directory", file.stem, own, text=text, merged=own, keys=keys) == ()


def test_every_entry_names_a_source_on_file_and_has_both_names():
    for entry in open_book().entries.values():
        assert entry.source is not None, entry.key
        assert entry.name("en"), entry.key
        assert entry.name("ja"), entry.key


def test_what_an_entry_points_to_is_on_file():
    entries = open_book().entries
    links = (("parent", "institute"), ("provider", "institute"), ("institute", "institute"),
             ("scheme", "subsidy"))  # fmt: skip
    for entry in entries.values():
        for name, kind in links:
            if name in entry.fields:
                assert f"{kind}/{entry.fields[name]}" in entries, (entry.key, name)
        if "on_file" in entry.fields:
            assert entry.fields["on_file"] in load().of("standards")


def test_neighbours_of_prefectures_are_mutual_and_regions_cover_japan():
    places = open_book().vocabulary.places
    table, regions = places["prefecture"], places["region"]
    assert len(table) == 47
    for key, row in table.items():
        assert all(key in table[other]["neighbours"] for other in row.get("neighbours", ()))
    assert {p for row in regions.values() for p in row["prefectures"]} == set(table)
    assert set(regions["kansai"]["prefectures"]) == {
        "osaka", "kyoto", "hyogo", "shiga", "nara", "wakayama",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Who near Kanazawa can test fatigue of Ti-6Al-4V?", "institute/ishikawa"),
        ("金沢の近くで疲労試験ができるところ", "institute/ishikawa"),
        ("beginner, Kansai, 2 days", "programme/hyogo-printer"),
        ("金属3Dプリンタの講習 関西", "programme/hyogo-printer"),
        ("metal AM 2040?", "market/m04"),
        ("who sells most in Japan?", "market/m22"),
        ("船のプロペラ", "consortium/kp4"),
        ("hydrogen combustor consortium", "consortium/kp2"),
        ("ISO/ASTM 52919", "standard/iso-astm-52919"),
        ("粉末の湿度", "project/us-astm-24"),
        ("flat pores between layers, what causes them", "diagnosis/lack-of-fusion"),
        ("造形後に割れた原因", "diagnosis/cold-crack"),
    ],
)
def test_a_question_finds_its_entry_among_the_first_three(text, expected):
    assert expected in _first(text)


def test_english_and_japanese_name_are_one_entry():
    for text in ("石川県工業試験場", "Industrial Research Institute of Ishikawa"):
        assert _first(text, 1) == ["institute/ishikawa"]


def test_spelling_and_width_do_not_matter():
    assert _first("ＪＷＥＳ", 1) == _first("jwes", 1) == ["institute/jwes"]
    assert _first("aluminum center", 9) == _first("aluminium centre", 9)


def test_kind_and_sort_are_called_in_either_language():
    for name in ("subsidy", "subsidies", "補助金"):
        found = sekiso.directory(kind=name, today=TODAY)
        assert {entry.kind for entry in found} == {"subsidy"}
    for name in ("public test institute", "公設試"):
        found = sekiso.directory(kind=name, today=TODAY)
        assert {entry.sort for entry in found} == {"public test institute"}


def test_tags_must_all_be_there():
    found = sekiso.directory(tags=("PBF-LB", "NDT"), today=TODAY)
    assert found
    assert all({"PBF-LB", "NDT"} <= set(entry.tags) for entry in found)


def test_a_prefecture_comes_before_its_neighbours_and_its_region():
    found = sekiso.directory(kind="institute", prefecture="石川", today=TODAY)
    places = [entry.nearness for entry in found]
    assert places == sorted(places)
    assert places[0] == 0
    assert found[0].places == {"ishikawa"}
    assert max(places) <= 2


def test_a_city_calls_its_prefecture_and_tokyo_is_no_kyoto():
    assert _first(None, 1, kind="institute", prefecture="Kanazawa")[0] in (
        "institute/ishikawa", "institute/kanazawa",
    )  # fmt: skip
    tokyo = sekiso.directory(kind="institute", prefecture="東京都", today=TODAY)
    assert all("kyoto" not in entry.places for entry in tokyo)


def test_schemes_are_stale_once_their_fiscal_year_is_over():
    in_time = sekiso.directory("ものづくり補助金", today="2026-03-31")[0]
    late = sekiso.directory("ものづくり補助金", today="2026-04-01")[0]
    assert (in_time.is_stale, late.is_stale) == (False, True)
    assert "stale" in repr(late)


def test_a_year_filters_figures_and_keeps_older_schemes_as_stale():
    market = sekiso.directory(kind="market", year=2040, today=TODAY)
    assert {entry.key for entry in market} == {"market/m03", "market/m04", "market/m05",
                                               "market/m01"}  # fmt: skip
    schemes = sekiso.directory("ものづくり補助金", year="FY2026", today=TODAY)
    assert schemes[0].key == "subsidy/jp-monozukuri"
    assert schemes[0].is_stale
    assert not sekiso.directory("ものづくり補助金", year="2025年度", today=TODAY)[0].is_stale


def test_what_only_a_picture_shows_says_so():
    found = sekiso.directory("装置の輸出額", today=TODAY)[0]
    assert found.fields["is_picture"]
    assert found.fact("figure") is None


@pytest.mark.parametrize(
    ("given", "key"),
    [
        ({"kind": "spaceship"}, "directory_kind_unknown"),
        ({"tags": ("PBF-XX",)}, "directory_tag_unknown"),
        ({"prefecture": "Bavaria"}, "prefecture_unknown"),
        ({"year": "soon"}, "directory_year"),
        ({"year": -1}, "directory_year"),
        ({"today": "28.11.2026"}, "directory_date"),
    ],
)
def test_bad_input_is_named_with_what_is_allowed(given, key):
    with pytest.raises(NeedError) as told:
        sekiso.directory("powder", **{"today": TODAY, **given})
    assert told.value.key == key
    assert told.value.envelope("ja")["what"] != told.value.envelope("en")["what"]
    assert told.value.envelope()["allowed"]


def test_words_that_mean_nothing_find_nothing():
    assert sekiso.directory("qwertz uiop", today=TODAY) == []


def test_a_standard_on_file_has_scope_and_link_and_what_the_directory_adds():
    entry = sekiso.directory("ISO/ASTM 52919", today=TODAY)[0]
    assert entry.text("scope", "ja")
    assert entry.fields["link"].startswith("https://")
    assert entry.fields["role"]["en"].startswith("Proposed by Japan")
    keys = {f"standard/{key}" for key in load().of("standards")}
    assert keys <= open_book().entries.keys()


def test_a_misspelt_word_is_read_as_its_neighbour():
    assert _first("monozukri subsidy", 1) == ["subsidy/jp-monozukuri"]
    assert _first("Ishikwa test institute", 1) == ["institute/ishikawa"]


def test_who_leads_or_takes_part_finds_a_consortium():
    assert "consortium/kp5" in _first("ヤマハ発動機が代表のプロジェクト")
    assert "consortium/kp3" in _first("JAMPTのコンソーシアム")


def test_an_own_institute_and_an_own_scheme_are_found(tmp_path):
    folder = tmp_path / "directory"
    folder.mkdir()
    source = '[sources.mine]\ntitle = "Our notes"\n'
    (folder / "institutes.toml").write_text(
        '[entry.mine]\nname = { en = "Toyama metal lab", ja = "富山金属ラボ" }\n'
        'sort = "public test institute"\ncountry = "JP"\ntags = ["NDT"]\nsource = "mine"\n'
        + source,
        encoding="utf-8",
    )
    found = sekiso.directory("富山 非破壊検査", knowledge=tmp_path, today=TODAY)
    assert found[0].key == "institute/mine"
    assert found[0].places == {"toyama"}
    assert len(open_book(tmp_path).entries) == len(open_book().entries) + 1
    assert load(tmp_path).digest == load().digest  # an edit here changes no answer


def test_a_slip_in_an_own_file_is_named_and_the_shipped_stands(tmp_path):
    folder = tmp_path / "directory"
    folder.mkdir()
    (folder / "institutes.toml").write_text(
        '[entry.mine]\nname = "x"\ntags = ["welding"]\nsource = "mine"\n', encoding="utf-8"
    )
    (problem,) = load_directory(tmp_path).problems
    assert isinstance(problem, DataError)
    assert "welding" in problem.text()
    assert len(open_book(tmp_path).entries) == len(open_book().entries)


def test_an_entry_is_plain_and_tells_name_and_source():
    entry = sekiso.directory("市場規模 2040", today=TODAY)[0]
    plain = entry.plain()
    assert plain["name"]["ja"] == entry.name("ja")
    assert "METI" in plain["source"]
    figure = open_book().entries["market/m04"].plain()["fields"]["figure"]
    assert (figure["low"], figure["high"], figure["unit"]) == (17e9, 48.5e9, "EUR")


def test_one_tag_may_be_a_text():
    one, several = sekiso.directory(tags="PBF-LB"), sekiso.directory(tags=("PBF-LB",))
    assert [entry.key for entry in one] == [entry.key for entry in several]
