"""Carbon dioxide compression: intercooled polytropic stages, knock-out of water, drying, and a pump as an option.

Stages follow dh = v dP / efficiency on real states: carbon dioxide by the Span-Wagner equation, steam by IAPWS-95 at
its partial pressure (second virial coefficient), mole-weighted, without excess properties. After each cooler the gas
keeps the water that Spycher and Pruess (2003) allow. The carbon dioxide that the condensate dissolves is not taken from
the product; ``data["dissolved_co2"]`` says how much it would be.

Energy. The inlet is an ideal gas on the datum of the program, the train works on real fluids. The difference, small and
known, is not lost and not spread over the coolers: heat and work are those of the real fluid, and the enthalpy of the
product is the inlet's plus heat and work less the condensate's, so that the plant's balance closes.
``data["datum_crossing_W"]`` is what the product would have more by ``ccus.fluids.co2_stream``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ccus import _fluids
from ccus.errors import InputError, Notice, SpecError
from ccus.fluids import CO2_RANGE, co2_params, co2_stream, water_params, water_stream
from ccus.params import load_set
from ccus.result import Convergence, UnitResult
from ccus.species import SPECIES
from ccus.stream import Stream
from ccus.water_in_co2 import mutual_params, water_content
from units import _compression as k
from units.dehydration import Dehydration

FRAME = {"P_in": k.P_IN, "P_out": k.P_OUT, "T_in": k.T_IN, "T_out": k.T_OUT, "P_cooled": k.P_COOLED,
         "T_cooled": k.T_COOLED, "power_W": k.POWER, "cooling_W": k.COOLING, "water_out_mol_s": k.WATER_OUT,
         "density_in": k.RHO_IN, "density_out": k.RHO_OUT, "efficiency": k.EFFICIENCY, "head_J_mol": k.HEAD,
         "y_H2O_in": k.Y_IN, "water_dried_mol_s": k.WATER_DRIED, "drying_W": k.DRYING}
TRACE = 0.05  # other gases taken as carbon dioxide up to this fraction


@dataclass(frozen=True, kw_only=True)
class CompressionTrain:
    """Compression of wet carbon dioxide to a dense product.

    The stages share one pressure ratio unless ``pressures`` says otherwise. With ``pump_from`` the compressor ends at
    that pressure, a last cooler at ``pump_T`` makes a liquid and a pump takes it to ``pressure``.
    """

    pressure: float = 110e5  # product [Pa]
    stages: int = 6
    efficiency: float = 0.80  # polytropic, integral of v dP over enthalpy rise [-]
    cooler_T: float = 313.15  # [K]
    cooler_drop: float = 0.0  # pressure lost in each cooler, relative to its inlet [-]
    pressures: tuple[float, ...] | None = None  # discharge pressure of each compressor stage [Pa]
    pump_from: float | None = None  # suction pressure of the pump [Pa]; None: no pump
    pump_T: float = 298.15  # outlet of the cooler before the pump [K]
    pump_efficiency: float = 0.80  # as ``efficiency``
    dehydration: Dehydration | None = field(default_factory=Dehydration)
    dry_after: int | None = None  # stage after whose cooler the gas is dried (1 ...); None: where it holds least water

    def solve(self, gas: Stream) -> UnitResult:
        """Compress a stream of carbon dioxide and water.

        Parameters
        ----------
        gas : wet carbon dioxide; amines in it go with the condensate, up to 5 % of other gases count as CO2

        Returns
        -------
        UnitResult with outlets ``co2`` and ``condensate`` (all water removed, at the inlet's pressure); ``heat`` is
        negative; ``data``: ``stages`` (DataFrame, a row a stage, index "1" ... "pump"), ``path`` (DataFrame of states
        of the carbon dioxide: stage, T, P, h [J/mol], s [J/mol/K], rho [kg/m3]), ``specific_work_kWh_t``,
        ``datum_crossing_W``, ``dissolved_co2`` (fraction), ``dehydration`` (see ``Dehydration.consumers``)

        Raises
        ------
        InputError, SpecError
            Pressures, temperatures or a stream that the train cannot take; a liquid before a compressor, no liquid
            before the pump, a discharge above 500 K.

        Examples
        --------
        >>> wet = co2_stream({"CO2": 1000.0, "H2O": 40.0}, 313.15, 1.9e5)
        >>> result = CompressionTrain().solve(wet)
        >>> round(result.data["specific_work_kWh_t"], 1)
        84.5
        """
        self._check(gas)
        spec = self._spec(gas.P)
        self._check_suctions(spec)
        n_w = gas.n.get("H2O", 0.0)
        n_c = sum(n for name, n in gas.n.items() if SPECIES[name].kind == "gas") - n_w
        table = np.empty((len(spec), k.COLUMNS))
        path = np.empty((len(spec), k.STEPS + 1, 5))
        target = self.dehydration.target if self.dehydration else 1.0
        drier = np.array([self._drier(spec) if self.dehydration else -1.0, target])
        kept, T, P, _ = k.train(n_c, n_w, gas.T, gas.P, spec, drier, SPECIES["CO2"].M, SPECIES["H2O"].M,
                                co2_params(), water_params(), mutual_params(), table, path)
        hottest = table[:, k.T_OUT].max()
        if not hottest <= CO2_RANGE["T"][1]:
            raise SpecError("discharge temperature", where="CompressionTrain", value=f"{hottest:.0f} K",
                            allowed=f"up to {CO2_RANGE['T'][1]:.0f} K", advice="use more stages")
        return self._result(gas, table, path, kept, T, P)

    def _check(self, gas: Stream) -> None:
        where = "CompressionTrain"
        last = self.pressure if self.pump_from is None else self.pump_from
        if not gas.P < last <= self.pressure <= CO2_RANGE["P"][1]:
            raise SpecError("pressures must rise from inlet to product", where=where, value=f"inlet {gas.P / 1e5:.2f} "
                            f"bar, product {self.pressure / 1e5:.2f} bar",
                            allowed=f"up to {CO2_RANGE['P'][1] / 1e5:g} bar")
        if self.stages < 1 or (self.pressures is not None and len(self.pressures) != self.stages):
            raise InputError("one discharge pressure for each stage, one stage or more", where=where,
                             value=f"{self.stages} stages, pressures {self.pressures}")
        for name in ("efficiency", "pump_efficiency"):
            if not 0.0 < getattr(self, name) <= 1.0:
                raise InputError(name, where=where, value=f"{getattr(self, name):g}", allowed="0 to 1")
        if not 0.0 <= self.cooler_drop < 0.5:
            raise InputError("cooler_drop", where=where, value=f"{self.cooler_drop:g}", allowed="0 to 0.5 of its inlet")
        if self.dry_after is not None and not 1 <= self.dry_after <= self.stages:
            raise InputError("dry_after", where=where, value=f"{self.dry_after}", allowed=f"1 to {self.stages}")
        low, high = CO2_RANGE["T"]
        if not low <= gas.T <= high:
            raise InputError("inlet temperature", where=where, value=f"{gas.T:.1f} K", allowed=f"{low:g} to {high:g} K")
        load_set("ccus", "spycher2003").require(T=[self.cooler_T, self.pump_T])
        other = sum(n for name, n in gas.n.items() if name not in ("CO2", "H2O"))
        if gas.n.get("CO2", 0.0) <= 0.0 or other > TRACE * gas.total:
            raise InputError("the stream is not carbon dioxide", where=where, value=f"{gas.x}",
                             allowed=f"CO2, H2O and up to {TRACE:.0%} of other gases")

    def _spec(self, P: float) -> NDArray[np.float64]:
        """Outlet pressure, efficiency, cooler temperature, cooler drop of each stage."""
        last = self.pressure if self.pump_from is None else self.pump_from
        keep = 1.0 - self.cooler_drop
        if self.pressures is None:
            ratio = (last / (P * keep**self.stages)) ** (1.0 / self.stages)
            outlets = [P * ratio**i * keep ** (i - 1) for i in range(1, self.stages)] + [last / keep]
        else:
            outlets = list(self.pressures)
            suctions = [P, *(p * keep for p in outlets)]
            if any(b <= a for a, b in zip(suctions, outlets)) or abs(suctions[-1] / last - 1.0) > 1e-6:
                raise SpecError("discharge pressures must rise and end at the product pressure after the last cooler",
                                where="CompressionTrain", value=f"{[round(p / 1e5, 3) for p in outlets]} bar")
        rows = [[p, self.efficiency, self.cooler_T, self.cooler_drop] for p in outlets]
        if self.pump_from is not None:
            rows[-1][2] = self.pump_T
            rows.append([self.pressure, self.pump_efficiency, np.nan, 0.0])
        return np.array(rows)

    def _check_suctions(self, spec: NDArray[np.float64]) -> None:
        """A compressor takes in a gas or a dense fluid above the critical temperature, a pump a liquid."""
        p = co2_params()
        for i, (P, _, T, drop) in enumerate(spec[:-1]):
            P_suction = P * (1.0 - drop)
            if self.pump_from is not None and i == self.stages - 1:
                rho = _fluids.co2_density(T, P_suction, p).rho
                if rho < p.eos.rho_c:
                    raise SpecError(f"CO2 at {T - 273.15:.0f} degC and {P_suction / 1e5:.0f} bar is no liquid: "
                                    f"{rho * SPECIES['CO2'].M:.0f} kg/m3", where="CompressionTrain: pump",
                                    allowed=f"denser than at the critical point, {p.eos.rho_c * SPECIES['CO2'].M:.0f} "
                                    "kg/m3", advice="cool to 25-30 degC before the pump, or raise its suction pressure")
            elif _fluids.co2_is_liquid(T, P_suction, p):
                raise SpecError(f"CO2 at {T - 273.15:.0f} degC and {P_suction / 1e5:.0f} bar is liquid before "
                                f"compressor stage {i + 2}", where="CompressionTrain",
                                advice="use pump_from, or a warmer cooler")

    def _drier(self, spec: NDArray[np.float64]) -> float:
        """Index of the stage after which the gas is dried: that of the driest gas before the last machine."""
        if self.dry_after is not None:
            return self.dry_after - 1.0
        candidates = spec[: max(len(spec) - 1, 1)]
        return float(np.argmin(water_content(candidates[:, 2], candidates[:, 0] * (1.0 - candidates[:, 3]))))

    def _result(self, gas: Stream, table: NDArray[np.float64], path: NDArray[np.float64], kept: float, T: float,
                P: float) -> UnitResult:
        removed = table[:, k.WATER_OUT] + table[:, k.WATER_DRIED]
        amines = {name: n for name, n in gas.n.items() if SPECIES[name].kind != "gas"}
        work, heat = table[:, k.POWER].sum(), -(table[:, k.COOLING] + table[:, k.DRYING]).sum()
        mean = float(removed @ table[:, k.T_COOLED] / removed.sum()) if removed.sum() > 0.0 else self.cooler_T
        water = water_stream(float(removed.sum()), mean, gas.P)
        condensate = Stream(n={**water.n, **amines}, T=water.T, P=water.P, phase="liquid", H=water.H,
                            density=water.density)
        n_out = {name: n for name, n in gas.n.items() if name not in amines} | {"H2O": kept}
        real = co2_stream({"CO2": sum(n_out.values()) - kept, "H2O": kept}, T, P)
        product = Stream(n=n_out, T=T, P=P, phase=real.phase, H=float(gas.H + work + heat - condensate.H),
                         density=real.density)
        data = {
            "stages": self._frame(table), "path": self._path(path),
            "specific_work_kWh_t": float(work / 3.6e6 / (gas.n["CO2"] * SPECIES["CO2"].M / 1e3)),
            "datum_crossing_W": real.H - product.H,
            "dissolved_co2": float(table[:, k.DISSOLVED].sum() / gas.n["CO2"]),
            "dehydration": self.dehydration.consumers(float(table[:, k.WATER_DRIED].sum())) if self.dehydration else {},
        }
        bad = bool(table[:, k.BAD].any() or not np.isfinite(table[:, k.POWER]).all())
        return UnitResult(outlets={"co2": product, "condensate": condensate}, heat=float(heat), work=float(work),
                          convergence=Convergence(converged=not bad, path=f"{k.STEPS} Runge-Kutta steps a stage"),
                          warnings=self._notices(gas), data=data)

    def _frame(self, table: NDArray[np.float64]):
        import pandas as pd

        names = [str(i + 1) for i in range(self.stages)] + (["pump"] if self.pump_from is not None else [])
        return pd.DataFrame(table[:, list(FRAME.values())], columns=list(FRAME), index=names)

    def _path(self, path: NDArray[np.float64]):
        import pandas as pd

        count, points, _ = path.shape
        rows = np.column_stack([np.repeat(np.arange(1.0, count + 1.0), points), path.reshape(-1, 5)])
        rows[:, 5] *= SPECIES["CO2"].M
        return pd.DataFrame(rows, columns=["stage", "T", "P", "h", "s", "rho"])

    def _notices(self, gas: Stream) -> tuple[Notice, ...]:
        notices = []
        y = gas.n.get("H2O", 0.0) / gas.total
        saturated = _fluids.psat_water(min(gas.T, 573.0), water_params()) / gas.P
        if y > 1.02 * saturated:
            notices.append(Notice(what="water in the suction, taken as steam", where="compression",
                                  value=f"{y:.4f} mole fraction", allowed=f"saturation at {saturated:.4f}"))
        other = sum(n for name, n in gas.n.items() if name not in ("CO2", "H2O")) / gas.total
        if other > 1e-3:
            notices.append(Notice(what="other gases, taken as CO2 in the compression", where="compression",
                                  value=f"{other:.4f} mole fraction"))
        return tuple(notices)
