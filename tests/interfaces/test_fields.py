"""A field of the need is one entry of one file: every door takes it."""

import inspect
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import sekiso
from sekiso.domain.need import FIELDS
from sekiso.interfaces.cli import main as cli
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.web.question import PageQuestion

SOURCE = Path(sekiso.__file__).parent
PLACES = {  # what a new field adds to domain/need.py, each before the line of an old one
    "    seed: int = 0\n": "    gloss: str | None = None\n",
    "    seed: int\n": "    gloss: str | None\n",
    '    _row(\n        "seed",': """\
    _row("gloss", "text", ("gloss", "つや"), ("how it is to look", "見た目のつや"),
         example="mirror"),
""",
}
DOORS = """
import asyncio, inspect, json
import sekiso
from sekiso.interfaces.cli import main as cli
from sekiso.interfaces.rest.app import create_app
from sekiso.interfaces.report import blocks, reproduce
from sekiso.interfaces.report.words import Words
from sekiso.interfaces.web.question import PageQuestion
from sekiso.interfaces.mcp import tools
from sekiso.knowledge import load
answer = sekiso.explore(size="60 mm", gloss="mirror")
words = Words(load(), "ja")
schema = create_app().openapi()["components"]["schemas"]["NeedBody"]["properties"]
print(json.dumps({
    "python": str(inspect.signature(sekiso.explore).parameters["gloss"]),
    "help": sekiso.explore.__doc__.split("gloss: ")[1].splitlines()[0],
    "need": answer.need["gloss"],
    "id": answer.id != sekiso.explore(size="60 mm").id,
    "cli": str(inspect.signature(cli.explore).parameters["gloss"].annotation.__metadata__[0].name),
    "rest": schema["gloss"]["examples"],
    "mcp": [str(inspect.signature(f).parameters["gloss"]) for f in (tools.explore, tools.report)],
    "page": PageQuestion.of("gloss=mirror").arguments(None)["gloss"],
    "reproduce": [reproduce.command(answer), reproduce.python(answer), reproduce.request(answer)],
    "report": dict(blocks.asked_lines(answer, words))["つや"],
}))
"""


@pytest.fixture(scope="module")
def doors(tmp_path_factory):
    """What the doors of a copy of the package say of a field that was added to one file."""
    place = tmp_path_factory.mktemp("copy")
    shutil.copytree(SOURCE, place / "sekiso", ignore=shutil.ignore_patterns("__pycache__"))
    file = place / "sekiso" / "domain" / "need.py"
    text = file.read_text("utf-8")
    for old, new in PLACES.items():
        assert text.count(old) == 1, old
        text = text.replace(old, new + old)
    file.write_text(text, "utf-8")
    given = {**os.environ, "PYTHONPATH": str(place)}
    run = subprocess.run(
        [sys.executable, "-c", DOORS], env=given, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)


def test_a_field_added_to_one_file_is_there_at_every_door(doors):
    assert doors["python"] == "gloss: str | None = None"
    assert doors["help"] == 'how it is to look ("mirror").'
    assert doors["need"] == doors["page"] == doors["report"] == "mirror"
    assert doors["id"], "another question"
    assert "--gloss" in doors["cli"]
    assert doors["rest"] == ["mirror"]
    assert doors["mcp"] == ["gloss: str | None = None"] * 2
    command, python, request = doors["reproduce"]
    assert "--gloss mirror" in command
    assert "gloss='mirror'" in python
    assert '"gloss": "mirror"' in request


def test_every_door_has_every_field():
    names = {row.name for row in FIELDS}
    assert names <= inspect.signature(sekiso.explore).parameters.keys()
    assert names <= inspect.signature(cli.explore).parameters.keys()
    body = create_app().openapi()["components"]["schemas"]["NeedBody"]["properties"]
    assert body.keys() == names
    said = {row.name: "1" for row in FIELDS if row.kind != "table"}
    assert PageQuestion.of("&".join(f"{name}=1" for name in names)).said.keys() == said.keys()


def test_a_misspelt_field_is_refused_by_name():
    with pytest.raises(TypeError, match="'requires' is no field of a need"):
        sekiso.explore(requires="leak_tight")
