"""Strength checks and lighter parts over REST: jobs, files, refusals."""

from concurrent.futures import Future

import pytest
from starlette.testclient import TestClient

import sekiso
from sekiso.geometry.formats.stl import write_stl
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service import loaded
from sekiso.interfaces.service.answers import Answers
from sekiso.interfaces.service.loaded import Loaded
from sekiso.run.pool import Pool, Task
from sekiso.run.work import Work


class Here(Pool):
    """A pool that works in this process, at once, or not at all while it is `held`."""

    held = False

    def submit(self, kind, function, /, *, like="", **given):
        task = Task(kind, (function, (), given), like)
        if self.held:
            WAITING[:] = [task]
        else:
            try:
                task.future.set_result(function(**given))
            except Exception as problem:
                task.future.set_exception(problem)
        return task

    def cancel(self, task):
        task.future.cancel()


@pytest.fixture(scope="module")
def pool():
    return Here()


@pytest.fixture(scope="module")
def client(pool, tmp_path_factory):
    patch = pytest.MonkeyPatch()
    patch.setenv("SEKISO_CACHE", str(tmp_path_factory.mktemp("cache")))
    with TestClient(create_app(answers=Answers(Work(pool))), base_url="http://localhost") as door:
        yield door
    patch.undo()


@pytest.fixture(scope="module")
def asked(client):
    box = sekiso.simple_part("box", x=0.04, y=0.01, z=0.006)
    content = write_stl(box.vertices, box.triangles)
    part = client.post("/v1/parts", files={"file": ("box.stl", content)}).json()["id"]
    metal = {"young_modulus": "200 GPa", "yield_strength": "500 MPa", "density": "7800 kg/m^3"}
    return {
        "part": part, "loads": ["200 N -z on right"], "supports": ["left"], "material": metal,
        "unit": "mm",
    }  # fmt: skip


def test_a_check_tells_the_verdict_and_is_found_again_by_its_id(client, asked):
    told = client.post("/v1/stress", json={**asked, "resolution": "3 mm"})
    assert (told.status_code, told.json()["verdict"]) == (200, "holds")


def test_a_lighter_part_is_a_job_with_files(client, asked, pool, monkeypatch):
    made = Loaded(b'{"numbers":{}}', {".stl": b"stl", ".3mf": b"3mf", ".vtu": b"vtu"})
    monkeypatch.setattr(loaded, "lighter", lambda **given: made)
    monkeypatch.setattr(pool, "held", True)
    job = client.post("/v1/lighter", json={**asked, "volume_fraction": 0.4})
    assert (job.status_code, job.json()["state"]) == (202, "waiting")
    (running,) = pool_tasks(client)
    running.set_result(made)
    done = client.get(job.headers["location"]).json()
    assert done["state"] == "done"
    address = f"/v1/lighter/{done['answer']}"
    assert client.get(address).json() == {"numbers": {}}
    assert client.get(f"{address}/part.stl").content == b"stl"
    assert client.get(f"{address}/part.step").status_code == 422


def pool_tasks(client) -> list[Future]:
    return [task.future for task in WAITING]


WAITING: list[Task] = []


def test_a_job_can_be_cancelled(client, asked, pool, monkeypatch):
    monkeypatch.setattr(pool, "held", True)
    job = client.post("/v1/lighter", json={**asked, "volume_fraction": 0.3})
    ended = client.delete(job.headers["location"]).json()
    assert ended["state"] == "cancelled"


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"loads": []}, "request_shape"),
        ({"loads": ["push hard"]}, "load_unreadable"),
        ({"loads": [{"force": "1 N", "on": 7}]}, "load_unreadable"),
        ({"colour": "red"}, "request_shape"),
        ({"part": "0" * 64}, "part_unknown"),
        ({"resolution": "1 um"}, "too_many_cells"),
        ({"loads": ["200 N -z on face 99"]}, "place_face"),
    ],
)
def test_what_cannot_be_computed_is_an_envelope(client, asked, changed, error):
    told = client.post("/v1/stress", json={**asked, **changed})
    assert told.json()["error"] == error


def test_the_schema_lists_every_address(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/v1/stress", "/v1/lighter", "/v1/lighter/{result_id}/part.{suffix}"} <= set(paths)
