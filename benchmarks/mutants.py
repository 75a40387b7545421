"""Share of small random faults in formulas, guards and roll-ups that the tests notice.

`killed`: of 60 mutants (six per room, drawn with a seed), the share that fails a test.  A mutant
swaps an operator, negates a guard, swaps a least and a largest, or takes the other side of an
"and".  Each is tried on a copy of the project: first on the test that mirrors its file, then on
those of its room, on the frozen answers, and on those of the Python functions, of published cases
and of the explorer; what other tests would notice does not count.  A run beyond its processor time
is noticed.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

ROOT = Path(__file__).resolve().parents[1]
ROOMS = ("domain", "numerics", "geometry", "knowledge", "materials", "physics", "design",
         "learning", "economics", "explorer")  # fmt: skip
PER_ROOM = 6
CPU_SECONDS = 900  # a mutant that loops for ever is noticed too
COPIED = ("src", "tests", "benchmarks", "examples", "docs", "README.md", "pyproject.toml",
          "Makefile", "changelog.d")  # fmt: skip
FROZEN = "tests/explorer/test_golden_answers.py"
LAST = ("tests/interfaces/python", "tests/published", "tests/explorer")
OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
}  # fmt: skip
NEGATED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.Gt: ast.LtE, ast.LtE: ast.Gt, ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq, ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OTHER_END = {"max": "min", "min": "max", "maximum": "minimum", "minimum": "maximum"}


@dataclass(frozen=True)
class Mutant:
    """One changed expression of a file: where it stands, what stood there, what stands there."""

    file: str
    line: int
    end_line: int
    column: int
    end_column: int
    before: str
    after: str

    def applied(self, text: str) -> str:
        """The file's text with the expression changed."""
        lines = text.splitlines(keepends=True)
        first, last = lines[self.line - 1].encode(), lines[self.end_line - 1].encode()
        whole = first[: self.column] + self.after.encode() + last[self.end_column :]
        lines[self.line - 1 : self.end_line] = [whole.decode()]
        return "".join(lines)


def mutants_of(file: Path) -> Iterator[Mutant]:
    """Every mutant of one source file."""
    text = file.read_text(encoding="utf-8")
    for node in ast.walk(ast.parse(text)):
        changed = _changed(node)
        if changed is not None:
            assert isinstance(node, ast.expr)
            yield Mutant(
                str(file.relative_to(ROOT)),
                node.lineno,
                node.end_lineno or node.lineno,
                node.col_offset,
                node.end_col_offset or 0,
                ast.unparse(node),
                f"({ast.unparse(changed)})",
            )


def _changed(node: ast.AST) -> ast.expr | None:
    """The mutated expression, or None where this node is no formula, guard or roll-up."""
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS and _is_number(node):
        return ast.BinOp(node.left, OPERATORS[type(node.op)](), node.right)
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        return ast.Compare(node.left, [NEGATED[type(node.ops[0])]()], node.comparators)
    if isinstance(node, ast.BoolOp):
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        return ast.BoolOp(other, node.values)
    if isinstance(node, ast.Call):
        name = node.func
        if isinstance(name, ast.Name) and name.id in OTHER_END:
            return ast.Call(ast.Name(OTHER_END[name.id]), node.args, node.keywords)
        if isinstance(name, ast.Attribute) and name.attr in ("maximum", "minimum"):
            swapped = ast.Attribute(name.value, OTHER_END[name.attr])
            return ast.Call(swapped, node.args, node.keywords)
    return None


def _is_number(node: ast.BinOp) -> bool:
    """Whether neither side is visibly a text or a sequence."""
    words = (ast.JoinedStr, ast.List, ast.Tuple, ast.ListComp, ast.Dict)
    sides = (node.left, node.right)
    return not any(
        isinstance(side, words)
        or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes))
        or (isinstance(side, ast.Call) and getattr(side.func, "id", "") in ("tuple", "list", "str"))
        for side in sides
    )


def drawn(seed: int, per_room: int) -> list[Mutant]:
    """`per_room` mutants of each room, drawn without replacement."""
    chance = random.Random(seed)
    chosen: list[Mutant] = []
    for room in ROOMS:
        files = sorted((ROOT / "src/sekiso" / room).rglob("*.py"))
        chosen += chance.sample([m for file in files for m in mutants_of(file)], per_room)
    return chosen


def copy_of_project() -> Path:
    """A copy of what tests need, in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="sekiso-mutants-"))
    for name in COPIED:
        place = ROOT / name
        if place.is_dir():
            shutil.copytree(place, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif place.exists():
            shutil.copy(place, folder / name)
    return folder


def stages(file: str) -> list[list[str]]:
    """Test paths in the order in which a mutant of `file` meets them."""
    path = Path(file).relative_to("src/sekiso")
    mirror = f"tests/{path.parent}/test_{path.stem}.py"
    room = f"tests/{path.parts[0]}"
    first = [[mirror]] if (ROOT / mirror).exists() else []
    return [*first, [room, f"src/sekiso/{path}"], [FROZEN], [name for name in LAST if name != room]]


def passes(folder: Path, paths: list[str], caches: Path) -> bool:
    """Whether the tests at `paths` pass in the copy."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(folder / "src"),
        "NUMBA_CACHE_DIR": str(caches),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SEKISO_SHARED": os.environ.get("SEKISO_SHARED", str(ROOT.parent / "shared")),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
    ended = subprocess.run(
        [*command, *(p for p in paths if (folder / p).exists())],
        cwd=folder, env=environment, capture_output=True, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS)),
    )  # fmt: skip
    return ended.returncode in (0, 5)


def is_killed(mutant: Mutant, folder: Path) -> bool:
    """Whether a test notices the mutant; the copy is as before afterwards."""
    place = folder / mutant.file
    sound = place.read_text(encoding="utf-8")
    is_kernel = "njit" in sound  # callers in other files keep compiled copies of a kernel
    shared = folder / "kernels"
    own = Path(tempfile.mkdtemp(prefix="sekiso-kernels-")) if is_kernel else shared
    place.write_text(mutant.applied(sound), encoding="utf-8")
    try:
        return not all(passes(folder, paths, own) for paths in stages(mutant.file))
    finally:
        place.write_text(sound, encoding="utf-8")
        if is_kernel:
            shutil.rmtree(own, ignore_errors=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=20261127)
    parser.add_argument("--per-room", type=int, default=PER_ROOM)
    parser.add_argument("--room", choices=ROOMS, default=None, help="only this room")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", nargs="*", default=[], help="FILE:LINE of those to try again")
    parser.add_argument("--skip-baseline", action="store_true", help="the tests are known to pass")
    parser.add_argument("--list", action="store_true", help="print the mutants, try none")
    given = parser.parse_args()
    chosen = drawn(given.seed, given.per_room)
    if given.room:
        chosen = [m for m in chosen if m.file.startswith(f"src/sekiso/{given.room}/")]
    if given.only:
        chosen = [m for m in chosen if f"{m.file}:{m.line}" in given.only]
    if given.list:
        for m in chosen:
            print(f"{m.file}:{m.line}: {m.before}  ->  {m.after}")
        return
    folders: SimpleQueue[Path] = SimpleQueue()
    copies = [copy_of_project() for _ in range(given.workers)]
    for folder in copies:
        folders.put(folder)

    def tried(mutant: Mutant) -> bool:
        folder = folders.get()
        try:
            killed = is_killed(mutant, folder)
        finally:
            folders.put(folder)
        fate = "killed" if killed else "SURVIVED"
        said = f"{fate} {mutant.file}:{mutant.line}: {mutant.before} -> {mutant.after}"
        print(said, file=sys.stderr, flush=True)
        return killed

    try:
        sound = [f"tests/{room}" for room in ROOMS] + list(LAST)
        if not given.skip_baseline and not passes(copies[0], sound, copies[0] / "kernels"):
            raise SystemExit("the tests fail without a mutant: nothing can be said")
        with ThreadPoolExecutor(given.workers) as crew:
            fates = list(crew.map(tried, chosen))
    finally:
        for folder in copies:
            shutil.rmtree(folder, ignore_errors=True)
    survivors = [
        f"{m.file}:{m.line}" for m, killed in zip(chosen, fates, strict=True) if not killed
    ]
    figures = {"killed": round(sum(fates) / len(fates), 3), "mutants": len(fates)}
    print(json.dumps({"name": "mutants", "figures": figures, "seed": given.seed,
                      "survivors": survivors}))  # fmt: skip


if __name__ == "__main__":
    main()
