"""Look the locked packages up among known vulnerabilities: `python -m tests.audit`, a part of `make lint`.

A run that reaches no index says so and does not fail: that nobody could look is no fault of the code.
A package with a known vulnerability fails it, and is named with the version that mends it.
"""

import json
import subprocess
import sys
from pathlib import Path

LOCK = Path(__file__).parents[1] / "requirements.lock"


def look_up(lock=LOCK):
    """Run pip-audit over a lock file; its code and what it wrote, as JSON text."""
    how = [
        "--require-hashes",
        "--disable-pip",
        "--format",
        "json",
        "--progress-spinner",
        "off",
        "--timeout",
        "5",
    ]
    command = [sys.executable, "-m", "pip_audit", "--requirement", str(lock), *how]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def verdict(written):
    """The exit code, and the sentence to show, for what pip-audit wrote; "" if it reached no index."""
    if not written.strip():
        return 0, "known vulnerabilities: not looked up, the package index cannot be reached from here"
    packages = json.loads(written)["dependencies"]
    bad = [line for package in packages for line in _vulnerable(package)]
    looked = sum("skip_reason" not in package for package in packages)
    if bad:
        return (
            1,
            "known vulnerabilities (raise the version in pyproject.toml, then `make lock`):\n"
            + "\n".join(bad),
        )
    if not looked:
        return 0, f"known vulnerabilities: not looked up, the index tells of none of {len(packages)} packages"
    return (
        0,
        f"known vulnerabilities: none in {looked} of {len(packages)} packages (the others are not listed)",
    )


def _vulnerable(package):
    for one in package.get("vulns", []):
        mended = ", ".join(one.get("fix_versions", [])) or "no version yet"
        yield f"- {package['name']} {package['version']}: {one['id']}, mended in {mended}"


if __name__ == "__main__":
    code, said = verdict(look_up())
    sys.stdout.write(f"{said}\n")
    sys.exit(code)
