"""Requests made from the service's own OpenAPI schema: no answer is ever a failure inside."""

import warnings

import pytest
from hypothesis import HealthCheck, settings
from starlette.testclient import TestClient

from sekiso.interfaces.rest.app import create_app

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    schemathesis = pytest.importorskip("schemathesis")

SCHEMA = schemathesis.openapi.from_asgi(
    "/openapi.json", create_app(), headers={"host": "localhost"}
)
CLIENT = TestClient(create_app(), base_url="http://localhost", raise_server_exceptions=False)
KNOWN = {503, 200, 201, 202, 400, 403, 404, 405, 411, 413, 415, 422}


@SCHEMA.parametrize()
@settings(
    max_examples=2,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_no_request_of_the_schema_breaks_the_service(case):
    sent = case.as_transport_kwargs(base_url="http://localhost")
    answer = CLIENT.request(
        sent["method"],
        sent["url"],
        params=sent.get("params"),
        json=sent.get("json"),
        files=sent.get("files"),
        headers={"host": "localhost"},
    )
    assert answer.status_code in KNOWN, answer.text[:300]
    if answer.status_code >= 400 and "is_ready" not in answer.json():
        assert {"error", "what", "next"} <= answer.json().keys()


def test_every_address_of_the_schema_says_what_it_answers():
    paths = CLIENT.get("/openapi.json").json()["paths"]
    wanted = {"/v1/parts", "/v1/answers", "/v1/answers/{answer_id}", "/v1/materials",
              "/v1/processes", "/v1/machines", "/v1/jobs/{job_id}", "/v1/ready",
              "/v1/metrics"}  # fmt: skip
    assert wanted <= paths.keys()
    for address, methods in paths.items():
        for method, operation in methods.items():
            assert operation.get("summary") or operation.get("description"), (method, address)


def test_unknown_fields_are_refused_by_the_schema_itself():
    schemas = CLIENT.get("/openapi.json").json()["components"]["schemas"]
    assert schemas["NeedBody"]["additionalProperties"] is False
