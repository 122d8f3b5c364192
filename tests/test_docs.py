"""The documents: links lead somewhere, code runs, figures are those of a run, and no command is made up."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ElementTree

import pytest
import yaml

from ccus.cli.common import ROOT
from ccus.cli.main import _commands, _name
from flowsheets.case import Case, read_case

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
by_name = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)


def blocks(page, language):
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


@by_name
def test_links_lead_to_files(page):
    for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
        assert target.startswith("https://") or (page.parent / target).is_file(), target


@by_name
def test_paths_in_code_marks_exist(page):
    for path in re.findall(r"`((?:ccus|solvents|units|flowsheets|tests|examples|docs)/[\w./-]*)`", page.read_text()):
        assert (ROOT / path).exists(), path


@by_name
def test_commands_exist(page):
    text = page.read_text(encoding="utf-8")
    known = {_name(m) for m in _commands()}
    inline = re.findall(r"`(?:\.venv[/\\](?:bin|Scripts)[/\\])?ccus ([a-z]+)", text)
    assert set(inline + re.findall(r"^    ccus ([a-z]+)", text, re.MULTILINE)) <= known


@by_name
def test_make_targets_exist(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"(?:`|^    )make ([a-z-]+)", page.read_text(encoding="utf-8"), re.MULTILINE)) <= targets


@by_name
def test_cases_are_cases(page):
    for text in blocks(page, "yaml"):
        Case(**yaml.safe_load(text))


@pytest.mark.slow
def test_python_runs(tmp_path):
    code = "\n".join(blocks(ROOT / "docs" / "python.md", "python"))
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert (tmp_path / "results" / "mine" / "result.json").is_file()


def test_python_without_a_plant_runs():
    for text in blocks(ROOT / "docs" / "python.md", "python"):
        compile(text, "docs/python.md", "exec")
        if "run_case" not in text:
            exec(text, {})


@pytest.mark.parametrize("name", ["diagram.svg", "heat.svg"])
def test_pictures_are_drawings(name):
    assert ElementTree.parse(ROOT / "docs" / name).getroot().tag.endswith("svg")


def test_case_page_names_every_section():
    text = (ROOT / "docs" / "case.md").read_text(encoding="utf-8")
    assert {name for name in Case.model_fields if f"`{name}`" not in text} <= {"schema_version"}


def test_readme_leads_to_no_other_project():
    assert "pip install ccus" not in (ROOT / "README.md").read_text(encoding="utf-8")


def test_lock_holds_every_dependency():
    locked = {line.split("==")[0].lower() for line in (ROOT / "requirements.lock").read_text().splitlines()}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL).group(1)
    listed += re.search(r"^dev = \[(.*?)\]", project, re.MULTILINE | re.DOTALL).group(1)
    assert {name.lower() for name in re.findall(r'"([A-Za-z-]+)', listed)} <= locked


@pytest.mark.slow
def test_readme_shows_the_example():
    from flowsheets.run import run_case

    kpi = run_case(read_case(ROOT / "examples" / "coal_mea.yaml")).kpi
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    duty, energy = re.search(r"reboiler duty \| ([\d.]+)", text), re.search(r"equivalent\) \| ([\d.]+) GJ", text)
    # regression: the figures printed are those of this program, to their last digit or so
    assert float(duty.group(1)) == pytest.approx(kpi["specific_reboiler_duty_GJ_per_t"], abs=2e-3)
    assert float(energy.group(1)) == pytest.approx(kpi["specific_capture_energy_GJ_per_t"]["value"], abs=2e-3)
