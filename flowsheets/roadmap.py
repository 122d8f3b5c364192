"""From the reference of 2020 to a plant, measure by measure: what each gives, alone and on top of those before it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ccus.errors import CcusError, InputError
from ccus.processes import each
from flowsheets.accounts import steam_supply
from flowsheets.case import Case
from flowsheets.case_fields import Section
from flowsheets.case_plants import MEASURES as STRIPPER_MEASURES
from flowsheets.demonstrations import Demonstration, demonstrations, place
from flowsheets.energy import REGENERATION, EnergyUse, energy_use
from flowsheets.run import Progress, silent, solve_plant
from flowsheets.verdict import YEARS, baseline_case, check_targets, limit, simulated_baselines
from solvents.library import load

Groups = tuple[tuple[str, frozenset[str]], ...]  # section and keys; no key: all that no other measure names
REST: frozenset[str] = frozenset()
MEASURES: Mapping[str, Groups] = {  # in the order in which they are taken
    "solvent": (("solvent", frozenset({"name", "strength", "kinetics"})),),
    "columns": (("absorber", REST), ("stripper", REST)),
    "exchanger": (("exchanger", REST),),
    "stripper pressure": (("stripper", frozenset({"pressure", "feed_pressure"})),),
    "intercooling": (("absorber", frozenset({"intercooling"})),),
    **{m.words: (("stripper", frozenset({key, *m.more})),) for key, m in STRIPPER_MEASURES.items()},
    "gas side": (("blower", REST), ("gas_cooler", REST), ("water_wash", REST)),
    "pumps and compression": (("pumps", REST), ("compression", REST)),
    "lean loading": (("solvent", frozenset({"lean_loading", "flow", "liquid_to_gas"})),
                     ("stripper", frozenset({"reboiler_duty", "reboiler_temperature"}))),
}

@dataclass(frozen=True)
class Step:
    """One step: cumulative figures, or why there are none."""

    name: str
    value: float | None  # specific capture energy [GJ/t] at the case's boundary and metric
    use: EnergyUse | None = None
    alone: float | None = None  # the same value with this measure alone on the reference
    settings: Mapping[str, Any] | None = None  # what the measure changes, by dotted key
    error: str = ""

    @property
    def duty(self) -> float | None:
        """Specific reboiler duty [GJ/t]."""
        return None if self.use is None else self.use.measure(*REGENERATION).value

    def reduction(self, reference: float) -> float | None:
        """Share by which the value lies below the reference."""
        return None if self.value is None else 1.0 - self.value / reference


@dataclass(frozen=True)
class Roadmap:
    """Steps from the reference to the case, the reference first."""

    case: Case
    steps: tuple[Step, ...]

    @property
    def reference(self) -> float:
        """Value of the reference [GJ/t]."""
        value = self.steps[0].value
        assert value is not None
        return value

    def limits(self) -> dict[int, float]:
        """Value that each target asks for [GJ/t], by year."""
        return {year: limit(year, self.reference) for year in YEARS}

    def demonstrations(self) -> tuple[Demonstration, ...]:
        """Published plants beside the case's; none where it has no value."""
        use, targets = self.steps[-1].use, self.case.targets
        return () if use is None else demonstrations(use, targets.boundary, targets.metric)

    def place(self) -> str:
        """Where the case lies among the published plants of its kind: with MEA, or with another solvent."""
        duty, mea = self.steps[-1].duty, load(self.case.solvent.name).amine == "MEA"
        if duty is None:
            return "not compared: the last step has no value"
        return place(duty, [d for d in self.demonstrations() if d.mea == mea])


def roadmap(case: Case, progress: Progress = silent, workers: int | None = None) -> Roadmap:
    """The steps from the case's simulated baseline to the case.

    Each step takes over from the case what belongs to its measure and keeps the rest of the steps before it; gas,
    capture, product pressure, boundary and metric are those of the case throughout. Until the last step lean loadings
    are those of least reboiler duty, or, with the case's solvent, the one that the case gives where that needs less.

    Raises
    ------
    InputError
        The baseline is a published figure, or the case gives no capture.
    CcusError
        The reference itself cannot be solved.

    Examples
    --------
    >>> steps = roadmap(Case(exchanger={"approach": 5.0}, blower={"pressure": 1.05e5}), workers=1).steps
    >>> [s.name for s in steps]
    ['simulated_2020', 'exchanger']
    >>> 0.0 < steps[1].reduction(steps[0].value) < 0.1
    True
    """
    cases = dict(stages(case))
    names = list(cases)[1:] if len(cases) > 2 else []
    alone = {name: stage for name in names if (stage := _alone(case, name)) is not None}
    tasks = [(stage, _given_loading(case, stage)) for stage in (*list(cases.values())[1:], *alone.values())]
    tasks = [(cases[case.targets.baseline], None), *tasks]
    count = [0]

    def done(_: int, __: object) -> None:
        count[0] += 1
        progress(f"roadmap: {count[0]} of {len(tasks)} plants")

    progress(f"roadmap: {len(tasks)} plants")
    found = each(_use, tasks, workers=workers, done=done)
    if isinstance(found[0], CcusError):
        raise found[0]
    single = dict(zip(alone, found[len(cases):]))
    return Roadmap(case, tuple(_step(case, name, stage, result, single.get(name))
                               for (name, stage), result in zip(cases.items(), found)))


def _step(case: Case, name: str, stage: Case, result: Any, alone: Any) -> Step:
    """A step from what its plant gave, and the plant with its measure alone; either may be an error."""
    settings = _changes(values(_reference(case)), values(stage), MEASURES.get(name, ()))
    if isinstance(result, CcusError):
        return Step(name, None, settings=settings, error=str(result))
    targets = case.targets

    def value(use: EnergyUse) -> float:
        return use.measure(targets.boundary, targets.metric).value

    own = None if alone is None or isinstance(alone, CcusError) else value(alone)
    return Step(name, value(result), result, alone=own, settings=settings)


def stages(case: Case) -> list[tuple[str, Case]]:
    """The reference, then the case of each step that changes something."""
    reference, target = _reference(case), values(case)
    nested, found = values(reference), [(case.targets.baseline, reference)]
    for name, groups in MEASURES.items():
        changed = laid_over(nested, target, groups)
        if not _same(changed, nested):
            nested = changed
            found.append((name, Case(**changed)))
    return found


def _alone(case: Case, name: str) -> Case | None:
    """The reference with one measure; None where it needs another one beside it, as a lean loading its solvent."""
    if name == "lean loading" and case.solvent.name != _reference(case).solvent.name:
        return None
    try:
        return Case(**laid_over(values(_reference(case)), values(case), MEASURES[name]))
    except InputError:
        return None


def _reference(case: Case) -> Case:
    check_targets(case.targets)
    if case.targets.baseline not in simulated_baselines():
        raise InputError("is a published figure, from which no plant can be led", where="targets.baseline",
                         value=case.targets.baseline, allowed=", ".join(simulated_baselines()))
    if case.capture is None:
        raise InputError("the case gives the solvent's flow, and steps compare at one capture", where="capture",
                         advice="add --set 'capture=90 %'")
    return baseline_case(case.targets.baseline, case)


def values(case: Case) -> dict[str, Any]:
    """Every value of a case, its kinetics by their own name."""
    solvent = load(case.solvent.name)
    found = full(case)
    return {**found, "solvent": {**found["solvent"], "kinetics": solvent.kinetics(case.solvent.kinetics)}}


def full(section: Section) -> dict[str, Any]:
    """Every value of a section that is not empty and has a meaning, defaults included, as nested plain values."""
    found: dict[str, Any] = {}
    for name in type(section).model_fields:
        value = getattr(section, name)
        if name in section.hidden():
            continue
        if isinstance(value, Section):
            found[name] = full(value)
        elif isinstance(value, tuple) and value and isinstance(value[0], Section):
            found[name] = [full(v) for v in value]
        elif value is not None and value != ():
            found[name] = value
    return found


def laid_over(nested: Mapping[str, Any], target: Mapping[str, Any], groups: Groups) -> dict[str, Any]:
    """The nested values with those of a measure taken from ``target``, and the flow scheme that goes with them."""
    result = {k: dict(v) if isinstance(v, Mapping) else v for k, v in nested.items()}
    for section, keys in groups:
        named = {k for other in MEASURES.values() for s, ks in other if s == section for k in ks}
        mine = keys or {k for k in {*result[section], *target[section]} if k not in named}
        for key in mine:
            result[section].pop(key, None)
            if key in target[section]:
                result[section][key] = target[section][key]
    result["plant"] = scheme(result)
    return result


def scheme(nested: Mapping[str, Any]) -> str:
    """Flow scheme of nested values.

    >>> scheme({"absorber": {"intercooling": [{"position": 0.5}]}, "stripper": {}})
    'conventional_intercooled'
    """
    if any(key in nested["stripper"] for key in STRIPPER_MEASURES):
        return "combined"
    return "conventional_intercooled" if nested["absorber"].get("intercooling") else "conventional"


def _changes(base: Mapping[str, Any], stage: Mapping[str, Any], groups: Groups) -> dict[str, Any]:
    """What the keys of a measure are in a stage, where they differ from the reference."""
    found = {}
    for section, keys in groups:
        named = {k for other in MEASURES.values() for s, ks in other if s == section for k in ks}
        for key in keys or {k for k in stage[section] if k not in named}:
            value = stage[section].get(key)
            if not _same(value, base[section].get(key)):
                found[f"{section}.{key}"] = value
    return dict(sorted(found.items()))


def _same(a: Any, b: Any) -> bool:
    return json.dumps(a, sort_keys=True, default=str) == json.dumps(b, sort_keys=True, default=str)


def _given_loading(case: Case, stage: Case) -> float | None:
    """Lean loading that the case gives, where a stage with its solvent looks for one."""
    given = case.solvent.lean_loading
    looks = stage.solvent.lean_loading == "least_energy" and stage.solvent.name == case.solvent.name
    return given if looks and isinstance(given, float) else None


def _use(case: Case, loading: float | None) -> EnergyUse | CcusError:
    """Energy flows of a case, at another lean loading where that needs less, or what kept it from being solved."""
    found: list[EnergyUse] = []
    for at in (None, loading) if loading else (None,):
        try:
            tried = case if at is None else case.changed({"solvent.lean_loading": at})
            found.append(energy_use(solve_plant(tried), steam_supply(case)))
        except CcusError as error:
            told = error
    targets = case.targets
    return min(found, key=lambda use: use.measure(targets.boundary, targets.metric).value) if found else told


def record(found: Roadmap) -> dict[str, Any]:
    """The content of ``roadmap.json``."""
    targets = found.case.targets
    return {
        "schema_version": 1, "boundary": targets.boundary, "metric": targets.metric, "baseline": targets.baseline,
        "capture": found.case.capture, "unit": "GJ/t",
        "targets": {str(year): {"limit_GJ_per_t": value, "met": _met(found.steps, value)}
                    for year, value in found.limits().items()},
        "steps": [{"name": s.name, "value": s.value, "reduction": s.reduction(found.reference),
                   "specific_reboiler_duty_GJ_per_t": s.duty, "alone": s.alone, "settings": s.settings,
                   "error": s.error} for s in found.steps],
        "demonstrations": {
            "place_of_this_plant": found.place(),
            "conversion": "heat alone where a boundary is stated; else from heat and electricity as GJ to heat alone; "
                          "at boundary and metric of this file with this plant's steam and electricity",
            "plants": [{**asdict(d), "unit": "GJ/t"} for d in found.demonstrations()],
        },
    }


def _met(steps: Sequence[Step], value: float) -> bool:
    last = steps[-1].value
    return last is not None and last <= value
