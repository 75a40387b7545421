"""Bodies and files of lighter shapes over HTTP; runs at once; what a run leaves when it ends."""

import asyncio
from types import SimpleNamespace

import pytest
from fastapi.testclient import TestClient

pytest.importorskip("nicegui")

from sekiso.domain.errors import ServiceError
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service import uploads
from sekiso.interfaces.service.answers import Answers
from sekiso.interfaces.service.askers import Askers
from sekiso.interfaces.web import lighter_files, lighter_runs
from sekiso.interfaces.web.lighter_asked import LighterAsked
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.web.service import Site
from sekiso.run.work import Work

TOKEN = "0123456789abcdef" * 2
LOCAL = "http://127.0.0.1"


@pytest.fixture
def client(tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path))
    answers, askers = Answers(Work()), Askers(str(tmp_path / "store"))
    app = create_app(answers=answers, askers=askers)
    site = Site(
        keep_upload=uploads.keep_upload, part_file=uploads.part_file, answers=answers,
        askers=askers,
    )  # fmt: skip
    lighter_runs.add_lighter_files(app, site)
    return TestClient(app, base_url=LOCAL)


@pytest.mark.parametrize(("suffix", "media"), lighter_files.DOWNLOADS.items())
def test_a_file_of_a_lighter_part_goes_out_under_our_name(suffix, media, client):
    lighter_files.keep(TOKEN, suffix, b"body")
    told = client.get(f"/lighter/files/{TOKEN}{suffix}")
    assert (told.status_code, told.content) == (200, b"body")
    assert told.headers["content-type"].startswith(media)
    assert told.headers["content-disposition"] == f'attachment; filename="lighter{suffix}"'
    assert told.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    [f"{TOKEN}.body", f"{TOKEN}.stl.body", f"{TOKEN}.stop", f"{TOKEN}", ".stl", "..%2F..%2Fx.stl",
     f"{'f' * 32}.stl", f"..%2Flighter%2F{TOKEN}.stl", f"{TOKEN}%00.stl", f"{TOKEN}.py"],
)  # fmt: skip
def test_no_other_file_is_served(name, client):
    for suffix in (".stl", ".body", ".stop"):
        lighter_files.keep(TOKEN, suffix, b"body")
    assert client.get(f"/lighter/files/{name}").status_code in (404, 422)


@pytest.mark.parametrize("place", ["shapes", "growing"])
def test_a_body_is_served_by_its_token_only(place, client):
    suffix = {"shapes": lighter_files.BODY, "growing": lighter_files.GROWING}[place]
    lighter_files.keep(TOKEN, suffix, b"body")
    assert client.get(f"/lighter/{place}/{TOKEN}").content == b"body"
    for other in ("f" * 32, TOKEN[:-1], f"{TOKEN}.stl", "..%2Fparts%2Fx"):
        assert client.get(f"/lighter/{place}/{other}").status_code == 404


@pytest.mark.parametrize("part", ["../../etc/passwd", "0" * 64])
def test_a_part_that_is_not_there_has_no_body_and_a_told_twin(part, client):
    assert client.get("/lighter/body", params={"part": part}).status_code in (404, 422)
    told = client.get("/ja/lighter.json", params={"part": part})
    assert (told.status_code, told.json()["error"]) == (422, "part_gone")


def test_the_twin_without_a_part_tells_the_files(client):
    told = client.get("/en/lighter.json").json()
    assert told == {"files": [".stl", ".3mf", ".vtu", ".json"]}


def _runs(tmp_path, work):
    return lighter_runs.Runs(SimpleNamespace(work=work, part_path=lambda part: "part.stl"))


def test_one_worker_is_left_for_the_others(tmp_path, monkeypatch):
    monkeypatch.setattr(lighter_runs, "_running", {"a", "b"})
    runs = _runs(tmp_path, SimpleNamespace(pool=SimpleNamespace(n_workers=3)))
    asked = PageQuestion().saying(part="x", loads=("1 N +x on top",), supports=("bottom",))
    with pytest.raises(ServiceError, match="2 at once"):
        asyncio.run(runs.lighter(asked, LighterAsked(), lighter_runs.Run()))


def test_a_run_that_is_given_up_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setenv("SEKISO_CACHE", str(tmp_path))
    run = lighter_runs.Run()

    def start(*_, **__):
        assert run.is_running
        lighter_files.keep(run.token, lighter_files.GROWING, b"half")
        raise asyncio.CancelledError

    work = SimpleNamespace(pool=SimpleNamespace(n_workers=2), start=start)
    asked = PageQuestion().saying(part="x")
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(_runs(tmp_path, work).lighter(asked, LighterAsked(), run))
    assert not run.is_running
    assert not any((tmp_path / "lighter").iterdir())
