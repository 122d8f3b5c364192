"""The layout is checked first: when another package hides one of ours, every other failure follows from that."""


def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: item.path.name != "test_layout.py")  # stable: the rest keeps its order
