#!/usr/bin/python3
"""Take an artifact of the workflow run that an event names into a new folder. Whoever opened the pull request may have written it.

usage: scripts/artifact_take.py EVENT.json NAME FOLDER [--page NAME] [--wait SECONDS]

Prints where a browser finds the artifact --page of the same run, or else the run.
Refused: more or larger files than a run has, whatever the archive's own table says; names with a folder above, an absolute path, or
other characters than a run's files have; links and devices; a file twice. Nothing is left in FOLDER then.
Environment: GITHUB_API_URL, GITHUB_SERVER_URL, GITHUB_TOKEN, GITHUB_REPOSITORY.
Exit code: 0 taken, 1 refused, 2 usage, 3 the API failed or there is no such artifact.
"""

import argparse
import io
import os
import re
import shutil
import stat
import sys
import zipfile
import zlib
from pathlib import Path

from github_api import Api, ApiError, event_read, repository

ARCHIVE_MOST = 64 << 20
FILE_MOST = 64 << 20
WHOLE_MOST = 128 << 20
FILES_MOST = 200
NAME = re.compile(r"[A-Za-z0-9_+-][A-Za-z0-9._+-]*(/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)*")


class Refused(Exception):
    """An archive that is not what a run uploads."""


def artifacts_list(api: Api, run: int) -> dict[str, int]:
    """The identifiers of a run's artifacts, by name."""
    listed = api.json("GET", f"/repos/{repository()}/actions/runs/{run}/artifacts?per_page=100")
    return {str(one["name"]): int(one["id"]) for one in listed["artifacts"] if not one["expired"]}


def archive_fetch(api: Api, artifact: int) -> bytes:
    return api.request("GET", f"/repos/{repository()}/actions/artifacts/{artifact}/zip", most=ARCHIVE_MOST)


def page_address(run: int, artifact: int | None) -> str:
    server = os.environ.get("GITHUB_SERVER_URL", "https://github.com")
    return f"{server}/{repository()}/actions/runs/{run}" + ("" if artifact is None else f"/artifacts/{artifact}")


def entry_check(entry: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        raise Refused(f"{entry.filename!r} is no file")
    if len(entry.filename) > 200 or not NAME.fullmatch(entry.filename):
        raise Refused(f"{entry.filename!r} is no name of a run's file")
    if entry.flag_bits & 1:
        raise Refused(f"{entry.filename!r} is encrypted")


def archive_unpack(archive: bytes, folder: Path) -> None:
    """Each file is read to a limit, since an archive's table may lie about sizes."""
    left = WHOLE_MOST
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        entries = [entry for entry in opened.infolist() if not entry.is_dir()]
        if len(entries) > FILES_MOST:
            raise Refused(f"it has {len(entries)} files, and a run at most {FILES_MOST}")
        for entry in entries:
            entry_check(entry)
            with opened.open(entry) as file:
                data = file.read(min(FILE_MOST, left) + 1)
            left -= len(data)
            if len(data) > FILE_MOST or left < 0:
                raise Refused(f"{entry.filename!r} is larger than a run's file")
            target = folder / entry.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            with open(target, "xb") as made:
                made.write(data)


def main() -> int:
    parser = argparse.ArgumentParser(usage=(__doc__ or "").split("\n\n")[1].removeprefix("usage: "))
    parser.add_argument("event")
    parser.add_argument("name")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--page", default="")
    parser.add_argument("--wait", type=float, default=1.0)
    given = parser.parse_args()
    made = False
    try:
        run = int(event_read(given.event)["id"])
        api = Api(given.wait)
        artifacts = artifacts_list(api, run)
        if given.name not in artifacts:
            raise ApiError(f"run {run} has no artifact {given.name}")
        archive = archive_fetch(api, artifacts[given.name])
        given.folder.mkdir(parents=True)
        made = True
        archive_unpack(archive, given.folder)
        print(page_address(run, artifacts.get(given.page)))
        made = False
    except (ApiError, KeyError, TypeError) as error:
        print(f"artifact: {error if isinstance(error, ApiError) else repr(error)}", file=sys.stderr)
        return 3
    except (Refused, OSError, zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        print(f"artifact: {given.name} is refused: {error}", file=sys.stderr)
        return 1
    finally:
        if made:
            shutil.rmtree(given.folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
