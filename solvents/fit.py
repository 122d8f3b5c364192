"""A semi-empirical solvent fitted to laboratory points: pressures of CO2 and heats of absorption together.

ln p* is linear in the coefficients of ``solvents.semi_empirical``, and so is the heat, which is its derivative by 1/T;
one robust weighted least-squares search finds them, and Gibbs-Helmholtz holds whatever they are. Among nested lists of
terms the one of least AICc is taken that rises with loading and temperature over the range to be computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccus.errors import InputError
from solvents.fit_properties import STRENGTH_SPREAD, T_SPREAD, Corrected, corrections, measured_range
from solvents.lab import Lab
from solvents.robust import aicc, covariances, determined, held_out, scores, solve, spread
from solvents.semi_empirical import SemiEmpirical, heat_integral, heat_released, ln_pressure, ln_pressure_slope

Array = NDArray[np.float64]
Term = tuple[str, int, int, int]  # name, powers of loading, 1/T and strength

LEAST: tuple[Term, ...] = (("constant", 0, 0, 0), ("inverse", 0, 1, 0), ("linear", 1, 0, 0))
FURTHER: tuple[Term, ...] = (("square", 2, 0, 0), ("linear_inverse", 1, 1, 0), ("square_inverse", 2, 1, 0),
                             ("inverse_square", 0, 2, 0), ("cube", 3, 0, 0))
STRENGTH: tuple[Term, ...] = (("strength", 0, 0, 1), ("linear_strength", 1, 0, 1))
SCATTER, HEAT_SCATTER = 0.7, 25e3  # median deviation [ln], [J/mol] beyond which the points follow no form
DOUBTFUL, FAR_FROM_BASE = 0.4, 30.0  # mean deviation [ln], and ratio of p* to the base's, that are told
SUPPORTED = 2.0  # AICc above the least at which a list is as well supported; the longest of these is taken
BENDS = (0.01, 0.02, 0.05)  # constants of hydrolysis tried; a carbamate that holds has less
LOW_LOADING = (0.1, 0.45)  # below the first, or below the data up to the second, the terms are continued
HEATS = (10e3, 150e3)  # [J/mol] what the heat of a form must stay within where it is computed


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A fitted form, what pressures and heats add to its coefficients' covariance, and the points with deviations.

    ``vle`` and ``heat`` are those of the laboratory with the columns model, deviation (ln, or J/mol), score (in
    standard errors) and held_out (deviation of a fit without the point).
    """

    lab: Lab
    form: SemiEmpirical
    terms: tuple[Term, ...]
    blocks: dict[str, Array]  # (k, k) of pressures and of heats; the covariance is their sum
    candidates: tuple[tuple[str, float, str], ...]  # terms, AICc, and why it was not taken
    vle: pd.DataFrame
    heat: pd.DataFrame
    valid: dict[str, tuple[float, float]]
    computed: dict[str, tuple[float, float]]
    corrections: tuple[Corrected, ...] = ()

    @property
    def covariance(self) -> Array:
        """Of the coefficients (k, k)."""
        return np.asarray(np.sum(list(self.blocks.values()), axis=0))

    def pressure(self, T: Array, loading: Array, strength: Array) -> tuple[Array, Array, Array]:
        """ln p* [Pa] (n,), what a unit of each coefficient adds to it (n, k), and the coefficients' covariance."""
        R = self.lab.base.direct().enrtl.R
        columns = _columns(T, loading, strength, self.terms, self.form, R)[0]
        return ln_pressure(T, loading, strength, self.form), columns, self.covariance

    def at(self, T: Array, loading: Array, strength: Array) -> tuple[Array, Array, Array, Array]:
        """ln p* [Pa], its standard error, heat released [J/mol], its standard error; arrays of one shape (n,)."""
        R = self.lab.base.direct().enrtl.R
        ln, q = _columns(T, loading, strength, self.terms, self.form, R)
        return (ln_pressure(T, loading, strength, self.form), spread(ln, self.covariance),
                heat_released(T, loading, strength, self.form, R), spread(q, self.covariance))


def fit(lab: Lab) -> Fit:
    """Fit the semi-empirical form, and corrections of the base's other properties, to laboratory results.

    Raises
    ------
    InputError
        Too few points, the heat cannot be known from them, or no form holds together.
    ConvergenceError
        A search did not settle.
    """
    found = _equilibrium(lab)
    return replace(found, corrections=corrections(lab, found.form, found.pressure, found.computed))


def _equilibrium(lab: Lab) -> Fit:
    """Of the forms of least AICc that hold together, within 2 of it, the one of most terms: it leaves most open."""
    _identifiable(lab)
    lists = [(form, terms) for form in _forms(lab) for terms in _lists(lab)
             if determined(_system(lab, terms, form)[0])]
    if not lists:
        raise InputError("the points do not tell loading and temperature apart", where=lab.where("vle"),
                         value=f"{len(lab.vle)} points", allowed="several loadings at one temperature or more")
    found, candidates = None, []
    for span in (_base_span(lab), measured_range(lab.vle)):
        tried = []
        for form, terms in lists:
            trial, value = _search(lab, terms, form)
            tried.append((value, terms, trial, _fault(trial, span, lab)))
        sound = [t for t in tried if not t[3]]
        candidates += [(words(t[2], t[1]), t[0], t[3]) for t in tried]
        if sound:
            least = min(t[0] for t in sound)
            found = max((t for t in sound if t[0] <= least + SUPPORTED), key=lambda t: (len(t[1]), -t[0]))
            break
    if found is None:
        raise InputError("no list of terms rises with loading and gives a possible heat over the data's range",
                         where=lab.where("vle"), value=f"{len(lab.vle)} points; last: {candidates[-1][2]}",
                         allowed="points of p_CO2 that rise with loading and with temperature",
                         advice="look for exchanged columns or a wrong unit")
    _, terms, form, _ = found
    vle, heat = _judged(lab, terms, form)
    _plausible(lab, vle, heat)
    return Fit(lab=lab, form=form, terms=terms, blocks=_blocks(lab, terms, form), candidates=tuple(candidates),
               vle=vle, heat=heat, valid=measured_range(lab.vle), computed=span)


def _plausible(lab: Lab, vle: pd.DataFrame, heat: pd.DataFrame) -> None:
    """Raise InputError where the points follow no form, or pressures and heats contradict each other."""
    for name, frame, most, unit, scale in (("vle", vle, SCATTER, "in ln p*", 1.0),
                                           ("heat", heat, HEAT_SCATTER, "kJ/mol", 1e-3)):
        if len(frame) and frame.deviation.abs().median() > most:
            raise InputError("half of the points lie far from every form", where=lab.where(name),
                             value=f"{scale * frame.deviation.abs().median():.3g} {unit} and more",
                             allowed=f"a median deviation up to {scale * most:g} {unit}",
                             advice="look for a wrong unit or exchanged columns; pressures and heats may contradict "
                                    "each other")


def doubts(fit: Fit) -> list[str]:
    """What in the results should be looked at again, a line each."""
    found = []
    if float(fit.vle.deviation.abs().mean()) > DOUBTFUL:
        found.append(f"pressures scatter by {fit.vle.deviation.abs().mean():.2f} in ln p* about the fit; laboratories "
                     "differ by about 0.2")
    for name, frame in fit.lab.tables.items():
        if twice := int(frame.drop(columns="row").duplicated().sum()):
            found.append(f"{twice} points of {name} stand there twice and count twice; were they copied?")
    base = fit.lab.base.direct().semi_empirical
    assert base is not None
    T, L, W = (fit.vle[key].to_numpy() for key in ("T", "loading", "strength"))
    ratio = float(np.median(np.log(fit.vle.measured) - ln_pressure(T, L, W, base)))
    if abs(ratio) > np.log(FAR_FROM_BASE):
        found.append(f"pressures are {np.exp(abs(ratio)):.3g} times {'above' if ratio > 0.0 else 'below'} those of "
                     f"{fit.lab.base.name}; is the unit right?")
    return found


def _identifiable(lab: Lab) -> None:
    """Raise InputError where the points cannot determine the least form."""
    where, vle = lab.where("vle"), lab.vle
    least = len(LEAST) + 2
    if len(vle) < least:
        raise InputError(f"too few points for the least form, which has {len(LEAST)} terms", where=where,
                         value=str(len(vle)), allowed=f"{least} or more")
    if vle.loading.nunique() < 3:
        raise InputError("too few loadings", where=where, value=f"{vle.loading.nunique()} different",
                         allowed="3 or more")
    if np.ptp(vle["T"]) < T_SPREAD and lab.heat.empty:
        raise InputError("one temperature only and no heats, so the heat of absorption cannot be known", where=where,
                         value=f"{vle['T'].min() - 273.15:.4g} to {vle['T'].max() - 273.15:.4g} degC",
                         allowed=f"temperatures {T_SPREAD:g} K apart, or a table heat")


def _forms(lab: Lab) -> list[SemiEmpirical]:
    """Forms without terms: continued below the least loading of the data, or with a bend at loading one half."""
    base = lab.base.direct().semi_empirical
    assert base is not None
    low = float(np.clip(lab.vle.loading.min(), *LOW_LOADING))
    plain = replace(base, terms=np.zeros((0, 4)), low_loading=low, bend=0.0)
    return [plain, *(replace(plain, low_loading=0.0, bend=bend) for bend in BENDS)]


def words(form: SemiEmpirical, terms: Sequence[Term]) -> str:
    """Names of the terms, and the bend where there is one.

    >>> from solvents.library import load
    >>> words(load("pz").direct().semi_empirical, LEAST)
    'constant, inverse, linear'
    """
    return ", ".join([*(term[0] for term in terms), *([f"bend {form.bend:g}"] if form.bend else [])])


def _lists(lab: Lab) -> list[tuple[Term, ...]]:
    """Nested lists of terms that the points can determine."""
    points = pd.concat([lab.vle, lab.heat]) if len(lab.heat) else lab.vle
    more = [t for t in FURTHER if t[2] < 2 or points["T"].nunique() >= 3]
    lists = [(*LEAST, *more[:n]) for n in range(len(more) + 1)]
    if np.ptp(lab.vle.strength) >= STRENGTH_SPREAD:
        lists += [(*terms, *STRENGTH[:n]) for n in (1, 2) for terms in lists]
    return [terms for terms in lists if len(points) >= len(terms) + 2]


def _columns(T: Array, L: Array, W: Array, terms: Sequence[Term], form: SemiEmpirical, R: float,
             start: Array | None = None) -> tuple[Array, Array]:
    """What a unit of each coefficient adds to ln p* and to the heat [J/mol], (n, k) each.

    ``start``: loading from which the heat is a mean; nan where it is that at ``L``.
    """
    ones = [replace(form, terms=np.array([[1.0, *term[1:]]])) for term in terms]
    none = replace(form, terms=np.zeros((0, 4)))
    ln = np.stack([ln_pressure(T, L, W, m) - ln_pressure(T, L, W, none) for m in ones], axis=-1)
    q = np.stack([heat_released(T, L, W, m, R) for m in ones], axis=-1)
    if start is not None:
        dose = np.isfinite(start)
        t, high, w, low = T[dose], L[dose], W[dose], start[dose]
        q[dose] = np.stack([(heat_integral(t, high, w, m, R) - heat_integral(t, low, w, m, R)) / (high - low)
                            for m in ones], axis=-1)
    return ln, q


def _system(lab: Lab, terms: Sequence[Term], form: SemiEmpirical) -> tuple[Array, Array]:
    """Design (n, k) and target (n,) in standard errors: pressures first, then heats."""
    R, v, h = lab.base.direct().enrtl.R, lab.vle, lab.heat
    T, L, W, p, error = (v[key].to_numpy() for key in ("T", "loading", "strength", "measured", "error"))
    none = replace(form, terms=np.zeros((0, 4)))
    A = _columns(T, L, W, terms, form, R)[0] / error[:, None]
    b = (np.log(p) - ln_pressure(T, L, W, none)) / error
    if not h.empty:
        T, L, W, q, error, start = (h[key].to_numpy() for key in ("T", "loading", "strength", "measured", "error",
                                                                 "loading_from"))
        A = np.concatenate([A, _columns(T, L, W, terms, form, R, start)[1] / (q * error)[:, None]])
        b = np.concatenate([b, 1.0 / error])
    return A, b


def _search(lab: Lab, terms: tuple[Term, ...], empty: SemiEmpirical) -> tuple[SemiEmpirical, float]:
    """The form with fitted coefficients, and its AICc with the errors' common scale unknown."""
    A, b = _system(lab, terms, empty)
    c, cost = solve(A, b)
    rows = np.array([[value, *term[1:]] for value, term in zip(c, terms)], dtype=float)
    return replace(empty, terms=rows), aicc(cost, len(b), len(terms) + bool(empty.bend))


def _judged(lab: Lab, terms: tuple[Term, ...], form: SemiEmpirical) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The points beside the model, and beside a fit without them."""
    A, b = _system(lab, terms, form)
    n, alone = len(lab.vle), held_out(A, b)
    score, widened = scores(A, b, form.terms[:, 0])
    ln, q = lab.vle.error.to_numpy(), (lab.heat.measured * lab.heat.error).to_numpy()
    v, h = score[:n] * ln, score[n:] * q
    return (lab.vle.assign(model=lab.vle.measured * np.exp(v), deviation=v, score=widened[:n], held_out=alone[:n] * ln),
            lab.heat.assign(model=lab.heat.measured + h, deviation=h, score=widened[n:], held_out=alone[n:] * q))


def _blocks(lab: Lab, terms: tuple[Term, ...], form: SemiEmpirical) -> dict[str, Array]:
    """What pressures and heats each add to the covariance of the coefficients."""
    A, b = _system(lab, terms, form)
    n, total = len(lab.vle), len(b)
    groups = {"pressures": np.arange(n), "heats": np.arange(n, total)}
    sources = np.concatenate([lab.vle.source, lab.heat.source])
    return covariances(A, b, form.terms[:, 0], {name: at for name, at in groups.items() if len(at)}, sources)


def _base_span(lab: Lab) -> dict[str, tuple[float, float]]:
    """Range that the base's file says is computed."""
    return {key: (float(low), float(high)) for key, (low, high) in lab.base.about["computed"].items()}


def _fault(form: SemiEmpirical, span: dict[str, tuple[float, float]], lab: Lab) -> str:
    """What a form does over a range that no solvent does; empty where it holds together."""
    axes = [np.linspace(*span[key], n) for key, n in (("T", 15), ("loading", 40), ("strength", 3))]
    T, L, W = (x.ravel() for x in np.meshgrid(*axes, indexing="ij"))
    if ln_pressure_slope(T, L, W, form).min() <= 0.0:
        return "p*CO2 falls with loading in the range to be computed"
    q = heat_released(T, L, W, form, lab.base.direct().enrtl.R)
    if q.min() < HEATS[0] or q.max() > HEATS[1]:
        return f"heat of {q.min() / 1e3:.0f} to {q.max() / 1e3:.0f} kJ/mol in the range to be computed"
    return ""
