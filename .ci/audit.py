"""Ask the advisory service about the pinned releases; findings fail, silence is told.

usage: audit.py LOCK (with pip-audit in the same environment)
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


def main() -> int:
    """Print what is known; 1 where a release has a known weakness."""
    command = [sys.executable, "-m", "pip_audit", "-r", sys.argv[1], "--disable-pip",
               "--require-hashes", "--progress-spinner", "off", "-f", "json"]  # fmt: skip
    run = subprocess.run(command, capture_output=True, text=True)
    try:
        told: list[dict[str, Any]] = json.loads(run.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"audit: the advisory service is not reachable. {run.stderr.strip()[-200:]}")
        return 0
    asked = [entry for entry in told if "skip_reason" not in entry]
    if not asked:
        print(f"audit: the advisory service is not reachable ({len(told)} releases not audited)")
        return 0
    found = [(entry, weakness) for entry in asked for weakness in entry["vulns"]]
    for entry, weakness in found:
        fixed = ", ".join(weakness.get("fix_versions", ())) or "no release yet"
        print(f"audit: {entry['name']} {entry['version']}: {weakness['id']}, mended in {fixed}")
    print(f"audit: {len(asked)} of {len(told)} releases of {Path(sys.argv[1]).name} audited, "
          f"{len(found)} known weaknesses")  # fmt: skip
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
