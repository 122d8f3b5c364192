"""The five packages lie side by side, nothing hides them, and the imports point one way."""

import ast
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ccus.cli.common import PACKAGES, ROOT
from ccus.cli.layout import check_layout, in_the_way
from ccus.errors import InputError

SOURCES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
KERNELS = [path for path in SOURCES if path.name.startswith("_") and not path.name.startswith("__")]
IN_KERNELS = {"math", "numpy", "typing", "__future__", "ccus.kernel"}


def imported(path):
    """Modules that a file imports at its top."""
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module} | (
                {f"{node.module}.{a.name}" for a in node.names} if "." not in node.module else set()
            )
    return names


def test_packages_lie_side_by_side():
    assert in_the_way() == {}
    check_layout()


def test_a_file_that_hides_a_package_is_named(tmp_path, monkeypatch):
    (tmp_path / "units.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(
        InputError, match=r"'units' of this toolkit is hidden by another one \(got .*units\.py\); rename"
    ):
        check_layout()


def test_a_missing_package_is_named(tmp_path):
    assert set(in_the_way(tmp_path)) == set(PACKAGES)


def test_the_command_says_what_is_in_the_way(tmp_path):
    (tmp_path / "validation").mkdir()
    (tmp_path / "validation" / "__init__.py").write_text("")
    folders = [str(tmp_path), str(ROOT)]
    code = f"import sys; sys.path[:0] = {folders}; from ccus.cli.main import main; sys.exit(main(['new']))"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "'validation' of this toolkit is hidden" in done.stderr


@pytest.mark.parametrize("name", PACKAGES)
def test_init_files_hold_a_docstring_alone(name):
    for path in (ROOT / name).rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert len(body) == 1, path
        assert isinstance(body[0], ast.Expr), path


@pytest.mark.parametrize("path", KERNELS, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_kernels_import_only_what_compiles(path):
    for name in imported(path):
        package, _, module = name.rpartition(".")
        other_kernel = module.startswith("_") or package.rpartition(".")[2].startswith("_")
        assert (
            name in IN_KERNELS or name.split(".")[0] in ("math", "numpy", "typing") or other_kernel or name in PACKAGES
        ), name


def test_modules_are_short():
    long = {
        p.relative_to(ROOT).as_posix(): n for p in SOURCES if (n := p.read_text(encoding="utf-8").count("\n")) > 500
    }
    assert long == {}


def test_layers():
    pytest.importorskip("importlinter")
    code = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_start_is_light():
    code = "import sys; from ccus.cli.main import main; main(['new']); print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"numba", "numpy", "pandas", "cantera", "CoolProp", "pint", "scipy"} & set(done.stderr.split())
    assert heavy == set()
    assert Path(done.stdout.split()[1]).name  # the case itself went to stdout


def test_packages_of_an_editable_install_count(monkeypatch):
    # such an install puts a finder of its own on sys.meta_path, which the path finder knows nothing of
    monkeypatch.setattr("ccus.cli.layout.PathFinder", SimpleNamespace(find_spec=lambda name: None))
    assert in_the_way() == {}
