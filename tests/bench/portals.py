"""Khomo beside the portal one would wire up by hand: `run portals`."""
import argparse
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

import portal
from measure import CACHE, HERE, TOP, machine, measured, python_with_peers, versions

NODE_PACKAGES = ["pagefind@1.6.0"]
CHAIN = "pyarrow + Hugo + Pagefind"


def install():
    """The peers' programs: Python with pyarrow, Hugo, Pagefind."""
    python, node = python_with_peers(), CACHE / "node"
    if not list(node.glob("node_modules/@pagefind/*/bin/pagefind*")):
        node.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--prefix", str(node), "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        subprocess.run([*command, *NODE_PACKAGES], check=True, stdout=subprocess.DEVNULL)
    hugo = next(python.parent.parent.glob("lib/python*/site-packages/hugo/binaries/hugo*"))  # without the Python launcher
    pagefind = next(path for path in node.glob("node_modules/@pagefind/*/bin/pagefind*") if path.suffix != ".sha256")
    hugo.chmod(0o755), pagefind.chmod(0o755)
    return python, hugo, pagefind


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def edit_to_visible(khomo, repository, changes=7):
    """Seconds from saving a README to its page being served anew: the median; and the slowest."""
    port = free_port()
    readmes = sorted(repository.glob("datasets/*/*/README.md"))
    readme = readmes[123 % len(readmes)]
    address = f"http://127.0.0.1:{port}/vi/du-lieu/{readme.parent.parent.name}/{readme.parent.name}/"
    server = subprocess.Popen([khomo, "serve", "-C", repository, "--host", "127.0.0.1", "--port", str(port)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    original, times = readme.read_text("utf-8"), []

    def page():
        try:
            with urllib.request.urlopen(address, timeout=60) as answer:
                return answer.read().decode()
        except OSError:
            return ""

    def wait(mark):
        start = time.perf_counter()
        while mark not in page():
            if server.poll() is not None or time.perf_counter() - start > 300:
                sys.exit(f"`{mark}` was never seen at {address}")
            time.sleep(0.002)
        return time.perf_counter() - start

    try:
        wait("<h1")
        time.sleep(2)
        for number in range(changes):
            mark = f"dau{os.getpid()}x{number}"
            readme.write_text(original + f"\n{mark}\n", "utf-8")
            times.append(wait(mark))
            time.sleep(0.5)
    finally:
        readme.write_text(original, "utf-8")
        server.terminate()
        server.wait()
    return statistics.median(times), max(times)


def main(arguments):
    parser = argparse.ArgumentParser(prog="run portals", description=__doc__)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--work", type=pathlib.Path)
    parser.add_argument("--only", choices=["khomo", "peer"])
    parser.add_argument("--khomo", default=os.environ.get("KHOMO", TOP / "target/release/khomo"))
    options = parser.parse_args(arguments)
    python, hugo, pagefind = install() if options.only != "khomo" else (None, None, None)
    work = options.work or pathlib.Path(tempfile.mkdtemp(prefix="khomo-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    rows = []
    for size in map(int, options.sizes.split(",")):
        repository = work / f"portal-{size}"
        if not repository.exists():
            portal.write(size, repository)
        results = {}

        def note(name, wall, cpu, memory, output=""):
            results.setdefault(name, []).append((wall, cpu, memory))
            print(f"  {size} {name}: {wall:.3f} s, {cpu:.2f} CPU s, {memory:.0f} MB {' '.join(output.split())[:150]}", file=sys.stderr)

        readme = sorted(repository.glob("datasets/*/*/README.md"))[size // 2]
        table = next(readme.parent.glob("*.csv"))
        for number in range(options.rounds):
            # Every round writes to folders of its own: deleting tens of thousands of files is not part of a build.
            if options.only != "peer":
                out = work / f"khomo-{size}-{number}"
                build = [options.khomo, "build", "-C", repository, "--out", out, "--quiet"]
                shutil.rmtree(repository / ".khomo", ignore_errors=True)
                note("khomo build, cold", *measured(build))
                note("khomo build, nothing changed", *measured(build))
                text, cells = readme.read_text("utf-8"), table.read_text("utf-8")
                readme.write_text(text + f"\nSửa {number}.\n", "utf-8")
                note("khomo build, one README changed", *measured(build))
                table.write_text(cells + cells.splitlines()[1] + "\n", "utf-8")
                note("khomo build, one table changed", *measured(build))
                readme.write_text(text, "utf-8"), table.write_text(cells, "utf-8")
            if options.only != "khomo":
                out = work / f"peer-{size}-{number}"
                command = [python, HERE / "peer.py", repository, out, "--hugo", hugo, "--pagefind", pagefind]
                note(CHAIN, *measured(command))
                command[3] = work / f"peer-both-{size}-{number}"
                note(f"{CHAIN}, both languages", *measured([*command, "--both"]))
        seen = edit_to_visible(options.khomo, repository) if options.only != "peer" else None
        peer = results.get(CHAIN)
        least = statistics.median(run[0] for run in peer) if peer else None
        for name, runs in results.items():
            wall, cpu, memory = (statistics.median(run[part] for run in runs) for part in range(3))
            ratio = f"{least / wall:.1f}×" if least else ""
            rows.append(f"| {size:,} | {name} | {wall:.2f} | {cpu:.2f} | {memory:.0f} | {ratio} |")
        if seen:
            rows.append(f"| {size:,} | khomo serve, README saved → page seen (slowest) | {seen[0]:.3f} ({seen[1]:.3f}) | | | |")
    print(f"{machine()}; medians of {options.rounds}; {versions('hugo', 'pyarrow')}, {', '.join(NODE_PACKAGES).replace('@', ' ')}")
    print("\n| datasets | what | wall s | CPU s | peak MB | times faster than the chain |\n|--:|---|--:|--:|--:|--:|")
    print("\n".join(rows))
    if not options.work:
        shutil.rmtree(work, ignore_errors=True)
