"""Requests are counted and logged; a failure inside has one number in answer and log."""

import json
import logging

import pytest
from fastapi import FastAPI
from prometheus_client import CollectorRegistry, generate_latest
from starlette.testclient import TestClient

from sekiso.interfaces.service.logs import JsonLines
from sekiso.interfaces.service.requests import Requests


@pytest.fixture
def served():
    app, registry = FastAPI(), CollectorRegistry()

    @app.get("/things/{name}")
    def thing(name: str):
        if name == "bad":
            raise ZeroDivisionError("never seen before")
        return name

    app.add_middleware(Requests, registry=registry)
    return TestClient(app, base_url="http://localhost"), registry


def test_a_failure_inside_is_answered_with_the_number_under_which_it_is_logged(served, caplog):
    client, _ = served
    with caplog.at_level(logging.INFO, "sekiso"):
        answer = client.get("/things/bad")
    body = answer.json()
    assert (answer.status_code, body["error"]) == (500, "internal")
    (record,) = [r for r in caplog.records if hasattr(r, "incident")]
    assert record.incident in body["next"]
    assert "Traceback" not in answer.text
    assert "never seen before" not in answer.text
    line = json.loads(JsonLines().format(record))
    assert line["incident"] == record.incident
    assert "never seen before" in line["traceback"]


def test_requests_are_counted_by_their_address_not_by_what_fills_it(served):
    client, registry = served
    for path in ("/things/a", "/things/b", "/things/bad", "/nowhere"):
        client.get(path)
    told = generate_latest(registry).decode()
    count = 'sekiso_requests_total{{address="{}",method="GET",status="{}"}} {}'
    assert count.format("/things/{name}", 200, 2.0) in told
    assert count.format("/things/{name}", 500, 1.0) in told
    assert count.format("other", 404, 1.0) in told
    assert 'sekiso_request_seconds_count{address="/things/{name}"} 3.0' in told


def test_a_request_is_one_line_of_json_without_its_question(served, caplog):
    client, _ = served
    with caplog.at_level(logging.INFO, "sekiso"):
        client.get("/things/a?secret=1")
    (record,) = [r for r in caplog.records if r.name == "sekiso.access"]
    line = json.loads(JsonLines().format(record))
    assert (line["method"], line["status"], line["message"]) == ("GET", 200, "GET /things/a")
    assert "secret" not in json.dumps(line)
