"""The solvents of the toolkit, by name, and those of a user, by folder."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ccus.errors import InputError
from ccus.gas import VAPOURS, take_vapour
from ccus.species import define_amine
from solvents.solvent import Solvent
from solvents.tables import LOSSES
from solvents.uncertainty import numbered, sample

FOLDER = Path(__file__).parent
COMMON = ("water", "density", "viscosity", "surface_tension", "conductivity", "diffusivity", "thermodynamics")
FORMS = {"electrolyte-NRTL": COMMON, "semi-empirical": (*COMMON, "vle", "heat_capacity", "speciation"),
         "carbonate": (*COMMON, "equilibrium", "activity", "heat_capacity")}
WORDS = ("title", "amine", "form", "alkalinity", "order", "strength", "default_kinetics", "kinetics", "computed")


def names() -> tuple[str, ...]:
    """Names of all solvents: the folders that hold a ``solvent.toml``.

    >>> "mea" in names()
    True
    """
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/solvent.toml")))


def incomplete() -> Mapping[str, Mapping[str, str]]:
    """Solvents that lack published constants: title and what is missing, by name.

    >>> incomplete()["mdea"]["title"]
    'Aqueous methyldiethanolamine'
    """
    return tomllib.loads((FOLDER / "incomplete.toml").read_text(encoding="utf-8"))


def located(name: str) -> str:
    """The name by which a solvent is found from anywhere: a folder by its absolute path.

    Raises
    ------
    InputError
        There is no such solvent.

    >>> located("mea#7")
    'mea#7'
    """
    whole, number = numbered(name)
    return f"{_folder(whole)}#{number}" if number else _folder(name)


@cache
def load(name: str) -> Solvent:
    """The solvent ``name``, or that of a folder with a ``solvent.toml`` anywhere on disk.

    One that names a ``base`` differs from that solvent only in what its file says. ``NAME#7`` is sample 7 of a solvent
    with a covariance (``solvents.uncertainty``).

    Raises
    ------
    InputError
        There is no such solvent, or its file lacks something; says what.

    Examples
    --------
    >>> load("mea").amine
    'MEA'
    >>> load("pz").alkalinity
    2.0
    """
    whole, number = numbered(name)
    if number:
        return Solvent(sample(load(whole).about, int(number)))
    if name in incomplete():
        raise InputError("published constants are missing", where=f"solvent {name}",
                         value=incomplete()[name]["missing"], allowed=", ".join(names()),
                         advice="a folder with your own constants can be named instead")
    folder = _folder(name)
    about = _about(folder)
    _require(about, folder)
    if "like" in about:
        define_amine(str(about["amine"]), str(about["formula"]))
        take_vapour(str(about["amine"]), str(about["like"]))
    return Solvent(MappingProxyType(about))


def _folder(name: str) -> str:
    """The key of a solvent's folder: its name, or the absolute path of a user's."""
    if name in names():
        return name
    path = Path(name).expanduser()
    path = path.parent if path.name == "solvent.toml" else path
    if not (path / "solvent.toml").is_file():
        raise InputError("unknown solvent", value=name,
                         allowed=f"{', '.join(names())}, or a folder with a solvent.toml")
    return str(path.resolve())


def _about(folder: str) -> dict[str, Any]:
    """Contents of ``solvent.toml`` over those of its base; ``sets`` and ``folders`` name the folders."""
    file = FOLDER / folder / "solvent.toml"
    try:
        about = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(file)) from None
    base: dict[str, Any] = {"sets": {}, "folders": (), "estimated": {}, "caution": {}}
    if "base" in about:
        base = _about(_folder(str(about["base"])))
    sets = {key: value if "/" in value else f"{folder}/{value}" for key, value in about.get("sets", {}).items()}
    both = {key: {k: text for k, text in {**base[key], **about.get(key, {})}.items() if text}  # "" withdraws the base's
            for key in ("estimated", "caution")}
    return {**base, **about, **both, "name": folder, "sets": {**base["sets"], **sets},
            "folders": (folder, *base["folders"])}


def _require(about: Mapping[str, Any], folder: str) -> None:
    """Raise InputError for what a solvent's file lacks."""
    file = f"{folder}/solvent.toml"
    for word in WORDS:
        if word not in about:
            raise InputError("a key is missing", where=file, value=word, allowed=f"{', '.join(WORDS)}; or base = NAME")
    if about["form"] not in FORMS:
        raise InputError("unknown model form", where=file, value=f"form = {about['form']}", allowed=", ".join(FORMS))
    for name in FORMS[about["form"]]:
        if name not in about["sets"]:
            raise InputError("a set of constants is missing", where=f"{file}, [sets]", value=name,
                             allowed=", ".join(FORMS[about["form"]]))
    known = sorted({*(name for form in FORMS.values() for name in form), "correction", *LOSSES})
    for name in about["sets"]:
        if name not in known:
            raise InputError("unknown set of constants", where=f"{file}, [sets]", value=name, allowed=", ".join(known))
    if about.get("like", about["amine"]) not in VAPOURS:
        raise InputError("no gas-phase data for the amine", where=f"{file}, amine", value=about["amine"],
                         allowed=", ".join(VAPOURS))
    for word in ("alkalinity", "order", "strength"):
        if not isinstance(about[word], (int, float)) or not about[word] > 0:
            raise InputError("is no positive number", where=f"{file}, {word}", value=str(about[word]))
    for word in ("T", "loading", "strength"):
        span = about["computed"].get(word)
        if not isinstance(span, list) or len(span) != 2 or not span[0] < span[1]:
            raise InputError("is no range", where=f"{file}, [computed], {word}", value=str(span),
                             allowed="two numbers, the smaller first")
