"""Names and numbers as a reader wants them."""
import textwrap

UPPER = {"slo": "SLO", "ttft": "TTFT", "tpot": "TPOT", "e2e": "E2E", "pue": "PUE"}
LADDERS = {
    "s": (("s", 1.0), ("min", 60.0), ("h", 3600.0), ("d", 86400.0)),
    "d": (("min", 1 / 1440.0), ("h", 1 / 24.0), ("d", 1.0)),
    "$": (("$", 1.0), ("$k", 1e3), ("$M", 1e6), ("$B", 1e9)),
}


def title(metric):
    """`cost_per_mtoken_served` as "Cost per Mtoken served", as the LaTeX tables have it."""
    words = [UPPER.get(word, "Mtoken" if word == "mtoken" else word) for word in metric.split("_")]
    return " ".join([words[0][:1].upper() + words[0][1:], *words[1:]])


def scale(unit, values):
    """The unit to print in and what one of it is in `unit`, by the largest value, as the tables choose it."""
    largest = max((abs(value) for value in values if value == value), default=0.0)
    chosen = LADDERS.get(unit, (("" if unit == "1" else unit, 1.0),))
    fits = [step for step in chosen if largest / step[1] >= 1.0]
    return fits[-1] if fits else chosen[0]


def with_unit(text, unit):
    """An axis' label."""
    return f"{text} ({unit})" if unit else text


def wrapped(text, width=22):
    """Over several lines; a word too long for one is cut. Nobody reads a label of more than three lines."""
    lines = textwrap.wrap(text, width) or [text]
    return "\n".join(lines[:3]) + (" …" if len(lines) > 3 else "")


def labels(texts, width=22):
    """Of several, each wrapped; where two would read alike, what is cut of them is told by a number."""
    found = {text: wrapped(text, width) for text in texts}
    shorts = list(found.values())
    return {text: short if shorts.count(short) == 1 else f"{short} ({number})"
            for number, (text, short) in enumerate(found.items(), 1)}


def lines(found):
    """Of the tallest label."""
    return max((label.count("\n") + 1 for label in found.values()), default=1)


def plain(value, _=None):
    """A tick of a logarithmic axis as text; matplotlib's own are TeX."""
    return f"{value:.12g}"


def listed(texts, most=6):
    """`a; b; c and 4 more`: labels have commas themselves."""
    texts = list(texts)
    return "; ".join(texts[:most]) + (f" and {len(texts) - most} more" if len(texts) > most else "")


def harmless(text):
    """As a field of a CSV file: what a spreadsheet would take for a formula gets an apostrophe before it."""
    if not isinstance(text, str) or not text or text[0] not in "=+-@\t\r":
        return text
    try:
        float(text)
        return text
    except ValueError:
        return "'" + text
