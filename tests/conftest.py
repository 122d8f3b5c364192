"""The layout is checked first: when another package hides one of ours, every other failure follows from that."""

import pytest


@pytest.fixture(autouse=True)
def _no_progress_lines(monkeypatch):
    monkeypatch.setattr("ccus.cli.progress.QUIET", 1e6)  # on a busy machine they would stand among the messages


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name != "test_layout.py")  # stable: the rest keeps its order
