"""Performance indicators of ISO 27919-1:2018 by name; ISO 27928:2025 has its own for industrial gases.

The definitions are in our words, after the public scope of the standard. Where an indicator needs the host power plant
or losses that no process model knows, it says 'not computed' and why.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flowsheets.energy import EnergyUse

NOT_COMPUTED = "not computed"
STANDARD = "ISO 27919-1:2018"
INDUSTRIAL = "ISO 27928:2025"

DEFINITIONS: Mapping[str, tuple[str, str, str]] = {
    "STEC": ("specific thermal energy consumption", "GJ/t",
             "heat taken from outside, here for the reboiler and for drying, per tonne of CO2 captured"),
    "SEC": ("specific electrical energy consumption", "kWh/t",
            "electricity of the plant and of compression to the product, here shaft power, per tonne of CO2 captured"),
    "SEEC": ("specific equivalent electrical energy consumption", "kWh/t",
             "electricity and the host plant's loss of electric output to the steam, per tonne of CO2 captured"),
    "SRCE": ("specific reduction in CO2 emissions", "t/MWh",
             "CO2 emitted per MWh of the host plant without capture less that with capture"),
    "SAC": ("specific absorbent consumption", "kg/t",
            "absorbent made up for all losses per tonne of CO2 captured"),
    "SCC": ("specific chemical consumption", "kg/t",
            "other chemicals (soda, reclaiming, inhibitors, antifoam) per tonne of CO2 captured"),
}


def iso_27919_1(use: EnergyUse, lost: Mapping[str, Any], *, power_plant: bool | None) -> dict[str, Any]:
    """The six indicators, each with ``name``, ``value``, ``unit``, ``definition`` and, where not computed, ``reason``.

    Parameters
    ----------
    use : energy flows of the plant
    lost : losses of amine, as of ``flowsheets.losses``
    power_plant : whether the gas comes from a power plant; None when the case does not tell
    """
    values: dict[str, float | str] = {
        "STEC": use.measure("capture_and_compression", "thermal").value,
        "SEC": use.kWh_per_t(use.electric_power("capture_and_compression")),
        "SAC": lost["total"],
    }
    reasons = {
        "SEEC": "the host plant's loss of output to the steam is not known; specific_equivalent_work_kWh_per_t is the "
                "same sum with the steam convention of this toolkit",
        "SRCE": "the host plant's output and emissions with and without capture are not known",
        "SCC": "no chemicals beside the solvent are part of the model",
    }
    indicators = {}
    for key, (name, unit, definition) in DEFINITIONS.items():
        entry: dict[str, Any] = {"name": name, "value": values.get(key, NOT_COMPUTED), "unit": unit,
                                 "definition": definition}
        if key in reasons:
            entry["reason"] = reasons[key]
        indicators[key] = entry
    note = absorbent_note(lost)
    if note:
        indicators["SAC"]["note"] = note
    return {"standard": standard(power_plant), **indicators}


def absorbent_note(lost: Mapping[str, Any]) -> str:
    """What of the losses that SAC adds up is no estimate, and what is missing.

    >>> absorbent_note({"upper_bounds": ["heat_stable_salts"], "not_computed": [],
    ...                 "parts": {"heat_stable_salts": {"value": 0.25}}})
    'of it 0.25 kg/t is an upper bound, not an estimate: heat stable salts'
    """
    bounds, missing = ([name.replace("_", " ") for name in lost[key]] for key in ("upper_bounds", "not_computed"))
    most = sum(lost["parts"][name]["value"] for name in lost["upper_bounds"])
    told = [f"of it {most:.3g} kg/t is an upper bound, not an estimate: {', '.join(bounds)}"] if bounds else []
    return "; ".join(told + ([f"without what is not computed: {', '.join(missing)}"] if missing else []))


def standard(power_plant: bool | None) -> str:
    """The standard that applies to the gas.

    >>> standard(False)
    'ISO 27928:2025 applies to this gas; the indicators are those of ISO 27919-1:2018'
    """
    if power_plant:
        return STANDARD
    if power_plant is None:
        return f"{STANDARD}, for gas of a power plant; for an industrial gas see {INDUSTRIAL}"
    return f"{INDUSTRIAL} applies to this gas; the indicators are those of {STANDARD}"
