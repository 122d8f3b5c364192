"""A campaign: a folder with ``campaign.toml``, which says what is what, and ``runs.csv``, a row a run."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from ccus.errors import InputError
from ccus.quantity import Range, read
from ccus.yaml_reader import nearest
from flowsheets.case_faults import CaseError, faults
from flowsheets.case_fields import fault
from solvents.library import load as load_solvent
from units.packing import packing
from validation.quantities import ABSOLUTE, NEEDED, QUANTITIES, si
from validation.runs import Run, read_runs
from validation.table import Fault

DIAMETER, HEIGHT = Range(0.02, 30.0), Range(0.1, 100.0)  # m; what no column is beyond
CONDENSER = COOLED = Range(ABSOLUTE + 5.0, ABSOLUTE + 80.0)
SHIPPED = Path(__file__).parent / "campaigns"
Reading = Literal["wet", "dry"]
MODELLED = (
    "capture",
    "co2_absorbed",
    "rich_loading",
    "gas_out_T",
    "rich_T",
    "specific_duty",
    "specific_duty_from_balance",
    "reboiler_T",
    "duty_alone",
    "lean_loading_from_duty",
    "feed_flashed_T",
    "absorber_profile",
    "absorber_hottest",
    "stripper_profile",
)
DERIVED = (
    "capture_fractions",
    "specific_duty_balance",
    "specific_duty_liquid",
    "co2_absorbed_liquid",
)  # of measured quantities


def check(key: str, read_value: Callable[..., Any], *arguments: Any) -> None:
    """Read a value of the key ``key`` of the section; its fault names the key."""
    try:
        read_value(*arguments)
    except InputError as error:
        raise fault(error.what, f".{key}", value=error.value, allowed=error.allowed, advice=error.advice) from None


class Section(BaseModel):
    """A table of ``campaign.toml``; other keys than its own are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Section):
    """A column of ``runs.csv``: the quantity's unit there, its uncertainty, and what stands in for a blank."""

    column: str
    unit: str = ""
    default: float | None = None  # in ``unit``; a run that takes it says so
    sigma: float = 0.0  # standard uncertainty, in ``unit``, beside the rounding of the printed figure
    sigma_relative: float = 0.0


class Bed(Section):
    """Geometry of one column."""

    packing: str
    diameter: str
    height: str = ""  # of the whole packing, or
    bed_height: str = ""  # of each bed
    condenser: str = "40 degC"

    @model_validator(mode="after")
    def _lengths(self) -> Bed:
        if bool(self.height) == bool(self.bed_height):
            raise fault("give one of height and bed_height")
        check("packing", packing, self.packing)
        check("diameter", read, self.diameter, "length", DIAMETER)
        check("height" if self.height else "bed_height", read, self.height or self.bed_height, "length", HEIGHT)
        check("condenser", read, self.condenser, "temperature", CONDENSER)
        return self


class Gas(Section):
    """How the fractions of the gas are read."""

    fraction: Reading  # as the source states it, or as settled beforehand
    humidity: float = Field(default=1.0, gt=0.0, le=1.0)  # relative, at the inlet
    o2_default: float = 0.05  # mole fraction, same reading, where there is no column


class Cooling(Section):
    """Pump-around where a run with intercoolers has no figures of its own."""

    ratio: float = Field(default=1.0, gt=0.0)  # over the lean flow
    return_temperature: str = "43 degC"

    @model_validator(mode="after")
    def _temperature(self) -> Cooling:
        check("return_temperature", read, self.return_temperature, "temperature", COOLED)
        return self


class ProfileFile(Section):
    """A file of temperatures along a column."""

    file: str
    run: str = "run"
    temperature: Source
    position: Source | None = None  # relative, from the top of the packing in use; or
    index: str = ""  # column of a sensor's number, counted from the bottom, evenly spread
    sensors: int = 0
    where: Mapping[str, str] = {}


class Score(Section):
    """A figure of the page: model against measurement over some of the runs."""

    name: str
    title: str
    model: str
    measured: str = ""
    reading: Reading
    unit: str
    relative: bool = False  # deviation in per cent of the measured value
    interval: str = ""  # second measured quantity: only the distance outside both counts
    other: str = ""  # a second measurement of the same, for the data's own inconsistency
    published: str = ""
    sigma: str = ""  # quantity that holds the standard deviation of the measured value
    sigma_value: float = 0.0  # in ``unit``, where there is no such column
    where: Mapping[str, str] = {}  # column of runs.csv = number or word
    without: Mapping[str, str] = {}  # column of runs.csv holds this flag
    within: Mapping[str, float] = {}  # score above this one = largest deviation there of the runs taken here
    leave_out: Mapping[str, str] = {}  # run = reason
    scored: bool = True
    bar: Mapping[Literal["mean_abs_dev", "bias", "median_abs_dev", "max_abs_dev"], float] = {}
    null: tuple[Literal["constant", "rich_loading"], ...] = ()
    note: str = ""

    @model_validator(mode="after")
    def _known(self) -> Score:
        if not self.measured and not self.model.endswith(("_profile", "_hottest")):
            raise fault(f"{self.name}: 'measured' names nothing to compare with")
        for key, known in (
            ("model", MODELLED),
            ("measured", (*QUANTITIES, *DERIVED)),
            ("interval", (*QUANTITIES, *DERIVED)),
            ("other", (*QUANTITIES, *DERIVED)),
            ("published", tuple(QUANTITIES)),
            ("sigma", tuple(QUANTITIES)),
        ):
            value = getattr(self, key)
            if value and value not in known:
                near = nearest(value, known)
                raise fault(
                    f"{key}: unknown quantity '{value}'",
                    allowed="" if near else ", ".join(known),
                    advice=f"did you mean {near}?" if near else "",
                )
        return self


class About(Section):
    """``campaign.toml``."""

    schema_version: Literal[1]
    title: str
    source: str
    notes: tuple[str, ...] = ()
    solvent: str = "mea"
    absorber: Bed
    stripper: Bed | None = None
    gas: Gas
    intercooling: Cooling = Field(default_factory=Cooling)
    run: str = "run"  # column of the run's name
    columns: Mapping[str, Source]
    profiles: Mapping[Literal["absorber", "stripper"], ProfileFile] = {}
    scores: tuple[Score, ...] = ()
    run_notes: Mapping[str, str] = {}
    calibration: Mapping[str, str] = {}  # mass-transfer or kinetics set regressed on these runs = what it saw

    @model_validator(mode="after")
    def _geometry(self) -> About:
        check("solvent", load_solvent, self.solvent)
        if self.absorber.bed_height and not {"beds", "height"} & self.columns.keys():
            raise fault("bed_height needs a column for beds", ".absorber.bed_height",
                        advice="name it in [columns], or give the height of the whole packing as height")
        if self.stripper and self.stripper.bed_height:
            raise fault("the stripper has no column for beds", ".stripper.bed_height",
                        advice="give the height of its whole packing as height")
        for kind, file in self.profiles.items():
            check(f"profiles.{kind}.temperature.unit", si, 1.0, file.temperature.unit, "temperature")
            if file.position:
                check(f"profiles.{kind}.position.unit", si, 1.0, file.position.unit, "position")
            elif not (file.index and file.sensors > 0):
                raise fault("give position, or index and sensors", f".profiles.{kind}")
        return self

    @model_validator(mode="after")
    def _columns(self) -> About:
        for name, source in self.columns.items():
            if name not in QUANTITIES:
                near = nearest(name, QUANTITIES)
                advice = f"did you mean {near}?" if near else f"known: {', '.join(QUANTITIES)}"
                raise fault(f"columns: unknown quantity '{name}'", advice=advice)
            check(f"columns.{name}.unit", si, 1.0, source.unit, name)
        missing = [name for name in NEEDED if name not in self.columns]
        missing += [
            f"one of {', '.join(pair)}"
            for pair in (("gas_flow", "gas_volume"), ("lean_flow", "lean_volume"))
            if not any(name in self.columns for name in pair)
        ]
        if missing:
            raise fault(f"columns: no column is named for {', '.join(missing)}")
        if "lean_volume" in self.columns and "lean_density" not in self.columns:
            raise fault("columns: a volume flow of solvent needs lean_density")
        seen: set[str] = set()
        for score in self.scores:
            if score.name in seen:
                raise fault(f"scores: two are named '{score.name}'")
            if unknown := [name for name in score.within if name not in seen]:
                raise fault(f"scores: {score.name}.within names '{unknown[0]}', which is no score above it")
            seen.add(score.name)
        return self


@dataclass(frozen=True, kw_only=True)
class Campaign:
    """A campaign as read: its description, the runs that can be computed, and what is wrong with the others."""

    name: str
    folder: Path
    about: About
    runs: tuple[Run, ...]
    faults: tuple[Fault, ...]


def names() -> tuple[str, ...]:
    """Names of the campaigns that come with the toolkit.

    >>> "nccc_2017" in names()
    True
    """
    return tuple(sorted(path.parent.name for path in SHIPPED.glob("*/campaign.toml")))


def load(path: str | Path) -> Campaign:
    """Read a campaign by its name, or by the path of its folder.

    Raises
    ------
    InputError
        There is no such campaign, or ``campaign.toml`` cannot be used. Faults of single rows do not raise: they are in
        ``faults``, and the other rows are in ``runs``.

    Examples
    --------
    >>> campaign = load("tobiesen_2007")
    >>> campaign.runs[0].name, round(campaign.runs[0].values["gas_T"], 2), campaign.faults
    ('4', 313.15, ())
    """
    folder = SHIPPED / path if str(path) in names() else Path(path)
    file = folder / "campaign.toml"
    if not file.is_file():
        near = nearest(str(path), names())
        raise InputError(
            "no campaign here: a folder with campaign.toml and runs.csv is needed",
            where=str(path),
            allowed=f"a folder, or one of {', '.join(names())}",
            advice=f"did you mean {near}?" if near else "'ccus validate --new DIR' makes one to start from",
        )
    about = _about(file)
    runs, found = read_runs(folder, about)
    return Campaign(name=folder.resolve().name, folder=folder, about=about, runs=runs, faults=found)


def _about(file: Path) -> About:
    try:
        content: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"is not TOML: {error}", where=str(file)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"cannot be read: {error}", where=str(file)) from None
    try:
        return About(**content)
    except ValidationError as error:
        raise CaseError(faults(error, About), lambda loc: str(file)) from None
