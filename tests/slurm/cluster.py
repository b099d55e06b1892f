"""A cluster of one machine: Debian's own munged, slurmctld and slurmd, in a folder of their own, for a test alone."""
import os
import pathlib
import secrets
import shutil
import socket
import subprocess
import time

PROGRAMS = ("munged", "munge", "slurmctld", "slurmd", "sbatch", "squeue", "scancel", "scontrol")
CONFIGURATION = """
ClusterName=test
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge.socket
CredType=cred/munge
SlurmctldPort={controller}
SlurmdPort={daemon}
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd.pid
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool
SlurmctldLogFile={folder}/slurmctld.log
SlurmdLogFile={folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=1
SchedulerType=sched/builtin
KillWait=2
MaxArraySize=5
NodeName={host} NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
PartitionName=test Nodes={host} Default=YES MaxTime=60 State=UP
"""


def missing():
    """Those of the programs that are not installed."""
    return [name for name in PROGRAMS if shutil.which(name, path=search_path()) is None]


def search_path():
    """Debian puts daemons where users do not look."""
    return os.environ.get("PATH", "") + os.pathsep + "/usr/sbin"


def free_port():
    """One that nobody listens on now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Cluster:
    """Two cores of this machine, and arrays of four tasks at most, so that tasks have several runs each."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.daemons = []
        for name in ("state", "spool"):
            (self.folder / name).mkdir(parents=True)
        os.chmod(self.folder, 0o755)  # munged asks for it
        self.environment = dict(os.environ, PATH=search_path(), SLURM_CONF=str(self.folder / "slurm.conf"))

    def start(self):
        """Until the one node is idle."""
        user = subprocess.run(["id", "-un"], capture_output=True, text=True, check=True).stdout.strip()
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=socket.gethostname().split(".")[0], user=user, folder=self.folder, controller=free_port(),
            daemon=free_port()))
        key = self.folder / "munge.key"
        key.write_bytes(secrets.token_bytes(1024))
        key.chmod(0o400)
        self._daemon("munged", "--foreground", "--force", f"--key-file={key}", f"--socket={self.folder}/munge.socket",
                     f"--pid-file={self.folder}/munged.pid", f"--log-file={self.folder}/munged.log",
                     f"--seed-file={self.folder}/munged.seed")
        self._wait(lambda: (self.folder / "munge.socket").exists(), "munged")
        self._daemon("slurmctld", "-D", "-i")
        self._daemon("slurmd", "-D")
        self._wait(lambda: "idle" in self.call("sinfo", "--noheader", "--format=%t").stdout, "slurmd")

    def _daemon(self, *words):
        log = open(self.folder / f"{words[0]}.streams", "wb")
        self.daemons.append(subprocess.Popen(words, env=self.environment, stdin=subprocess.DEVNULL, stdout=log,
                                             stderr=log, cwd=self.folder, start_new_session=True))
        log.close()

    def _wait(self, ready, name):
        for _ in range(300):
            if ready():
                return
            if any(each.poll() is not None for each in self.daemons):
                break
            time.sleep(0.1)
        logs = "\n".join(path.name + ": " + path.read_text(errors="replace")[-1500:]
                         for path in sorted(self.folder.glob("*.log")) + sorted(self.folder.glob("*.streams")))
        raise RuntimeError(f"{name} does not come up\n{logs}")

    def call(self, *words):
        """A command of Slurm's."""
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=False)

    def jobs(self):
        """Those that wait or run."""
        return self.call("squeue", "--noheader", "--format=%F").stdout.split()

    def stop(self):
        """The last one first."""
        self.call("scancel", "--user", str(os.getuid()))
        for daemon in reversed(self.daemons):
            daemon.terminate()
            try:
                daemon.wait(10)
            except subprocess.TimeoutExpired:
                daemon.kill()
                daemon.wait()
