"""Bad cases: one clear line each with file, line and key, exit code 2, nothing written."""

import pytest

from ccus.cli.main import main

GAS = "basis: wet, flow: 500 t/h, temperature: 50 degC, pressure: 1 bar"
BAD = {
    # name: (case file, line, what the message says)
    "unknown key": ("capture: 90 %\nabsorber: {hieght: 20 m}", 2, "absorber.hieght: unknown key; did you mean height?"),
    "unknown section": ("absorbr: {height: 20 m}", 1, "did you mean absorber?"),
    "unknown empty key": ("absorber: {hieght: }", 1, "did you mean height?"),
    "unknown key deep": (
        "site:\n  steam:\n    efficency: 80 %",
        3,
        "site.steam.efficency: unknown key; did you mean eff",
    ),
    "unknown key in list": (
        "plant: conventional_intercooled\nabsorber:\n  intercooling:\n    - {temp: 40 degC}",
        4,
        "unknown key",
    ),
    "indented too far": ("capture: 90 %\n  plant: conventional", 2, "here; indent keys of one section alike"),
    "no blank": ("absorber:\n  intercooling: [{position:120%}]", 2,
                 "a blank is missing behind a colon (got position:120%); write position: 120%"),
    "no blank in a section": ("exchanger:\n  approach:5 K", 1, "write approach: 5 K"),
    "wrong dimension": ("absorber:\n  height: 20 kg", 2, "not a length (got 20 kg); write it like 20 m"),
    "no unit": ("absorber: {height: 20}", 1, "no unit on a length (got 20)"),
    "unknown unit": ("absorber: {height: 20 yards}", 1, "unknown unit 'yards'"),
    "not a number": ("absorber: {height: tall}", 1, "not a number"),
    "nan": ("absorber: {height: .nan}", 1, "not a number"),
    "decimal comma": ("blower:\n  pressure: 1,05 bar", 2, "comma"),
    "height zero": ("stripper: {height: 0 m}", 1, "0.1 m to 100 m"),
    "capture 100 %": ("capture: 100 %", 1, "above 0 % and below 100 %"),
    "capture 0": ("capture: 0", 1, "above 0 % and below 100 %"),
    "capture without sign": ("capture: 90", 1, "a percentage needs its sign: 90 %"),
    "approach in degC": ("exchanger: {approach: 10 degC}", 1, "a temperature difference is given in kelvin"),
    "approach 0": ("exchanger: {approach: 0 K}", 1, "above 0 K"),
    "approach negative": ("exchanger: {approach: -5 K}", 1, "above 0 K"),
    "approach and area": ("exchanger: {approach: 10 K, area: 5000 m2}", 1, "exchanger.area: excludes approach"),
    "flooding and diameter": ("absorber: {flooding: 75 %, diameter: 12 m}", 1, "excludes flooding"),
    "must flood": ("absorber: {flooding: 100 %}", 1, "below 100 %"),
    "sum too small": (
        f"gas:\n  composition: {{CO2: 13 %, O2: 5 %, N2: 70 %}}\n  {GAS.replace(', ', chr(10) + '  ')}",
        2,
        "(got 88 %)",
    ),
    "rest below zero": (f"gas: {{composition: {{CO2: 60 %, O2: 50 %, N2: rest}}, {GAS}}}", 1, "exceed 100 %"),
    "fraction above one": (
        f"gas: {{composition: {{CO2: 113 %, N2: rest}}, {GAS}}}",
        1,
        "gas.composition.CO2: out of range",
    ),
    "negative fraction": (f"gas: {{composition: {{CO2: -3 %, N2: rest}}, {GAS}}}", 1, "0 % to 100 %"),
    "unknown gas": (f"gas: {{composition: {{CO2: 13 %, S02: 1 %, N2: rest}}, {GAS}}}", 1, "did you mean SO2?"),
    "no CO2": (f"gas: {{composition: {{O2: 5 %, N2: rest}}, {GAS}}}", 1, "no CO2"),
    "no basis": (
        "gas: {composition: {CO2: 13 %, N2: rest}, flow: 1 t/h, temperature: 50 C, pressure: 1 bar}",
        1,
        "basis: wet or",
    ),
    "wet and dry": (f"gas: {{composition: {{CO2: 13 % dry, O2: 5 % wet, N2: rest}}, {GAS}}}", 1, "wet and dry"),
    "basis contradicted": (f"gas: {{composition: {{CO2: 13 % dry, N2: rest}}, {GAS}}}", 1, "says dry, basis says wet"),
    "no temperature": (
        "gas: {composition: {CO2: 13 %, N2: rest}, basis: wet, flow: 1 t/h, pressure: 1 bar}",
        1,
        "temperature is missing",
    ),
    "no flow": (
        "gas: {composition: {CO2: 13 %, N2: rest}, basis: wet, temperature: 50 C, pressure: 1 bar}",
        1,
        "flow is missing",
    ),
    "water in dry gas": (
        f"gas: {{composition: {{CO2: 13 %, H2O: 5 %, N2: rest}}, {GAS.replace('wet', 'dry')}}}",
        1,
        "H2O in a dry",
    ),
    "reference O2 wet": (
        f"gas: {{composition: {{CO2: 13 %, N2: rest}}, reference_O2: 6 %, {GAS}}}",
        1,
        "needs basis: dry",
    ),
    "air for a measured gas": (
        f"gas: {{composition: {{CO2: 13 %, N2: rest}}, excess_air: 20 %, {GAS}}}",
        1,
        "belongs to a fuel",
    ),
    "composition is a list": (f"gas: {{composition: [CO2, N2], {GAS}}}", 1, "is a table"),
    "preset and composition": ("gas: {preset: ngcc, composition: {CO2: 4 %, N2: rest}}", 1, "excludes preset"),
    "unknown preset": ("gas: {preset: pulverized_coal}", 1, "did you mean pulverised_coal?"),
    "excess air and CO2": ("gas: {excess_air: 20 %, co2_after_cooler: 13 %}", 1, "excludes excess_air"),
    "flow of mass only": ("gas: {flow: 500 t}", 1, "not a flow"),
    "negative flow": ("gas: {flow: -500 t/h}", 1, "above zero"),
    "fuel without air": (
        "gas: {fuel: {molar: {CH4: 1.0}}, flow: 1 t/h, temperature: 50 C, pressure: 1 bar}",
        1,
        "how much air",
    ),
    "fuel without carbon": ("gas: {fuel: {molar: {H2: 1.0}}, excess_air: 0.1}", 1, "without carbon"),
    "fuel sum": ("gas: {fuel: {ultimate: {C: 65 %, H: 4 %}}, excess_air: 0.1}", 1, "(got 69 %)"),
    "gas above the blower": (
        "gas: {pressure: 1.2 bar}\nblower: {pressure: 1.05 bar}",
        1,
        "up to 1.05 bar (blower.pressure)",
    ),
    "blower of both kinds": ("blower: {pressure: 1.05 bar, margin: 0.005 bar}", 1, "blower.pressure: excludes margin"),
    "margin over the atmosphere": ("blower: {margin: 1.02 bar}", 1, "0 bar to 0.2 bar"),
    "capture and flow": ("capture: 90 %\nsolvent: {flow: 1800 t/h}", 2, "solvent.flow: excludes capture"),
    "flow and ratio": ("solvent: {flow: 1800 t/h, liquid_to_gas: 3}", 1, "excludes solvent.flow"),
    "solvent without flow": ("solvent: {flow: 0 t/h}", 1, "write it like 1800 t/h or 1700 m3/h"),
    "solvent in words": ("solvent: {flow: much}", 1, "write it like 1800 t/h or 1700 m3/h"),
    "solvent as a gas": ("solvent: {flow: 1800 Nm3/h}", 1, "not a flow of liquid (got 1800 Nm3/h); write it like"),
    "duty and lean loading": (
        "solvent: {lean_loading: 0.2}\nstripper:\n  reboiler_duty: 80 MW",
        3,
        "stripper.reboiler_duty: excludes solvent.lean_loading, which is given too; give one of",
    ),
    "duty and temperature": (
        "stripper: {reboiler_duty: 80 MW, reboiler_temperature: 120 degC}",
        1,
        "excludes stripper.reboiler_duty",
    ),
    "duty in tonnes": ("stripper: {reboiler_duty: 80 t/h}", 1, "not a power"),
    "cold reboiler": ("stripper: {reboiler_temperature: 40 degC}", 1, "50 degC to 150 degC"),
    "feed below the stripper": ("stripper: {feed_pressure: 1.5 bar}", 1, "above 1.9 bar (stripper.pressure)"),
    "pump-around negative": (
        "plant: conventional_intercooled\nabsorber: {intercooling: [{position: 50 %, pump_around: -1}]}",
        2,
        "above 0 and up to 100",
    ),
    "strength": ("solvent: {strength: 70 %}", 1, "5 % to 50 %"),
    "strength by mole": ("solvent: {strength: 30 mol%}", 1, "not a mass fraction"),
    "lean loading": ("solvent: {lean_loading: 0.9}", 1, "0.001 to 0.65"),
    "lean loading in words": ("solvent: {lean_loading: lowest}", 1, "least_energy"),
    "kinetics": ("solvent: {kinetics: luo2016}", 1, "did you mean luo2015?"),
    "plant": ("plant: convential", 1, "did you mean conventional?"),
    "intercooling without plant": ("absorber: {intercooling: [{position: 50 %}]}", 1, "conventional_intercooled"),
    "intercoolers out of order": (
        "plant: conventional_intercooled\nabsorber: {intercooling: [{position: 0.6}, {position: 0.5}]}",
        2,
        "increase",
    ),
    "cooler below its water": ("absorber: {solvent_temperature: 15 degC}", 1, "above 20 degC (site.cooling_water)"),
    "stripper pressure": ("stripper: {pressure: 12 bar}", 1, "0.3 bar to 6 bar"),
    "product below stripper": (
        "compression: {pressure: 2 bar}\nstripper: {pressure: 2.5 bar}",
        1,
        "above 2.5 bar (stripper.pressure)",
    ),
    "half a stage": ("compression: {stages: 2.5}", 1, "not a whole number"),
    "no stage": ("compression: {stages: 0}", 1, "1 or more"),
    "pump without liquid": ("compression: {pump: yes}", 1, "last_cooler_temperature: 25 degC"),
    "pump parts without pump": ("compression: {last_cooler_temperature: 25 degC}", 1, "belongs to a pump"),
    "pump above product": (
        "compression: {pump: yes, last_cooler_temperature: 25 degC, pressure: 75 bar}",
        1,
        "above 1.9 bar and below 75 bar",
    ),
    "pump too warm": ("compression: {pump: yes, last_cooler_temperature: 40 degC}", 1, "5 degC to 30 degC"),
    "superheat alone": ("site: {steam: {crossover_temperature: 280 degC}}", 1, "belongs to a crossover pressure"),
    "pump maybe": ("compression: {pump: maybe}", 1, "neither yes nor no"),
    "efficiency": ("blower: {efficiency: 130 %}", 1, "10 % to 100 %"),
    "metric": ("targets: {metric: exergy}", 1, "electricity_equivalent"),
    "section is a text": ("absorber: 20 m", 1, "needs keys of its own"),
    "text is a list": ("stripper: {packing: [1, 2]}", 1, "not a text"),
    "schema version": ("schema_version: 2", 1, "allowed: 1"),
    "key twice": ("capture: 90 %\nplant: conventional\ncapture: 80 %", 3, "capture is given twice"),
    "open brace": ("absorber: {height: 20 m", 1, "not readable as YAML"),
    "tab": ("absorber:\n\theight: 20 m", 2, "indent with spaces"),
    "alias": ("absorber: &a {height: 20 m}\nstripper: *a", 1, "aliases"),
    "key is a list": ("? [a, b]\n: 3", 1, "a key must be a word"),
    "two documents": ("capture: 90 %\n---\ncapture: 80 %", 2, "not readable as YAML"),
}


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def refused(capsys, *words):
    assert main(words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    lines = err.splitlines()
    assert len(lines) == 1, err
    assert "Traceback" not in err
    assert lines[0].startswith("ccus")
    return lines[0]


@pytest.mark.parametrize("name", BAD)
def test_one_clear_line_and_nothing_written(name, folder, capsys):
    text, line, says = BAD[name]
    (folder / "bad.yaml").write_text(text, encoding="utf-8")
    message = refused(capsys, "run", "bad.yaml", "--out", "made")
    assert message.startswith(f"ccus: bad.yaml:{line}: ")
    assert says in message
    assert len(message) < 330
    assert [p.name for p in folder.iterdir()] == ["bad.yaml"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"just text", "holds no keys"),
        (b"capture:90 %", "holds no keys (got 'capture:90 %'); write capture: 90 %, one a line"),
        (b"[1, 2]", "holds no keys"),
        (b"\xff\xfe\x00\x81", "UTF-8"),
        (b"capture: \x0190 %", "not readable as YAML"),
    ],
)
def test_files_that_are_no_case(content, says, folder, capsys):
    (folder / "bad.yaml").write_bytes(content)
    assert says in refused(capsys, "run", "bad.yaml")
    assert [p.name for p in folder.iterdir()] == ["bad.yaml"]


def test_missing_file_and_folder(folder, capsys):
    assert "no such file" in refused(capsys, "run", "nowhere.yaml")
    (folder / "there").mkdir()
    assert "is a folder" in refused(capsys, "run", "there")


def test_out_is_a_file(folder, capsys):
    (folder / "good.yaml").write_text("capture: 90 %", encoding="utf-8")
    (folder / "taken").write_text("", encoding="utf-8")
    assert "is a file" in refused(capsys, "run", "good.yaml", "--out", "taken")
    assert "is a file" in refused(capsys, "run", "good.yaml", "--out", "taken/below")


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("absorber.hight=3 m", "--set: absorber.hight: unknown key; did you mean height?"),
        ("capture", "not key=value"),
        ("=3", "not key=value"),
        ("capture.x=3", "has no keys of its own"),
        ("capture=110 %", "--set: capture: out of range"),
        ("absorber.height=[1", "not readable as YAML"),
        ("x=1", "unknown key"),
    ],
)
def test_bad_settings(setting, says, folder, capsys):
    (folder / "case.yaml").write_text("exchanger: {approach: 10 K}\ncapture: 90 %", encoding="utf-8")
    assert says in refused(capsys, "run", "case.yaml", "--set", setting)


def test_entry_of_an_empty_list(folder, capsys):
    (folder / "case.yaml").write_text("absorber: {intercooling: []}", encoding="utf-8")
    says = refused(capsys, "run", "case.yaml", "--set", "absorber.intercooling.0.pump_around=2")
    assert "allowed: none, as the list is empty" in says


def test_two_settings_that_exclude_each_other_are_one_line(folder, capsys):
    (folder / "case.yaml").write_text("exchanger: {approach: 10 K}", encoding="utf-8")
    settings = ("--set", "exchanger.area=5000 m2", "--set", "exchanger.approach=5 K")
    says = refused(capsys, "run", "case.yaml", *settings)
    assert says.startswith("ccus: --set: exchanger.area: excludes approach, which is given too; give one of")


def test_all_faults_of_a_file_are_told_at_once(folder, capsys):
    (folder / "bad.yaml").write_text("capture: 110 %\nabsorber: {heigth: 3 m}\nstripper: {height: 3}", encoding="utf-8")
    assert main(["run", "bad.yaml"]) == 2
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(": ")[1] for line in lines] == ["bad.yaml:1", "bad.yaml:2", "bad.yaml:3"]
