"""The door for agents: the tools are the public functions, errors carry their cure."""

import asyncio
import json

import pytest

pytest.importorskip("mcp", reason="the extra 'mcp' is not installed")

from sekiso.domain.need import FIELDS
from sekiso.interfaces.mcp.server import agent_server
from sekiso.interfaces.mcp.tools import TOOLS
from sekiso.interfaces.python.explore import explore


@pytest.fixture(scope="module")
def server():
    return agent_server()


def _call(server, name, **arguments):
    told = asyncio.run(server.call_tool(name, arguments))
    return json.loads(told.content[0].text)


def test_every_tool_is_listed_with_its_contract(server):
    listed = {tool.name: tool for tool in asyncio.run(server.list_tools())}
    assert set(listed) == {function.__name__ for function in TOOLS}
    assert all(tool.description for tool in listed.values())
    for tool in ("explore", "report"):
        assert {row.name for row in FIELDS} <= listed[tool].input_schema["properties"].keys()


def test_a_bare_number_of_an_agent_needs_its_unit(server):
    from mcp.server.mcpserver.exceptions import ToolError

    with pytest.raises(ToolError, match=r"Did you mean '0\.1 mm'"):
        asyncio.run(server.call_tool("explore", {"assume": {"largest_dimension": 0.1}}))


def test_fewer_candidates_are_the_best_of_each_process_in_their_order(server):
    asked = {"size": "60 mm", "quantity": "10"}
    told = _call(server, "explore", **asked, n_candidates=12)
    processes = [row["process"] for row in told["candidates"]]
    every = [c.process for c in explore(**asked).candidates]
    assert len(processes) == 12
    assert processes[0] == every[0]
    assert len(set(processes)) == min(len(set(every)), 12)


def test_an_agent_gets_the_answer_of_the_python_door(server):
    asked = {"size": "60 mm", "quantity": "10", "require": ["yield_strength >= 300 MPa"]}
    told = _call(server, "explore", **asked)
    same = explore(**asked)
    assert told["id"] == same.id
    assert told["n_candidates_in_all"] == len(same.candidates)
    best = same.candidates[0]
    cost = told["candidates"][0]["predictions"]["cost"]["value"]
    assert cost == pytest.approx(best["cost"].value, rel=1e-7)  # JSON keeps eight digits


def test_an_error_comes_with_what_to_do(server):
    from mcp.server.mcpserver.exceptions import ToolError

    with pytest.raises(ToolError, match="record_unknown"):
        asyncio.run(server.call_tool("facts", {"key": "unobtainium-9"}))


def test_a_melt_pool_has_its_interval(server):
    pool = _call(
        server, "melt_pool", material="IN625", power="195 W", speed="800 mm/s",
        beam_diameter="100 um",
    )  # fmt: skip
    assert pool["width_low"] < pool["width"] < pool["width_high"]


def test_a_machine_is_told_fact_by_fact(server):
    told = _call(server, "facts", key="eos-m290")
    assert told["kind"] == "machines"
    assert all(row["source"] for row in told["facts"].values())
