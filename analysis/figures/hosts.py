"""Hosts that were held: how many chips each has, and who held which part of it."""
import numpy as np

WHOLE = 1e-9  # chips are told to six decimals


def rows_of_hosts(stays):
    """Of each pool the hosts that were used, in order: pool → list. A host is in one pool."""
    pools, seen = {}, set()
    for pool, own in stays.groupby("pool", sort=True):
        spans = set(zip(own.first_host, own.after_last_host))
        used = {host for low, high in spans for host in range(low, high)} - seen
        if used:
            pools[pool] = sorted(used)
            seen |= used
    return pools


def chips_of(stays, told):
    """Chips of each host that was used, and whether they are known. `told` are rows (first, after the last, chips) of the
    platform; a host outside them is as large as the fullest of its pool ever was."""
    known, chips = True, {}
    for pool, used in rows_of_hosts(stays).items():
        platform = [next((size for low, high, size in told if low <= host < high), None) for host in used]
        if None in platform:
            known = False
            fullest = max(peak(own) for own in by_host(stays[stays.pool == pool]).values())
            platform = [fullest if size is None else size for size in platform]
        chips.update(zip(used, platform))
    return chips, known


def by_host(stays):
    """Host → its stays as (begin, end, chips on it, row), by begin."""
    found = {}
    order = stays.sort_values(["start", "end"], kind="stable")
    for row in order.itertuples():
        each = row.chips / (row.after_last_host - row.first_host)
        for host in range(row.first_host, row.after_last_host):
            found.setdefault(host, []).append((row.start, row.end, each, row.Index))
    return found


def peak(own):
    """The most chips at one time of these stays of one host."""
    times = np.array([time for begin, end, _, _ in own for time in (begin, end)])
    change = np.array([by for _, _, chips, _ in own for by in (chips, -chips)])
    order = np.lexsort((change, times))  # who leaves makes room for who comes at that time
    return round(float(np.cumsum(change[order]).max()), 6)


def pieces(stays, chips):
    """Which part of each host each stay is drawn on: rows (row of `stays`, host, low, high) with 0 ≤ low < high ≤ 1, so that
    nothing lies on anything else. A stay takes the lowest chips that are free; it is in pieces where those do not lie together.
    Where more is held than a host has (a gang that lies unevenly on its hosts is told by its sum), all on that host is drawn as
    much smaller."""
    found = []
    for host, own in by_host(stays).items():
        size = max(chips[host], peak(own))
        held = []  # (end, low, high) in chips
        for begin, end, wanted, row in own:
            held = sorted((piece for piece in held if piece[0] > begin), key=lambda piece: piece[1])
            at, free = 0.0, []
            for _, low, high in held:
                if low - at > WHOLE:
                    free.append((at, low))
                at = max(at, high)
            free.append((at, size))
            for low, high in free:
                high = min(high, low + wanted)
                if high - low > WHOLE:
                    held.append((end, low, high))
                    found.append((row, host, low / size, high / size))
                    wanted -= high - low
                if wanted <= WHOLE:
                    break
    return found
