"""Published film sets, each written as in its paper and turned into the rows of ``units._packing.PackingParams``.

Every set is a whole: area, kL and kG are not to be exchanged between sets (kL a_e of the sets differs by up to 6).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from ccus.errors import InputError
from ccus.params import load_set
from units._packing import HOLDUP, ONDA, POWER, ROCHA
from units._power_law import GRAVITY as G
from units.power_law import ONE, PowerLaw

u_L, u_G, rho_L, mu_L, sigma, rho_G, mu_G, D_L, D_G = (
    PowerLaw.of(k) for k in ("u_L", "u_G", "rho_L", "mu_L", "sigma", "rho_G", "mu_G", "D_L", "D_G")
)
nu_L, nu_G = mu_L / rho_L, mu_G / rho_G
Sc_L, Sc_G = nu_L / D_L, nu_G / D_G
Geometry = Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Films:
    """Area, kL, kG and what the kernel needs beside their power laws."""

    area: PowerLaw
    kL: PowerLaw
    kG: PowerLaw
    sources: tuple[str, ...]  # sets of constants, all in units/packings
    form: int = POWER
    holdup: tuple[PowerLaw, PowerLaw] = (ONE, ONE)  # the larger counts
    dry: tuple[PowerLaw, PowerLaw] = (ONE, ONE)  # terms of the dry pressure drop
    m_L: float = 0.0  # see PackingParams
    sigma_min: float = 0.0
    remarks: tuple[str, ...] = ()

    def rows(self) -> np.ndarray:
        """Power laws in the order of ``units._packing``."""
        laws = (self.area, self.kL, self.kG, *self.holdup, *self.dry)
        return np.array([law.row() for law in laws])


def constants(name: str) -> dict[str, float]:
    """All constants of one published set."""
    source = load_set("units", f"packings/{name}")
    return {k: source.value(k, "value") for k in source.rows}


def need(g: Geometry, film_set: str, *names: str) -> None:
    """Refuse a packing that lacks a dimension or constant of the set."""
    missing = [k for k in names if math.isnan(g[k])]
    if missing:
        raise InputError(f"set {film_set} needs {', '.join(missing)} of the packing, which is not published",
                         where="packing", advice="choose another set, e.g. billet_schultes1999 or onda1968")


def perimeter_area(g: Geometry, factor: float, n: float, velocity: PowerLaw) -> PowerLaw:
    """Area by the liquid load per wetted perimeter (tsai2011 and its successors)."""
    return g["a"] * factor * ((rho_L / sigma) * G ** (1 / 3) * (velocity / g["a"]) ** (4 / 3)) ** n


def mixing_points(g: Geometry) -> float:
    """Mixing-point number M / a^3 of corrugated sheets: three a crossing, two crossings on B times B tan(theta)."""
    M = g["M"]
    if math.isnan(M):
        need(g, "wang2016", "B", "h", "theta")
        M = constants("wang2016")["mixing_points"] / (g["B"] ** 2 * g["h"] * math.tan(math.radians(g["theta"])))
    return M / g["a"] ** 3


def wang2016(g: Geometry) -> Films:
    """Area, kL and kG of Wang, Song, Seibert and Rochelle (2016)."""
    c, Mi, a = constants("wang2016"), mixing_points(g), g["a"]
    return Films(
        area=perimeter_area(g, c["area_factor"], c["area_n"], u_L),
        kL=a * D_L * c["kL_factor"] * (u_L / (a * nu_L)) ** c["kL_Re"] * Mi ** c["kL_Mi"] * Sc_L**0.5,
        kG=a * D_G * c["kG_factor"] * (u_G / (a * nu_G)) ** c["kG_Re"] * Mi ** c["kG_Mi"] * Sc_G**0.5,
        sources=("wang2016",))


def wang_song(g: Geometry) -> Films:
    """Area and kG of wang2016 with the kL of Song, Seibert and Rochelle (2018)."""
    wang, c = wang2016(g), constants("song2018")
    kL = c["kL_factor"] * u_L ** c["kL_u"] * nu_L ** c["kL_nu"] * D_L**0.5 * G ** (1 / 6) * g["a"] ** c["kL_a"]
    return Films(area=wang.area, kL=kL, kG=wang.kG, sources=("wang2016", "song2018"))


def tsai2011(g: Geometry) -> Films:
    """Area of Tsai (2011) with the films of wang_song, measured in the same column."""
    films, c = wang_song(g), constants("tsai2011")
    return Films(area=perimeter_area(g, c["area_factor"], c["area_n"], u_L), kL=films.kL, kG=films.kG,
                 sources=("tsai2011", "wang2016", "song2018"),
                 remarks=("area of tsai2011 with the films of wang2016 and song2018: two regressions mixed",))


def billet_holdup(a: float, C_h: float) -> tuple[PowerLaw, PowerLaw]:
    """Hold-up below loading, h = (12 mu u a^2 / g rho)^(1/3) (a_h/a)^(2/3), for low and high Reynolds numbers.

    The source changes branch at Re = 5; taking the larger one moves this to 5.08, where the two meet.
    """
    c = constants("billet_schultes1999")
    Re, Fr = u_L / (a * nu_L), u_L**2 * a / G
    film = (12.0 * nu_L * u_L * a**2 / G) ** (1 / 3)

    def branch(kind: str) -> PowerLaw:
        return film * (C_h * c[f"wet_factor_{kind}"] * Re ** c[f"wet_Re_{kind}"] * Fr ** c["wet_Fr"]) ** (2 / 3)

    return branch("low"), branch("high")


def billet_films(g: Geometry, C_L: float, C_V: float) -> tuple[PowerLaw, PowerLaw]:
    """kL without its h^-1/2 and kG without its (void - h)^-1/2."""
    a, d_h = g["a"], 4.0 * g["void"] / g["a"]
    kL = C_L * 12.0 ** (1 / 6) * u_L**0.5 * (D_L / d_h) ** 0.5
    kG = C_V * (a / d_h) ** 0.5 * D_G * (u_G / (a * nu_G)) ** 0.75 * Sc_G ** (1 / 3)
    return kL, kG


def billet_schultes1999(g: Geometry) -> Films:
    """Area, hold-up and films of Billet and Schultes (1999), with the hold-up below the loading point."""
    c = constants("billet_schultes1999")
    remarks: tuple[str, ...] = ()
    C_L, C_V = g["C_L"], g["C_V"]
    if math.isnan(C_L) or math.isnan(C_V):
        if g["structured"] == 0.0:
            need(g, "billet_schultes1999", "C_L", "C_V")
        twin = load_set("units", "packings/catalogue")
        C_L, C_V = (twin.value("Ralu Pak YC-250", k) for k in ("C_L", "C_V"))
        remarks = ("C_L and C_V of Ralu Pak YC-250 stand in: none are published for this packing",)
    need(g, "billet_schultes1999", "C_h")
    a, d_h = g["a"], 4.0 * g["void"] / g["a"]
    area = (a * c["area_factor"] * (a * d_h) ** c["area_ad"] * (u_L * d_h / nu_L) ** c["area_Re"]
            * (u_L**2 * rho_L * d_h / sigma) ** c["area_We"] * (u_L**2 / (G * d_h)) ** c["area_Fr"])
    kL, kG = billet_films(g, C_L, C_V)
    return Films(area=area, kL=kL, kG=kG, sources=("billet_schultes1999",), form=HOLDUP, m_L=-0.5,
                 holdup=billet_holdup(a, g["C_h"]), sigma_min=c["sigma_min"], remarks=remarks)


def rocha1996(g: Geometry) -> Films:
    """SRP II of Rocha, Bravo and Fair (1993, 1996) for sheet packing.

    The two branches of the contact angle are joined where they meet (0.0453 N/m); the paper switches at 0.055 N/m.
    """
    need(g, "rocha1996", "S", "theta", "F_SE")
    c, S, void, sin = constants("rocha1996"), g["S"], g["void"], math.sin(math.radians(g["theta"]))
    We, Fr, Re = u_L**2 * rho_L * S / sigma, u_L**2 / (S * G), u_L * S / nu_L
    F_t = (c["area_factor"] * (We * Fr) ** c["area_WeFr"] * S ** c["area_S"]
           / (Re ** c["area_Re"] * void ** c["area_void"] * sin ** c["area_sin"]))
    holdup = (4.0 * F_t / S) ** (2 / 3) * (3.0 * nu_L * u_L / (sin * void * G)) ** (1 / 3)
    kG = D_G / S * c["kG_factor"] * (S / nu_G) ** c["kG_Re"] * Sc_G ** c["kG_Sc"]
    return Films(
        area=g["a"] * g["F_SE"] * F_t, kG=kG, form=ROCHA, m_L=-0.5, sources=("rocha1996",), holdup=(holdup, ONE),
        kL=2.0 * (c["kL_CE"] * D_L * u_L / (void * sin) / (math.pi * S)) ** 0.5,
        dry=(c["dry_turbulent"] * rho_G * u_G**2 / (S * void**2 * sin**2),
             c["dry_laminar"] * mu_G * u_G / (S**2 * void * sin)))


def hanley_chen2012(g: Geometry) -> Films:
    """Hanley and Chen (2012) for sheet packing."""
    need(g, "hanley_chen2012", "theta")
    c, d = constants("hanley_chen2012"), 4.0 * g["void"] / g["a"]
    Re_L, Re_G, angle = d * u_L / nu_L, d * u_G / nu_G, math.cos(math.radians(g["theta"])) / math.cos(math.pi / 4)
    area = (g["a"] * c["area_factor"] * angle ** c["area_angle"] * Re_G ** c["area_ReG"] * Re_L ** c["area_ReL"]
            * (d * rho_L * u_L**2 / sigma) ** c["area_We"] * (u_L**2 / (G * d)) ** c["area_Fr"]
            * (rho_G / rho_L) ** c["area_rho"] * (mu_G / mu_L) ** c["area_mu"])
    return Films(area=area, kL=D_L / d * c["kL_factor"] * Re_L * Sc_L ** (1 / 3),
                 kG=D_G / d * c["kG_factor"] * Re_G * Sc_G ** (1 / 3) * angle ** c["kG_angle"],
                 sources=("hanley_chen2012",))


def ccsi(g: Geometry) -> Films:
    """The published CCSI model: a set for comparison, only with its own diffusivity and kinetics, in absorbers."""
    c, a, d_h = constants("ccsi2018"), g["a"], 4.0 * g["void"] / g["a"]
    film = (12.0 * nu_L * u_L * a**2 / G) ** (1 / 3)
    kG = (c["kG_factor"] * (a / d_h) ** 0.5 * D_G ** (2 / 3) * nu_G ** (1 / 3) * (u_G / (a * nu_G)) ** 0.75)
    return Films(area=a * c["area_factor"] * (rho_L * u_L**2 / (a * sigma)) ** c["area_We"], kG=kG, form=HOLDUP,
                 kL=c["kL_factor"] * (G / nu_L) ** (1 / 6) * (D_L / d_h) ** 0.5 * (u_L / a) ** (1 / 3),
                 holdup=(film, film), sources=("ccsi2018",),
                 remarks=("kL of ccsi2018 belongs to its own diffusivity and kinetics; absorbers only",))


def idaes(g: Geometry) -> Films:
    """The IDAES MEA column: area and hold-up regressed on MellapakPlus 252Y, Billet-Schultes films."""
    c = constants("idaes2018")
    holdup = c["holdup_factor"] * (c["holdup_inner"] * nu_L ** (1 / 3) * u_L) ** c["holdup_n"]
    kL, kG = billet_films(g, c["C_L"], c["C_V"])
    return Films(area=perimeter_area(g, c["area_factor"], c["area_n"], u_L * g["void"]), kL=kL, kG=kG, form=HOLDUP,
                 m_L=-0.5, holdup=(holdup, holdup), sources=("idaes2018", "billet_schultes1999"))


def onda1968(g: Geometry) -> Films:
    """Onda, Takeuchi and Okumoto (1968) for random packing."""
    if g["structured"] == 1.0:
        raise InputError("set onda1968 is for random packing", where="packing", advice="choose wang_song")
    need(g, "onda1968", "d_P", "sigma_c")
    c, a, d_P = constants("onda1968"), g["a"], g["d_P"]
    wet = (c["area_factor"] * (g["sigma_c"] / sigma) ** c["area_sigma"] * (u_L / (a * nu_L)) ** c["area_Re"]
           * (u_L**2 * a / G) ** c["area_Fr"] * (rho_L * u_L**2 / (sigma * a)) ** c["area_We"])
    kL = ((nu_L * G) ** (1 / 3) * c["kL_factor"] * (u_L / (a * nu_L)) ** c["kL_Re"] * Sc_L ** c["kL_Sc"]
          * (a * d_P) ** c["kL_ad"])
    factor = c["kG_factor_small"] if d_P < c["small"] else c["kG_factor"]
    kG = a * D_G * factor * (u_G / (a * nu_G)) ** c["kG_Re"] * Sc_G ** c["kG_Sc"] * (a * d_P) ** c["kG_ad"]
    return Films(area=wet, kL=kL, kG=kG, form=ONDA, m_L=-c["kL_Re"], sources=("onda1968",))


SETS: Mapping[str, Callable[[Geometry], Films]] = {
    "wang_song": wang_song, "wang2016": wang2016, "tsai2011": tsai2011, "billet_schultes1999": billet_schultes1999,
    "rocha1996": rocha1996, "hanley_chen2012": hanley_chen2012, "ccsi": ccsi, "idaes": idaes, "onda1968": onda1968,
}
