"""Waits for `khomo serve`: prints the address of its start page once it answers.

    wait.py PORT LOG PROCESS        gives up when the process has ended, or after two minutes
"""
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

port, log, process = sys.argv[1], pathlib.Path(sys.argv[2]), pathlib.Path("/proc", sys.argv[3], "stat")


def alive():
    """Is the process there, and more than a name that its parent has not yet taken note of?"""
    return process.exists() and process.read_text().rpartition(")")[2].split()[0] != "Z"


end = time.monotonic() + 120
while time.monotonic() < end and alive():
    told = re.search(rf"http://[\w.\[\]:-]+:{port}(/[^\s`'\"<>]*)?", log.read_text("utf-8", "replace"))
    path = (told.group(1) if told else None) or "/"
    address = f"http://127.0.0.1:{port}{path}".rstrip("/") + "/"
    try:
        with urllib.request.urlopen(address, timeout=10) as answer:
            answer.read()
        print(address)
        sys.exit(0)
    except (urllib.error.URLError, OSError):
        time.sleep(0.05)
sys.exit(1)
