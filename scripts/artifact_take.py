#!/usr/bin/python3
"""Take an artifact of the workflow run that an event names into a new folder. Whoever opened the pull request may have written it.

usage: scripts/artifact_take.py EVENT.json NAME FOLDER [--wait SECONDS]

Refused: more or larger files than a run has, whatever the archive's own table says; names with a folder above, an absolute path, or
other characters than a run's files have; links and devices; a file twice. Nothing is left in FOLDER then.
Environment: GITHUB_API_URL, GITHUB_TOKEN, GITHUB_REPOSITORY.
Exit code: 0 taken, 1 refused, 2 usage, 3 the API failed or there is no such artifact.
"""

import argparse
import io
import re
import shutil
import stat
import sys
import zipfile
from pathlib import Path

from github_api import Api, ApiError, event_read, repository

ARCHIVE_MOST = 64 << 20
FILE_MOST = 64 << 20
WHOLE_MOST = 128 << 20
FILES_MOST = 200
NAME = re.compile(r"[A-Za-z0-9_+-][A-Za-z0-9._+-]*(/[A-Za-z0-9_+-][A-Za-z0-9._+-]*)*")


class Refused(Exception):
    """An archive that is not what a run uploads."""


def archive_fetch(api: Api, run: int, name: str) -> bytes:
    listed = api.json("GET", f"/repos/{repository()}/actions/runs/{run}/artifacts?per_page=100")
    found = [one for one in listed.get("artifacts", []) if one.get("name") == name and not one.get("expired")]
    if not found:
        raise ApiError(f"run {run} has no artifact {name}")
    return api.request("GET", f"/repos/{repository()}/actions/artifacts/{int(found[0]['id'])}/zip", most=ARCHIVE_MOST)


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
    parser.add_argument("--wait", type=float, default=1.0)
    given = parser.parse_args()
    made = False
    try:
        run = int(event_read(given.event)["id"])
        archive = archive_fetch(Api(given.wait), run, given.name)
        given.folder.mkdir(parents=True)
        made = True
        archive_unpack(archive, given.folder)
    except (Refused, FileExistsError, NotADirectoryError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError) as error:
        if made:
            shutil.rmtree(given.folder)
        print(f"artifact: {given.name} is refused: {error}", file=sys.stderr)
        return 1
    except (ApiError, OSError) as error:
        if made:
            shutil.rmtree(given.folder)
        print(f"artifact: {error}", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
