"""Everything of a figure inside the width asked for: axes, legend and remarks. A journal's column is so wide and no wider."""
import textwrap

import matplotlib.pyplot as plt
from matplotlib.transforms import Bbox

PAD = 0.04  # inches around it all


def inches(points):
    """Of a font's size: the height of a line."""
    return points / 72.0 * 1.25


def wrapped_to(size, text, points):
    """Over as many lines as it takes in so many inches; DejaVu Sans is on average 0.6 em wide, a word too long is cut."""
    return "\n".join(textwrap.wrap(text, max(int((size - 2 * PAD) / (0.6 * points / 72.0)), 12)))


def extent(figure):
    """What is drawn, in inches from the lower left corner."""
    figure.draw_without_rendering()
    return figure.get_tightbbox(figure.canvas.get_renderer())


def finish(figure, size, handles=(), labels=(), title=None, notes=()):
    """Axes as wide as the labels beside them leave, the legend below in as many columns as fit, the remarks below it."""
    fit_axes(figure, size)
    height = figure.get_figheight()
    bottom = extent(figure).y0 - PAD
    if handles:
        legend = legend_of(figure, size, handles, labels, title, bottom / height)
        bottom = legend.get_window_extent().y0 / figure.dpi - PAD
    if notes:
        points = plt.rcParams["xtick.labelsize"]
        text = "\n".join(wrapped_to(size, note, points) for note in notes)
        figure.text(PAD / size, bottom / height, text, va="top", ha="left", fontsize=points, color="#374151")


def fit_axes(figure, size):
    """Margins by what stands beside the axes; labels that are wider than the figure leave them a fifth of it."""
    if figure.get_constrained_layout():
        return
    for _ in range(3):  # ticks may change with the axes' width
        box = extent(figure)
        place = figure.subplotpars
        left = min(place.left + (PAD - box.x0) / size, 0.75)
        right = max(place.right + (size - PAD - box.x1) / size, left + 0.2)
        figure.subplots_adjust(left=left, right=right)


def legend_of(figure, size, handles, labels, title, bottom):
    """In as many columns as the width holds."""
    for columns in range(min(len(handles), 6), 0, -1):
        legend = figure.legend(handles, labels, loc="upper center", bbox_to_anchor=(0.5, bottom), ncols=columns, title=title,
                               columnspacing=0.8, borderaxespad=0.2)
        figure.draw_without_rendering()
        if columns == 1 or legend.get_window_extent().width / figure.dpi <= size - 2 * PAD:
            return legend
        legend.remove()
    return None


def frame(figure):
    """What a file shows: the whole width, and as much of the height as is drawn on."""
    box = extent(figure)
    return Bbox([[0.0, box.y0 - PAD], [figure.get_figwidth(), box.y1 + PAD]])
