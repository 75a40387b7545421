import shutil
from importlib import resources
from pathlib import Path

import pytest

from sekiso.domain.errors import DataError
from sekiso.domain.source import Fact
from sekiso.knowledge import LeftOut, load
from sekiso.knowledge.load import DIRECTORY, KINDS, OVERLAY_VARIABLE, _load

SHIPPED = Path(str(resources.files("sekiso.knowledge")))
SOURCES = '[sources.mine]\ntitle = "Our own measurement"\n'
DENSITY = (
    "[thermophysical]\n"
    "density = {{ value = {value}, unit = '{unit}', source = 'mine' }}\n" + SOURCES
)
MACHINE = (
    'name = { en = "My machine", ja = "自社機" }\nprocess = "PBF-LB"\navailability = "common"\n'
    "[envelope]\n"
    'x = { value = 100, unit = "mm", source = "mine" }\n'
    'y = { value = 100, unit = "mm", source = "mine" }\n'
    'z = { value = 80, unit = "mm", source = "mine" }\n' + SOURCES
)


def _overlay(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return folder


def test_every_kind_that_ships_is_read():
    known = load()
    for kind in KINDS:
        files = {file.stem for file in (SHIPPED / kind).glob("*.toml")}
        assert known.of(kind).keys() == files, kind
    folders = {entry.name for entry in SHIPPED.iterdir() if any(entry.glob("*.toml"))}
    assert folders <= {*KINDS, *DIRECTORY}


def test_a_fact_is_si_with_its_range_and_source():
    fact = load().alloys["ti-6al-4v"].fact("thermophysical.liquidus")
    assert isinstance(fact, Fact)
    assert fact.unit == "K"
    assert fact.low <= 1928.0 <= fact.high + 60.0  # Boivineau 2006: 1949 K; handbooks 1923-1933 K
    assert fact.source.title


def test_facts_of_a_record_are_named_by_their_dotted_paths():
    paths = {path for path, _ in load().machines["eos-m290"].facts()}
    assert {"power", "envelope.z"} <= paths
    assert "service.retention[0].temperature" in dict(load().alloys["in625"].facts())


def test_what_is_not_known_is_none_and_not_zero():
    alloy = load().alloys["ti-6al-4v"]
    assert alloy.fact("thermophysical.no_such_number") is None
    assert alloy.value("name.en") is None
    assert alloy.get("no_such_table") is None


def test_an_own_number_wins_and_the_others_stay(tmp_path):
    text = DENSITY.format(value=4500, unit="kg/m^3")
    own = load(_overlay(tmp_path, "alloys/ti-6al-4v.toml", text))
    shipped = load()
    assert own.alloys["ti-6al-4v"].value("thermophysical.density") == 4500.0
    assert own.alloys["ti-6al-4v"].is_own
    assert own.alloys["ti-6al-4v"].value("thermophysical.liquidus") == shipped.alloys[
        "ti-6al-4v"
    ].value("thermophysical.liquidus")
    assert own.alloys["316l"].facts() == shipped.alloys["316l"].facts()


def test_an_own_number_replaces_the_whole_shipped_range(tmp_path):
    text = DENSITY.format(value=9, unit="g/cm^3")
    fact = (
        load(_overlay(tmp_path, "alloys/316l.toml", text))
        .alloys["316l"]
        .fact("thermophysical.density")
    )
    assert (fact.low, fact.value, fact.high) == pytest.approx((9000.0,) * 3)


def test_an_own_number_replaces_the_shipped_source_and_note_too(tmp_path):
    text = "[thermophysical]\nsolidus = { value = 1600, unit = 'K', source = 'mine' }\n" + SOURCES
    shipped = load().alloys["in625"].fact("thermophysical.solidus")
    fact = load(_overlay(tmp_path, "alloys/in625.toml", text)).alloys["in625"]
    assert shipped.note  # the shipped number has a note, a range and another source
    assert fact.fact("thermophysical.solidus") == Fact(
        1600.0, 1600.0, 1600.0, "K", fact.sources["mine"]
    )


def test_an_own_file_adds_a_machine(tmp_path):
    own = load(_overlay(tmp_path, "machines/mine.toml", MACHINE))
    assert own.machines["mine"].is_own
    assert own.machines["mine"].name("ja") == "自社機"
    assert "eos-m290" in own.machines
    assert not own.machines["eos-m290"].is_own


def test_the_folder_may_come_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv(OVERLAY_VARIABLE, str(_overlay(tmp_path, "machines/mine.toml", MACHINE)))
    assert "mine" in load().machines


def test_the_digest_moves_with_every_byte_of_the_own_folder(tmp_path):
    first = load(_overlay(tmp_path / "a", "machines/mine.toml", MACHINE)).digest
    again = load(_overlay(tmp_path / "b", "machines/mine.toml", MACHINE)).digest
    other = load(_overlay(tmp_path / "c", "machines/mine.toml", MACHINE.replace("80", "81"))).digest
    renamed = load(_overlay(tmp_path / "d", "machines/ours.toml", MACHINE)).digest
    assert first == again, "the same facts have the same digest wherever they lie"
    assert len({load().digest, first, other, renamed}) == 4


def test_an_empty_own_folder_changes_nothing(tmp_path):
    assert load(tmp_path).digest == load().digest


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("this is no toml", 1, "Expected '='"),
        ('name = "x"\nname = "y"', 2, "Cannot overwrite"),
        (MACHINE.replace('source = "mine"', 'source = "absent"', 1), 5, "names no source"),
        (MACHINE.replace(', source = "mine"', "", 1), 5, "names no source of this file"),
        (MACHINE.replace('unit = "mm"', 'unit = "parsnips"', 1), 5, "parsnips"),
        (MACHINE.replace("value = 100", "low = 100", 1), 5, "only one end of a range"),
        (MACHINE.replace("value = 80", "value = 80, low = 90, high = 91"), 7, "outside its range"),
        (MACHINE.replace("value = 100", 'value = "wide"', 1), 5, "'wide' is not a number"),
        (MACHINE.replace("title = ", "note = "), 8, "has no title"),
        (MACHINE + 'status = "checked"\n', 8, "needs url or doi, locator and date"),
    ],
)  # fmt: skip
def test_a_malformed_file_is_left_out_and_named_with_line_and_reason(tmp_path, text, line, why):
    own = load(_overlay(tmp_path, "machines/bad.toml", text))
    assert "bad" not in own.machines
    assert own.machines["eos-m290"].value("power") == 400.0
    problem = own.problems[0]
    assert (problem.values["file"], problem.values["line"]) == ("machines/bad.toml", line)
    assert why in problem.text("en")
    assert "machines/bad.toml" in problem.text("ja")


def test_a_bad_file_over_a_shipped_one_leaves_it_out_not_half_read(tmp_path):
    text = DENSITY.format(value=9, unit="s")
    own = load(_overlay(tmp_path, "alloys/316l.toml", text))
    assert "316l" not in own.alloys
    assert "in625" in own.alloys
    assert [p.key for p in own.problems] == ["fact_dimension"]


def test_a_bad_price_list_leaves_the_shipped_one(tmp_path):
    own = load(_overlay(tmp_path, "economics/labour.toml", "[rates]\nenginer = 1\n"))
    assert own.of("economics")["labour"].facts() == load().of("economics")["labour"].facts()
    assert [p.key for p in own.problems] == ["fact_misspelt"]


def test_a_file_that_is_not_text_is_named_with_the_line_of_its_first_strange_letter(tmp_path):
    (tmp_path / "machines").mkdir()
    text = MACHINE.replace('process = "', '# 装置\nprocess = "').encode("shift_jis")
    (tmp_path / "machines" / "bad.toml").write_bytes(text)
    (problem,) = load(tmp_path).problems
    assert (problem.key, problem.values["line"]) == ("knowledge_encoding", 1)
    assert "UTF-8" in problem.text("ja")


def test_a_file_saved_by_an_editor_of_windows_is_read(tmp_path):
    (tmp_path / "machines").mkdir()
    (tmp_path / "machines" / "mine.toml").write_bytes(MACHINE.encode("utf-8-sig"))
    assert "mine" in load(tmp_path).machines


@pytest.mark.parametrize(
    "name", ["mine.toml", "machines/mine.TOML", "machines/hall/mine.toml", "machines/mine.toml/x"]
)
def test_a_fact_file_that_is_not_read_is_named_never_passed_over(tmp_path, name):
    own = load(_overlay(tmp_path, name, MACHINE))
    assert [p.key for p in own.problems] == ["knowledge_astray"]
    assert own.problems[0].values["file"] == name.removesuffix("/x")
    assert "eos-m290" in own.machines


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("deep = " + 3000 * "[" + 3000 * "]", "knowledge_syntax"),
        (DENSITY.format(value=-8000, unit="kg/m^3"), "fact_implausible"),
        (DENSITY.format(value=0, unit="kg/m^3"), "fact_implausible"),
        (DENSITY.format(value=8e6, unit="kg/m^3"), "fact_implausible"),
        (DENSITY.format(value="inf", unit="kg/m^3"), "knowledge_malformed"),
        ("[thermophysical]\nsolidus = { value = -5, unit = 'K', source = 'mine' }\n" + SOURCES,
         "knowledge_malformed"),
        ("[sources]\nmine = 'a book'\n", "fact_type"),
    ],
    ids=["deep", "negative", "zero", "huge", "infinite", "below zero", "source"],
)  # fmt: skip
def test_a_number_that_no_answer_could_use_is_named_at_load(tmp_path, text, key):
    own = load(_overlay(tmp_path, "alloys/316l.toml", text))
    assert key in [p.key for p in own.problems]
    assert "in625" in own.alloys


def test_shipped_facts_have_no_errors_and_nothing_is_left_out_of_answers():
    known = load()
    assert known.problems == ()
    assert known.left_out == ()
    assert known.for_answers is known


def test_a_machine_without_price_stands_on_file_and_is_left_out_of_answers(tmp_path):
    own = load(_overlay(tmp_path, "machines/mine.toml", MACHINE))
    assert "mine" in own.machines
    assert own.left_out == (LeftOut("machines", "mine", ("investment", "power_draw")),)
    assert "mine" not in own.for_answers.machines
    assert own.for_answers.machines.keys() == load().machines.keys()
    assert own.for_answers.digest != own.digest


def test_a_process_without_rules_or_rates_is_left_out_of_answers_with_what_it_lacks(tmp_path):
    text = 'name = { en = "Cold spray", ja = "コールドスプレー" }\nbuild = "deposited"\n'
    own = load(_overlay(tmp_path, "processes/NEW.toml", text))
    (out,) = own.left_out
    assert (out.kind, out.key) == ("processes", "NEW")
    assert {"rules/NEW.toml", "rates.mass_rate", "feedstock_price"} <= set(out.absent)
    assert "NEW" not in own.for_answers.processes


def test_a_folder_that_nothing_reads_is_refused_not_ignored(tmp_path):
    with pytest.raises(DataError, match="'machine' that nothing reads"):
        load(_overlay(tmp_path, "machine/mine.toml", MACHINE))


def test_a_folder_that_does_not_exist_is_named_without_its_path(tmp_path):
    with pytest.raises(DataError, match="'nowhere' does not exist") as refused:
        load(tmp_path / "nowhere")
    assert str(tmp_path) not in refused.value.text()


def test_a_source_by_doi_has_an_address(tmp_path):
    text = (
        MACHINE + 'doi = "10.1000/xyz"\nlocator = "p. 3"\ndate = "2026-11-25"\nstatus = "checked"\n'
    )
    source = load(_overlay(tmp_path, "machines/mine.toml", text)).machines["mine"].sources["mine"]
    assert source.url == "https://doi.org/10.1000/xyz"


def test_a_copy_of_the_shipped_folder_laid_over_it_changes_no_number(tmp_path):
    shutil.copytree(SHIPPED / "alloys", tmp_path / "alloys")
    own, shipped = load(tmp_path), load()
    for key, alloy in shipped.alloys.items():
        assert own.alloys[key].facts() == alloy.facts(), key


@pytest.mark.parametrize("folder", ["facts", "own_facts"])
def test_a_spoilt_cache_is_read_over_again(folder, tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path / "cache"))
    own = _overlay(tmp_path / "own", "alloys/316l.toml", DENSITY.format(value=8001, unit="kg/m^3"))
    read = _load.__wrapped__
    told = {key: alloy.facts() for key, alloy in read(str(own)).alloys.items()}
    (file,) = (tmp_path / "cache" / folder).iterdir()
    content = file.read_bytes()
    places = [0, 63, 64, 65, len(content) // 2, len(content) - 1]
    spoilt = [content[:k] + bytes([content[k] ^ 1]) + content[k + 1 :] for k in places]
    changed = content.replace(b"8001", b"4001") if folder == "own_facts" else b"7"
    for damaged in (*spoilt, b"", content[:1000], content + b" ", content[65:], changed):
        file.write_bytes(damaged)
        again = read(str(own))
        assert {key: alloy.facts() for key, alloy in again.alloys.items()} == told
        assert file.read_bytes() == content


def test_facts_are_read_where_no_cache_can_be_written(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path / "file"))
    _load.cache_clear()
    assert load().alloys


def test_own_files_are_read_once_and_again_when_they_change(tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path / "cache"))
    file = tmp_path / "own" / "alloys" / "316l.toml"
    file.parent.mkdir(parents=True)
    text = (SHIPPED / "alloys" / "316l.toml").read_text(encoding="utf-8")
    file.write_text(text, encoding="utf-8")
    first = _load.__wrapped__(str(tmp_path / "own"))
    monkeypatch.setitem(
        _load.__wrapped__.__globals__, "_own_table", None
    )  # nothing is checked twice
    again = _load.__wrapped__(str(tmp_path / "own"))
    assert again.digest == first.digest
    assert again.alloys["316l"].is_own
    assert again.alloys["316l"].tables == first.alloys["316l"].tables
    monkeypatch.undo()
    file.write_text(f"{text}\n[broken", encoding="utf-8")
    assert _load.__wrapped__(str(tmp_path / "own")).problems
