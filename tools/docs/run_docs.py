# SPDX-License-Identifier: Apache-2.0
"""Runs the documentation.

Every fenced block marked ```sh in README.md and docs/**/*.md is run, in order and per file in one shell (set -euo
pipefail), as a reader would type it at the root of a clone. Each file gets a hub of its own between simulated systems,
all on free ports with data in a temporary folder, and the variables a reader has after "Getting started":
CROSSDOCK_URL, CROSSDOCK_KEY and PATH with the crossdock program. Blocks marked ```console are shown, not run.

Also: every relative link between Markdown files must lead somewhere, its #anchor included; and what the program lists
(functions, options of serve, metrics) must be mentioned where it belongs.

Exit code: 0 when everything ran and every link resolves, else 1.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

START_S = 60
FILE_S = 120
LINKED = ("docs", "examples", "packs", "processes", "src", "README.md")  # what commands may name, never written to


def markdown_files(root):
    top = [root / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md") if (root / name).exists()]
    return top + sorted((root / "docs").rglob("*.md"))


def fences(path):
    """Yields (language, first line number, lines) of every fenced block."""
    language, begun, lines = None, 0, []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.startswith("```"):
            lines.append(line)
        elif language is None:
            language, begun, lines = line[3:].strip(), number + 1, []
        else:
            yield language, begun, lines
            language = None
    if language is not None:
        raise SystemExit(f"{path}:{begun - 1}: the block is never closed")


def prose_lines(path):
    inside = False
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("```"):
            inside = not inside
        elif not inside:
            yield number, line


def anchors(path):
    """The ids GitHub gives to headings."""
    found, seen = set(), {}
    for _, line in prose_lines(path):
        heading = re.match(r"#{1,6}\s+(.*)", line)
        if not heading:
            continue
        text = re.sub(r"[^\w\- ]", "", heading.group(1).strip().lower()).replace(" ", "-")
        count = seen.get(text, 0)
        seen[text] = count + 1
        found.add(text if count == 0 else f"{text}-{count}")
    return found


def broken_links(root):
    for path in markdown_files(root):
        for number, line in prose_lines(path):
            for target in re.findall(r"\]\(([^)\s]+)\)", line):
                if re.match(r"[a-z]+:", target):
                    continue
                name, _, anchor = target.partition("#")
                file = (path.parent / name).resolve() if name else path
                where = f"{path.relative_to(root)}:{number}"
                if not file.exists():
                    yield f"{where}: {target}: there is no such file"
                elif anchor and file.suffix == ".md" and anchor not in anchors(file):
                    yield f"{where}: {target}: there is no such heading"


def printed(options, *arguments):
    command = [options.crossdock, *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=START_S, check=True).stdout


def undocumented(options):
    """What the program offers and the documentation does not mention."""
    functions = [line.split()[0] for line in printed(options, "functions").splitlines()]
    serve = re.findall(r"^ +(--[a-z-]+)", printed(options, "serve", "--help"), re.MULTILINE)
    for names, file in ((functions, "docs/processes.md"), (serve, "docs/operations.md")):
        yield from missing(options, names, file)


def missing(options, names, file):
    text = (options.root / file).read_text(encoding="utf-8")
    for name in names:
        if f"`{name}`" not in text and f"`{name}{{" not in text:
            yield f"{file}: `{name}` is not mentioned"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


class Stage:
    """A hub and its simulated systems in a folder; leaves nothing running."""

    def __init__(self, options, folder):
        self.options, self.folder, self.children = options, Path(folder), []
        self.ports = {name: free_port() for name in ("hub", "erp", "wms", "carrier")}
        self.environment = {name: value for name, value in os.environ.items() if not name.startswith("CROSSDOCK_")}
        programs = Path(options.crossdock).resolve().parent
        self.environment["PATH"] = f"{programs}:{self.environment['PATH']}"
        self.environment["CROSSDOCK_URL"] = self.url("hub")

    def url(self, name):
        return f"http://127.0.0.1:{self.ports[name]}"

    def __enter__(self):
        try:
            self.start_all()
        except BaseException:
            self.stop_all()
            raise
        return self

    def __exit__(self, *_):
        self.stop_all()

    def start_all(self):
        for name in ("work", "hub", "inbox", "outbox", "logs"):
            (self.folder / name).mkdir()
        for name in LINKED:
            (self.folder / "work" / name).symlink_to(Path(self.options.root).resolve() / name)
        self.environment["CROSSDOCK_KEY"] = self.make_key()
        self.start_system("carrier", "--deliver-after-ms", "50")
        self.start_system("erp", "--seed-hub")
        self.start_hub()
        self.wait("hub")
        self.wait("erp")  # master data first: stock is counted of items that are known
        self.start_system("wms", "--seed-hub", "--ship-after-ms", "50", "--carrier", self.url("carrier"))
        self.wait("wms")

    def make_key(self):
        command = [self.options.crossdock, "key", "create", "--data", self.folder / "hub", "--name", "docs", "--scopes", "*"]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=START_S, check=True)
        return done.stdout.split()[-1]

    def start(self, name, command):
        log = open(self.folder / "logs" / f"{name}.log", "wb")
        with log:
            child = subprocess.Popen([str(word) for word in command], cwd=self.folder, env=self.environment,
                                     stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT)
        self.children.append((name, child))

    def start_system(self, role, *flags):
        command = [self.options.sim, role, "--data", self.folder / role, "--port", self.ports[role]]
        self.start(role, command + ["--hub", self.url("hub")] + list(flags))

    def start_hub(self):
        command = [self.options.crossdock, "serve", "--landscape", Path(self.options.root) / "examples" / "demo",
                   "--data", self.folder / "hub", "--listen", f"127.0.0.1:{self.ports['hub']}"]
        for role in ("erp", "wms", "carrier"):
            command += ["--set", f"systems.sim-{role}.base_url={self.url(role)}"]
        for box in ("inbox", "outbox"):
            command += ["--set", f"channels.x12-{box}.folder={self.folder / box}"]
        self.start("hub", command)

    def wait(self, name):
        until = time.monotonic() + START_S
        while not answers(self.url(name) + "/ready"):
            ended = [f"{other} ended with {child.returncode}" for other, child in self.children if child.poll() is not None]
            if ended or time.monotonic() > until:
                raise SystemExit(f"{name} is not ready: {', '.join(ended) or 'too slow'}\n{self.logs()}")
            time.sleep(0.05)

    def metrics(self):
        request = urllib.request.Request(self.url("hub") + "/metrics")
        request.add_header("Authorization", f"Bearer {self.environment['CROSSDOCK_KEY']}")
        with urllib.request.urlopen(request, timeout=START_S) as response:
            return re.findall(r"^# TYPE (\S+)", response.read().decode(), re.MULTILINE)

    def logs(self):
        parts = []
        for file in sorted((self.folder / "logs").iterdir()):
            text = file.read_text(encoding="utf-8", errors="replace")
            parts.append(f"--- {file.name}\n{text[-3000:]}")
        return "\n".join(parts)

    def stop_all(self):
        for _, child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
        for _, child in reversed(self.children):
            try:
                child.wait(20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self.children = []


def script_of(path, name):
    """All blocks of a file as one script that says on fd 3 which line it has come to."""
    parts = ["set -euo pipefail"]
    for language, line, lines in fences(path):
        if language == "sh":
            parts += [f"echo '{name}:{line}' >&3"] + lines
    return "\n".join(parts) + "\n" if len(parts) > 1 else ""


def run_file(options, path):
    name = str(path.relative_to(options.root))
    script = script_of(path, name)
    if not script:
        return True
    with tempfile.TemporaryDirectory(prefix="crossdock-docs-") as folder, Stage(options, folder) as stage:
        position, output = stage.folder / "position", stage.folder / "output"
        with open(output, "wb") as out, open(position, "wb") as progress:
            child = subprocess.Popen(["bash", "-c", f"exec 3>&{progress.fileno()}\n{script}"], cwd=stage.folder / "work",
                                     env=stage.environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out,
                                     pass_fds=[progress.fileno()], start_new_session=True)
        code = finish(child)
        if code == 0:
            print(f"{name}: ran")
            absent = list(missing(options, stage.metrics(), name)) if path.name == "operations.md" else []
            print("".join(f"{line}\n" for line in absent), end="")
            return not absent
        block = position.read_text().split()[-1:] or [name]
        text = output.read_text(encoding="utf-8", errors="replace")[-6000:]
        print(f"{block[0]}: the block that starts here failed ({code}); the output up to there:\n{text}\n{stage.logs()}")
        return False


def finish(child):
    """Waits, then ends whatever the commands left running in their session."""
    try:
        code = child.wait(FILE_S)
    except subprocess.TimeoutExpired:
        code = f"no end after {FILE_S} s"
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    child.wait()
    return code


def main():
    parser = argparse.ArgumentParser(description="Runs the commands of the documentation and follows its links.")
    parser.add_argument("--root", required=True, type=lambda text: Path(text).resolve())
    parser.add_argument("--crossdock", required=True, type=os.path.abspath)
    parser.add_argument("--sim", required=True, type=os.path.abspath)
    parser.add_argument("--only", help="only files whose name contains this")
    options = parser.parse_args()
    complaints = list(broken_links(options.root)) + list(undocumented(options))
    for line in complaints:
        print(line)
    ok = not complaints
    for path in markdown_files(options.root):
        if options.only is None or options.only in path.name:
            ok = run_file(options, path) and ok
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main())
