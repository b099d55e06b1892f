"""How figures look: widths of columns, colours that the colour-blind tell apart and that keep their order in grey, marks and
hatches beside them, fonts that travel with the file."""
import logging

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

# Inches. ACM's acmart, IEEE's IEEEtran and NeurIPS' style files; `-wide` spans both columns.
WIDTHS = {"acm": 3.33, "acm-wide": 7.0, "ieee": 3.5, "ieee-wide": 7.16, "neurips": 5.5, "slide": 10.0}

# Okabe and Ito's (2008), which those tell apart who see no red or no green; neighbours differ in lightness (17, 70, 53, 71, 58,
# 61, 46 and 89 of 100) or by a hatch, so that a grey printer keeps them apart.
COLOURS = ["#1b2a49", "#56b4e9", "#d55e00", "#e69f00", "#009e73", "#cc79a7", "#0072b2", "#f0e442"]
HATCHES = ["", "////", "", "....", "", "\\\\\\\\", "", "xxxx"]
MARKERS = ["o", "s", "^", "D", "v", "P", "X", "*"]
DASHES = ["-", (0, (5, 1.5)), (0, (1, 1)), (0, (4, 1, 1, 1)), (0, (8, 2)),
          (0, (2, 2)), (0, (6, 1, 1, 1, 1, 1)), (0, (9, 2, 2, 2))]
# Of heat maps: the darker the more, in grey too.
HEAT = ["#f3f4f6", "#a9d3ee", "#3f8fc4", "#0f4c81", "#14213d"]
GREY = "#6b7280"
REST = "#c9cdd3"

BASE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans"],
    "font.size": 7.5,
    "axes.titlesize": 8,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.labelsize": 7.5,
    "axes.linewidth": 0.6,
    "axes.edgecolor": "#374151",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "grid.color": "#e5e7eb",
    "grid.linewidth": 0.6,
    "xtick.labelsize": 7,
    "ytick.labelsize": 7,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.major.size": 2.5,
    "ytick.major.size": 2.5,
    "legend.fontsize": 7,
    "legend.frameon": False,
    "legend.handlelength": 2.5,
    "legend.handletextpad": 0.5,
    "legend.borderpad": 0.1,
    "lines.linewidth": 1.4,
    "hatch.linewidth": 0.5,
    "patch.linewidth": 0.4,
    "figure.dpi": 100,
    "savefig.dpi": 300,
}

# Names come from scenarios: `$` in them is no formula. Fonts go into the file: TrueType into PDF, outlines into SVG.
ALWAYS = {"text.usetex": False, "text.parse_math": False, "pdf.fonttype": 42, "ps.fonttype": 42, "svg.fonttype": "path",
          "svg.hashsalt": "leasehold", "figure.autolayout": False, "figure.constrained_layout.use": False}


class Complaints(logging.Handler):
    """What matplotlib logs of a style sheet and goes on."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.texts = []

    def emit(self, record):
        self.texts.append(" ".join(record.getMessage().split()))


def use(sheet):
    """Raises ValueError where the sheet has a key or a value that matplotlib does not know: it alone would pass over it."""
    logger, complaints = logging.getLogger("matplotlib"), Complaints()
    logger.addHandler(complaints)
    try:
        plt.style.use(sheet)
    finally:
        logger.removeHandler(complaints)
    if complaints.texts:
        raise ValueError("; ".join(complaints.texts))


def width_of(text):
    """Inches of a preset's name, or of `85mm` or `3.3in`."""
    if text in WIDTHS:
        return WIDTHS[text]
    for unit, inches in (("mm", 1 / 25.4), ("cm", 1 / 2.54), ("in", 1.0)):
        if text.endswith(unit):
            try:
                width = float(text[:-len(unit)]) * inches
            except ValueError:
                break
            if 1.0 <= width <= 40.0:
                return width
    raise ValueError(f"--width {text}: is no width (1 to 40 inches) write one of {', '.join(WIDTHS)}, or such as 85mm or 3.3in")


def begin(style, width):
    """From now on figures look so; `style` is a matplotlib style sheet or the name of one, over ours."""
    matplotlib.rcdefaults()
    matplotlib.use("Agg")
    plt.rcParams.update(BASE)
    if width >= 9.0:  # seen from afar
        sizes = [key for key in BASE if key.endswith("size") and "major" not in key]
        plt.rcParams.update({key: 16 if "title" in key else 14 for key in sizes})
    if style:
        use(style)
    plt.rcParams.update(ALWAYS)


def cycle(index):
    """Colour, mark and dash of the index-th of several: each time that the colours come round, with other marks and dashes."""
    own = [entry["color"] for entry in plt.rcParams["axes.prop_cycle"] if "color" in entry]
    given = plt.rcParams["axes.prop_cycle"] != matplotlib.rcParamsDefault["axes.prop_cycle"]
    colours = own if given and own else COLOURS
    other = index + index // len(colours)
    return {"color": colours[index % len(colours)], "marker": MARKERS[other % len(MARKERS)],
            "linestyle": DASHES[other % len(DASHES)]}


def hatch(index):
    """Beside the colour, for whoever sees none."""
    return HATCHES[index % len(HATCHES)]
