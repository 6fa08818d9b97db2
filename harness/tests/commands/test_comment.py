#!/usr/bin/python3
"""The comment on a pull request, against a stand-in for GitHub's API on this machine: on which one, in which comment, what is refused."""

import http.server
import io
import json
import os
import stat
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tap import check, done, equal  # noqa: E402

ROOT = Path(__file__).resolve().parents[3]
MARK = "<!-- leuko-bench: the gate's comment, written anew at each run -->"
BOT = {"login": "github-actions[bot]"}
RED, CLEAN = "## toy: REGRESSED\n\nmore\n", "toy: SAME. 12 values compared.\n"


class GitHub:
    """What the stand-in has, and what it was asked."""

    def __init__(self) -> None:
        self.pulls: list[dict[str, Any]] = []
        self.comments: list[dict[str, Any]] = []
        self.archive = b""
        self.asked: list[tuple[str, str, str]] = []  # method, path with query, who asked
        self.troubles: list[tuple[int, dict[str, str]]] = []  # answers that come first
        self.elsewhere = ""

    def pull(self, number: int, repository: str, branch: str, sha: str) -> None:
        self.pulls.append({"number": number, "head": {"ref": branch, "sha": sha, "repo": {"full_name": repository}}})

    def answer(self, method: str, target: str, body: Any) -> tuple[int, dict[str, str], bytes]:
        if self.troubles:
            code, headers = self.troubles.pop(0)
            return code, headers, b"{}"
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if path.endswith("/artifacts"):
            ids = [{"name": "perf-verdict", "id": 7, "expired": False}, {"name": "index.html", "id": 8, "expired": False}]
            return 200, {}, json.dumps({"artifacts": ids}).encode()
        if path.endswith("/artifacts/7/zip"):
            return 302, {"Location": f"{self.elsewhere}/stored"}, b""
        if path == "/stored":
            return 200, {}, self.archive
        if path == "/repos/owner/toy/pulls":
            owner = query["head"][0].split(":")[0]
            return 200, {}, json.dumps([pull for pull in self.pulls if pull["head"]["repo"]["full_name"].startswith(owner + "/")]).encode()
        if path.endswith("/comments") and method == "GET":
            page = int(query["page"][0])
            return 200, {}, json.dumps(self.comments[(page - 1) * 100 : page * 100]).encode()
        if path.endswith("/comments") and method == "POST":
            self.comments.append({"id": 1000 + len(self.comments), "user": BOT, "body": body["body"], "on": path.split("/")[-2]})
            return 201, {}, b"{}"
        if method == "PATCH":
            next(one for one in self.comments if str(one["id"]) == path.split("/")[-1])["body"] = body["body"]
            return 200, {}, b"{}"
        return 404, {}, b"{}"


def serve(github: GitHub) -> http.server.ThreadingHTTPServer:
    class Handler(http.server.BaseHTTPRequestHandler):
        def reply(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            github.asked.append((self.command, self.path, self.headers.get("Authorization", "")))
            code, headers, text = github.answer(self.command, self.path, body)
            self.send_response(code)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = do_PATCH = reply

        def log_message(self, *_: Any) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


SCRATCH = Path(tempfile.mkdtemp(prefix="comment."))
HUB = GitHub()
SERVER, STORE = serve(HUB), serve(HUB)
HUB.elsewhere = f"http://localhost:{STORE.server_port}"


def event(**changes: Any) -> Path:
    run = {"id": 42, "event": "pull_request", "head_sha": "a" * 40, "head_branch": "faster", "head_repository": {"full_name": "owner/toy"}}
    path = SCRATCH / "event.json"
    path.write_text(json.dumps({"workflow_run": {**run, **changes}}), encoding="utf-8")
    return path


def script(name: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    settings = {
        "PATH": os.environ["PATH"],
        "GITHUB_API_URL": f"http://127.0.0.1:{SERVER.server_port}",
        "GITHUB_TOKEN": "secret",
        "GITHUB_REPOSITORY": "owner/toy",
        **environment,
    }
    command = ["/usr/bin/python3", "-B", str(ROOT / "scripts" / name), *words, "--wait", "0.01"]
    return subprocess.run(command, env=settings, capture_output=True, text=True, check=False, timeout=60)


def post(text: str, **changes: Any) -> subprocess.CompletedProcess[str]:
    file = SCRATCH / "comment.md"
    file.write_text(text, encoding="utf-8")
    HUB.asked.clear()
    return script("comment_post.py", str(event(**changes)), str(file))


def writes() -> list[tuple[str, str]]:
    return [(method, path) for method, path, _ in HUB.asked if method != "GET"]


def start(*comments: dict[str, Any]) -> None:
    HUB.comments[:] = [{"id": index, "on": "5", **one} for index, one in enumerate(comments)]
    HUB.pulls.clear()
    HUB.pull(5, "owner/toy", "faster", "a" * 40)


def test_one_comment() -> None:
    start()
    ended = post(RED)
    equal((ended.returncode, writes()), (0, [("POST", "/repos/owner/toy/issues/5/comments")]), "a first comment is written")
    equal(HUB.comments[0]["body"], f"{MARK}\n{RED}", "it begins with the mark, and holds the text")
    post(RED)
    equal(writes(), [], "the same text is not written again")
    post(RED + "and worse\n")
    equal(writes(), [("PATCH", "/repos/owner/toy/issues/comments/1000")], "another text takes its place")
    post(CLEAN)
    equal(HUB.comments[0]["body"], f"{MARK}\n{CLEAN}", "a clean run makes it one line")
    start()
    equal((post(CLEAN).returncode, writes()), (0, []), "a clean run begins no comment")
    start({"user": {"login": "mallory"}, "body": f"{MARK}\nall is well"}, {"user": None, "body": MARK}, {"user": BOT, "body": f"x {MARK}"})
    post(RED)
    equal(writes(), [("POST", "/repos/owner/toy/issues/5/comments")], "another's comment with the mark is left alone")
    start(*[{"user": {"login": "someone"}, "body": "."}] * 150, {"user": BOT, "body": f"{MARK}\nold"})
    post(RED)
    equal(writes(), [("PATCH", "/repos/owner/toy/issues/comments/150")], "the comment is found on a later page")
    start()
    equal((post("## " + "x" * 70_000).returncode, writes()), (3, []), "a text that GitHub would refuse is not sent")


def test_the_right_pull_request() -> None:
    start()
    HUB.pull(6, "mallory/toy", "faster", "a" * 40)
    post(RED, head_repository={"full_name": "mallory/toy"})
    equal(writes(), [("POST", "/repos/owner/toy/issues/6/comments")], "a fork's run comments on the fork's pull request")
    start()
    ended = post(RED, head_sha="b" * 40)
    equal((ended.returncode, writes()), (0, []), "a commit that is no longer the head gets no comment")
    check("no open pull request" in ended.stdout, "and the step says why", ended.stdout)
    start()
    HUB.pulls[0]["head"]["repo"] = {"full_name": "owner/other"}
    post(RED)
    equal(writes(), [], "nor does another repository of the same owner")
    start()
    branch = "a&state=all#/../x"
    HUB.pulls[0]["head"]["ref"] = branch
    post(RED, head_branch=branch)
    check("head=owner%3Aa%26state%3Dall%23%2F..%2Fx&" in HUB.asked[0][1], "a branch's name stays a name", HUB.asked)
    equal((post(RED, event="push").returncode, HUB.asked), (0, []), "a push has no pull request")
    bad = SCRATCH / "no-event.json"
    bad.write_text('{"pull_request": {"number": 1}}', encoding="utf-8")
    equal(script("comment_post.py", str(bad), str(bad)).returncode, 3, "another event is refused")


def test_troubles() -> None:
    start()
    HUB.troubles[:] = [(502, {}), (503, {})]
    equal((post(RED).returncode, len(HUB.comments)), (0, 1), "an error of the server is tried again")
    start()
    HUB.troubles[:] = [(403, {"Retry-After": "2"}), (429, {}), (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"})]
    equal((post(RED).returncode, len(HUB.comments)), (0, 1), "a rate limit is waited for")
    start()
    HUB.troubles[:] = [(500, {})] * 9
    equal((post(RED).returncode, len(HUB.asked)), (3, 5), "five tries are enough")
    HUB.troubles[:] = [(403, {})]
    equal((post(RED).returncode, len(HUB.asked)), (3, 1), "a refusal is not tried again")
    HUB.troubles[:] = [(403, {"Retry-After": "1000000"})]
    equal((post(RED).returncode, len(HUB.asked)), (3, 1), "nor is one that would take too long")
    HUB.troubles.clear()
    equal(script("comment_post.py", str(event()), "/nowhere").returncode, 3, "a text that is not there is an error")
    equal(script("comment_post.py", str(event()), str(SCRATCH / "comment.md"), GITHUB_TOKEN="").returncode, 3, "so is a missing token")


def archive(*entries: tuple[str | zipfile.ZipInfo, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, data in entries:
            opened.writestr(name, data)
    return made.getvalue()


def special(name: str, kind: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (kind | 0o777) << 16
    return entry


def take(data: bytes, folder: Path) -> subprocess.CompletedProcess[str]:
    HUB.archive = data
    HUB.asked.clear()
    return script("artifact_take.py", str(event()), "perf-verdict", str(folder), "--page", "index.html")


def test_the_artifact() -> None:
    folder = SCRATCH / "taken"
    ended = take(archive(("plan.ini", b"[project]\n"), ("base/results.json", b"{}"), ("number.txt", b"1")), folder)
    equal(ended.returncode, 0, "a run's files are taken")
    equal(
        sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()),
        ["base/results.json", "number.txt", "plan.ini"],
        "all",
    )
    equal(ended.stdout, "https://github.com/owner/toy/actions/runs/42/artifacts/8\n", "the page's address is the API's")
    equal([who for _, path, who in HUB.asked if path == "/stored"], [""], "the token does not go to another host")
    equal(take(archive(("plan.ini", b"")), folder).returncode, 1, "a folder that is there is not written into")
    lying = bytearray(archive(("results.json", b"x" * 5000)))
    place = lying.rindex(b"PK\x01\x02") + 24
    lying[place : place + 4] = (10).to_bytes(4, "little")
    encrypted = bytearray(archive(("plan.ini", b"x")))
    encrypted[encrypted.rindex(b"PK\x01\x02") + 8] |= 1
    bad = {
        "a name above the folder": archive(("../x", b"")),
        "one in the middle": archive(("a/../../x", b"")),
        "an absolute name": archive(("/tmp/x", b"")),
        "a name with a backslash": archive(("a\\..\\x", b"")),
        "a hidden file": archive((".leuko-bench-run", b"")),
        "a name with a line end": archive(("a\nb", b"")),
        "a link": archive((special("results.json", stat.S_IFLNK), b"/etc/passwd")),
        "a device": archive((special("results.json", stat.S_IFCHR), b"")),
        "a bomb": archive(("results.json", bytes(65 << 20))),
        "many small bombs": archive(*[(f"{index}.json", bytes(33 << 20)) for index in range(4)]),
        "too many files": archive(*[(f"{index}.json", b"") for index in range(201)]),
        "a file in the place of a folder": archive(("a", b""), ("a/b", b"")),
        "a file that says to be shorter": bytes(lying),
        "an encrypted file": bytes(encrypted),
        "no archive": b"<html>",
        "half an archive": archive(("plan.ini", b"x" * 100))[:60],
    }
    for name, data in bad.items():
        target = SCRATCH / "refused"
        ended = take(data, target)
        check(ended.returncode == 1 and not target.exists(), f"{name} is refused, and nothing is left", (ended.returncode, ended.stderr))
        check("Traceback" not in ended.stderr, f"{name}: in words", ended.stderr)
    check(not (SCRATCH / "x").exists(), "nothing was written above the folder")


def git(folder: Path, *words: str) -> None:
    names = ["-c", "user.name=x", "-c", "user.email=x@x"]
    subprocess.run(["git", *names, *words], cwd=folder, check=True, capture_output=True)


def test_annotations() -> None:
    top = SCRATCH / "checkout"
    project = top / "sub"
    for name in ("run", "src", "lib", "test"):
        (project / name).mkdir(parents=True)
    for name in ("src/list.c", "src/same.c", "lib/twice.c", "test/twice.c"):
        (project / name).write_text("one\n", encoding="utf-8")
    git(top, "init", "-q")
    git(top, "add", ".")
    git(top, "commit", "-qm", "base")
    git(top, "branch", "base")
    for name in ("src/list.c", "lib/twice.c", "test/twice.c"):
        (project / name).write_text("two\n", encoding="utf-8")
    git(top, "commit", "-qam", "head")
    row: dict[str, Any] = {"function": "list_append\n::set-output::%", "place": "list.c:12", "net": 389, "responsible": True}
    others: list[dict[str, Any]] = [
        {"responsible": False},
        {"place": "same.c:1"},
        {"place": None},
        {"place": "../../etc/x:1"},
        {"place": "twice.c:1"},
    ]
    rows = [row, *({**row, **other} for other in others)]
    explained = {"variant": "new", "input": "lines", "unit": "calls", "metric": "calls", "against": "the base", "rows": rows}
    (project / "run/verdict.json").write_text(json.dumps({"explanations": [explained] * 2}), encoding="utf-8")
    command = ["/usr/bin/python3", "-B", str(ROOT / "scripts/annotate.py"), "run"]
    ended = subprocess.run([*command, "base"], cwd=project, capture_output=True, text=True, check=False)
    lines = ended.stdout.splitlines()
    equal(len(lines), 2, "what is responsible and in the change is annotated, and nothing else")
    wanted = (
        "::error file=sub/src/list.c,line=12,title=costs more::list_append%0A::set-output::%25: +389 calls (calls) on new/lines, against"
    )
    equal(lines[0], f"{wanted} the base", "with file, line and amount; a name cannot begin another command")
    equal(subprocess.run([*command, "nowhere"], cwd=project, capture_output=True, check=False).returncode, 3, "an unknown base is an error")
    (project / "run/verdict.json").write_text('{"explanations": [1]}', encoding="utf-8")
    equal(subprocess.run([*command, "base"], cwd=project, capture_output=True, check=False).returncode, 2, "so is another verdict")


def main() -> int:
    for test in (test_one_comment, test_the_right_pull_request, test_troubles, test_the_artifact, test_annotations):
        test()
    return done()


if __name__ == "__main__":
    sys.exit(main())
