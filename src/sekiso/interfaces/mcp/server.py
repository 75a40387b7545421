"""The MCP server: the tools of `tools.py` over standard input and output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sekiso.domain.errors import MissingExtraError
from sekiso.domain.version import VERSION
from sekiso.interfaces.mcp.tools import TOOLS, with_envelopes

if TYPE_CHECKING:
    from mcp.server import MCPServer

INSTRUCTIONS = (
    "Answers about metal additive manufacturing. Numbers are SI with 90 % intervals; they are "
    "estimates, not quotations and not design allowables. Call explore first; tell the user what "
    "stands in `assumed` and `missing`, and name the sources."
)


def agent_server() -> MCPServer:
    """The server with every tool; raises MissingExtraError without the extra "mcp"."""
    try:
        from mcp.server import MCPServer
        from mcp.server.mcpserver.exceptions import ToolError
    except ImportError as problem:
        raise MissingExtraError("extra_missing", extra="mcp") from problem
    server = MCPServer("sekiso", instructions=INSTRUCTIONS, version=VERSION, log_level="WARNING")
    for function in TOOLS:
        server.tool()(with_envelopes(function, ToolError))
    return server
