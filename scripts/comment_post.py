#!/usr/bin/python3
"""Put a text on the pull request of the workflow run that an event names: one comment, written anew at each run.

usage: scripts/comment_post.py EVENT.json COMMENT.md [--author LOGIN] [--wait SECONDS]

The pull request is the open one whose head is the event's repository, branch and commit; where a newer commit took its place, nothing is
written. The comment is found by a mark in its first line and by its author, since anybody can write the mark. A text without a heading
says that nothing is worse: it replaces an earlier comment, and begins none.
Environment: GITHUB_API_URL, GITHUB_TOKEN, GITHUB_REPOSITORY.
Exit code: 0 written, or nothing to write; 2 usage; 3 the API failed or the text cannot be read.
"""

import argparse
import sys
import urllib.parse
from typing import Any

from github_api import Api, ApiError, event_read, repository

MARK = "<!-- leuko-bench: the gate's comment, written anew at each run -->"
MOST = 65_536


def pull_request_find(api: Api, event: dict[str, Any]) -> int | None:
    head = event["head_repository"]
    owner, name = str(head["full_name"]).split("/")
    wanted = urllib.parse.quote(f"{owner}:{event['head_branch']}", safe="")
    for pull in api.pages(f"/repos/{repository()}/pulls?state=open&head={wanted}"):
        theirs = pull["head"]
        same = theirs["repo"] is not None and theirs["repo"]["full_name"] == f"{owner}/{name}"
        if same and theirs["ref"] == event["head_branch"] and theirs["sha"] == event["head_sha"]:
            return int(pull["number"])
    return None


def comment_find(api: Api, number: int, author: str) -> dict[str, Any] | None:
    for comment in api.pages(f"/repos/{repository()}/issues/{number}/comments"):
        if comment["user"] is not None and comment["user"]["login"] == author and comment["body"].startswith(MARK):
            return dict(comment)
    return None


def comment_write(api: Api, number: int, text: str, author: str) -> str:
    body = f"{MARK}\n{text}"
    if len(body) > MOST:
        raise ApiError(f"the comment has {len(body)} characters, and GitHub takes {MOST}")
    earlier = comment_find(api, number, author)
    if earlier is None and not text.startswith("## "):
        return "nothing is worse, and there is no comment to say so"
    if earlier is None:
        api.json("POST", f"/repos/{repository()}/issues/{number}/comments", {"body": body})
        return "written"
    if earlier["body"].replace("\r\n", "\n").rstrip() == body.rstrip():
        return "as it was"
    api.json("PATCH", f"/repos/{repository()}/issues/comments/{int(earlier['id'])}", {"body": body})
    return "written anew"


def main() -> int:
    parser = argparse.ArgumentParser(usage=(__doc__ or "").split("\n\n")[1].removeprefix("usage: "))
    parser.add_argument("event")
    parser.add_argument("text")
    parser.add_argument("--author", default="github-actions[bot]")
    parser.add_argument("--wait", type=float, default=1.0)
    given = parser.parse_args()
    try:
        event = event_read(given.event)
        with open(given.text, encoding="utf-8") as file:
            text = file.read()
        if event["event"] != "pull_request":
            print(f"comment: the run is one of a {event['event']}, which has no pull request")
            return 0
        api = Api(given.wait)
        number = pull_request_find(api, event)
        if number is None:
            print("comment: no open pull request has this commit as its head")
            return 0
        print(f"comment: #{number}: {comment_write(api, number, text, given.author)}")
    except (ApiError, OSError, ValueError, KeyError, TypeError) as error:
        print(f"comment: {error if isinstance(error, (ApiError, OSError)) else repr(error)}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
