"""What the licences of others ask for is in the wheel."""

import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def test_the_notice_is_packed_and_names_the_kernel_and_its_licence():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {"LICENSE", "NOTICE"} <= set(project["license-files"])
    notice = (ROOT / "NOTICE").read_text("utf-8")
    for word in ("Open CASCADE Technology", "version 2.1", "Open CASCADE\n  exception", "sources"):
        assert word in notice
    dependencies = " ".join(project["dependencies"])
    assert all(name in dependencies for name in ("cadquery-ocp-novtk", "manifold3d"))
