"""The result of ``ccus validate``: ``validation.json``, ``validation.csv`` and ``validation.html``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from ccus.errors import InputError
from flowsheets.files import plain, publish, write_csv, write_json
from flowsheets.provenance import provenance
from flowsheets.run import silent
from solvents.library import load as load_solvent
from solvents.solvent import Solvent
from validation.assess import SAMPLES, assess
from validation.campaign import SHIPPED, Campaign, load, names
from validation.columns import DEFAULT
from validation.page import page
from validation.spread import SEED
from validation.submodels import compare

SCHEMA_VERSION = 1
NAMES = ("validation.csv", "validation.html", "validation.json")  # in the order of their appearance


def validate(
    paths: Sequence[str | Path] = (),
    *,
    samples: int = SAMPLES,
    sensitivity: bool = True,
    solvent: str = "",
    progress: Callable[[str], None] = silent,
) -> dict[str, Any]:
    """Compare campaigns with the model, one parameter set for all.

    Parameters
    ----------
    paths : names of campaigns of the toolkit or folders; none: all of the toolkit
    samples : per run, for the uncertainty bands
    sensitivity : with the choices of the model one at a time
    solvent : name, or folder with a ``solvent.toml``, in place of that of the campaigns, with the same amine

    Returns
    -------
    dict, the content of ``validation.json``: ``campaigns.<name>`` as by ``validation.assess.assess``

    Raises
    ------
    InputError
        A campaign that cannot be read, two of one name, none with a run that can be computed, or a solvent of another
        amine.

    Examples
    --------
    >>> found = validate(["tobiesen_2007"], samples=0, sensitivity=False)
    >>> found["campaigns"]["tobiesen_2007"]["quantities"]["absorbed_co2"]["n"]
    13
    """
    campaigns = [load(path) for path in paths or names()]
    if solvent:
        campaigns = [_with_solvent(c, load_solvent(solvent)) for c in campaigns]
    _require(campaigns)
    used = {c.about.solvent for c in campaigns}
    return plain(
        {
            "schema_version": SCHEMA_VERSION,
            "provenance": provenance(grid="default", seed=SEED if samples else None),
            "model": {
                "transfer": DEFAULT.transfer,
                "kinetics": DEFAULT.kinetics or ", ".join(sorted({load_solvent(name).kinetics() for name in used})),
                "solvent": ", ".join(sorted(used)),
                "wall_loss_W_m2_K": DEFAULT.wall_loss,
                "samples": samples,
            },
            "campaigns": {
                c.name: {
                    "shipped": c.folder.parent == SHIPPED,
                    **assess(c, samples=samples, sensitivity=sensitivity, progress=progress),
                }
                for c in campaigns
            },
            "submodels": compare() if not paths and not solvent else [],
        }
    )


def _with_solvent(campaign: Campaign, solvent: Solvent) -> Campaign:
    """The campaign with another solvent of the same amine."""
    amine = load_solvent(campaign.about.solvent).amine
    if solvent.amine != amine:
        raise InputError("has another amine than the campaign", where=f"{campaign.name}, --solvent", value=solvent.name,
                         allowed=f"a solvent of {amine}")
    return replace(campaign, about=campaign.about.model_copy(update={"solvent": solvent.name}))


def _require(campaigns: Sequence[Campaign]) -> None:
    """Raise InputError for campaigns that cannot be told apart or hold nothing to compute."""
    names = [c.name for c in campaigns]
    if twice := [name for name in names if names.count(name) > 1]:
        raise InputError("two campaigns have the same name", where="ccus validate", value=twice[0],
                         advice="rename a folder, or compute them one after the other")
    if not any(c.runs for c in campaigns):
        lines = [str(fault) for c in campaigns for fault in c.faults]
        raise InputError("\n".join(["no run can be computed", *lines]),
                         where=", ".join(str(c.folder) for c in campaigns))


def rows(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row a run and score: the table of ``validation.csv``."""
    found = []
    for name, campaign in document["campaigns"].items():
        for run in campaign["runs"]:
            for quantity, d in run["deviations"].items():
                band = d["band"] or {}
                found.append(
                    {
                        "campaign": name,
                        "quantity": quantity,
                        "run": run["name"],
                        "measured": d["measured"],
                        "measured_other_end": d["second"],
                        "model": d["model"],
                        "deviation": d["deviation"],
                        "unit_of_deviation": campaign["quantities"][quantity]["unit"],
                        "band_low": band.get("low"),
                        "band_high": band.get("high"),
                        "inside_band": band.get("inside"),
                        "published_model": d["published"],
                        "published_deviation": d["published_deviation"],
                        "scored": campaign["quantities"][quantity]["scored"],
                        "assumed": "; ".join(run["assumed"]),
                    }
                )
    return found


def write(document: Mapping[str, Any], folder: Path) -> None:
    """Write the three files, whole or not at all.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    def fill(draft: Path) -> None:
        write_csv(draft / "validation.csv", rows(document))
        (draft / "validation.html").write_text(page(document), encoding="utf-8")
        write_json(draft / "validation.json", document)

    publish(folder, fill, NAMES)
