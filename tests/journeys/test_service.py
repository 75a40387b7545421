"""The running service: jobs, shared work, lost workers, slow senders, networks, and its end."""

import json
import os
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.journeys.service import LONG, Service, wait_until

import sekiso

NEED = {"size": "60 mm", "material": "316L", "quantity": "5"}
SLOW = {"description": "pump impeller", "require": ["corrosion=sea_water"]}


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    running = Service(tmp_path_factory.mktemp("service"), "--log", "json")
    yield running
    running.stop()


def _metric(service, name):
    told = service.ask("GET", "/v1/metrics")[1].decode()
    return float(next(line for line in told.splitlines() if line.startswith(name)).split()[-1])


def test_it_is_ready_once_a_worker_has_answered(service):
    def is_ready():
        status, content, _ = service.ask("GET", "/v1/ready")
        assert status == 200 or json.loads(content)["models"] == "loading"
        return status == 200

    wait_until(is_ready)
    assert json.loads(service.ask("GET", "/v1/ready")[1]) == {
        "is_ready": True, "models": "ok", "workers": "ok", "disk": "ok",
    }  # fmt: skip


def test_equal_questions_at_once_are_computed_once_and_then_kept(service):
    asked = {**NEED, "quantity": "17"}
    told = sekiso.explore(**asked).json()
    joined = _metric(service, "sekiso_answers_joined_total")
    kept = _metric(service, "sekiso_answers_kept_total")
    with ThreadPoolExecutor(8) as askers:
        answers = list(askers.map(lambda k: service.ask("POST", "/v1/answers", asked), range(8)))
    assert {(status, content) for status, content, _ in answers} == {(200, told)}
    gained = _metric(service, "sekiso_answers_joined_total") - joined
    gained += _metric(service, "sekiso_answers_kept_total") - kept
    assert gained == 7
    assert service.ask("POST", "/v1/answers", asked)[1] == told
    assert _metric(service, "sekiso_answers_kept_total") > kept


@pytest.mark.parametrize("how", ["wait=0", "respond-async"])
def test_a_job_gives_its_answer_later(service, how):
    asked = {**NEED, "quantity": "31" if how == "wait=0" else "32"}
    way = ("?wait=0", {}) if how == "wait=0" else ("", {"Prefer": "respond-async"})
    status, content, headers = service.ask("POST", f"/v1/answers{way[0]}", asked, **way[1])
    job = json.loads(content)
    assert (status, headers["location"]) == (202, f"/v1/jobs/{job['id']}")
    seen = [job]
    while seen[-1]["state"] in ("waiting", "running"):
        assert seen[-1]["remaining"] >= 0.0
        assert 0.0 <= seen[-1]["progress"] <= 0.95
        time.sleep(0.05)
        seen.append(json.loads(service.ask("GET", headers["location"])[1]))
    assert (seen[-1]["state"], seen[-1]["progress"]) == ("done", 1.0)
    told = service.ask("GET", f"/v1/answers/{seen[-1]['answer']}")
    assert told[:2] == (200, sekiso.explore(**asked).json())
    assert service.ask("POST", "/v1/answers?wait=0", asked)[:2] == told[:2], "it is there already"


def test_a_cancelled_job_ends_its_work_and_one_that_others_wait_for_does_not(service):
    first, second = (
        json.loads(service.ask("POST", "/v1/answers?wait=0", SLOW)[1]) for _ in range(2)
    )
    assert first["id"] != second["id"]
    told = json.loads(service.ask("DELETE", f"/v1/jobs/{first['id']}")[1])
    assert told["state"] == "cancelled"
    while (told := json.loads(service.ask("GET", f"/v1/jobs/{second['id']}")[1]))["answer"] is None:
        assert told["state"] in ("waiting", "running")
        time.sleep(0.05)
    alone = {**SLOW, "quantity": "77"}
    job = json.loads(service.ask("POST", "/v1/answers?wait=0", alone)[1])
    told = json.loads(service.ask("DELETE", f"/v1/jobs/{job['id']}")[1])
    assert told["state"] == "cancelled"
    work = ("sekiso_work_running", "sekiso_work_waiting")
    wait_until(lambda: not any(_metric(service, name) for name in work))
    assert service.ask("GET", "/v1/jobs/" + "0" * 32)[0] == 404


def test_a_job_that_is_refused_is_refused_at_once(service):
    status, content, _ = service.ask("POST", "/v1/answers?wait=0", {"mass": "400"})
    assert (status, json.loads(content)["error"]) == (422, "unit_missing")


def test_killed_workers_leave_nobody_waiting(service):
    asked = [{**SLOW, "quantity": str(40 + k)} for k in range(3)]
    with ThreadPoolExecutor(3) as askers:
        told = [askers.submit(service.ask, "POST", "/v1/answers", one) for one in asked]
        killed = 0
        while not all(one.done() for one in told):
            if killed < 2:
                for pid in service.workers():
                    os.kill(pid, signal.SIGKILL)
                    killed += 1
            time.sleep(0.1)
    assert killed >= 1
    for one, asked_for in zip(told, asked, strict=True):
        status, content, _ = one.result()
        if status == 200:
            assert content == sekiso.explore(**asked_for).json()
        else:
            assert (status, json.loads(content)["error"]) == (503, "worker_lost")
    assert service.ask("POST", "/v1/answers", asked[0])[0] == 200


def test_a_reader_who_leaves_takes_his_waiting_question_with_him(service):
    lines = []
    for k in range(6):
        line = service.connection()
        body = json.dumps({**SLOW, "quantity": str(60 + k)})
        head = f"POST /v1/answers HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n"
        line.sendall(f"{head}Content-Type: application/json\r\n\r\n{body}".encode())
        lines.append(line)
    for line in lines:
        line.close()
    wait_until(lambda: _metric(service, "sekiso_work_waiting") == 0)


def test_every_request_is_a_line_of_json(service):
    service.ask("GET", "/v1/health")
    line = [x for x in service.lines() if x["message"] == "GET /v1/health"][-1]
    assert (line["status"], line["logger"], line["level"]) == (200, "sekiso.access", "info")
    assert "Traceback" not in service.log.read_text()


def test_the_end_does_not_wait_for_work_connections_or_uploads(tmp_path):
    service = Service(tmp_path)
    told = []
    readers = [
        threading.Thread(target=lambda k=k: told.append(_answer(service, k)), daemon=True)
        for k in range(4)
    ]
    for reader in readers:
        reader.start()
    idle, slow = service.connection(), service.connection()
    slow.sendall(b"POST /v1/parts HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\nx")
    while not service.workers():
        time.sleep(0.05)
    workers = service.workers()
    service.stop()
    for reader in readers:
        reader.join(LONG)
    idle.close()
    slow.close()
    assert {error for _, error in told} <= {"service_stopping"}
    assert not [pid for pid in workers if Path(f"/proc/{pid}").exists()]


def _answer(service, k):
    status, content, _ = service.ask("POST", "/v1/answers", {**SLOW, "quantity": str(k + 1)})
    return status, json.loads(content).get("error", "service_stopping")


@pytest.mark.skipif(not socket.has_ipv6, reason="this computer has no IPv6")
def test_it_is_reached_by_both_internet_protocols_and_by_allowed_names_only(tmp_path):
    if not _has_ipv6():
        pytest.skip("IPv6 is switched off on this computer")
    service = Service(tmp_path, "--host", "::", "--allow-host", "shop.example")
    try:
        assert f"http://[::1]:{service.port}/" in service.log.read_text()
        for host in ("127.0.0.1", "::1"):
            assert service.ask("GET", "/v1/health", host=host)[0] == 200
        named = {"Host": "Shop.Example:8642", "Origin": "https://shop.example"}
        assert service.ask("GET", "/v1/health", **named)[0] == 200
        assert service.ask("GET", "/v1/health", Host="evil.example")[0] == 403
    finally:
        service.stop()


def _has_ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return False
    return True


def test_behind_a_proxy_it_shows_itself_under_its_path(tmp_path):
    service = Service(
        tmp_path, "--allow-host", "shop.example", "--proxy", "127.0.0.1", "--root-path", "app"
    )
    try:
        asked = {"Host": "shop.example", "X-Forwarded-For": "192.0.2.7",
                 "X-Forwarded-Proto": "https"}  # fmt: skip
        headers = service.ask("POST", "/v1/answers?wait=0", NEED, **asked)[2]
        assert headers["location"].startswith("/app/v1/jobs/")
        servers = json.loads(service.ask("GET", "/openapi.json", **asked)[1])["servers"]
        assert servers == [{"url": "/app"}]
    finally:
        service.stop()


def test_half_written_files_of_a_service_that_was_killed_are_removed(tmp_path):
    parts = tmp_path / "cache" / "parts"
    parts.mkdir(parents=True)
    (parts / "999999999-abc.partial").write_bytes(b"half")
    service = Service(tmp_path)
    try:
        assert list(parts.iterdir()) == []
    finally:
        service.stop()
