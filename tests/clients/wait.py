"""Waits for `khomo serve`: prints the address of its start page once it answers.

    wait.py PORT LOG [SECONDS]
"""
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

port, log = sys.argv[1], pathlib.Path(sys.argv[2])
end = time.monotonic() + float(sys.argv[3] if len(sys.argv) > 3 else 120)
while time.monotonic() < end:
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
