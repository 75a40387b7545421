"""Size and shape of the source: lines, cycles between modules, imports inside functions.

`lines` of all Python files; `cycles` = groups of modules that import each other, imports inside
functions included, those for the type checker left out; `function_level_imports` = statements.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections.abc import Iterator
from pathlib import Path

from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

BENCH = True
ROOT = Path(__file__).resolve().parents[1] / "src"


def modules() -> dict[str, Path]:
    """All modules of the package by dotted name."""
    return {
        ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
        for file in sorted((ROOT / "sekiso").rglob("*.py"))
    }


def imports(tree: ast.AST, *, in_function: bool = False) -> Iterator[tuple[ast.stmt, bool]]:
    """(statement, whether it stands inside a function) of every import that runs."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node, in_function
        is_function = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        yield from imports(node, in_function=in_function or is_function)


def targets(statement: ast.stmt, known: dict[str, Path]) -> Iterator[str]:
    """The modules of the package that a statement imports."""
    if isinstance(statement, ast.ImportFrom) and statement.module:
        for alias in statement.names:
            inner = f"{statement.module}.{alias.name}"
            yield inner if inner in known else statement.module
    elif isinstance(statement, ast.Import):
        yield from (alias.name for alias in statement.names)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=None, help="not used: no data needed")
    parser.parse_args()
    known = modules()
    order = {name: i for i, name in enumerate(known)}
    arrows: list[tuple[int, int]] = []
    n_late, n_lines = 0, 0
    for name, file in known.items():
        text = file.read_text(encoding="utf-8")
        n_lines += len(text.splitlines())
        for statement, in_function in imports(ast.parse(text)):
            n_late += in_function
            arrows += [(order[name], order[t]) for t in targets(statement, known) if t in order]
    start, end = zip(*arrows, strict=True)
    graph = coo_array(([1] * len(arrows), (start, end)), shape=(len(known), len(known)))
    n_groups, _ = connected_components(graph, directed=True, connection="strong")
    figures = {
        "lines": n_lines,
        "modules": len(known),
        "cycles": len(known) - n_groups,
        "function_level_imports": n_late,
    }
    print(json.dumps({"name": "source", "figures": figures}))


if __name__ == "__main__":
    main()
