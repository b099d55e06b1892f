"""Holds TEMPLATE_NAME to the built-in policy that it copies: the same files, byte for byte. Change what is expected as you
change the policy. Run it: python3 TEMPLATE_NAME_test.py
"""
import pathlib
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1] if len(sys.argv) > 1 else "TEMPLATE_PROGRAM"
HERE = pathlib.Path(__file__).resolve().parent


def files_of(*settings):
    with tempfile.TemporaryDirectory() as scratch:
        subprocess.run([PROGRAM, "run", HERE / "TEMPLATE_NAME.yaml", TEMPLATE_ALLOW"--quiet", "--out", scratch + "/out", *settings],
                       check=True, stdout=subprocess.DEVNULL)
        return {file.name: file.read_bytes() for file in pathlib.Path(scratch).glob("out/*/*/*.csv")}


mine = files_of()
theirs = files_of("--set", "policies.TEMPLATE_KIND=TEMPLATE_BUILT_IN")
assert mine and mine.keys() == theirs.keys()
for name in mine:
    assert mine[name] == theirs[name], f"{name} differs"
print(len(mine), "files as with TEMPLATE_BUILT_IN")
