"""The process that compiles beside the first run."""

import subprocess

from flowsheets import ahead


def test_it_solves_every_unit_it_names():
    ahead.compile_rest()


def test_it_starts_only_when_the_columns_are_not_compiled(monkeypatch, tmp_path):
    started = []
    monkeypatch.setattr(subprocess, "Popen", lambda command, **_: started.append(command[1:]))
    monkeypatch.setattr(ahead, "cache_dir", lambda: str(tmp_path))
    ahead.compile_beside()
    assert started == []  # a temporary folder is no cache that two processes share
    monkeypatch.setattr(ahead, "kernel_digest", lambda: tmp_path.name)
    ahead.compile_beside()
    assert started == [["-m", "flowsheets.ahead"]]
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "_column_solve.newton-1.py311.nbi").touch()
    ahead.compile_beside()
    assert len(started) == 1
