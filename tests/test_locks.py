"""The locks hold a hash for every file and the releases of the constraints, and nothing private."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)", re.MULTILINE)


def _named(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def _pins(file):
    text = (ROOT / file).read_text(encoding="utf-8")
    return {_named(name): version for name, version in PIN.findall(text)}


@pytest.mark.parametrize("lock", ["product", "all", "tools"])
def test_every_release_of_a_lock_has_hashes_and_no_host(lock):
    text = (ROOT / "locks" / f"{lock}.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    assert [entry for entry in entries if "--hash=sha256:" not in entry] == []
    assert [line for line in text.splitlines() if line.startswith("-")] == [], "options of pip"
    assert "://" not in text


@pytest.mark.parametrize("lock", ["product", "all"])
def test_a_lock_holds_the_releases_of_the_constraints(lock):
    constrained = _pins("constraints.txt")
    locked = _pins(f"locks/{lock}.txt")
    other = {name: v for name, v in locked.items() if constrained.get(name, v) != v}
    assert other == {}, "run make lock"


def test_every_library_that_make_installs_is_locked():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for lock, extras in _installed().items():
        asked = [*project["dependencies"]]
        asked += [one for extra in extras for one in project["optional-dependencies"][extra]]
        names = {_named(re.split(r"[<>=~!\[; ]", library)[0]) for library in asked}
        assert names <= _pins(f"locks/{lock}.txt").keys(), "run make lock"


def test_what_make_does_not_install_is_told_to_be_unlocked():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    assert extras.keys() - set(_installed()["all"]) == {"gpu", "peers"}


def _installed():
    """The extras that the Makefile installs from each lock: those of the product, and all."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    product = re.search(r"^PRODUCT := (.+)$", makefile, re.MULTILINE).group(1)
    lists = [
        found.replace("$(PRODUCT)", product).split(",")
        for found in re.findall(r'-e "\.\[(.+?)\]"', makefile)
    ]
    assert len(lists) > 2  # fewer means that the search went blind
    return {"product": product.split(","), "all": sorted({one for names in lists for one in names})}
