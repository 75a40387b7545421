"""The first day: a messy workbook goes in, moves an answer, is taken back (synthetic values)."""

import json

import pytest
from tests.store.contribution.workbook import workbook

from sekiso.interfaces.cli.main import main

HEAD = [
    ["密度測定結果（合成データ）"], ["材料", "SUS316L", "工法", "SLM", "装置", "EOS M290"],
    ["試験片", "造形条件", None, None, None, None, "測定", None],
    [None, "レーザ出力", "走査速度", "ハッチ", "積層厚", "ビーム径", "相対密度", "測定方法"],
    [None, "W", "mm/s", "mm", "μm", "μm", "%", None],
]  # fmt: skip
ROWS = [
    [f"C{k}", "２００" if k == 3 else 150 + 10 * k, 800, 0.1, 40, 80, 97.0 + 0.02 * k,
     "アルキメデス法"] for k in range(12)
]  # fmt: skip
TAIL = [["C12", 270, 800, 0.1, 40, 80, 0.972, "アルキメデス法"], ["平均", None, None, None, None,
        None, 97.1, None]]  # fmt: skip
QUESTION = [
    "--size", "60 x 40 x 30 mm", "--material", "316L", "--quantity", "20", "--feature",
    "internal_channels", "--require", "relative_density >= 99 %",
]  # fmt: skip


@pytest.fixture
def command(tmp_path, monkeypatch, capfdbinary):
    """The command line on a store of its own: standard output of each command."""
    monkeypatch.setenv("SEKISO_STORE", str(tmp_path / "store"))
    monkeypatch.setenv("COLUMNS", "80")

    def run(*words):
        with pytest.raises(SystemExit) as end:
            main([str(word) for word in words])
        assert end.value.code == 0
        return capfdbinary.readouterr().out

    run("data", "init", "Asker")
    run("data", "members", "--add", "試験所A")
    return run


@pytest.fixture
def messy(tmp_path):
    file = tmp_path / "density.xlsx"
    file.write_bytes(workbook(("結果", [*HEAD, *ROWS, *TAIL], ["A3:A4", "B3:F3", "G3:H3"])))
    return file


def answer(command, tmp_path, *more):
    return command("explore", *QUESTION, "--store", tmp_path / "store", "--json", *more)


def test_a_messy_workbook_moves_the_askers_answer_until_its_owner_withdraws(
    command, messy, tmp_path
):
    before = answer(command, tmp_path)
    shown = command("data", "add", messy, "--as", "試験所A", "--lang", "ja").decode()
    assert "13 行のうち 12 行を読み、1 行を除きました" in shown
    assert "0.972 は % の列の中の比率のようです" in shown
    assert answer(command, tmp_path) == before  # nothing was kept
    kept = json.loads(
        command("data", "add", messy, "--as", "試験所A", "--level", "programme", "--purpose",
               "learn", "--yes", "--json")
    )  # fmt: skip
    assert (kept["accepted"], kept["records"]["test"]) == (12, 12)

    moved = answer(command, tmp_path)
    assert moved != before
    told = json.loads(moved)
    density = told["candidates"][0]["predictions"]["relative_density"]
    (owner,) = density["evidence"]["learned_from"]["owners"]
    assert (owner["name"], owner["share"]) == ("試験所A", 1)
    assert json.loads(command("data", "list", "--rows", "--json")) == []  # learned from, not seen

    command("data", "withdraw", "density.xlsx", "--as", "試験所A", "--yes")
    assert answer(command, tmp_path) == before


def test_an_institutes_ten_results_are_seen_by_institutes_only(command, tmp_path):
    """S9: A files for institutes; B, an institute, sees them; a company is told whom to ask."""
    rows = "".join(f"T{k},316L,{600 + k}\n" for k in range(10))
    (tmp_path / "rm.csv").write_text(f"試験片,材質,引張強さ(MPa)\n{rows}", encoding="cp932")
    command("data", "members", "--add", "試験所B", "--group", "institutes")
    command("data", "members", "--add", "会社C")
    file = tmp_path / "rm.csv"
    told = ["--level", "consortium", "--group", "institutes", "--purpose", "view"]
    kept = json.loads(
        command("data", "add", file, "--as", "試験所A", *told, "--yes", "--json")
    )  # fmt: skip
    share = ["data", "share", kept["dataset"], *told, "--known", "programme", "--as", "試験所A"]
    command(*share)
    seen = {
        name: len(json.loads(command("data", "list", "--rows", "--as", name, "--json")))
        for name in ("試験所A", "試験所B", "会社C")
    }
    assert seen == {"試験所A": 10, "試験所B": 10, "会社C": 0}
    why = command("data", "why", kept["dataset"], "--as", "会社C", "--lang", "ja").decode()
    assert "試験所A" in why
    nothing = command("data", "why", "0" * 36, "--as", "会社C", "--lang", "ja").decode()
    assert "試験所A" not in nothing


def test_thirty_conditions_are_reopened_and_filtered_by_density(command, tmp_path):
    """S4: a laboratory files thirty conditions, and next day those of 99.5 % and more."""
    rows = "".join(
        f"{k},AlSi10Mg,SLM,{200 + 5 * k},1200,0.1,0.03,{98.6 + 0.04 * k:.2f},水中法,ISO 3369\n"
        for k in range(30)
    )
    head = (
        "条件No,材質,工法,出力(W),走査速度(mm/s),ハッチ(mm),積層厚(mm),相対密度(%),測定方法,規格\n"
    )
    (tmp_path / "doe.csv").write_text(head + rows, encoding="utf-8-sig")
    kept = json.loads(command("data", "add", tmp_path / "doe.csv", "--yes", "--json"))
    assert kept["records"]["parameters"] == 30
    found = json.loads(
        command("data", "list", "--where", "相対密度 >= 99.5 %", "--where", "power <= 330 W",
               "--json")
    )  # fmt: skip
    assert [round(row["numbers"]["power"]) for row in found] == [315 + 5 * k for k in range(4)]
    record = json.loads(command("data", "show", found[0]["record"], "--json"))
    assert record["values"]["standard"] == "ISO 3369"
    assert record["values"]["density_method"] == "archimedes"


def test_what_was_put_in_comes_out_and_in_again(command, messy, tmp_path):
    command("data", "add", messy, "--yes")
    command("data", "export", tmp_path / "out.csv", "--dataset", "density.xlsx")
    command("data", "withdraw", "density.xlsx", "--yes")
    command("data", "add", tmp_path / "out.csv", "--yes")
    command("data", "export", tmp_path / "again.csv", "--dataset", "out.csv")
    assert (tmp_path / "again.csv").read_bytes() == (tmp_path / "out.csv").read_bytes()


def test_the_next_file_is_read_as_the_last_one_was_corrected(command, tmp_path):
    (tmp_path / "a.csv").write_text("Wert 7,材質\n215,316L\n", encoding="utf-8")
    command("data", "add", tmp_path / "a.csv", "--map", "Wert 7=test.hardness [HV]", "--yes")
    report = json.loads(command("data", "add", tmp_path / "a.csv", "--json"))
    assert [one["why"] for one in report["columns"]] == ["as last time", "as last time"]


def test_a_store_is_backed_up_restored_and_sound(command, messy, tmp_path, monkeypatch):
    command("data", "add", messy, "--yes")
    kept = json.loads(command("data", "backup", tmp_path / "backup", "--json"))
    monkeypatch.setenv("SEKISO_STORE", str(tmp_path / "other"))
    made = json.loads(command("data", "restore", tmp_path / "backup", "--json"))
    assert made["root"] == kept["root"]
    assert len(json.loads(command("data", "list", "--json"))) == 1
    assert json.loads(command("data", "verify", "--json"))["faults"] == []


def test_one_piece_by_three_methods_and_a_powder_before_and_after_drying(command, tmp_path):
    """S25: one value with the bias of each method; accept the powder, or dry it."""
    head = "試験片,材質,密度(アルキメデス法)[%],相対密度(CT)[%],相対密度(断面)[%]"
    (tmp_path / "d.csv").write_text(f"{head}\nA,316L,99.42±0.05,99.80±0.05,99.65±0.1\n")
    command("data", "add", tmp_path / "d.csv", "--yes")
    rows = json.loads(command("data", "list", "--rows", "--json"))
    test = json.loads(command("data", "show", rows[0]["record"], "--json"))
    told = json.loads(command("data", "show", test["links"]["specimen"][0], "--json"))
    biases = {one["method"]: one["bias"] for one in told["density"]["methods"]}
    assert biases["archimedes"] < 0 < biases["ct"]

    (tmp_path / "p.csv").write_text("粉末ロット,状態,水分(ppm)\nP7 前,,250\nP7 後,,60\n")
    kept = json.loads(command("data", "add", tmp_path / "p.csv", "--yes", "--json"))
    shown = json.loads(command("data", "show", kept["dataset"], "--json"))
    first, last = shown["records"]
    asked = command("data", "show", first, "--dried", last, "--lang", "ja").decode()
    assert "仕様書の上限" in asked.replace("\n", "")
    limit = ["--moisture-limit", "100 ppm"]
    assert "Accept" in command("data", "show", first, "--dried", last, *limit).decode()
    assert "Dry:" in command("data", "show", first, *limit).decode()
