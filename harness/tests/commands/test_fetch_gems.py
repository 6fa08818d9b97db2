#!/usr/bin/python3
"""scripts/fetch_gems.rb against gem sources on the loopback interface: what it fetches, what it refuses, and when it gives up."""

import base64
import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
import tap  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]


class Source:
    """A gem source. `answers` holds what a path gets: bytes, "silent", "truncated", ("redirect", URL) or a status. Notes what is asked."""

    def __init__(self) -> None:
        self.answers: dict[str, object] = {}
        self.asked: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.first_arrived = threading.Event()
        self.closing = threading.Event()
        source = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                source.asked.append(self.path)
                source.headers.append(dict(self.headers))
                source.first_arrived.set()
                answer = source.answers.get(self.path.lstrip("/"), 404)
                if isinstance(answer, list):  # one after the other
                    answer = answer.pop(0)
                if answer == "silent":
                    source.closing.wait()
                    self.close_connection = True
                elif answer == "truncated":
                    self.send_response(200)
                    self.send_header("Content-Length", "1000")
                    self.end_headers()
                    self.wfile.write(b"x" * 100)
                    self.close_connection = True
                elif isinstance(answer, bytes):
                    self.send_response(200)
                    self.send_header("Content-Length", str(len(answer)))
                    self.end_headers()
                    self.wfile.write(answer)
                else:
                    self.send_response(302 if isinstance(answer, tuple) else int(str(answer)))
                    if isinstance(answer, tuple):
                        self.send_header("Location", answer[1])
                    self.send_header("Content-Length", "0")
                    self.end_headers()

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.address = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"http://{self.address}/"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def has(self, name: str, answer: object) -> "Source":
        self.answers[f"gems/{name}.gem"] = answer
        return self


class Place:
    """A folder with pins, a HOME that names the sources, and what was fetched. `pins` may lie: a pair is the content that is pinned."""

    def __init__(self, folder: str, sources: list[str], pins: dict[str, bytes], role: str = "corpus") -> None:
        self.folder = Path(tempfile.mkdtemp(dir=folder))
        self.gems = self.folder / "build/gems"
        lines = ["# pins"]
        for gem, content in pins.items():
            name, _, version = gem.rpartition("-")
            lines.append("\t".join((name, version, hashlib.sha256(content).hexdigest(), role)))
        (self.folder / "gems.tsv").write_text("\n".join(lines) + "\n")
        (self.folder / ".gemrc").write_text("---\n:sources:\n" + "".join(f"- {url}\n" for url in sources))
        self.environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy") and key != "GEMRC"}
        self.environment |= {"HOME": str(self.folder), "FETCH_SILENCE": "60"}
        self.code = 0
        self.said = ""

    def start(self, *words: str) -> "subprocess.Popen[str]":
        command = [str(ROOT / "scripts/fetch_gems.rb"), *(words or ("gems.tsv",))]
        return subprocess.Popen(command, cwd=self.folder, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    def fetch(self, *words: str) -> int:
        process = self.start(*words)
        self.said = process.communicate()[0]
        self.code = process.returncode
        return self.code

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.gems.iterdir())} if self.gems.exists() else {}


def test_right(folder: str) -> None:
    contents = {f"gem{number}-1.{number}": bytes([number]) * 5000 for number in range(20)}
    source = Source()
    for name, content in contents.items():
        source.has(name, content)
    place = Place(folder, [source.url], contents)
    tap.equal(place.fetch(), 0, "every pinned gem is fetched")
    tap.equal(place.files(), {f"{name}.gem": contents[name] for name in contents}, "each is whole, and nothing else is left")
    tap.check(place.said.startswith("  GEMS  20 gems, 0.1 MB in "), "one line says how many, how much and how long", place.said)
    tap.equal(sorted(source.asked), sorted(f"/gems/{name}.gem" for name in contents), "each is asked for once, and no index is")
    source.asked.clear()
    tap.equal((place.fetch(), place.said), (0, ""), "a second time, it succeeds")
    tap.equal(source.asked, [], "and asks for nothing")
    (place.gems / "gem3-1.3.gem").write_bytes(b"half")
    tap.equal(place.fetch("gems.tsv", "corpus"), 0, "a file that is not what is pinned is fetched again")
    tap.equal((source.asked, place.files()["gem3-1.3.gem"]), (["/gems/gem3-1.3.gem"], contents["gem3-1.3"]), "and only that")
    tap.equal(place.fetch("--into", "else", "gems.tsv", "gem7", "1.7"), 0, "one gem can be asked for")
    tap.equal((place.folder / "else/gem7-1.7.gem").read_bytes(), contents["gem7-1.7"], "it lies where --into says")
    both = [place.start("--into", "two", "gems.tsv") for _ in range(2)]
    said = [process.communicate()[0] for process in both]
    tap.check([process.returncode for process in both] == [0, 0], "two at once both succeed", "\n".join(said))
    tap.equal(len(list((place.folder / "two").iterdir())), 20, "and leave the gems alone")


def test_input(folder: str) -> None:
    place = Place(folder, ["http://127.0.0.1:1/"], {"a-1": b"a"})
    tap.equal(place.fetch("gems.tsv", "b", "1"), 2, "a gem without a pin is refused with 2")
    tap.check("gems.tsv: no line for b 1; add its name, version, SHA-256 and role" in place.said, "it is named", place.said)
    tap.equal(place.fetch("gems.tsv", "prism"), 2, "an unknown role is refused with 2")
    tap.check("no gem of role prism; roles: corpus" in place.said, "the roles there are are named", place.said)
    tap.equal(place.fetch("--into"), 2, "no argument is refused with 2")
    tap.equal(place.fetch("none.tsv"), 2, "pins that are not there are refused with 2")
    for line in ("a\t1\tabc\tcorpus", "a/../b\t1\t" + "0" * 64 + "\tcorpus", "a 1 x corpus"):
        (place.folder / "bad.tsv").write_text("# one\n" + line + "\n")
        tap.equal(place.fetch("bad.tsv"), 2, f"a malformed pin is refused with 2: {line[:12]!r}")
        tap.check("bad.tsv:2: expected a name" in place.said, "its line is named", place.said)


def test_refused(folder: str) -> None:
    good = b"good" * 300
    cases = {
        "other bytes than pinned": (b"evil" * 300, "not the pinned " + hashlib.sha256(good).hexdigest()),
        "a source without the gem": (404, "404"),
        "a server that fails": (500, "500"),
        "a body that is cut": ("truncated", "one-1.gem"),
        "a server that never answers": ("silent", "nothing received for 1 s"),
    }
    for what, (answer, says) in cases.items():
        source = Source().has("one-1", answer)
        place = Place(folder, [source.url], {"one-1": good})
        if answer == "silent":  # nothing ever comes, so it may be short
            place.environment["FETCH_SILENCE"] = "1"
        tap.equal(place.fetch("gems.tsv", "one", "1"), 3, f"{what}: it ends with 3")
        tap.check(says in place.said, f"{what}: it says what happened", place.said)
        tap.check("one 1: " in place.said and "; trying again" in place.said, f"{what}: it tries again", place.said)
        tap.check("could not fetch one 1; check the network" in place.said, f"{what}: it names the gem", place.said)
        tap.check("then type: scripts/fetch_gems.rb gems.tsv one 1\n" in place.said, f"{what}: it says what to type", place.said)
        tap.equal(place.files(), {}, f"{what}: no file is left")
        source.closing.set()
    source = Source().has("one-1", [503, good])
    place = Place(folder, [source.url], {"one-1": good})
    tap.equal((place.fetch(), place.files()), (0, {"one-1.gem": good}), "a failure that passes is no failure")
    place = Place(folder, ["http://127.0.0.1:1/"], {"one-1": good})
    tap.equal(place.fetch(), 3, "no server at all: it ends with 3")
    tap.check("could not fetch one 1" in place.said, "it names the gem there, too", place.said)


def test_sources(folder: str) -> None:
    good = b"good" * 300
    first, second = Source(), Source().has("one-1", good)
    place = Place(folder, [first.url, second.url], {"one-1": good})
    tap.equal((place.fetch(), place.files()), (0, {"one-1.gem": good}), "a gem that the first source lacks comes from the second")
    tap.equal((first.asked, second.asked), (["/gems/one-1.gem"], ["/gems/one-1.gem"]), "the first was asked first")
    place = Place(folder, [first.url, Source().url], {"one-1": good})
    place.fetch()
    tap.equal(
        place.said.count("one-1.gem: bad response") + place.said.count("404 (http") >= 2, True, "when no source has it, each is named"
    )

    mirror = Source()
    mirror.answers["mirror/gems/one-1.gem"] = good
    place = Place(folder, [f"http://user:secret@{mirror.address}/mirror"], {"one-1": good})
    tap.equal((place.fetch(), place.files()), (0, {"one-1.gem": good}), "a source with a path and credentials serves")
    tap.equal(mirror.headers[0].get("Authorization"), "Basic " + base64.b64encode(b"user:secret").decode(), "it is given them")
    for what, path, pinned in (("a gem that is not there", "none", good), ("a gem that is not the pinned one", "mirror", b"other")):
        place = Place(folder, [f"http://user:secret@{mirror.address}/{path}"], {"one-1": pinned})
        shown = place.fetch() == 3 and mirror.address in place.said
        tap.check(shown and "secret" not in place.said, f"{what}: no message shows the password", place.said)

    other = Source().has("one-1", ("redirect", f"{second.url}gems/one-1.gem"))
    place = Place(folder, [other.url], {"one-1": good})
    tap.equal((place.fetch(), place.files()), (0, {"one-1.gem": good}), "a redirection is followed")

    proxy = Source().has("one-1", good)
    place = Place(folder, ["http://127.0.0.2:1/"], {"one-1": good})
    place.environment["http_proxy"] = proxy.url
    proxy.answers["http://127.0.0.2:1/gems/one-1.gem"] = good
    tap.equal((place.fetch(), place.files()), (0, {"one-1.gem": good}), "a proxy is asked where the environment names one")

    shelf = Path(tempfile.mkdtemp(dir=folder))
    (shelf / "gems").mkdir()
    (shelf / "gems/one-1.gem").write_bytes(good)
    place = Place(folder, [f"file://{shelf}/"], {"one-1": good})
    tap.equal((place.fetch(), place.files()), (0, {"one-1.gem": good}), "a source can be a folder")


def test_ended(folder: str) -> None:
    good = b"good" * 300
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)):
        source = Source().has("one-1", "silent")
        place = Place(folder, [source.url], {"one-1": good})
        process = place.start()
        source.first_arrived.wait()
        process.send_signal(number)
        said = process.communicate()[0]
        tap.equal(process.returncode, code, f"{number.name} ends it at once")
        tap.equal(place.files(), {}, f"{number.name}: no half-written file is left")
        if code == 130:
            tap.check(
                "interrupted; " in said and "type: scripts/fetch_gems.rb gems.tsv" in said, f"{number.name}: it says what to type", said
            )
        source.closing.set()
    place = Place(folder, [Source().has("one-1", good).url], {"one-1": good})
    place.gems.mkdir(parents=True)
    left, fresh = place.gems / ".fetch.1.one-1.gem", place.gems / ".fetch.2.one-1.gem"
    for path in (left, fresh):
        path.write_bytes(b"half")
    os.utime(left, (0, 0))
    tap.equal(
        (place.fetch(), sorted(place.files())),
        (0, [fresh.name, "one-1.gem"]),
        "what a killed fetch left is removed, what another writes now is not",
    )


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="gems.") as folder:
        for test in (test_right, test_input, test_refused, test_sources, test_ended):
            test(folder)
    return tap.done()


if __name__ == "__main__":
    sys.exit(main())
