"""With CI=true a skipped test is a failure."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SKIPS = {
    "inside a test": "import pytest\ndef test(): pytest.skip('no data')\n",
    "by a mark": "import pytest\n@pytest.mark.skip(reason='no data')\ndef test(): pass\n",
    "as a whole file": "import pytest\npytest.skip('no data', allow_module_level=True)\n",
}


def run(folder: Path, ci: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(
        command, env=os.environ | {"CI": ci}, cwd=folder, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("how", SKIPS)
def test_a_skip_fails_in_ci_only(how: str, tmp_path: Path) -> None:
    hook = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(hook, encoding="utf-8")
    (tmp_path / "test_it.py").write_text(SKIPS[how], encoding="utf-8")
    assert "1 skipped" in run(tmp_path, "").stdout
    refused = run(tmp_path, "true")
    assert refused.returncode in (1, 2)
    assert "which CI does not allow: Skipped: no data" in refused.stdout


def test_an_expected_failure_is_no_skip(tmp_path: Path) -> None:
    hook = Path(__file__).with_name("conftest.py").read_text(encoding="utf-8")
    (tmp_path / "conftest.py").write_text(hook, encoding="utf-8")
    text = "import pytest\n@pytest.mark.xfail(reason='known')\ndef test(): assert False\n"
    (tmp_path / "test_it.py").write_text(text, encoding="utf-8")
    assert run(tmp_path, "true").returncode == 0
