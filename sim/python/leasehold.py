"""What a policy in Python sees of a run, and may say.

A column of a table, `snapshot.jobs.chips`, is filled when it is read for the first time in a call: a read-only buffer that
numpy wraps without a copy (`numpy.asarray(snapshot.jobs.chips)`), and that works as a sequence without numpy. A table is also
a sequence of rows: `for job in snapshot.waiting: job.chips`. All hold for one call.
"""
import os
import sys

import _leasehold
import _leasehold_watch as _watch
from _leasehold_watch import Undetermined  # which policies may name


def _refuse_change(self, name, value=None):
    raise AttributeError(f"a snapshot cannot be changed (`{name}`): it is what is; say what should be by what you return")


class Row:
    """A row of a table; it stands for its `id` where one is due."""

    __slots__ = ("_table", "_index")

    def __init__(self, table, index):
        _set(self, "_table", table)
        _set(self, "_index", index)

    def __getattr__(self, name):
        return self._table._cell(name, self._index)

    __setattr__ = _refuse_change
    __delattr__ = _refuse_change

    def __index__(self):
        return self._table._cell("id", self._index)

    def __eq__(self, other):
        return isinstance(other, Row) and (self._table, self._index) == (other._table, other._index)

    def __hash__(self):
        return hash((self._table._call, self._table._number, self._index))  # no address: sets go round as in every run

    def __repr__(self):
        return self._table._describe(self._index, lambda cell: True)


_set = object.__setattr__


def _text(cell):
    return f"{cell:g}" if isinstance(cell, float) else repr(cell)


class Table:
    """Rows of one kind, column by column."""

    def __init__(self, call, number, name, row, columns):
        self.__dict__.update(_call=call, _number=number, _name=name, _row=row, _columns=columns)

    def __getattr__(self, name):
        column = self._columns.get(name)
        if column is None:
            raise AttributeError(f"`{self._name}` has no column `{name}`; it has {', '.join(self._columns)}")
        read = self.__dict__[name] = _leasehold.column(self._call, self._number, column[0], column[1])
        return read

    __setattr__ = _refuse_change
    __delattr__ = _refuse_change

    def _cell(self, name, index):
        read = self.__dict__.get(name)
        if read is not None:
            return read[index]
        column = self._columns.get(name)
        if column is None:
            raise AttributeError(f"a {self._row} has no `{name}`; it has {', '.join(self._columns)}")
        return _leasehold.cell(self._call, self._number, column[0], column[1], index)

    def __len__(self):
        return _leasehold.rows(self._call, self._number)

    def __getitem__(self, index):
        rows = len(self)
        if isinstance(index, slice):
            return [Row(self, each) for each in range(rows)[index]]
        if not -rows <= index < rows:
            raise IndexError(f"`{self._name}` has {rows} rows")
        return Row(self, index % rows)

    def __iter__(self):
        return (Row(self, index) for index in range(len(self)))

    @property
    def columns(self):
        """The names of its columns."""
        return tuple(self._columns)

    def _describe(self, index, shown):
        cells = ((name, self._cell(name, index)) for name in self._columns)
        return f"{self._row}({', '.join(f'{name}={_text(cell)}' for name, cell in cells if name == 'id' or shown(cell))})"

    def __repr__(self):
        """The first rows, without cells that say nothing: 0, False, -1, inf, ''."""
        rows = [self._describe(index, lambda cell: cell not in (0, -1, float("inf"), ""))
                for index in range(min(len(self), 3))]
        rest = [f"... {len(self) - 3} more"] if len(self) > 3 else []
        return f"{self._name}: {len(self)} rows" + "".join("\n  " + line for line in rows + rest)


class Snapshot:
    """What is at one instant."""

    def __init__(self, call, tables):
        self.__dict__.update(_call=call, _tables=tables)

    def __getattr__(self, name):
        found = self._tables.get(name)
        if found is None:
            raise AttributeError(f"this snapshot has no `{name}`; it has now, {', '.join(self._tables)}")
        table = Table(self._call, found[0], name, found[1], found[2])
        shown = self.__dict__[name] = Row(table, 0) if found[3] else table
        return shown

    __setattr__ = _refuse_change
    __delattr__ = _refuse_change

    @property
    def now(self):
        """Simulated seconds since the scenario's start."""
        return _leasehold.now(self._call)

    def __repr__(self):
        return f"snapshot at {self.now:g} s\n" + "\n".join(repr(getattr(self, name)) for name in self._tables)


class SchedulingSnapshot(Snapshot):
    """Decisions are judged at once. One that is taken shows in `fits` and the others below; columns stay as they were read."""

    def open_to(self, job):
        """The pools that the job may run in, in the order in which to try them."""
        return _leasehold.open_to(self._call, _id(job, "Job"))

    def fits(self, job, alternative=0, pool=0):
        """Whether the gang fits into the pool now, as far as counts of chips, cores and memory say."""
        return _leasehold.fits(self._call, _id(job, "Job"), _place(alternative), _id(pool, "Pool"))

    def could_fit(self, job, alternative=0, pool=0):
        """Whether it would fit if nothing ran."""
        return _leasehold.could_fit(self._call, _id(job, "Job"), _place(alternative), _id(pool, "Pool"))

    def start(self, job, alternative=0, pool=0, hosts=None):
        """Starts a job that waits, on `hosts`, or on those that the placement policy chooses; False where it does not fit.

        `hosts`: {host: members}, each a row of `hosts`, its id or its name; or [(host, members), ...]. Of a fraction of a
        chip (host, members, which of the host's chips)."""
        return _leasehold.start(self._call, _id(job, "Job"), _place(alternative), _id(pool, "Pool"),
                                None if hosts is None else self._hosts(hosts))

    def stop(self, job, at_once=False, notice=0.0):
        """Puts a job that runs back into the queue: after a checkpoint where it writes any; at once; or with so many seconds
        of notice, in which it works on."""
        return _leasehold.stop(self._call, _id(job, "Job"), _truth(at_once, "at_once"), _seconds(notice, "notice"))

    def move(self, job, alternative=0, pool=0, hosts=None):
        """Has a job that runs go on as another of its alternatives, in another pool, or on other `hosts`, as of `start`."""
        return _leasehold.move(self._call, _id(job, "Job"), _place(alternative), _id(pool, "Pool"),
                                None if hosts is None else self._hosts(hosts))

    def reject(self, job):
        """Refuses a job that waits for good."""
        return _leasehold.reject(self._call, _id(job, "Job"))

    @property
    def refusal(self):
        """Why the last decision was not taken."""
        return _leasehold.refusal(self._call)

    def _hosts(self, hosts):
        """[(host, members, chip), ...]."""
        if isinstance(hosts, (str, Row)):
            raise TypeError(f"{hosts!r} is one host: `hosts` is a list of them")
        shares = [share if isinstance(share, (tuple, list)) else (share, 1)
                  for share in (hosts.items() if isinstance(hosts, dict) else hosts)]
        if not shares:
            raise ValueError("`hosts` names no host: without it the placement policy chooses")
        return [(self._host(host), _count(members, "members"), _place(*chip) if chip else 0)
                for host, members, *chip in shares]

    def _host(self, host):
        return _host_of(self, host, "in any pool")


class PlacementSnapshot(Snapshot):
    """A gang, and hosts with room for it."""

    def _host(self, host):
        return _host_of(self, host, "with room in the pool")


def _host_of(snapshot, host, where):
    """The id of a host that is named by its row, its id or its name."""
    if not isinstance(host, str):
        return _id(host, "Host", "Room")
    ids = snapshot.__dict__.get("_ids")
    if ids is None:
        ids = snapshot.__dict__["_ids"] = dict(zip(snapshot.hosts.name, snapshot.hosts.id))
    if host not in ids:
        raise LookupError(f"there is no host `{host}` {where}")
    return ids[host]


class TenancySnapshot(Snapshot):
    """Pools, and who waits and runs."""

    def _numbers(self):
        ids = self.__dict__.get("_ids")
        if ids is None:
            ids = self.__dict__["_ids"] = frozenset(self.jobs.id)
        return ids


class LeasingSnapshot(Snapshot):
    """Offers, leases and needs of one tenant."""

    @property
    def horizon(self):
        """The end of the scenario, which plans should not look beyond, s; inf where it has none."""
        return _leasehold.horizon(self._call)

    @property
    def tenant(self):
        """The number of the tenant that is asked."""
        return _leasehold.tenant(self._call)

    def history(self, need):
        """Chips that a row of `needs` was busy with at past hours, the present one last: a column."""
        return _leasehold.history(self._call, _place(need, "Need"))

    def load(self, demand):
        """Requests a second that were offered to a service at past hours, the present one last: a column."""
        return _leasehold.load(self._call, _place(demand, "Demand"))


def _place(row, kind=None):
    """The place of a row of this kind in its table; or a number that is one."""
    if type(row) is int:
        return row
    return _of_kind(row, kind)._index if isinstance(row, Row) else _whole(row)


def _of_kind(row, *kinds):
    if row._table._row not in kinds:
        raise TypeError(f"a {row._table._row} is no {kinds[0]}" if kinds[0] else f"a {row._table._row} is no number")
    if _snapshot is not None and row._table._call != _snapshot._call:
        raise RuntimeError("a snapshot holds for one call: this row is of another")
    return row


def _whole(number):
    if isinstance(number, bool) or not hasattr(number, "__index__"):
        raise TypeError(f"{number!r} is neither a row nor its id")
    number = number.__index__()
    if number.bit_length() > 63:
        raise OverflowError(f"nothing has the id {number}")
    return number


def _id(row, *kinds):
    """The id of a row of one of these kinds, or a number that is one."""
    if type(row) is int and row.bit_length() < 64:
        return row
    return _of_kind(row, *kinds).__index__() if isinstance(row, Row) else _whole(row)


_snapshot = None  # of the call that Python is in


def _one_of(table, column, value):
    """The row of a table of the snapshot whose cell is `value`; what is wrong is told where the policy says it."""
    if _snapshot is None:
        return None  # a policy's own tests may fill plans without a run
    for row, cell in enumerate(getattr(getattr(_snapshot, table), column)):
        if cell == value:
            return row
    raise ValueError(f"there is no {table[:-1]} whose {column} is {value}" if column == "id" else
                     f"nobody offers a {column} `{value}`")


def _demand(demand):
    """The row of `demands`; a row of a table of what they need, where they run or may move stands for that of its demand."""
    named = isinstance(demand, Row) and "demand" in demand._table._columns
    row = _of_kind(demand, demand._table._row).demand if named else _place(demand, "Demand")
    if _snapshot is not None and not 0 <= row < len(_snapshot.demands):
        raise ValueError(f"there is no demand {row} (there are {len(_snapshot.demands)})")
    return row


def _gang(demand):
    row = _demand(demand)
    if _snapshot is not None and _snapshot.demands.serving[row]:
        raise ValueError(f"`{_snapshot.demands.name[row]}` is a service: this is for gangs in training")
    return row


def _listing(demand, chip):
    """The row of a demand that lists a chip."""
    if _snapshot is not None and not any(need.demand == demand and need.chip == chip for need in _snapshot.needs):
        raise ValueError(f"`{_snapshot.demands.name[demand]}` does not run on {chip}")
    return demand


class Leases:
    """What should be held and signed: what `plan` of a leasing policy returns."""

    def __init__(self):
        self._holds = {}  # chips, by offer
        self._orders = []
        self._renewals = []
        self._ports = []
        self._houses = []
        self._copies = []

    @staticmethod
    def _once(said, entry, what):
        if entry in said:
            raise ValueError(f"{what} twice")
        said.append(entry)

    def hold(self, offer, chips):
        """So many chips of an offer whose leases end freely, beside those named before; what is held besides is let go of."""
        number = _id(offer, "Offer")
        row = _one_of("offers", "id", number)
        if row is not None and not _snapshot.offers.ends_freely[row]:
            raise ValueError(f"leases of {_snapshot.offers.programme[row]} do not end at any time: `order` signs them")
        self._holds[number] = _count(self._holds.get(number, 0) + _count(chips))

    def order(self, offer, chips, term=0.0, start=0.0, renews=False, waits=False):
        """Signs a lease now: of a term (s; 0: the programme's only one), from an instant on (s)."""
        self._sign(offer, _count(chips), 0.0, term, start, renews, waits)

    def commit(self, offer, dollars, term=0.0, start=0.0, renews=False):
        """Signs a savings plan, of so many dollars an hour, or a spend commitment, of so many in all."""
        amount = _number(dollars)
        if not 0 < amount < 1e12:
            raise ValueError(f"{dollars!r} dollars are no commitment")
        self._sign(offer, 0, amount, term, start, renews, False)

    def _sign(self, offer, chips, dollars, term, start, renews, waits):
        number = _id(offer, "Offer")
        row = _one_of("offers", "id", number)
        if row is not None and _snapshot.offers.in_dollars[row] != (dollars > 0):
            raise ValueError(f"{_snapshot.offers.programme[row]} commits to " +
                             ("chips: `order` signs it" if dollars > 0 else "dollars: `commit` signs it"))
        self._orders.append((number, chips, dollars, _seconds(term, "term"), _seconds(start, "start"),
                             _truth(renews, "renews"), _truth(waits, "waits")))

    def renew(self, lease):
        """The lease renews itself; no other does."""
        number = _id(lease, "Lease")
        row = _one_of("leases", "id", number)
        if row is not None and _snapshot.offers.ends_freely[_one_of("offers", "id", _snapshot.leases.offer[row])]:
            raise ValueError(f"lease {number} has no term: it is held, by `hold`")
        self._once(self._renewals, number, f"lease {number} is renewed")

    def port(self, demand, chip):
        """The workload's model is ported to a chip."""
        _one_of("offers", "chip", chip)
        self._once(self._ports, (_listing(_demand(demand), chip), str(chip)), f"the port to {chip} is asked for")

    def house(self, demand, offer=None, chip=""):
        """Chips are leased of this offer for a gang in training; without one: of this chip, nowhere as yet."""
        if offer is None:
            if not chip:
                raise ValueError("neither an offer nor a chip is named")
            _one_of("offers", "chip", chip)
            self._house(_listing(_gang(demand), chip), -1, str(chip))
            return
        if chip:
            raise ValueError(f"an offer has its chip: `{chip}` is named besides")
        number = _id(offer, "Offer")
        row = _one_of("offers", "id", number)
        gang = _gang(demand)
        self._house(gang if row is None else _listing(gang, _snapshot.offers.chip[row]), number, "")

    def _house(self, demand, offer, chip):
        if any(demand == housed for housed, *_ in self._houses):
            raise ValueError(f"demand {demand} is housed twice")
        self._houses.append((demand, offer, chip))

    def copy(self, demand, region):
        """The dataset of a gang is copied to a region before chips are leased there."""
        _one_of("offers", "region", region)
        self._once(self._copies, (_gang(demand), str(region)), f"a copy to {region} is asked for")


class Tenancies:
    """Who may run where, and who gives way: what `plan` of a tenancy policy returns."""

    def __init__(self):
        self._rooms = {}  # chips, by tenant and pool
        self._stops = {}  # in their order

    def open(self, tenant, pool, chips=float("inf")):
        """Opens a pool to a tenant, behind those opened to it before, for so many chips at most."""
        most = _number(chips)
        if not most >= 0:
            raise ValueError(f"a tenant cannot hold {chips!r} chips")
        room = _within("tenants", tenant, "Tenant"), _within("pools", pool, "Pool")
        if room in self._rooms:
            raise ValueError(f"pool {room[1]} is opened to tenant {room[0]} twice")
        self._rooms[room] = most

    def stop(self, job, for_whom):
        """The job may be stopped for this tenant's work, after those named before."""
        number = _id(job, "Job")
        if _snapshot is not None and number not in _snapshot._numbers():
            raise ValueError(f"there is no job {number} that waits or runs")
        stop = number, _within("tenants", for_whom, "Tenant")
        if stop in self._stops:
            raise ValueError(f"job {number} is to be stopped for tenant {stop[1]} twice")
        self._stops[stop] = True


def _within(table, row, kind):
    number = _id(row, kind)
    if _snapshot is not None and not 0 <= number < len(getattr(_snapshot, table)):
        raise ValueError(f"there is no {table[:-1]} {number} (there are {len(getattr(_snapshot, table))})")
    return number


def _count(number, what="chips", most=2**40):
    if isinstance(number, bool) or not hasattr(number, "__index__"):
        hint = ": round it, as by math.ceil" if isinstance(number, float) and number == number else ""
        raise TypeError(f"{number!r} is no whole number of {what}{hint}")
    count = number.__index__()
    if not 0 <= count <= most:
        raise ValueError(f"there cannot be {count} {what}")
    return count


def _number(number):
    if isinstance(number, (bool, str, bytes, bytearray)):
        raise TypeError(f"{number!r} is no number")
    return float(number)


def _seconds(number, what):
    seconds = _number(number)
    if not 0 <= seconds < 1e11:  # 3,000 years
        raise ValueError(f"{number!r} s is no {what}")
    return seconds


def _truth(value, what):
    if type(value).__name__ not in ("bool", "bool_"):  # numpy's, too
        raise TypeError(f"`{what}` is True or False, not {value!r}")
    return bool(value)


def random(name=""):
    """A random.Random of the policy's own: the same numbers in every run of the same seed."""
    import random as library

    return library.Random(f"{_seed}/{name}")


_seed = 0  # of the policy that is asked
_modules = {}


def _load(path):
    """The module of a policy's file, read once."""
    if path in _modules:
        return _modules[path]
    import importlib.util

    if not path.endswith(".py"):
        raise LookupError(f"{os.path.basename(path)} is no file of Python: its name ends in .py")
    folder = os.path.dirname(path)
    _watch.add_folder(folder)
    _watch.go_home(folder)
    spec = importlib.util.spec_from_file_location(os.path.splitext(os.path.basename(path))[0], path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.dont_write_bytecode = True
    before = _watch.current()
    _watch.enter(_watch.Own(0))  # read once, for runs of whichever seed
    try:
        spec.loader.exec_module(module)
    finally:
        _watch.enter(before)
    _modules[path] = module
    return module


_METHODS = {"placement": "place", "autoscaling": "replicas"}
_SNAPSHOTS = {"scheduling": SchedulingSnapshot, "placement": PlacementSnapshot, "tenancy": TenancySnapshot,
              "leasing": LeasingSnapshot}


class _Bound:
    """An object of a policy's class, and how it is called."""

    def __init__(self, path, name, kind, tables, seed, parameters):
        global _seed
        module = _load(path)
        made = getattr(module, name, None)
        if not isinstance(made, type):
            import difflib

            names = [each for each, value in vars(module).items() if isinstance(value, type)]
            near = difflib.get_close_matches(name, names, 1)
            raise LookupError(f"there is no class `{name}` in {os.path.basename(path)}" +
                              (f" did you mean `{near[0]}`?" if near else ""))
        method = _METHODS.get(kind, "plan")
        if not callable(getattr(made, method, None)):
            raise LookupError(f"class `{name}` has no method `{method}(self, snapshot)`, which a {kind} policy needs")
        if parameters and made.__init__ is object.__init__:
            raise TypeError(f"{name}.__init__() got an unexpected keyword argument '{next(iter(parameters))}'")
        self.seed = _seed = seed
        self.own = _watch.Own(seed)
        _watch.enter(self.own)
        self.object = made(**parameters)
        self.method = getattr(self.object, method)
        self.kind = kind
        self.snapshot = _SNAPSHOTS.get(kind, Snapshot)
        self.tables = tables
        code = getattr(getattr(made, method), "__code__", None)
        #: Where what it returns is made: of what is found out later.
        self.written_at = f"{os.path.basename(code.co_filename if code else path)}:{code.co_firstlineno if code else 1}"

    def __call__(self, call):
        global _seed, _snapshot
        before, before_own = (_seed, _snapshot), _watch.current()  # a scheduling policy's start asks one of placement
        if before_own is not self.own:
            _watch.enter(self.own)
        _seed, _snapshot = self.seed, self.snapshot(call, self.tables)
        try:
            answer = self.method(_snapshot)
            try:
                return getattr(self, "_" + self.kind)(answer)
            except Exception as wrong:
                wrong._leasehold_at = self.written_at
                raise
        finally:
            _seed, _snapshot = before
            if before_own is not self.own:
                _watch.enter(before_own)

    @staticmethod
    def _scheduling(answer):
        if answer is None:
            return None
        if isinstance(answer, (str, bytes, dict)) or not hasattr(answer, "__iter__"):
            raise TypeError(f"`plan` of a scheduling policy returns (job, alternative, pool), ..., or None, not {answer!r}")
        return [_run(*(run if isinstance(run, (tuple, list)) else (run,))) for run in answer]

    @staticmethod
    def _placement(answer):
        if answer is None:
            return []
        if isinstance(answer, (str, bytes)) or not hasattr(answer, "__iter__"):
            raise TypeError(f"`place` returns hosts and members on each, or None, not {answer!r}")
        shares = answer.items() if isinstance(answer, dict) else answer
        return [(_snapshot._host(host), _count(members, "members")) for host, members in shares]

    @staticmethod
    def _tenancy(answer):
        if not isinstance(answer, Tenancies):
            raise TypeError(f"`plan` of a tenancy policy returns leasehold.Tenancies, not {type(answer).__name__}")
        return [(*room, chips) for room, chips in answer._rooms.items()], list(answer._stops)

    @staticmethod
    def _leasing(answer):
        if not isinstance(answer, Leases):
            raise TypeError(f"`plan` of a leasing policy returns leasehold.Leases, not {type(answer).__name__}")
        return (list(answer._holds.items()), answer._orders, answer._renewals, answer._ports, answer._houses,
                answer._copies)

    @staticmethod
    def _autoscaling(answer):
        return _count(answer, "replicas", 2**32 - 1)


def _run(job, alternative=0, pool=0, hosts=None):
    """An entry of a scheduling policy's plan."""
    return _id(job, "Job"), _place(alternative), _id(pool, "Pool"), None if hosts is None else _snapshot._hosts(hosts)


_LONGEST = 2000  # characters of what an exception says


def _shown(text):
    """As people can read it, and files can hold it: no half characters, none that move a terminal's cursor."""
    if len(text) > _LONGEST:
        text = f"{text[:_LONGEST]}... ({len(text) - _LONGEST} more characters)"
    text = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(each if each in "\n\t" or ord(each) >= 32 and not 127 <= ord(each) < 160 else f"\\x{ord(each):02x}"
                   for each in text)


def _told(kind, error, trace):
    """(an exception's place, what it says, its traceback) for people: without what stands above the policy."""
    import traceback

    lines = traceback.extract_tb(trace)
    own = [line for line in lines if line.filename not in (__file__, _watch.__file__)]
    at = getattr(error, "_leasehold_at", "")
    if own:
        line = next((line for line in reversed(own) if _watch.kind_of(line.filename) == "policy"), own[-1])
        at = f"{os.path.basename(line.filename)}:{line.lineno}"
    if isinstance(error, SyntaxError) and error.filename:
        at = f"{os.path.basename(error.filename)}:{error.lineno}"
    said = "".join(traceback.format_exception_only(kind, error)).strip()
    if isinstance(error, SyntaxError):
        said = said.splitlines()[-1]  # above it stands the line itself
    return _shown(at), _shown(said), _shown("".join(traceback.format_list(own)).rstrip())
