"""Requests made from the service's OpenAPI: failures inside, answers that the schema does not tell.

Prints {"operations", "cases", "server_errors", "schema_violations"}; `--examples N` per operation,
`--only TEXT` for addresses that hold it.  The store is a fresh one with a shared dataset.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import warnings
from collections import Counter
from pathlib import Path

BENCH = True
VIOLATIONS: Counter[str] = Counter()
HEADS = {"x-content-type-options": "nosniff", "content-security-policy": "frame-ancestors"}


def main() -> None:
    """Run all operations and print the counts."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, default=20)
    parser.add_argument("--only", default="/v1/")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["SEKISO_CACHE"] = str(Path(folder) / "cache")
        os.environ["SEKISO_STORE"] = str(Path(folder) / "store")
        told = run(Path(folder) / "store", n=asked.examples, only=asked.only)
    print(json.dumps(told))
    for place, count in VIOLATIONS.most_common(20):
        print(f"# {count} x {place}")


def run(store: Path, *, n: int, only: str) -> dict[str, int]:
    """The counts for `n` examples of each operation whose address holds `only`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import schemathesis
    from starlette.testclient import TestClient

    from sekiso.interfaces.rest.app import create_app
    from sekiso.interfaces.service.askers import Askers

    _fill(store)
    app = create_app(askers=Askers(str(store), clock=_Steps()))
    schema = schemathesis.openapi.from_asgi("/openapi.json", app, headers={"host": "localhost"})
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    counts: Counter[str] = Counter()
    for result in schema.get_all_operations():
        operation = result.ok()
        if only not in operation.path:
            continue
        counts["operations"] += 1

        _try_out(operation, n, client, counts)
    names = ("operations", "cases", "server_errors", "schema_violations")
    return {name: counts[name] for name in names}


def _known_twice(operation, case, client) -> str:
    """What is wrong where a list is asked for again with the ETag it came with."""
    sent = case.as_transport_kwargs(base_url="http://localhost")
    given = {key: sent.get(key) for key in ("params",)}
    head = {**(sent.get("headers") or {}), "host": "localhost"}
    first = client.get(sent["url"], headers=head, **given)
    if first.status_code != 200 or "etag" not in first.headers:
        return ""
    again = client.get(
        sent["url"], headers={**head, "If-None-Match": first.headers["etag"]}, **given
    )
    if again.status_code != 304:
        return "an unchanged list is sent again"
    return _fault(operation, again)


def _try_out(operation, n, client, counts) -> None:
    """`n` generated requests of one operation."""
    from hypothesis import HealthCheck, Phase, given, settings

    @given(case=operation.as_strategy())
    @settings(
        max_examples=n, deadline=None, derandomize=True, database=None,
        suppress_health_check=list(HealthCheck), phases=[Phase.generate],
    )  # fmt: skip
    def one(case):
        counts["cases"] += 1
        _judge(case, operation, client, counts)

    one()


def _judge(case, operation, client, counts) -> None:
    sent = case.as_transport_kwargs(base_url="http://localhost")
    answer = client.request(
        sent["method"], sent["url"], params=sent.get("params"), json=sent.get("json"),
        data=sent.get("data"), files=sent.get("files"),
        headers={**(sent.get("headers") or {}), "host": "localhost"},
    )  # fmt: skip
    place = f"{operation.method.upper()} {operation.path} {answer.status_code}"
    if answer.status_code >= 500 and answer.status_code not in (501, 503, 507):
        counts["server_errors"] += 1
        VIOLATIONS[f"{place} {answer.text[:120]}"] += 1
        return
    fault = _fault(operation, answer)
    if not fault and sent["method"].upper() == "GET":
        fault = _known_twice(operation, case, client)
    if fault:
        counts["schema_violations"] += 1
        VIOLATIONS[f"{place}: {fault}"] += 1


def _fault(operation, answer) -> str:
    """What of an answer its operation does not tell."""
    told = {str(key): value for key, value in operation.definition.raw["responses"].items()}
    if str(answer.status_code) not in told:
        return "status not declared"
    content = told[str(answer.status_code)].get("content", {})
    media = answer.headers.get("content-type", "").split(";")[0]
    if answer.status_code == 304:
        return "304 with content" if answer.content else ""
    if content and answer.content and media not in content:
        return f"{media} not declared"
    for name, wanted in HEADS.items():
        if wanted not in answer.headers.get(name, ""):
            return f"header {name} is not {wanted}"
    if answer.content and "cache-control" not in answer.headers:
        return "may be kept by anybody"
    if answer.status_code == 429 and "retry-after" not in answer.headers:
        return "does not say when to come back"
    if answer.status_code >= 400 and media != "application/json":
        return "no envelope"
    if answer.status_code >= 400:
        body = answer.json()
        if "is_ready" not in body and not {"error", "what", "next"} <= body.keys():
            return "no envelope"
    return ""


class _Steps:
    """A clock that moves a second at every look, so that no rate limit is met."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1.0
        return self.now


def _fill(folder: Path) -> None:
    from sekiso.store.opening import opened

    store = opened(folder, owner="Institute")
    rows = [
        {"material": "316L", "laser_power_W": 150 + 10 * k, "scan_speed_mm_s": 800,
         "relative_density_pct": 99.1}
        for k in range(5)
    ]  # fmt: skip
    store.add(rows, name="coupons", level="public", purposes=("view", "learn"))


if __name__ == "__main__":
    main()
