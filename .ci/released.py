"""Check what a release holds: ``python .ci/released.py FILE.tar.gz FILE.whl``, from the root of the repository."""

import sys
import tarfile
import tomllib
import zipfile
from fnmatch import fnmatch
from pathlib import Path

sdist, wheel = sys.argv[1:]
with tarfile.open(sdist) as file:
    source = {name.partition("/")[2] for name in file.getnames()}
with zipfile.ZipFile(wheel) as file:
    installed = set(file.namelist())

data = tomllib.loads(Path("pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
kinds = ["*.py", *(pattern.removeprefix("**/") for pattern in data["stimulus_model"])]
library = [
    str(path) for path in Path("stimulus_model").rglob("*") if path.is_file() and "__pycache__" not in path.parts
]
unshipped = [name for name in library if not any(fnmatch(Path(name).name, kind) for kind in kinds)]
beside = [str(path) for folder in ("tests", "examples", "docs/site") for path in Path(folder).rglob("*.py")]
problems = {
    "no kind of file that is shipped": unshipped,
    "missing in the wheel": sorted(set(library) - set(unshipped) - installed),
    "in the wheel, but not of the library": sorted(
        name for name in installed - set(library) if ".dist-info/" not in name
    ),
    "missing in the sdist": sorted({*library, *beside, "CITATION.cff", "CHANGELOG.md", "LICENSE"} - source),
    "in the sdist, but made from other files": sorted(name for name in source if name.startswith("docs/generated")),
}
for problem, names in problems.items():
    for name in names:
        print(f"{problem}: {name}")
print(f"{len(installed)} files in the wheel, {len(source)} in the sdist")
sys.exit(any(problems.values()))
