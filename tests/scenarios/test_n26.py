"""N26: what the product does for secure streams of data; encryption on the line is the proxy's."""

import json
import subprocess
import sys

import pytest
from fastapi.testclient import TestClient

import sekiso
from sekiso.interfaces.cli.main import main
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.service.askers import Askers
from sekiso.store.audit import verify
from sekiso.store.datasets import Delivery
from sekiso.store.records import Record

HERE = "http://127.0.0.1"
TABLE = "layer,v\n0,1\n0,2\n1,3\n"  # synthetic
MEAN = {"name": "photodiode", "group_by": ["layer"], "order_by": ["layer"],
        "aggregates": [{"function": "mean", "column": "v"}]}  # fmt: skip


class World:
    """A shop with a sensor stream, a partner, a stranger; a client of each with a token."""

    def __init__(self, folder):
        self.folder = folder
        self.store = sekiso.open_store(folder, owner="Shop")
        record = Record("stream", {"sensor": "photodiode"})
        self.store.add_records([record], [], Delivery("build 7"))
        self.app = create_app(askers=Askers(str(folder)))
        self.shop = self.client("")
        told = {"record": record.id, "name": "photodiode"}
        sent = self.shop.post("/v1/series", files={"file": ("v.csv", TABLE)}, data=told)
        assert sent.status_code == 201

    def client(self, name):
        own = self.store.organisation(name) if name else ""
        account = self.store.account("a", ("reader", "contributor", "steward"), organisation=own)
        head = {"Authorization": f"Bearer {self.store.token(account).text}"}
        return TestClient(self.app, base_url=HERE, headers=head)


@pytest.fixture
def world(tmp_path):
    return World(tmp_path / "store")


def test_a_stream_is_seen_by_whom_its_owner_names_and_no_other(world):
    partner, nobody = world.client("Partner"), TestClient(world.app, base_url=HERE)
    for one in (partner, nobody):
        assert one.get("/v1/series").json()["items"] == []
    world.store.share("build 7", "programme", purposes=("view",))
    told = partner.post("/v1/series/query", json=MEAN).json()
    assert told["columns"] == {"layer": [0, 1], "mean_v": [1.5, 3.0]}
    assert nobody.get("/v1/series").json()["items"] == []


def test_a_token_that_was_forged_or_revoked_opens_nothing(world):
    forged = {"Authorization": "Bearer sekiso_0123456789abcdef_00"}
    assert world.shop.get("/v1/series", headers=forged).status_code == 403
    (token,) = world.shop.get("/v1/tokens").json()["items"]
    assert world.shop.delete(f"/v1/tokens/{token['id']}").status_code == 204
    assert world.shop.get("/v1/series").status_code == 403


@pytest.mark.parametrize(
    "head", [{"Host": "elsewhere.example"}, {"Origin": "https://elsewhere.example"}]
)
def test_a_page_from_elsewhere_reaches_nothing(world, head):
    assert world.shop.get("/v1/series", headers=head).status_code in (400, 403, 421)


def test_behind_a_proxy_with_tls_browsers_are_told_to_stay_there(world):
    plain, encrypted = (world.shop.get(f"{scheme}://127.0.0.1/v1/health").headers
                        for scheme in ("http", "https"))  # fmt: skip
    assert "Strict-Transport-Security" not in plain
    assert encrypted["Strict-Transport-Security"].startswith("max-age=")
    assert encrypted["X-Content-Type-Options"] == "nosniff"


def test_who_read_the_stream_stands_in_a_signed_log_that_a_lone_script_checks(
    world, tmp_path, capsys
):
    world.store.share("build 7", "programme", purposes=("view",))
    world.client("Partner").post("/v1/series/query", json=MEAN)
    lines = world.store.audit()
    assert ("Partner", "view") in {(one["organisation"], one["did"]) for one in lines}
    with pytest.raises(SystemExit) as left:
        main(["data", "verify", "--store", str(world.folder)])
    assert left.value.code == 0
    assert "Sound" in capsys.readouterr().out
    package = tmp_path / "package.zip"
    package.write_bytes(world.store.export(format="am-package"))
    done = subprocess.run(
        [sys.executable, verify.__file__, package], capture_output=True, text=True, check=False
    )
    assert (done.returncode, json.loads(done.stdout)["faults"]) == (0, [])


@pytest.mark.parametrize(
    "content",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]><MTConnectStreams>&b;</MTConnectStreams>',
        b"[" * 100_000,
        b'{"@type": "Catalog", "x": NaN}',
    ],
    ids=["entity", "deep", "nan"],
)
def test_a_hostile_file_is_refused_and_nothing_is_stored(world, content):
    answer = world.shop.post("/v1/datasets", files={"file": ("a.xml", content)})
    assert 400 <= answer.status_code < 500
    assert [one.name for one in world.store.datasets()] == ["build 7"]
