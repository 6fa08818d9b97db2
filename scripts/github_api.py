"""GitHub's REST API, as far as a comment on a pull request needs it: bounded answers, retries with a deadline, no token to another host.

Reads GITHUB_API_URL and GITHUB_TOKEN. Source of paths and headers: docs.github.com/rest.
"""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

ANSWER_MOST = 16 << 20
TRIES = 5
WAIT_MOST = 120.0  # seconds for all waits of one request


class ApiError(Exception):
    """A request that did not succeed, in words."""


class _WithoutToken(urllib.request.HTTPRedirectHandler):
    """An artifact is stored on another host, which has no business with the token."""

    def redirect_request(self, req: Any, fp: Any, code: int, msg: str, headers: Any, newurl: str) -> Any:
        request = super().redirect_request(req, fp, code, msg, headers, newurl)
        if request is not None and urllib.parse.urlsplit(newurl).netloc != urllib.parse.urlsplit(req.full_url).netloc:
            request.remove_header("Authorization")
        return request


class Api:
    """`unit`: seconds of the shortest wait before a request is made again."""

    def __init__(self, unit: float = 1.0) -> None:
        self.address = os.environ.get("GITHUB_API_URL", "https://api.github.com")
        self.unit = unit
        self.token = os.environ.get("GITHUB_TOKEN", "")
        if not self.token:
            raise ApiError("GITHUB_TOKEN is not set; give the step env: GITHUB_TOKEN: ${{ github.token }}")
        self._opener = urllib.request.build_opener(_WithoutToken())

    def _once(self, method: str, path: str, body: bytes | None, most: int) -> bytes:
        headers = {
            "Accept": "application/vnd.github+json",
            "Authorization": f"Bearer {self.token}",
            "X-GitHub-Api-Version": "2022-11-28",
            "User-Agent": "leuko-bench",
        }
        request = urllib.request.Request(self.address + path, data=body, method=method, headers=headers)
        with self._opener.open(request, timeout=30) as answer:
            got = answer.read(most + 1)
        if len(got) > most:
            raise ApiError(f"{method} {path}: the answer has more than {most} bytes")
        return got

    def _wait_for(self, error: Exception, tries: int) -> float | None:
        """Seconds until the request may be made again; None: it will not succeed."""
        backoff = self.unit * 2**tries
        if not isinstance(error, urllib.error.HTTPError):
            return backoff
        if error.code >= 500:
            return backoff
        if error.code not in (403, 429):
            return None
        after, left = error.headers.get("Retry-After", ""), error.headers.get("X-RateLimit-Remaining", "")
        if after.isdigit():
            return int(after) * self.unit
        if left == "0":
            reset = error.headers.get("X-RateLimit-Reset", "")
            return max(0.0, int(reset) - time.time()) if reset.isdigit() else backoff
        return backoff if error.code == 429 else None

    def request(self, method: str, path: str, body: Any = None, most: int = ANSWER_MOST) -> bytes:
        """The answer's bytes. A POST whose answer was lost may be made twice."""
        data = None if body is None else json.dumps(body).encode()
        waited = 0.0
        for tries in range(TRIES):
            try:
                return self._once(method, path, data, most)
            except (urllib.error.URLError, TimeoutError, ConnectionError) as error:
                wait = self._wait_for(error, tries)
                waited += wait or 0.0
                if wait is None or tries == TRIES - 1 or waited > WAIT_MOST:
                    raise ApiError(f"{method} {path}: {error}") from error
                print(f"github: {method} {path}: {error}; again in {wait:.0f} s", file=sys.stderr)
                time.sleep(wait)
        raise AssertionError

    def json(self, method: str, path: str, body: Any = None) -> Any:
        try:
            return json.loads(self.request(method, path, body))
        except (ValueError, RecursionError) as error:
            raise ApiError(f"{method} {path}: the answer is no JSON: {error}") from error

    def pages(self, path: str, most: int = 50) -> list[Any]:
        """All items of a list, of up to `most` pages."""
        items: list[Any] = []
        for page in range(1, most + 1):
            got = self.json("GET", f"{path}{'&' if '?' in path else '?'}per_page=100&page={page}")
            if not isinstance(got, list):
                raise ApiError(f"GET {path}: expected a list")
            items += got
            if len(got) < 100:
                return items
        raise ApiError(f"GET {path}: more than {most} pages")


def event_read(path: str) -> dict[str, Any]:
    """The workflow_run of GitHub's event file, which no pull request can write."""
    try:
        with open(path, encoding="utf-8") as file:
            event = json.load(file)["workflow_run"]
        for name in ("id", "event", "head_sha", "head_branch", "head_repository"):
            if event[name] is None:
                raise KeyError(name)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ApiError(f"{path}: is no workflow_run event: {error!r}") from error
    return dict(event)


def repository() -> str:
    name = os.environ.get("GITHUB_REPOSITORY", "")
    if name.count("/") != 1:
        raise ApiError("GITHUB_REPOSITORY is not set; this runs as a step of a workflow")
    return name
