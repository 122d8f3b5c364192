"""The verdict: reduction against a baseline at the same boundary and metric, and the targets for 2025 and 2030."""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccus.errors import InputError
from ccus.params import load_set
from ccus.quantity import read
from ccus.stream import Stream
from flowsheets.case import Case
from flowsheets.case_fields import given_values
from flowsheets.case_sections import Targets
from flowsheets.energy import REGENERATION, EnergyUse, Measure
from solvents.library import load, names

FOLDER = Path(__file__).with_name("baselines")
YEARS = (2025, 2030)
TOLERANCE = 1e-3  # of a capture that a solver has met [%]
SAME = 1e-6  # relative difference of two inputs that counts as none
NO_ABSOLUTE_FIGURE = ("The plan names percentages (20 % by 2025, 30 % by 2030 against 2020) and no absolute figure for "
                      "2020; each verdict holds against the baseline it names.")
OWN_BASELINE = "This case is its own baseline: the reduction is 0 by construction, so no target can be met."


def simulated_baselines() -> tuple[str, ...]:
    """Names of the baselines that are a specification to compute.

    >>> simulated_baselines()
    ('simulated_2020',)
    """
    return tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))


def published() -> dict[str, dict[str, Any]]:
    """All published figures whose source was read: baselines and brackets, by name."""
    rows = load_set("flowsheets", "baselines/published")
    about = {k: rows.about[k] for k in ("metric", "verified")}
    return {key: {**_published_row(key, row), **about} for key, row in rows.rows.items()}


def _published_row(key: str, row: Mapping[str, str]) -> dict[str, Any]:
    return {
        **{k: row[k] for k in ("plant", "solvent", "composition", "relation", "boundary", "kind", "role", "note")},
        "baseline": key, "value_GJ_per_t": float(row["value [GJ/t]"]),
        "co2_mol_percent_dry": _number(row["co2 [mol % dry]"]), "capture_percent": _number(row["capture [%]"]),
        "source": row["where"],
    }


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


def baseline_names() -> tuple[str, ...]:
    """All names that ``targets.baseline`` may take."""
    return (*simulated_baselines(), *(k for k, v in published().items() if v["role"] == "baseline"))


def specification(name: str) -> dict[str, Any]:
    """The frozen specification of a simulated baseline: source, and the case that is overlaid on the user's."""
    import yaml

    if name not in simulated_baselines():
        raise InputError("unknown baseline", where="targets", value=name, allowed=", ".join(baseline_names()))
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))


def baseline_case(name: str, case: Case, capture: float | None = None) -> Case:
    """The case of a simulated baseline: its own plant on the gas, capture and product pressure of ``case``.

    ``capture`` is the one reached, for a case that gives the solvent's flow instead. The steam convention is the
    case's, since it is part of the metric; so are the constants of its solvent, where the toolkit ships them as another
    set for the baseline's own, lest a change of constants count as a reduction. A user's solvent is another solvent.

    Raises
    ------
    InputError
        Unknown baseline.

    Examples
    --------
    >>> mine = Case(capture="95 %", absorber={"height": "25 m"})
    >>> reference = baseline_case("simulated_2020", mine)
    >>> reference.capture, reference.absorber.height
    (0.95, 20.0)
    """
    spec, given = specification(name)["case"], given_values(case)
    blower, least = dict(spec["blower"]), case.gas.pressure
    if least is not None and least > read(blower["pressure"], "pressure"):
        blower["pressure"] = least  # no blower, as the gas comes in at more
    solvent = spec["solvent"]
    own = load(case.solvent.name).about
    if own["name"] in names() and solvent["name"] in own["folders"]:
        kinetics = solvent["kinetics"] if solvent["kinetics"] in own["kinetics"] else "default"
        solvent = {**solvent, "name": case.solvent.name, "kinetics": kinetics}
    return Case(**{
        **spec, "solvent": solvent, "gas": given.get("gas", {}), "capture": case.capture or capture, "blower": blower,
        "compression": {**spec["compression"], "pressure": case.compression.pressure},
        "site": {"steam": given.get("site", {}).get("steam", {})},
        "targets": {**given.get("targets", {}), "baseline": name},
    })


def is_own_baseline(case: Case, baseline: Case) -> bool:
    """Whether both ask for the same plant; targets and the temperatures of the site do not count.

    >>> mine = Case(blower={"pressure": "1.05 bar"})
    >>> is_own_baseline(mine, baseline_case("simulated_2020", mine)), is_own_baseline(Case(), mine)
    (True, False)
    """
    a, b = (_compared(c) for c in (case, baseline))
    return _same(a, b)


def _compared(case: Case) -> dict[str, Any]:
    values = {k: v for k, v in case.as_understood().items() if k not in ("targets", "schema_version")}
    kinetics = load(case.solvent.name).kinetics(case.solvent.kinetics)
    return {**values, "site": values["site"]["steam"], "solvent": {**values["solvent"], "kinetics": kinetics}}


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        if "origin" in a and "origin" in b:  # a value: where it comes from makes no difference
            return _same((a["value"], a["unit"]), (b["value"], b["unit"]))
        return set(a) == set(b) and all(_same(a[k], b[k]) for k in a)
    if isinstance(a, (list, tuple)) and isinstance(b, (list, tuple)):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b))
    if isinstance(a, float) and isinstance(b, float):
        return math.isclose(a, b, rel_tol=SAME)
    return bool(a == b)


def limit(year: int, baseline: float) -> float:
    """The most that the target of a year allows, in the unit of its baseline.

    >>> round(limit(2030, 1.0), 9)
    0.7
    """
    return baseline * (1.0 - load_set("flowsheets", "accounting").value(f"target_{year}", "value"))


def verdict(name: str, value: Measure, baseline: Measure, *, judged: bool, note: str = "") -> dict[str, Any]:
    """One verdict, with the keys of the result file.

    Raises
    ------
    InputError
        Boundary or metric differ.

    Examples
    --------
    >>> new, old = (Measure(value=v, boundary="regeneration_heat", metric="thermal") for v in (3.0, 4.0))
    >>> v = verdict("old", new, old, judged=True)
    >>> v["reduction"], v["target_2025"]["met"], v["target_2030"]["met"]
    (0.25, True, False)
    """
    entry: dict[str, Any] = {
        "baseline": name, "boundary": value.boundary, "metric": value.metric,
        "baseline_GJ_per_t": baseline.value, "value_GJ_per_t": value.value,
        "reduction": value.reduction_from(baseline), "judged": judged, "note": note,
    }
    for year in YEARS:
        most = limit(year, baseline.value)
        entry[f"target_{year}"] = {
            "met": value.value <= most, "limit_GJ_per_t": most, "distance_GJ_per_t": value.value - most
        }
    return entry


def dry_co2_percent(gas: Stream) -> float:
    """CO2 in the dry gas [mol %]."""
    return 100.0 * gas.n["CO2"] / sum(v for k, v in gas.n.items() if k != "H2O")


def comparable(row: Mapping[str, Any], gas: Stream, capture: float) -> str:
    """Why a published figure is no baseline for this gas and capture; empty when it is one."""
    rule = load_set("flowsheets", "baselines/published").about
    if row["role"] != "baseline":
        return str(row["note"])
    if 100.0 * capture < rule["least_capture"] - TOLERANCE:
        return f"this case captures {100 * capture:.1f} %, published figures hold from {rule['least_capture']:.0f} %"
    distance = abs(dry_co2_percent(gas) - row["co2_mol_percent_dry"])
    if distance > rule["co2_within"]:
        return (f"its gas has {row['co2_mol_percent_dry']:.1f} mol % CO2 (dry), this one {dry_co2_percent(gas):.1f}; "
                f"within {rule['co2_within']:.0f} points they compare")
    return ""


def brackets(gas: Stream, capture: float) -> list[dict[str, Any]]:
    """Published figures shown beside the verdict, each with the reason why it is not judged against."""
    shown = []
    for row in published().values():
        reason = comparable(row, gas, capture)
        if reason:
            shown.append({**{k: row[k] for k in ("baseline", "plant", "solvent", "value_GJ_per_t", "kind", "boundary",
                                                 "metric", "source")}, "reason": reason})
    return shown


def check_targets(targets: Targets) -> None:
    """Raise InputError for a baseline that does not exist, or that was published at another boundary or metric."""
    if targets.baseline not in baseline_names():
        raise InputError("unknown baseline", where="targets.baseline", value=targets.baseline,
                         allowed=", ".join(baseline_names()))
    row = published().get(targets.baseline)
    if row:
        reference = Measure(value=row["value_GJ_per_t"], boundary=row["boundary"], metric=row["metric"])
        Measure(value=1.0, boundary=targets.boundary, metric=targets.metric).reduction_from(reference)


def verdicts(
    use: EnergyUse, targets: Targets, *, gas: Stream, capture: float, reference: EnergyUse | None
) -> tuple[dict[str, Any], ...]:
    """All verdicts of a case; the one that ``--require`` judges comes first and has ``judged: true``.

    Parameters
    ----------
    use : energy flows of the case
    targets : baseline, boundary and metric of the case
    gas : raw gas
    capture : capture fraction reached
    reference : energy flows of the simulated baseline on this gas, ``use`` itself for a case that is its own baseline;
        without it there is no verdict against the simulated baseline

    Raises
    ------
    InputError
        Unknown baseline, one that does not compare with this case, or another boundary or metric than the case's.
    """
    check_targets(targets)
    entries = []
    if reference is not None and targets.baseline in simulated_baselines():
        note = OWN_BASELINE if reference is use else ""
        headline = (targets.boundary, targets.metric)
        for pair in dict.fromkeys((headline, REGENERATION)):
            entries.append(verdict(targets.baseline, use.measure(*pair), reference.measure(*pair),
                                   judged=pair == headline, note=note))
    for name, row in published().items():
        reason, judged = comparable(row, gas, capture), name == targets.baseline
        pair = (targets.boundary, targets.metric) if judged else REGENERATION
        value = Measure(value=row["value_GJ_per_t"], boundary=row["boundary"], metric=row["metric"])
        if judged and reason:
            raise InputError(f"baseline {name} does not compare with this case: {reason}", where="targets.baseline",
                             advice="choose simulated_2020")
        if not reason:
            entries.append(verdict(name, use.measure(*pair), value, judged=judged, note=row["note"]))
    return tuple(sorted(entries, key=lambda entry: not entry["judged"]))


def required_met(result: Any, year: int) -> bool:
    """Whether the target of ``--require`` is met by the judged verdict of a result; without one it is not.

    Parameters
    ----------
    result : FlowsheetResult, or a sequence of verdicts
    year : 2025 or 2030

    Raises
    ------
    InputError
        Another year.
    """
    if year not in YEARS:
        raise InputError("no target for this year", where="--require", value=str(year), allowed="2025 or 2030")
    entries = getattr(result, "verdicts", result)
    return any(entry["judged"] and entry[f"target_{year}"]["met"] for entry in entries)
