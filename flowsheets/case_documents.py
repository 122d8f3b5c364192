"""What a user starts from: a commented case file, and the JSON schema of a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel

from flowsheets.case import Case
from flowsheets.case_faults import section_of
from flowsheets.case_fields import Section

HEAD = """\
# A case for ccus run. Every number carries its unit; 'ccus schema' lists all keys with their ranges.
# Each line below is a default: remove what you do not want to fix. A line with '#' in front is a choice left out.
"""
EXAMPLES = {  # how the keys without a default are written
    "fuel": "{ultimate: {C: 65 %, H: 4 %, O: 9 %, N: 1 %, S: 1 %, H2O: 10 %, ash: 10 %}}",
    "composition": "{CO2: 13 vol% dry, O2: 5 %, SO2: 30 mg/Nm3, N2: rest}",
    "temperature": "50 degC",
    "pressure": "0.05 barg",
    "excess_air": "20 %",
    "co2_after_cooler": "13 %",
    "reference_O2": "6 %",
    "diameter": "15 m",
    "area": "20000 m2",
    "last_cooler_temperature": "25 degC",
    "water_ppm": "50 ppm",
    "crossover_pressure": "5 bar",
    "crossover_temperature": "280 degC",
    "O2_dry": "4 %",
    "flow": "1800 t/h",
    "liquid_to_gas": "3.5",
    "pump_around": "1",
    "feed_pressure": "5 bar",
    "reclaimer_loss": "0.2 kg/t",
    "sump_residence_time": "5 min",
    "reboiler_duty": "80 MW",
    "reboiler_temperature": "120 degC",
    "recirculation": "35 %",
    "rich_split": "10 %  # with plant: rich_split or any but conventional; so are the next ones",
    "recompression": "1 bar",
    "interheating": "50 %",
    "overhead_recovery": "10 %",
    "warm_split": "30 %",
    "upper_pressure": "2.8 bar",
    "intercooling": "[{position: 50 %, return_temperature: 40 degC}]  # with plant: conventional_intercooled",
}
READ: Mapping[str, Callable[[str], Any]] = {"integer": int, "boolean": lambda text: text == "yes"}


def template(case: Case) -> str:
    """A commented case file that builds the same case.

    >>> from ccus.yaml_reader import parse_document
    >>> from flowsheets.case import build_case
    >>> build_case(parse_document(template(Case()), "case.yaml")) == Case()
    True
    """
    lines = _lines(Case, case, case.as_understood(), "")
    return HEAD + "\n".join(lines).replace("\n\n\n", "\n\n").rstrip("\n") + "\n"


def _lines(model: type[BaseModel], section: Section | None, entries: Mapping[str, Any], indent: str) -> list[str]:
    lines = []
    for name, info in model.model_fields.items():
        entry, about = entries.get(name), f"  # {info.description}"
        inner = section_of(info.annotation)
        if isinstance(entry, list) and entry:
            items = ", ".join("{" + ", ".join(f"{k}: {text_of(v)}" for k, v in item.items()) + "}" for item in entry)
            lines.append(f"{indent}{name}: [{items}]{about}")
        elif isinstance(entry, Mapping) and "origin" in entry:
            source = f" [{entry['source']}]" if entry["source"] else ""
            lines.append(f"{indent}{name}: {text_of(entry)}{about}{source}")
        elif isinstance(entry, Mapping) and inner is None:
            items = ", ".join(f"{k}: {text_of(v)}" for k, v in entry.items())
            lines.append(f"{indent}{name}: {{{items}}}{about}")
        elif isinstance(entry, Mapping) and inner is not None:
            lines += [] if indent else [""]
            lines += [f"{indent}# {info.description}", f"{indent}{name}:"]
            lines += [*_lines(inner, getattr(section, name), entry, indent + "  "), *([] if indent else [""])]
        elif name in EXAMPLES and section is not None and name not in section.hidden():
            lines.append(f"{indent}# {name}: {EXAMPLES[name]}{about if '#' not in EXAMPLES[name] else ''}")
    return lines


def text_of(entry: Mapping[str, Any]) -> str:
    """An entry of the case as understood, as a case file writes it.

    >>> text_of({"value": 1.9, "unit": "bar"}), text_of({"value": False, "unit": ""})
    ('1.9 bar', 'no')
    """
    value = entry["value"]
    if isinstance(value, bool):
        return "yes" if value else "no"
    number = f"{value:.0f}" if isinstance(value, float) and value == round(value) and abs(value) < 1e15 else f"{value}"
    return f"{number} {entry['unit']}".strip()


def schema() -> dict[str, Any]:
    """JSON schema (draft 2020-12) of a case file, with units and ranges in the descriptions."""
    document = Case.model_json_schema()
    document["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    document["title"] = "ccus case"
    document["description"] = "A CO2 capture plant to compute. Numbers with a dimension are texts with a unit."
    for part in (document, *document["$defs"].values()):
        for key in part.get("properties", {}).values():
            written = key.pop("$comment", "")
            if written:
                key["description"] = f"{key['description']}: {written}"
            if key.get("default", "") is None:
                del key["default"]
            elif isinstance(key.get("type"), str) and key["type"] in READ and "default" in key:
                key["default"] = READ[key["type"]](key["default"])
    return document
