"""What was held and what ran, over time."""
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.collections import PolyCollection
from matplotlib.colors import LinearSegmentedColormap

from . import layout, names, style
from .hosts import chips_of, pieces, rows_of_hosts
from .runs import Nothing, horizon_of, intervals, read

DAY = 86400.0
MOST_GROUPS = 7
MOST_POINTS = 4
MOST_BARS = 20000
MOST_SOLID = 3000  # bars that stay shapes in a file; more become one picture in it
TORN = "jobs were preempted: set outputs.segments"
BINS = 120
GAP = 0.06  # inches between pools


def time_scale(seconds):
    """Unit and length of a time axis that ends there."""
    return ("d", DAY) if seconds > 3 * DAY else ("h", 3600.0) if seconds > 3 * 3600 else ("min", 60.0)


def panels(points, size, height, beside=0.9):
    """One above the other, on one time axis; so many inches are beside the axes."""
    points_high = plt.rcParams["axes.titlesize"]
    titles = names.labels(points, max(int(12 * (size - beside) * 8 / points_high), 12))
    height += layout.inches(points_high) * (names.lines(titles) - 1)
    figure, axes = plt.subplots(len(points), 1, figsize=(size, max(height * len(points) + 0.5, 1.3)), sharex=True,
                                squeeze=False, constrained_layout=True)
    for point, each in zip(points, axes[:, 0]):
        if len(points) > 1:
            each.set_title(titles[point])
    return figure, list(axes[:, 0])


def empty(axis, reason):
    """A panel of a point of which there is nothing to draw."""
    small = plt.rcParams["xtick.labelsize"]
    text = layout.wrapped_to(0.5 * axis.figure.get_figwidth(), reason, small)
    label = axis.text(0.5, 0.5, text, transform=axis.transAxes, ha="center", va="center", color=style.GREY, fontsize=small)
    label.set_in_layout(False)  # or the axes would shrink around it
    axis.set_yticks([])
    axis.grid(False)


# --- the portfolio of leases ---

def chips_by_bin(rows, edges):
    """Chips held on average in each bin, of charges with a period and chip-hours."""
    held = np.zeros(len(edges) - 1)
    for begin, end, hours in zip(rows.begin, rows.end, rows.x_ChipHours):
        if end <= begin:
            continue
        first = max(int(np.searchsorted(edges, begin, side="right")) - 1, 0)
        last = min(int(np.searchsorted(edges, end, side="left")), len(held))
        share = (np.minimum(edges[first + 1:last + 1], end) - np.maximum(edges[first:last], begin)).clip(0) / (end - begin)
        held[first:last] += hours * share
    return held * 3600.0 / np.diff(edges)


def portfolio_of(data, point):
    """Charges of chip time of one run, with their lease programme and chip."""
    run = data.one_run(point)
    ledger = read(run.folder, "ledger.csv", ["ChargePeriodStart", "ChargePeriodEnd", "ChargeCategory", "ResourceId", "x_Chip",
                                             "x_ChipHours"])
    leases = read(run.folder, "leases.csv", ["lease", "programme", "chip", "active"])
    if ledger is None or leases is None:
        raise Nothing("the portfolio is drawn from ledger.csv and leases.csv (`outputs` of the scenario)")
    rows = ledger[(ledger.ChargeCategory == "Usage") & (ledger.x_ChipHours > 0)].copy()
    if rows.empty:
        raise Nothing("no chip was leased")
    leases = leases.set_index("lease")
    start = start_of(rows, leases.active)
    rows["begin"] = (pd.to_datetime(rows.ChargePeriodStart) - start).dt.total_seconds()
    rows["end"] = (pd.to_datetime(rows.ChargePeriodEnd) - start).dt.total_seconds()
    rows["group"] = rows.x_Chip.fillna("?") + ", " + rows.ResourceId.map(leases.programme).fillna("?")
    rows.attrs["horizon"] = horizon_of(run.folder)
    return rows


def start_of(charges, active):
    """The date of the scenario's start: bills have dates and leases have seconds since it, and a lease is charged from when it
    is active. What most leases say: some are charged from later."""
    first = pd.to_datetime(charges.groupby("ResourceId").ChargePeriodStart.min())
    seconds = first.index.map(active).to_numpy(float)
    dates = (first[~np.isnan(seconds)] - pd.to_timedelta(np.floor(seconds[~np.isnan(seconds)]), unit="s"))
    return dates.mode().iloc[0] if len(dates) else first.min()


def portfolio(data, size):
    """Chips held, stacked by chip and lease programme."""
    points = data.shown_points(MOST_POINTS)
    held, reasons = data.each(points, portfolio_of)
    some = [rows for rows in held.values() if rows is not None]
    end = max(max(rows.end.max(), rows.attrs["horizon"] or 0.0) for rows in some)
    edges = np.linspace(0.0, end, 2 * BINS + 1)
    weight = pd.concat(some).groupby("group").x_ChipHours.sum().sort_values(ascending=False)
    groups = list(weight.index[:MOST_GROUPS])
    unit, factor = time_scale(end)
    figure, axes = panels(points, size, 1.15 if size < 5 else 1.35)
    drawn = []
    for axis, point in zip(axes, points):
        rows = held[point]
        if rows is None:
            empty(axis, reasons[point])
            continue
        named = rows.group.where(rows.group.isin(groups), "the rest")
        own = [group for group in [*groups, "the rest"] if (named == group).any()]
        layers = [chips_by_bin(rows[named == group], edges) for group in own]
        below = np.zeros(len(edges) - 1)
        for group, layer in zip(own, layers):
            index = groups.index(group) if group in groups else len(groups)
            axis.fill_between(edges / factor, np.append(below, below[-1]), np.append(below + layer, (below + layer)[-1]),
                              step="post", color=style.REST if group == "the rest" else style.cycle(index)["color"],
                              hatch=style.hatch(index), edgecolor="white", linewidth=0.0, label=names.wrapped(group, 34))
            below += layer
            drawn.append(pd.DataFrame({"point": point, "group": group, f"time_{unit}": edges[:-1] / factor, "chips": layer}))
        axis.set(ylabel="chips held")
        axis.set_ylim(bottom=0)
        axis.margins(y=0.05)
    axes[-1].set(xlabel=f"time since the start ({unit})", xlim=(0, end / factor))
    legend_below(figure, axes, size, data.told)
    return figure, pd.concat(drawn, ignore_index=True)


def legend_below(figure, axes, size, notes, title=None):
    """Of all panels together, each label once."""
    labels = {}
    for axis in axes:
        labels.update({label: handle for handle, label in zip(*axis.get_legend_handles_labels()) if label not in labels})
    layout.finish(figure, size, list(labels.values()), list(labels), title=title, notes=notes)


# --- who held which hosts ---

def stays_of(data, point):
    """One row a stay of a job, or of a replica, on a run of hosts: begin, end, first host, host after the last, chips on them,
    tenant, pool. A gang's chips are told by their sum: each of its hosts is taken to have as many. Of jobs that were preempted
    jobs.csv knows the first start and the last hosts alone: without segments.csv they have no stays, and `attrs` says how many
    they are."""
    run = data.one_run(point)
    segments = read(run.folder, "segments.csv", ["job_id", "workload_name", "start", "end", "hosts", "chips", "tenant", "chip",
                                                  "region"])
    torn = 0
    if segments is None:
        jobs = read(run.folder, "jobs.csv", ["job_id", "workload_name", "starting_time", "execution_time", "finish_time",
                                             "allocated_resources", "chips", "tenant", "chip", "region", "preemptions"])
        if jobs is None:
            raise Nothing("stays are drawn from segments.csv or jobs.csv (`outputs` of the scenario)")
        ran = jobs[jobs.allocated_resources.notna() & jobs.starting_time.notna()]
        torn = int((ran.preemptions > 0).sum())
        segments = ran[~(ran.preemptions > 0)].assign(
            start=lambda all: all.starting_time,
            end=lambda all: all.finish_time.fillna(all.starting_time + all.execution_time),
            hosts=lambda all: all.allocated_resources)
    if segments.empty:
        raise Nothing(TORN if torn else "no job ran")
    rows = []
    for row in segments.itertuples():
        pool = f"{row.region or '?'} {row.chip or ''}".strip() if row.region == row.region else "?"
        runs = intervals(row.hosts)
        each = row.chips / sum(high - low for low, high in runs)
        for low, high in runs:
            rows.append((row.start, row.end, low, high, each * (high - low), row.tenant, row.workload_name, pool))
    stays = pd.DataFrame(rows, columns=["start", "end", "first_host", "after_last_host", "chips", "tenant", "workload", "pool"])
    stays.attrs["torn"] = torn
    return stays


def lacks_replicas(data, points):
    """Whether some of these runs had services and kept no stays of their replicas."""
    return any(read(data.one_run(point).folder, "services.csv", ["service"]) is not None and
               read(data.one_run(point).folder, "segments.csv", ["hosts"]) is None for point in points)


def sizes_of(data, stays):
    """Chips of each host that was used; a reader is told where they are a guess."""
    chips, known = chips_of(stays, data.chips_of_hosts())
    if not known:
        data.tell("The runs' platform is not there as it was: a host is taken to have as many chips as were ever held of "
                  "one of its pool at one time")
    return chips


def hosts_text(count):
    """`1 host`, `12 hosts`."""
    return f"{count:.0f} host{'' if count == 1 else 's'}"


def places_of(pools, room, least):
    """Where each host is drawn, in inches from the top of so many: host → (top, bottom), and pool → its span. A pool has as
    much as its share of the hosts, and no less than its label needs."""
    counts = {pool: len(used) for pool, used in pools.items()}
    small = set()
    while True:
        others = sum(count for pool, count in counts.items() if pool not in small)
        scale = (room - sum(least[pool] for pool in small)) / others if others else 0.0
        grown = small | {pool for pool, count in counts.items() if count * scale < least[pool]}
        if grown == small:
            break
        small = grown
    place, spans, at = {}, {}, 0.0
    for pool, used in pools.items():
        height = least[pool] if pool in small else counts[pool] * scale
        spans[pool] = (at, at + height)
        for index, host in enumerate(used):
            place[host] = (at + height * index / len(used), at + height * (index + 1) / len(used))
        at += height + GAP
    return place, spans


def bars_of(stays, chips, place):
    """Rectangles (row of `stays`, top, bottom) on these places; of whole hosts beside each other one."""
    found, whole = [], {}
    for row, host, low, high in pieces(stays, chips):
        top, bottom = place[host]
        if low <= 0.0 and high >= 1.0 - 1e-9:
            whole.setdefault(row, []).append((top, bottom))
        else:
            found.append((row, top + low * (bottom - top), top + high * (bottom - top)))
    for row, spans in whole.items():
        spans.sort()
        begin, end = spans[0]
        for top, bottom in spans[1:]:
            if top - end > GAP / 2:
                found.append((row, begin, end))
                begin = top
            end = bottom
        found.append((row, begin, end))
    return found


def gantt(data, size):
    """Hosts by pool, time across, a bar a stay in its tenant's colour, on as much of a host as it holds."""
    points = data.shown_points(2)
    stays, reasons = data.each(points, stays_of)
    some = [rows for rows in stays.values() if rows is not None]
    torn = [f"{rows.attrs['torn']} of {point}" for point, rows in stays.items() if rows is not None and rows.attrs["torn"]]
    if torn:
        data.tell(f"Jobs not drawn: {names.listed(torn)} ({TORN})")
    if lacks_replicas(data, points):
        data.tell("Stays of jobs; replicas of services are drawn where outputs.segments is set")
    if sum(len(rows) for rows in some) > MOST_BARS:
        raise Nothing(f"more than {MOST_BARS} stays: a chart of them is grey; choose a shorter run, or --point")
    begin, end = min(rows.start.min() for rows in some), max(rows.end.max() for rows in some)
    unit, factor = time_scale(end)
    several = pd.concat(some)
    by = "tenant" if several.tenant.nunique() > 1 or several.workload.nunique() == 1 else "workload"
    owners = list(several.assign(area=lambda all: (all.end - all.start) * all.chips).groupby(by).area.sum()
                  .sort_values(ascending=False).index)
    pools = {point: rows_of_hosts(rows) for point, rows in stays.items() if rows is not None}
    labels = {point: {pool: names.wrapped(pool, 20) + "\n" + hosts_text(len(used)) for pool, used in own.items()}
              for point, own in pools.items()}
    line = layout.inches(plt.rcParams["ytick.labelsize"])
    least = {point: {pool: line * (text.count("\n") + 1) for pool, text in own.items()} for point, own in labels.items()}
    room = max(2.2 if size > 5 else 1.7, *(sum(own.values()) + GAP * len(own) for own in least.values()))
    figure, axes = panels(points, size, 1.1 * room)
    drawn = []
    for axis, point in zip(axes, points):
        if stays[point] is None:
            empty(axis, reasons[point])
            continue
        place, spans = places_of(pools[point], room - GAP * (len(pools[point]) - 1), least[point])
        draw_stays(axis, stays[point], bars_of(stays[point], sizes_of(data, stays[point]), place), by, owners, factor)
        for _, low in list(spans.values())[:-1]:
            axis.axhline(low + GAP / 2, color=style.REST, linewidth=0.5)
        axis.set_yticks([(high + low) / 2 for high, low in spans.values()], [labels[point][pool] for pool in spans])
        axis.grid(False, axis="y")
        axis.set_ylim(max(low for _, low in spans.values()) + GAP / 2, -GAP / 2)
        drawn.append(stays[point].assign(point=point))
    axes[-1].set(xlabel=f"time since the start ({unit})",
                 xlim=((begin if begin > 0.3 * end else 0) / factor, end / factor))
    legend_below(figure, axes, size, data.told, by)
    return figure, pd.concat(drawn, ignore_index=True)[["point", "pool", "tenant", "workload", "first_host", "after_last_host",
                                                        "chips", "start", "end"]]


def draw_stays(axis, stays, bars, by, owners, factor):
    """The bars of each owner in a colour and hatch; of owners beyond the colours in grey."""
    many = len(bars) > MOST_SOLID
    corners = {}
    for row, top, bottom in bars:
        left, right = stays.start[row] / factor, stays.end[row] / factor
        corners.setdefault(stays[by][row], []).append([(left, top), (right, top), (right, bottom), (left, bottom)])
    for index, owner in enumerate(owners):
        look = {"facecolor": style.cycle(index)["color"] if index < MOST_GROUPS else style.REST,
                "hatch": None if many else style.hatch(index) * 2 if index < MOST_GROUPS else None, "edgecolor": "white"}
        if owner in corners:
            axis.add_collection(PolyCollection(corners[owner], linewidth=0.15, rasterized=many, **look))
        if index < MOST_GROUPS:
            axis.barh([0], [0], label=names.wrapped(owner), **look)


# --- how full ---

def utilisation(data, size):
    """A row a pool or service, time across, the darker the fuller."""
    points = data.shown_points(MOST_POINTS)
    tables, reasons = data.each(points, loads_of)
    some = [table for table in tables.values() if table is not None]
    end = max(table.end.max() for table in some)
    edges = np.linspace(0.0, end, BINS + 1)
    unit, factor = time_scale(end)
    titles = {point: {row: names.wrapped(row, 26) + "\n" + hosts_text(hosts) if hosts else names.wrapped(f"load of {row}", 26)
                      for row, hosts in table.groupby("row", sort=False).hosts.max().items()}
              for point, table in tables.items() if table is not None}
    line = layout.inches(plt.rcParams["ytick.labelsize"])
    tallest = max(max(names.lines(own) * line + 0.08, 0.2) * len(own) for own in titles.values())
    colours = LinearSegmentedColormap.from_list("load", style.HEAT)
    figure, axes = panels(points, size, 0.3 + tallest, beside=2.1)
    drawn = []
    for axis, point in zip(axes, points):
        if tables[point] is None:
            empty(axis, reasons[point])
            continue
        rows = list(titles[point])
        cells = np.vstack([mean_by_bin(tables[point][tables[point].row == row], edges) for row in rows])
        image = axis.imshow(cells, aspect="auto", cmap=colours, vmin=0.0, vmax=1.0, interpolation="nearest",
                            extent=(0, end / factor, len(rows) - 0.5, -0.5))
        axis.set_yticks(range(len(rows)), list(titles[point].values()))
        axis.grid(False)
        for index, row in enumerate(rows):
            drawn.append(pd.DataFrame({"point": point, "row": row, f"time_{unit}": edges[:-1] / factor, "share": cells[index]}))
    axes[-1].set(xlabel=f"time since the start ({unit})", xlim=(0, end / factor))
    bar = figure.colorbar(image, ax=axes, pad=0.02, fraction=0.05, aspect=18)
    bar.set_label("share in use")
    bar.outline.set_linewidth(0.4)
    torn = [point for point, table in tables.items() if table is not None and table.attrs["torn"]]
    if torn:
        data.tell(f"Hosts not drawn: {names.listed(torn)} ({TORN})")
    if any((table.hosts > 0).any() for table in some):
        data.tell("Hosts: chips that jobs hold, of all chips of the hosts that jobs ever held here; replicas of services are in "
                  "it where outputs.segments is set" if lacks_replicas(data, points) else
                  "Hosts: chips that jobs and replicas hold, of all chips of the hosts that they ever held here")
    layout.finish(figure, size, notes=data.told)
    return figure, pd.concat(drawn, ignore_index=True)


def loads_of(data, point):
    """Periods with a share in use: of each pool the chips that jobs and replicas hold, of those of all hosts that are ever held
    there; load of each service, of what its replicas can carry."""
    run = data.one_run(point)
    parts, without = [], ""
    try:
        stays = stays_of(data, point)
        if stays.attrs["torn"]:
            raise Nothing(TORN)
        chips = sizes_of(data, stays)
        for pool, used in rows_of_hosts(stays).items():
            own = stays[stays.pool == pool]
            share = own.chips / sum(chips[host] for host in used)
            parts.append(pd.DataFrame({"row": pool, "start": own.start, "end": own.end, "share": share, "hosts": len(used)}))
    except Nothing as reason:
        without = str(reason)
    services = read(run.folder, "services.csv", ["service", "time", "offered", "capacity"])
    if services is not None and not services.empty:
        for service, own in services.groupby("service", sort=False):
            ends = own.time.shift(-1).fillna(own.time.max() + own.time.diff().median())
            share = (own.offered / own.capacity.where(own.capacity > 0)).clip(upper=1.0).fillna((own.offered > 0) * 1.0)
            parts.append(pd.DataFrame({"row": service, "start": own.time, "end": ends, "share": share, "hosts": 0}))
    if not parts:
        raise Nothing(without)
    table = pd.concat(parts, ignore_index=True)
    table.attrs["torn"] = without == TORN
    return table


def mean_by_bin(rows, edges):
    """Share in use in each bin, by time."""
    total = np.zeros(len(edges) - 1)
    width = np.diff(edges)
    begins, ends, shares = (rows[name].to_numpy() for name in ("start", "end", "share"))
    firsts = np.searchsorted(edges, begins, side="right") - 1
    lasts = np.searchsorted(edges, ends, side="left")
    inside = lasts - firsts <= 1
    np.add.at(total, firsts[inside].clip(0, len(total) - 1), shares[inside] * (ends - begins)[inside])
    for first, last, begin, end, share in zip(firsts[~inside], lasts[~inside], begins[~inside], ends[~inside], shares[~inside]):
        first, last = max(first, 0), min(last, len(total))
        total[first:last] += share * (np.minimum(edges[first + 1:last + 1], end) - np.maximum(edges[first:last], begin)).clip(0)
    return total / width
