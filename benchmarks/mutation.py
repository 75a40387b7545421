"""Share of single faults in modules that decide who may do what which their tests notice.

Every expression and statement of a module that can be made wrong is made wrong once: comparisons
(turned round, and moved by one), and/or, not, conditions, arithmetic, constants (numbers, texts,
yes and no), what is returned, statements left out.  Decorators, annotations, docstrings and imports
stay as they are.  A mutant is tried on the tests of its own file, and if these pass on those of its
room.  Trials are forks of one process that holds the libraries and not the product, each with a
limit of processor time; beyond it a mutant is noticed.  `killed` is the share that fails a test.
"""

from __future__ import annotations

import argparse
import ast
import copy
import gc
import importlib
import importlib.abc
import importlib.machinery
import importlib.util
import json
import os
import random
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest
from hypothesis import Phase, settings

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
USUAL = ("sekiso/store/policies", "sekiso/store/audit", "sekiso/domain/units.py")
GOAL = 0.90
CPU_SECONDS = 60
LIBRARIES = (
    "numpy", "scipy", "sqlalchemy", "sqlalchemy.dialects.sqlite", "duckdb",
    "argon2", "cryptography.hazmat.primitives.asymmetric.ed25519", "joserfc.jwt", "rfc8785",
    "pydantic", "jsonschema", "openpyxl", "pint",
)  # fmt: skip
PYTEST = (
    "-q", "-x", "--assert=plain", "-p", "no:cacheprovider", "-p", "no:unraisableexception",
    "-p", "_hypothesis_pytestplugin",
)  # fmt: skip
TURNED: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.GtE, ast.LtE), ast.GtE: (ast.Lt, ast.Gt), ast.Gt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Gt, ast.Lt), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
OTHER: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult,
    ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult, ast.BitOr: ast.BitAnd, ast.BitAnd: ast.BitOr,
    ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitXor: ast.BitAnd, ast.Pow: ast.Mult,
}  # fmt: skip
SIMPLE = (ast.Name, ast.Call, ast.NamedExpr, ast.Attribute)  # others have faults of their own
Path_ = tuple[tuple[str, int | None], ...]  # the way to a node: field, place in a list


@dataclass(frozen=True)
class Mutant:
    """One fault: the module's file, the way to the node that is replaced, what stands there."""

    file: str
    way: Path_
    line: int
    before: str
    after: str
    node: ast.AST

    def code(self) -> object:
        """The module, compiled with the fault in it."""
        tree = ast.parse((SOURCE / self.file).read_text(encoding="utf-8"))
        parent: object = tree
        for name, place in self.way[:-1]:
            parent = getattr(parent, name) if place is None else getattr(parent, name)[place]
        name, place = self.way[-1]
        if place is None:
            setattr(parent, name, copy.deepcopy(self.node))
        else:
            getattr(parent, name)[place] = copy.deepcopy(self.node)
        return compile(ast.fix_missing_locations(tree), str(SOURCE / self.file), "exec")

    def __str__(self) -> str:
        return " ".join(f"{self.file}:{self.line}: {self.before} -> {self.after}".split())[:160]


def mutants_of(file: Path) -> list[Mutant]:
    """Every mutant of one module."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    name = str(file.relative_to(SOURCE))
    return [
        Mutant(name, way, getattr(node, "lineno", 0), ast.unparse(node), ast.unparse(other), other)
        for way, node in _nodes(tree, ())
        for other in _faults(node)
    ]


def _nodes(node: ast.AST, way: Path_) -> Iterator[tuple[Path_, ast.AST]]:
    """All nodes that may be made wrong, with the way to them."""
    for name, value in ast.iter_fields(node):
        if name in ("decorator_list", "annotation", "returns", "type_params"):
            continue
        for place, one in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(one, ast.AST) or _is_left_alone(one):
                continue
            here = (*way, (name, place))
            yield here, one
            yield from _nodes(one, here)


def _is_left_alone(node: ast.AST) -> bool:
    is_text = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    is_typing = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
    is_name = isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    is_alias = isinstance(node, ast.AnnAssign) and "TypeAlias" in ast.unparse(node.annotation)
    return is_text or is_typing or is_name or is_alias or isinstance(node, ast.JoinedStr)


def _faults(node: ast.AST) -> Iterator[ast.AST]:
    if isinstance(node, ast.Compare) and len(node.ops) == 1:
        for turned in TURNED[type(node.ops[0])]:
            yield ast.Compare(node.left, [turned()], node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.USub):
        yield node.operand
    elif isinstance(node, ast.BinOp) and type(node.op) in OTHER:
        yield ast.BinOp(node.left, OTHER[type(node.op)](), node.right)
    elif isinstance(node, ast.Constant):
        yield from _other_constants(node.value)
    elif isinstance(node, ast.Return) and not _is_none(node.value):
        yield ast.Return(ast.Constant(None))
    elif isinstance(node, ast.If | ast.While | ast.IfExp) and isinstance(
        node.test, ast.Name | ast.Call
    ):
        turned_round = copy.deepcopy(node)
        turned_round.test = ast.UnaryOp(ast.Not(), node.test)
        yield turned_round
    elif isinstance(node, ast.comprehension) and node.ifs:
        without = copy.deepcopy(node)
        without.ifs = []
        yield without
    elif isinstance(node, ast.Raise | ast.Expr | ast.AugAssign | ast.Continue | ast.Break):
        yield ast.Pass()


def _other_constants(value: object) -> Iterator[ast.Constant]:
    if isinstance(value, bool):
        yield ast.Constant(not value)
    elif isinstance(value, int | float):
        yield ast.Constant(value + 1)
    elif isinstance(value, str):
        yield ast.Constant(f"{value}XX")
    elif isinstance(value, bytes):
        yield ast.Constant(value + b"XX")


def _is_none(node: ast.AST | None) -> bool:
    return node is None or (isinstance(node, ast.Constant) and node.value is None)


class Wrong(importlib.abc.MetaPathFinder):
    """Finds the one module that has the fault before anybody else finds it sound."""

    def __init__(self, mutant: Mutant):
        self.mutant = mutant
        self.name = mutant.file.removesuffix(".py").replace("/", ".")

    def find_spec(self, name, path=None, target=None):
        """The sound place of the module, with a loader that compiles the fault in."""
        if name != self.name:
            return None
        loader = importlib.machinery.SourceFileLoader(name, str(SOURCE / self.mutant.file))
        loader.get_code = lambda _: self.mutant.code()  # type: ignore[method-assign]
        return importlib.util.spec_from_loader(name, loader)


def stages(file: str, *, is_own_only: bool = False) -> list[list[str]]:
    """The tests of a module's own file, then those of its room."""
    path = Path(file).relative_to("sekiso")
    mirror = f"tests/{path.parent}/test_{path.stem}.py"
    room = f"tests/{path.parent}"
    found = [[one] for one in (mirror, room) if (ROOT / one).exists()]
    return found[:1] if is_own_only or path.parts[0] == "domain" else found


def passes(tests: list[str], mutant: Mutant | None, seconds: int = CPU_SECONDS) -> bool:
    """Whether tests pass in a fork of this process with the fault in place."""
    child = os.fork()
    if child == 0:
        _try(tests, mutant, seconds)
    end = time.monotonic() + 4 * seconds
    while time.monotonic() < end:
        ended, status = os.waitpid(child, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.01)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return False


def _try(tests: list[str], mutant: Mutant | None, seconds: int) -> None:
    """Run tests and end this process with their exit code; never returns."""
    code = 3
    try:
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        if mutant is not None:
            sys.meta_path.insert(0, Wrong(mutant))
        code = int(pytest.main([*PYTEST, *tests]))
    finally:
        os._exit(code)


def tried(mutant: Mutant, *, is_own_only: bool) -> bool:
    """Whether the mutant is noticed."""
    tests = stages(mutant.file, is_own_only=is_own_only)
    killed = not all(passes(some, mutant) for some in tests)
    if not killed:
        print(f"SURVIVED {mutant}", file=sys.stderr, flush=True)
    return killed


def stop_at_first_example() -> None:
    """Let property tests end at the first example that fails, without looking for a simpler one."""
    register = settings.register_profile

    def registered(name: str, parent: settings | None = None, **given: object) -> None:
        register(name, parent, **{**given, "phases": (Phase.explicit, Phase.generate)})

    type.__setattr__(settings, "register_profile", staticmethod(registered))


def files(modules: list[str]) -> list[Path]:
    """Python files of modules and folders, those that hold code."""
    places = [SOURCE / one for one in modules]
    found = [f for place in places for f in ([place] if place.is_file() else place.rglob("*.py"))]
    return sorted(file for file in found if file.name != "__init__.py")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("modules", nargs="*", default=list(USUAL), help="below src")
    parser.add_argument("--most", type=int, default=0, help="of each module, drawn; 0: all")
    parser.add_argument("--seed", type=int, default=20261128)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--own", action="store_true", help="only the tests of the file itself")
    parser.add_argument("--list", action="store_true", help="print the mutants, try none")
    given = parser.parse_args()
    os.chdir(ROOT)
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    sys.path[:0] = [str(SOURCE), str(ROOT)]
    chosen: list[Mutant] = []
    for file in files(given.modules):
        every = mutants_of(file)
        n_drawn = min(given.most or len(every), len(every))
        chosen += random.Random(f"{given.seed}/{file.name}").sample(every, n_drawn)
    if given.list:
        print(*chosen, sep="\n")
        return
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    for library in LIBRARIES:
        importlib.import_module(library)
    stop_at_first_example()
    gc.freeze()
    paths = {m.file: stages(m.file, is_own_only=given.own) for m in chosen}
    runs = {tuple(one) for some in paths.values() for one in some}
    sound = {one: passes(list(one), None) for one in sorted(runs)}
    broken = [file for file, some in paths.items() if not all(sound[tuple(one)] for one in some)]
    if broken:
        raise SystemExit(f"the tests fail without a mutant, or there are none: {broken}")
    with ThreadPoolExecutor(given.workers) as crew:
        fates = list(crew.map(partial(tried, is_own_only=given.own), chosen))
    n_tried, n_killed = Counter(m.file for m in chosen), Counter[str]()
    for mutant, killed in zip(chosen, fates, strict=True):
        n_killed[mutant.file] += killed
    score = sum(fates) / len(fates)
    survivors = [str(m) for m, killed in zip(chosen, fates, strict=True) if not killed]
    by_module = {file: [n_killed[file], n] for file, n in n_tried.items()}
    figures = {"killed": round(score, 4), "mutants": len(fates), "goal": GOAL}
    print(json.dumps({"name": "mutation", "figures": figures, "by_module": by_module,
                      "survivors": survivors, "passed": score >= GOAL}))  # fmt: skip


if __name__ == "__main__":
    main()
