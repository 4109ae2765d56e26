"""How a command is measured, and where the peers live. Shared by portals.py and tables.py."""
import os
import pathlib
import platform
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
TOP = HERE.parent.parent
CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "khomo-bench")
REQUIREMENTS = HERE / "requirements.txt"


def python_with_peers():
    """A Python with everything of requirements.txt, installed anew when that file has changed."""
    folder, wanted = CACHE / "python", REQUIREMENTS.read_text("utf-8")
    python, mark = folder / "bin/python", folder / "requirements.txt"
    if not mark.exists() or mark.read_text("utf-8") != wanted:
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", "-r", str(REQUIREMENTS)], check=True)
        mark.write_text(wanted, "utf-8")
    return python


def versions(*names):
    """"DuckDB 2.0.0, …" of pinned packages, as requirements.txt has them."""
    pinned = dict(line.split("==") for line in REQUIREMENTS.read_text("utf-8").split() if "==" in line)
    return ", ".join(f"{name} {pinned[name]}" for name in names)


def machine():
    return f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"


def measured(command, **options):
    """Wall seconds, processor seconds (the whole tree) and peak memory (MB, of the largest process) of a command."""
    start = time.perf_counter()
    child = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **options)
    output = child.stdout.read().decode("utf-8", "replace")
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - start
    if child.returncode:
        sys.exit(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{output[-3000:]}")
    return wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, output
