"""Who paid and who earned: a table of summary.json's `books` by point, means over the replications."""
import json
import statistics


def amounts(directory, asked):
    """{point: {`lab billed`: dollars}} of `asked`, such as `tenants.billed`; points in the scenario's order."""
    points = {}
    for file in sorted(directory.glob("*/seed=*/summary.json")):
        summary = json.loads(file.read_text())
        row = points.setdefault((summary["point_index"], ", ".join(summary["axes"].values())), {})
        for side, key in (each.split(".") for each in asked):
            for name, book in summary["books"][side].items():
                row.setdefault(f"{name} {key}", []).append(book[key])
    return {label: {column: statistics.mean(values) for column, values in row.items()}
            for (_, label), row in sorted(points.items())}


def report(player, scenario, asked):
    """The table in $M; what is nothing at every point is left out."""
    rows = amounts(player.play(scenario), asked)
    columns = [column for column in next(iter(rows.values())) if any(row[column] != 0.0 for row in rows.values())]
    wide = max(map(len, rows))
    lines = [" " * wide + "".join(f"  {column:>12}" for column in columns) + "   ($M)"]
    for label, row in rows.items():
        lines.append(label.ljust(wide) + "".join(f"  {row[column] / 1e6:>{max(12, len(column))}.2f}" for column in columns))
    return "\n".join(lines)
