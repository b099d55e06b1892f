"""What of the world a policy may see: the same scenario and seed must give the same files.

What a policy itself asks of the clock, of chance and of other processes is refused. What libraries ask for themselves is
answered by stand-ins that are the same in every run: a clock that goes on by a tick with each question, and chance of the
policy's seed. Whose question it is, the files of the calls above it tell.
"""
import os
import sys

import _leasehold


class Undetermined(RuntimeError):
    """The same scenario and seed must give the same files: what would break that is refused."""


Undetermined.__module__ = "leasehold"

_CLOCK = "a policy does not see the clock, or two runs of one scenario would differ; snapshot.now is the simulated instant"
_CHANCE = "it is not seeded by the scenario, so two runs would differ; leasehold.random(name) is"
_FORK = "the run would go on twice"
_WAIT = "simulated time stands still while a policy is asked"
_ELSEWHERE = "what another process, thread or machine says, and when, is not the scenario's, so two runs would differ"
_SIGNALS = "signals are the program's: by them it ends calls that do not return"
_FILES = "the program's own files are open there"
_ADDRESS = "where something lies in memory differs from run to run; a row's id, or a number of your own, does not"
_DATES = "when a file was written is not the scenario's, so two runs would differ"

# Whose code a file is. What has no file of its own, as code in exec, is whoever's calls it.
_POLICY, _LIBRARY, _STANDARD, _IMPORT, _NOBODY = "policy", "library", "standard library", "import", ""
_ROOTS = tuple({os.path.join(root, "") for root in sys.path if os.path.isabs(root)})
_OWN_ROOTS = tuple({os.path.join(os.path.dirname(os.__file__), "")})
_folders = set()  # of policies
_kinds = {}  # of files
_homes = {}  # the policy's folder that a file lies in


def add_folder(folder):
    """Files below it are policies', but for installed packages that lie there."""
    if folder not in _folders:
        _folders.add(folder)
        _kinds.clear()
        _homes.clear()


def _home(file):
    """The innermost folder of a policy that has the file, or none."""
    if file not in _homes:
        above = [each for each in _folders if file.startswith(os.path.join(each, "")) and
                 "-packages" + os.sep not in file[len(each):]]
        _homes[file] = max(above, key=len, default=None)
    return _homes[file]


def _judged(file):
    if file.startswith("<frozen importlib"):
        return _IMPORT
    if not os.path.isabs(file):
        return _STANDARD if file.startswith("<frozen ") else _NOBODY
    if _home(file) is not None:
        return _POLICY
    packaged = "-packages" + os.sep in file
    if file.startswith(_OWN_ROOTS) and not packaged:
        return _STANDARD
    return _LIBRARY if packaged or file.startswith(_ROOTS) else _POLICY


def kind_of(file):
    """Whose code it is."""
    kind = _kinds.get(file)
    if kind is None:
        kind = _kinds[file] = _judged(file)
    return kind


def _asks(frame, through=(_NOBODY,)):
    """Whose question it is, passing over code of these kinds."""
    while frame is not None:
        kind = kind_of(frame.f_code.co_filename)
        if kind not in through:
            return kind
        frame = frame.f_back
    return _NOBODY


def _watch(reason, name, instead, when=lambda arguments: True, through=(_NOBODY,)):
    def call(*arguments, **keywords):
        if when(arguments) and _asks(sys._getframe(1), through) is _POLICY:
            raise Undetermined(f"{name} is refused: {reason}")
        return instead(*arguments, **keywords)

    return call


class Own:
    """What libraries that a policy calls see of clock and chance."""

    def __init__(self, seed):
        import random

        self.chance = _Random(f"{seed}/libraries")
        self.for_numpy = random.Random(f"{seed}/numpy").getrandbits(32)
        self.numpy = None  # the state of its global generator, while another policy is asked
        self.ticks = 0

    def nanoseconds(self):
        self.ticks += 1_000_000
        return self.ticks


_own = None  # of the policy that is asked
_numpy_of = None  # whose state numpy's global generator has


def current():
    """Of the policy that is asked."""
    return _own


def enter(own):
    """From here on this policy is asked."""
    global _own
    _own = own
    if _numpy_of is not own and "numpy.random.mtrand" in sys.modules:
        _hand_numpy(own)


def _hand_numpy(own):
    """numpy's global generator is a policy's own: whatever draws from it, by whichever name, draws what its seed says."""
    global _numpy_of
    made = getattr(sys.modules["numpy.random.mtrand"], "_rand", None)
    if made is None:
        return  # it is being imported
    if _numpy_of is not None:
        _numpy_of.numpy = made.get_state()
    else:
        _watch_numpy_clock()
        bits = sys.modules["numpy.random.bit_generator"]
        bits.randbits = _watch(_CHANCE, "numpy's chance without a seed", lambda count: _own.chance.getrandbits(count))
    if own.numpy is None:
        made.seed(own.for_numpy)
    else:
        made.set_state(own.numpy)
    _numpy_of = own


def _watch_numpy_clock():
    """numpy.datetime64("now"); what numpy makes of the word within arrays is out of sight."""
    _leasehold.before_new(sys.modules["numpy"].datetime64, _watch(
        _CLOCK, "numpy.datetime64 of now", lambda *arguments: None,
        lambda arguments: bool(arguments) and isinstance(arguments[0], (str, bytes)) and
        (arguments[0] if isinstance(arguments[0], str) else arguments[0].decode("latin-1")).lower() in ("now", "today")))


#: Modules that policies do not import, and why; what libraries import for themselves is their affair.
_REFUSED = dict.fromkeys("subprocess multiprocessing threading _thread socket _socket ssl select selectors asyncio concurrent "
                         "ctypes _ctypes _posixsubprocess pty socketserver http ftplib smtplib telnetlib xmlrpc posix "
                         "urllib.request".split(), _ELSEWHERE)
_REFUSED.update(dict.fromkeys(("timeit", "resource"), _CLOCK), _random=_CHANCE, _signal=_SIGNALS)


def _why_refused(name, given=()):
    parts = name.split(".")
    above = [".".join(parts[:count]) for count in range(1, len(parts) + 1)]
    return next((_REFUSED[each] for each in above + [f"{name}.{each}" for each in given or ()] if each in _REFUSED), None)


_at_home = None  # the policies' folder whose own modules are the modules
_away = {}  # those of other folders


def go_home(folder):
    """Modules beside a policy are its own: two policies may each have a `util`."""
    global _at_home
    if folder == _at_home:
        return
    if _at_home is not None:
        mine = {name: module for name, module in list(sys.modules.items()) if _lies_in(module, _at_home)}
        for name in mine:
            del sys.modules[name]
        _away[_at_home] = mine
        if _at_home in sys.path:
            sys.path.remove(_at_home)
    sys.path.insert(0, folder)
    sys.modules.update(_away.pop(folder, {}))
    _at_home = folder


def _lies_in(module, folder):
    file = getattr(module, "__file__", None)
    if file is None:  # a folder without __init__.py
        file = os.path.join(next(iter(getattr(module, "__path__", ())), ""), "")
    return isinstance(file, str) and _home(file) == folder


def _watch_imports():
    import builtins
    import importlib

    real, real_by_name = builtins.__import__, importlib.import_module

    def prepare(frame, name, level, given=()):
        why = _why_refused(name, given) if level == 0 else None
        if why is not None and _asks(frame) is _POLICY:
            raise Undetermined(f"import {name} is refused: {why}")
        if len(_folders) > 1:
            home = _home(frame.f_code.co_filename)
            if home is not None:
                go_home(home)

    def numpy_came():
        if _numpy_of is None and _own is not None and "numpy.random.mtrand" in sys.modules:
            _hand_numpy(_own)

    def watched(name, globals=None, locals=None, fromlist=(), level=0):
        prepare(sys._getframe(1), name, level, fromlist)
        found = real(name, globals, locals, fromlist, level)
        numpy_came()
        return found

    def watched_by_name(name, package=None):
        prepare(sys._getframe(1), name, 0)
        found = real_by_name(name, package)
        numpy_came()
        return found

    builtins.__import__, importlib.import_module = watched, watched_by_name


#: What of `time` tells no instant.
_TIMELESS = frozenset("mktime strptime tzset get_clock_info clock_getres clock_settime clock_settime_ns "
                      "pthread_getcpuclockid sleep".split())
#: What writes an instant that is given, by its place among the arguments: without one, now.
_OF_INSTANT = {"gmtime": 0, "localtime": 0, "ctime": 0, "asctime": 0, "strftime": 1}


def _forbid_clock():
    import datetime
    import time

    seconds = lambda: _own.nanoseconds() * 1e-9
    local = time.localtime

    def written(name, place):
        real = getattr(time, name)

        def call(*arguments):
            if len(arguments) <= place or arguments[place] is None:
                now = seconds()
                arguments = (*arguments[:place], local(now) if name in ("asctime", "strftime") else now)
            return real(*arguments)

        # Where the machine is must not show, either.
        asks_now = lambda arguments: name in ("localtime", "ctime") or len(arguments) <= place or arguments[place] is None
        return _watch(_CLOCK, f"time.{name}", call, asks_now)

    for name, place in _OF_INSTANT.items():
        setattr(time, name, written(name, place))
    for name, real in list(vars(time).items()):
        if type(real) is type(len) and not name.startswith("_") and name not in _TIMELESS:
            stand_in = (lambda *of: _own.nanoseconds()) if name.endswith("_ns") else (lambda *of: seconds())
            setattr(time, name, _watch(_CLOCK, f"time.{name}", stand_in))
    time.sleep = _watch(_WAIT, "time.sleep", time.sleep)
    # The types themselves: libraries are compiled against them, and find no others.
    for made, name, stand_in in ((datetime.datetime, "now", lambda cls, tz=None: cls.fromtimestamp(seconds(), tz)),
                                 (datetime.datetime, "utcnow", lambda cls: cls.utcfromtimestamp(seconds())),
                                 (datetime.date, "today", lambda cls: cls.fromtimestamp(seconds()))):
        _leasehold.put(made, name, classmethod(_watch(_CLOCK, f"{made.__name__}.{name}", stand_in)))


def _forbid_chance():
    import random
    import _random
    import secrets
    import uuid

    for name, value in list(vars(random).items()):
        if getattr(value, "__self__", None) is random._inst:
            drawn = lambda *arguments, _name=name, **keywords: getattr(_own.chance, _name)(*arguments, **keywords)
            setattr(random, name, _watch(_CHANCE, f"random.{name}", drawn))

    class Instance:
        def __getattr__(self, name):
            if _asks(sys._getframe(1)) is _POLICY:
                raise Undetermined(f"random._inst.{name} is refused: {_CHANCE}")
            return getattr(_own.chance, name)

    random._inst = Instance()
    random.SystemRandom = _watch(_CHANCE, "random.SystemRandom", random.SystemRandom)
    bytes_of = lambda count, flags=0: _own.chance.randbytes(count)
    random._urandom = bytes_of
    for name in "choice randbelow randbits token_bytes token_hex token_urlsafe SystemRandom".split():
        setattr(secrets, name, _watch(_CHANCE, f"secrets.{name}", getattr(secrets, name)))
    _watch_system("urandom getrandom", _CHANCE, bytes_of)
    for name in ("uuid1", "uuid4"):
        setattr(uuid, name, _watch(_CHANCE, f"uuid.{name}", getattr(uuid, name)))
    _random.Random = _watch(_CHANCE, "_random.Random", _random.Random)

    class Random(random.Random):
        def __init__(self, seed=None):
            if seed is None:
                if _asks(sys._getframe(1)) is _POLICY:
                    raise Undetermined(f"random.Random() is refused: {_CHANCE}")
                seed = _own.chance.getrandbits(64)
            super().__init__(seed)

        def seed(self, a=None, version=2):
            if a is None:
                if _asks(sys._getframe(1)) is _POLICY:
                    raise Undetermined(f"Random.seed() is refused: {_CHANCE}")
                a = _own.chance.getrandbits(64)
            super().seed(a, version)

    random.Random = Random


def _watch_system(names, reason, instead=None):
    import posix

    for name in names.split():
        if hasattr(os, name):
            watched = _watch(reason, f"os.{name}", instead or getattr(os, name))
            setattr(os, name, watched)
            if hasattr(posix, name):
                setattr(posix, name, watched)


def _forbid_processes():
    import _thread
    import signal

    start = _watch(_ELSEWHERE, "a thread", _thread.start_new_thread, through=(_NOBODY, _STANDARD))
    _thread.start_new_thread = start
    if "threading" in sys.modules:
        sys.modules["threading"]._start_new_thread = start
    _watch_system("fork forkpty", _FORK)
    _watch_system("system popen " + " ".join(name for name in dir(os) if name.startswith(("exec", "spawn", "posix_spawn"))) +
                  " uname cpu_count sched_getaffinity getlogin", _ELSEWHERE)
    _watch_system("getpid", _CHANCE)
    _watch_system("times getppid getloadavg", _CLOCK)
    _watch_system("closerange", _FILES)
    for name in "signal setitimer alarm raise_signal pthread_kill pthread_sigmask siginterrupt set_wakeup_fd pause".split():
        setattr(signal, name, _watch(_SIGNALS, f"signal.{name}", getattr(signal, name)))


def _forbid_addresses_and_dates():
    import builtins
    import genericpath
    import posix

    builtins.id = _watch(_ADDRESS, "id", builtins.id)
    for name in ("getmtime", "getatime", "getctime"):
        watched = _watch(_DATES, f"os.path.{name}", getattr(genericpath, name))
        setattr(genericpath, name, watched)
        setattr(os.path, name, watched)

    def timeless(name):
        real = getattr(os, name)

        def call(*arguments, **keywords):
            found = real(*arguments, **keywords)
            if _asks(sys._getframe(1), (_NOBODY, _STANDARD)) is not _POLICY:
                return found
            return os.stat_result((*found[:7], 0, 0, 0))  # without the times

        return call

    for name in ("stat", "lstat", "fstat"):
        seen = timeless(name)
        setattr(os, name, seen)
        setattr(posix, name, seen)


#: What Python tells of itself whoever's call it is in. Of a library's own calls it is the library's affair.
_EVENTS = dict.fromkeys(("os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn", "subprocess.Popen"),
                        _ELSEWHERE)
_EVENTS.update({"os.fork": _FORK, "os.forkpty": _FORK, "os.kill": _SIGNALS, "os.killpg": _SIGNALS,
                "signal.pthread_kill": _SIGNALS})
_FAMILIES = {"socket": _ELSEWHERE, "ctypes": _ELSEWHERE}
_OF_MACHINE = ("/dev/", "/proc/", "/sys/")
_HARMLESS = frozenset(("/dev/null", "/dev/stdout", "/dev/stderr", "/dev/full"))


def _is_of_machine(path):
    if isinstance(path, int):
        return False
    path = os.path.abspath(os.fsdecode(path))
    return path not in _HARMLESS and (path.startswith(_OF_MACHINE) or os.path.realpath(path).startswith(_OF_MACHINE))


def _listen():
    through = (_NOBODY, _STANDARD)

    def hear(event, arguments):
        reason = _EVENTS.get(event)
        if reason is None:
            if event == "open":
                if _asks(sys._getframe(1), through) is _POLICY and _is_of_machine(arguments[0]):
                    raise Undetermined(f"open of {os.fsdecode(arguments[0])} is refused: what the machine says there "
                                       "is not the scenario's, so two runs would differ")
                return
            reason = _FAMILIES.get(event.partition(".")[0])
            if reason is None:
                return
        if _asks(sys._getframe(1), through) is _POLICY:
            raise Undetermined(f"{event} is refused: {reason}")

    sys.addaudithook(hear)


import random as _library

_Random = _library.Random  # as it was
_forbid_clock()
_forbid_chance()
_forbid_processes()
_forbid_addresses_and_dates()
_watch_imports()
_own = Own(0)
_listen()
