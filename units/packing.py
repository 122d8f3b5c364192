"""Packings of the catalogue with a published film set and a hydraulic correlation."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

import numpy as np

from ccus.errors import InputError, Notice
from ccus.params import ParameterSet, load_set
from units._billet import BilletConstants
from units._packing import BILLET, STICHLMAIR, PackingParams, RochaConstants
from units._stichlmair import StichlmairConstants
from units.packing_sets import SETS, Films, billet_holdup, constants, need

HYDRAULICS = {"billet_schultes1999": BILLET, "stichlmair1989": STICHLMAIR}
NUMBERS = ("a", "void", "theta", "S", "B", "h", "d_P", "C_S", "C_Fl", "C_h", "C_P0", "C_L", "C_V", "C_1", "C_2", "C_3",
           "F_SE")


@dataclass(frozen=True, kw_only=True)
class Packing:
    """A packing, the film set and the hydraulic correlation that it is computed with.

    Attributes
    ----------
    params : for the kernels ``films``, ``hydraulics`` and ``diameter_for_flooding`` of ``units._packing``
    geometry : area a [m2/m3], void, angle theta [deg], S, B, h, d_P [m], constants; nan where not published
    source : where the packing's figures come from
    sources : published sets in use, keys of ``refs_packing.bib``
    regressed_on : what each of them was regressed on
    remarks : facts to know that do not depend on the state
    """

    name: str
    set: str
    hydraulics: str
    params: PackingParams
    geometry: Mapping[str, float]
    source: str
    sources: tuple[str, ...]
    regressed_on: Mapping[str, str]
    remarks: tuple[Notice, ...]
    wetting: float  # least superficial liquid velocity that wets a random packing [m/s], 0 for structured

    def notices(self, where: str, **values: float | np.ndarray) -> tuple[Notice, ...]:
        """Remarks, and a notice for each value outside the range of a set in use.

        Parameters
        ----------
        where : unit and place
        values : any of u_L, u_G [m/s], rho_G [kg/m3], mu_L [Pa s], sigma [N/m], scalars or arrays; what is not given is
            not checked
        """
        values = {"a": self.geometry["a"], **values}
        if "u_G" in values and "rho_G" in values:
            values["F_factor"] = np.asarray(values["u_G"]) * np.sqrt(values["rho_G"])
        found = [replace(n, where=where) for n in self.remarks]
        for name in dict.fromkeys((*self.sources, self.hydraulics)):
            known = _published(name)
            inside = {k: v for k, v in values.items() if k in known.about["valid"]}
            found.extend(known.outside(where, **inside))
        if "u_L" in values and (least := float(np.min(values["u_L"]))) < self.wetting:
            found.append(Notice(what="superficial liquid velocity may not wet the packing", where=where,
                                value=f"{least:.3g} m/s", allowed=f"at least {self.wetting:.3g} m/s",
                                source=load_set("units", "packings/wetting").source))
        return tuple(found)


@cache
def packing(name: str = "Mellapak 250Y", set: str = "wang_song", hydraulics: str = "billet_schultes1999",
            *, mixing_points: float | None = None) -> Packing:
    """A packing of the catalogue.

    Parameters
    ----------
    name : as in ``names()``
    set : area and films, a key of ``units.packing_sets.SETS``
    hydraulics : {"billet_schultes1999", "stichlmair1989"}
    mixing_points : mixing points per volume [1/m3] for the sets of wang2016; from the corrugation when not given

    Raises
    ------
    InputError
        Unknown name, or the set needs a constant that is not published for this packing.

    Examples
    --------
    >>> bed = packing("Mellapak 250Y")
    >>> bed.params.a, bed.sources
    (250.0, ('wang2016', 'song2018'))
    """
    catalogue = load_set("units", "packings/catalogue")
    row = catalogue.rows[_known(name, catalogue.rows, "packing")]
    g = {k: float(row[k]) if row[k] else math.nan for k in NUMBERS}
    g["M"] = math.nan if mixing_points is None else mixing_points
    g["structured"] = float(row["type"] == "structured")
    surface = load_set("units", "packings/onda1968").rows.get(f"sigma_{row['material']}")
    g["sigma_c"] = float(surface["value"]) if surface else math.nan
    films = SETS[_known(set, SETS, "film set")](g)
    _known(hydraulics, HYDRAULICS, "hydraulic correlation")
    need(g, hydraulics, *(("C_S", "C_Fl", "C_h", "C_P0") if hydraulics == "billet_schultes1999" else ("C_1",)))
    wetting = load_set("units", "packings/wetting")
    least = wetting.value(row["material"]) if row["type"] == "random" and row["material"] in wetting.rows else 0.0
    remarks = _remarks(films, hydraulics, row["note"])
    return Packing(name=name, set=set, hydraulics=hydraulics, params=_params(g, films, hydraulics), source=row["where"],
                   geometry=MappingProxyType(g), sources=films.sources, remarks=remarks,
                   regressed_on=MappingProxyType({k: _published(k).about["regressed_on"] for k in films.sources}),
                   wetting=least)


def names() -> tuple[str, ...]:
    """Names of the catalogue."""
    return tuple(load_set("units", "packings/catalogue").rows)


def _known(name: str, table: Mapping[str, object], kind: str) -> str:
    if name not in table:
        nearest = difflib.get_close_matches(name, table, n=1, cutoff=0.0)[0]
        raise InputError(f"unknown {kind} {name!r}", where="packing", advice=f"the nearest known one is {nearest!r}")
    return name


def _published(name: str) -> ParameterSet:
    return load_set("units", f"packings/{name}")


def _remarks(films: Films, hydraulics: str, note: str) -> tuple[Notice, ...]:
    remarks = [Notice(what=text, kind="remark") for text in films.remarks]
    if note:
        remarks.append(Notice(what=note, kind="remark"))
    for name in dict.fromkeys((*films.sources, hydraulics)):
        about = _published(name).about
        if not about["confirmed"]:
            remarks.append(Notice(what=f"{name}: {about['unconfirmed']}, not confirmed in a second source",
                                  source=about["source"], kind="remark"))
    return tuple(remarks)


def _params(g: Mapping[str, float], films: Films, hydraulics: str) -> PackingParams:
    b, r, s = (constants(k) for k in ("billet_schultes1999", "rocha1996", "stichlmair1989"))
    billet = BilletConstants(**{k: b[k] for k in BilletConstants._fields})
    sin_theta = math.sin(math.radians(g["theta"])) if not math.isnan(g["theta"]) else 1.0
    rocha = RochaConstants(r["cos_max"], r["cos_factor"], r["cos_slope"], r["cos_weight"], r["dP_flood"],
                           r["K2_0"] + r["K2_S"] * g["S"], r["wet"], r["kG_Re"], sin_theta)
    C_h = 1.0 if math.isnan(g["C_h"]) else g["C_h"]
    return PackingParams(
        form=films.form, power=films.rows(), n_L=films.kL.exponent("D_L"), n_G=films.kG.exponent("D_G"), m_L=films.m_L,
        sigma_min=films.sigma_min, a=g["a"], void=g["void"], hydraulic=HYDRAULICS[hydraulics], C_S=g["C_S"],
        C_Fl=g["C_Fl"], C_h=C_h, C_P0=g["C_P0"], holdup=np.array([law.row() for law in billet_holdup(g["a"], C_h)]),
        C_1=g["C_1"], C_2=g["C_2"], C_3=g["C_3"], billet=billet, rocha=rocha,
        stichlmair=StichlmairConstants(*(s[k] for k in StichlmairConstants._fields)))
