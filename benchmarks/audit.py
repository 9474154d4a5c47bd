"""Look up known weak spots of every pinned package: ``python -m benchmarks.audit``.

Leaves with 1 where there are some, with 3 where the list of them cannot be reached: then
nothing was looked up, and nothing is known.
"""

import json
import subprocess
import sys
from pathlib import Path

PINS = Path(__file__).parent.parent / "constraints.txt"
FOUND, UNKNOWN = 1, 3


def main() -> None:
    """Ask pip-audit, and say what it found or why it could not."""
    asked = [sys.executable, "-m", "pip_audit", "-r", str(PINS), "--no-deps", "--disable-pip"]
    ran = subprocess.run([*asked, "-f", "json"], capture_output=True, text=True, check=False)  # noqa: S603
    code, said = verdict(ran.stdout, ran.stderr)
    sys.stdout.write(f"{said}\n")
    sys.exit(code)


def verdict(out: str, err: str) -> tuple[int, str]:
    """Return the exit code, and in words what pip-audit's output *out* and *err* mean."""
    try:
        packages = json.loads(out)["dependencies"]
    except (ValueError, KeyError):
        last = (err.strip().splitlines() or ["it said nothing"])[-1]
        return UNKNOWN, f"Nothing was looked up: the list cannot be reached ({last})."
    unknown = [one["name"] for one in packages if "skip_reason" in one]
    weak = [
        f"{one['name']} {one['version']}: {spot['id']}, mended in {spot['fix_versions']}"
        for one in packages
        for spot in one.get("vulns", ())
    ]
    known = len(packages) - len(unknown)
    lines = [*weak, f"{len(weak)} known weak spots in {known} of {len(packages)} packages."]
    if unknown:
        lines.append(
            f"Of {len(unknown)} nothing is known: the list cannot be reached, or lacks them. Run "
            "this where the network reaches it."
        )
    return (FOUND if weak else UNKNOWN if unknown else 0), "\n".join(lines)


if __name__ == "__main__":
    main()
