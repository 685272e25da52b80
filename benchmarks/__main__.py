"""Run all benchmarks, one after the other, each in a process of its own.

python -m benchmarks             all
python -m benchmarks lmg         one
python -m benchmarks --small     options go to every script; --small only proves that they still work
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
HELPERS = {"__main__", "__init__", "paired"}


def main(words: list[str]) -> int:
    """Run the benchmarks named, or all; return 0 when every one ran."""
    options = [word for word in words if word.startswith("-")]
    wanted = [word for word in words if not word.startswith("-")]
    scripts = {path.stem: path for path in sorted(FOLDER.glob("*.py")) if path.stem not in HELPERS}
    unknown = [name for name in wanted if name not in scripts]
    if unknown:
        print(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(scripts)}.", file=sys.stderr)
        return 2
    failed = []
    for name in wanted or scripts:
        print(f"== {name}", flush=True)
        if subprocess.run([sys.executable, str(scripts[name]), *options], cwd=FOLDER.parent, check=False).returncode:
            failed.append(name)
        print(flush=True)
    if failed:
        print(f"Failed: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
