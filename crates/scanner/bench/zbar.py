"""Reads a folder of pictures with zbarimg: number, how it went, milliseconds with starting it and
loading the picture."""
import pathlib
import resource
import subprocess
import sys


def worked():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (used.ru_utime + used.ru_stime) * 1000


COMMAND = ["zbarimg", "--quiet", "--raw", "-Sbinary", "-Stest-inverted", "-Sdisable", "-Sqrcode.enable", "-Scode128.enable"]

for file in sorted(pathlib.Path(sys.argv[1]).glob("*.pgm")):
    wanted = file.with_suffix(".bin").read_bytes()
    began = worked()
    said = subprocess.run([*COMMAND, str(file)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    took = worked() - began
    outcome = "read" if said in (wanted, wanted + b"\n") else "wrong" if said else "none"
    print(f"{file.stem}\t{outcome}\t{took:.2f}", flush=True)
