"""Drawing primitives: scales, ticks, labels that keep clear of each other, and text that is escaped."""

import itertools
import math
import xml.etree.ElementTree as ET

import numpy as np
import pytest

from ccus.draw import Svg, grid, number, path, text_width
from ccus.draw_axis import Axis, Scale, linear_ticks, log_ticks, tick_labels, value_range
from ccus.draw_bars import Limit, Row, bullet, dot_rows, spread
from ccus.draw_html import Markup, safe, table, tag
from ccus.draw_plot import Box, Mark, Rule, Series, plot
from ccus.draw_sankey import Link, Node, sankey

SVG = "{http://www.w3.org/2000/svg}"


def text_boxes(svg: str) -> list[tuple[str, Box]]:
    """Texts of a drawing with the boxes that they take, turned ones included."""
    boxes = []
    for element in ET.fromstring(svg).iter(SVG + "text"):
        size, x, y = float(element.get("font-size")), float(element.get("x")), float(element.get("y"))
        width = text_width(element.text or "", size, element.get("font-weight") == "600")
        start = {"middle": -width / 2, "end": -width}.get(element.get("text-anchor"), 0.0)
        if "rotate" in element.get("transform", ""):
            box = Box(x - 0.75 * size, y - start - width, 0.95 * size, width)
        else:
            box = Box(x + start, y - 0.75 * size, width, 0.95 * size)
        boxes.append((element.text or "", box))
    return boxes


def assert_labels_clear(svg: str) -> None:
    """No two texts overlap, and none leaves the drawing."""
    _, _, width, height = (float(v) for v in ET.fromstring(svg).get("viewBox").split())
    boxes = text_boxes(svg)
    for (a, box), (b, other) in itertools.combinations(boxes, 2):
        assert not box.overlap(other), f"{a!r} and {b!r} overlap"
    for text, box in boxes:
        inside = box.x >= -1 and box.y >= -1 and box.x + box.width <= width + 1 and box.y + box.height <= height + 1
        assert inside, f"{text!r} leaves the drawing: {box}"


@pytest.mark.parametrize(("lo", "hi"), [(0.0, 20.0), (-3.2, 8.9), (1e-7, 4e-7), (311.2, 348.9), (-5e6, 2e6)])
def test_linear_ticks_are_round_and_inside(lo, hi):
    ticks = linear_ticks(lo, hi, 6)
    step = ticks[1] - ticks[0]
    assert 3 <= len(ticks) <= 9
    assert lo <= ticks[0] + 1e-9 * step
    assert ticks[-1] <= hi + 1e-9 * step
    lead = step / 10 ** math.floor(math.log10(step) + 1e-9)
    assert min(abs(lead - m) for m in (1, 2, 2.5, 5, 10)) < 1e-6


@pytest.mark.parametrize(("lo", "hi"), [(1.5, 180.0), (0.02, 14.0), (1e-6, 1e3), (3.0, 4.0)])
def test_log_ticks_stay_inside_and_few(lo, hi):
    ticks = log_ticks(lo, hi, 7)
    assert 1 <= len(ticks) <= 7
    assert all(lo * 0.99 <= t <= hi * 1.01 for t in ticks)


def test_tick_labels_tell_ticks_apart():
    for ticks in (linear_ticks(0.201, 0.209, 6), linear_ticks(-1.0, 1.0, 5), log_ticks(1e-3, 1e3, 7)):
        assert len(set(tick_labels(ticks))) == len(ticks)


def test_scale_maps_ends_and_log_middle():
    scale = Scale(1.0, 100.0, 0.0, 10.0, log=True)
    assert (scale(1.0), scale(10.0), scale(100.0)) == pytest.approx((0.0, 5.0, 10.0))
    assert Scale(0.0, 4.0, 10.0, 0.0)(1.0) == 7.5


def test_range_of_a_constant_has_width():
    lo, hi = value_range(Axis(label=""), [3.0, 3.0])
    assert lo < 3.0 < hi
    lo, hi = value_range(Axis(label="", log=True), [float("nan"), -1.0])
    assert 0 < lo < hi


def test_numbers_for_readers():
    assert number(99.996) == "100"
    assert number(9.996) == "10.0"
    assert number(123456) == "123\u202f456"
    assert number(float("nan")) == "–"
    assert number(True) == "yes"
    assert number(-1e-12) == "−1.00\u2009×\u200910⁻¹²"


def crowded_plot() -> Svg:
    z = np.linspace(0, 20, 60)
    T = 40 + 30 * np.exp(-((z - 1.0) ** 2))
    return plot(
        [Series(x=T, y=z, label="liquid"), Series(x=T - 2, y=z, label="gas", dash="6 3")], title="Temperature",
        desc="d", x=Axis(label="T [°C]"), y=Axis(label="z [m]", down=True, lo=0.0, hi=20.0),
        marks=[Mark(x=float(T.max()), y=1.0, text="bulge 70.0 °C"), Mark(x=69.0, y=1.2, text="second bulge 69 °C")],
        rules=[Rule(axis="y", value=10.0, text="intercooler"), Rule(axis="y", value=10.4, text="redistributor"),
               Rule(axis="x", value=60.0, text="limit")],
    )


def test_labels_of_a_crowded_plot_keep_clear():
    assert_labels_clear(crowded_plot().render())


def test_plot_bears_gaps_and_values_a_log_axis_cannot_show():
    drawing = plot([Series(x=[1.0, 2.0, float("nan"), 4.0, 5.0], y=[1.0, -1.0, 2.0, 10.0, 100.0])], title="t", desc="d",
                   x=Axis(label="x"), y=Axis(label="y", log=True))
    assert "nan" not in drawing.render()


def test_long_series_are_thinned():
    x = np.linspace(0, 1, 20000)
    drawing = plot([Series(x=x, y=x**2)], title="t", desc="d", x=Axis(label="x"), y=Axis(label="y"))
    assert len(drawing.render()) < 12000


def test_spread_keeps_boxes_apart_and_inside():
    centres, widths = [10.0, 12.0, 14.0, 95.0], [20.0, 24.0, 18.0, 20.0]
    placed = spread(centres, widths, 0.0, 130.0, gap=2.0)
    ends = sorted((c - w / 2, c + w / 2) for c, w in zip(placed, widths))
    assert all(a[1] <= b[0] + 1e-9 for a, b in itertools.pairwise(ends))
    assert ends[0][0] >= 0
    assert ends[-1][1] <= 130


@pytest.mark.parametrize("value", [0.4, 1.2, 2.9])
def test_bullet_labels_keep_clear_where_limits_lie_close(value):
    limits = [Limit(value=v, text=t) for v, t in ((1.63, "simulated 2020"), (1.60, "limit 2025"), (1.58, "limit"))]
    assert_labels_clear(bullet(value, limits, unit="GJ/t", text="this plant", title="t", desc="d").render())


def test_dot_rows_have_a_row_for_each():
    rows = [Row(label=f"plant {k}", value=3.0 + 0.01 * k, hollow=bool(k % 2)) for k in range(14)]
    svg = dot_rows(rows, axis="GJ/t", title="t", desc="d", reference=3.05).render()
    assert_labels_clear(svg)
    assert svg.count("<circle") == 14


def test_sankey_bands_have_the_height_of_their_flow():
    nodes = [Node(key="a", label="A", column=0), *(Node(key=f"b{k}", label=f"B{k}", column=1) for k in range(6))]
    values = [5.0, 3.0, 1.0, 0.01, 0.01, 0.01]
    svg = sankey(nodes, [Link(source="a", target=f"b{k}", value=v, color="#888") for k, v in enumerate(values)],
                 title="t", desc="d").render()
    assert_labels_clear(svg)
    bars = [float(r.get("height")) for r in ET.fromstring(svg).iter(SVG + "rect")]
    assert bars[1] / bars[2] == pytest.approx(5 / 3, rel=0.01)
    assert bars[0] == pytest.approx(190, rel=0.01)


def test_grid_places_drawings_side_by_side():
    whole = grid([crowded_plot()] * 5, columns=3, title="t", desc="d")
    assert whole.width == 3 * 380 + 2 * 12
    assert len(ET.fromstring(whole.render()).findall(SVG + "g")) == 5


def test_drawings_escape_text():
    svg = Svg(10, 10, title='<"&', desc="</desc>")
    svg.text(0, 0, "<script>alert(1)</script>")
    svg.circle(1, 1, 1, tip="a < b", fill='"><x')
    assert ET.fromstring(svg.render()).find(SVG + "text").text == "<script>alert(1)</script>"
    assert "<script" not in svg.render()


def test_rounded_path_ends_where_it_should():
    assert path([(0, 0), (10, 0), (10, 10)], radius=4).endswith("L10.0 10.0")


def test_html_escapes_all_but_markup():
    assert tag("p", "<b>", Markup("<i>x</i>"), title='"') == '<p title="&quot;">&lt;b&gt;<i>x</i></p>'
    assert safe(None) == "–"
    rows = table(["a", "b [m]"], [["<x>", 2.0]])
    assert "&lt;x&gt;" in rows
    assert '<span class="unit">m</span>' in rows
