#!/usr/bin/python3
"""Each check of scripts/tidy.py finds its fault in a small project, names its place, and is content with the same project without it."""

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from tap import check, done, skip  # noqa: E402


ROOT = Path(__file__).resolve().parents[3]
TIDY = ROOT / "scripts/tidy.py"

# A small project without a fault.
CLEAN = {
    ".clang-format": (ROOT / ".clang-format").read_text(),
    "harness/core/sum.h": "#pragma once\n\nint sum(int a, int b);\n",
    "harness/core/sum.c": '#include "core/sum.h"\n\nint sum(int a, int b) {\n    return a + b;\n}\n',
    "harness/sys/file.c": '#include "base/error.h"\n#include "sys/file.h"\n',
    "harness/pipeline/run.c": '#include "core/sum.h"\n#include "probes/probe.h"\n\n#include <stdio.h>\n',
    "harness/core/main.c": "int f(char *a) {\n    int b = 0;\n    for (; a != NULL; b++) a = g(a);\n    return b;\n}\n",
    "harness/core/README.md": "# core\n",
    "harness/sys/README.md": "# sys\n",
    "harness/pipeline/README.md": "# pipeline\n",
    "harness/tests/README.md": "# tests\n",
    "harness/tests/main.c": "int main(void);\n",
    "scripts/README.md": "# scripts\n",
    "harness/tests/unit/test_sum.c": "#include <stdlib.h>\n\nint main(int argc, char **argv) {\n    return argc + atoi(argv[1]);\n}\n",
    "scripts/one.sh": '#!/usr/bin/env bash\necho "$1"\n',
    "scripts/part.sh": '# shellcheck shell=bash\necho "$given"\n',
    "scripts/one.py": '"""One."""\n\n\ndef one() -> int:\n    return 1\n',
    "README.md": (
        "# One\n\n## A heading, too\n\n[it](scripts/one.sh), [here](#a-heading-too), [there](docs/two.md#two) and `[no](link)`\n"
        "\n```\n[no](link)\n```\n"
    ),
    "docs/two.md": "# Two\n[back](../README.md)\n",
}
LONG = "    a++;\n" * 70
# check, file, what it holds, line of the fault, what is said of it; of a file whose folder or list is at fault the place is another
PLACES = {
    "harness/probes/one.c": "harness/probes",
    "patches/1.0/one.patch": "patches",
}
FAULTS = [
    ("format", "harness/core/sum.c", "int sum(int a,int b) { return a+b; }\n", 1, "type: make format"),
    ("columns", "harness/core/sum.c", "/* " + "x" * 150 + " */\n", 1, "156 columns"),
    ("columns", "scripts/one.py", "x = 1 \n", 1, "blanks at the end"),
    ("length", "harness/core/sum.c", "int a;\n" * 401, 0, "401 lines; at most 400"),
    ("length", "harness/tests/unit/test_sum.c", "int a;\n" * 601, 0, "601 lines; at most 600"),
    ("length", "harness/core/sum.c", f"int b;\n\nint sum(int a)\n{{\n{LONG}}}\n", 3, "sum: 73 lines; at most 70"),
    ("length", "harness/core/sum.c", f"static int\nsum(int a,\n    int b) {{\n{LONG}}}\n", 2, "sum: 73 lines"),
    ("calls", "harness/core/sum.c", "/* strcpy(a, b) */\nvoid f(void) { strcpy (a, b); }\n", 2, "strcpy is banned; use g_strlcpy"),
    ("calls", "bench/one.c", 'int x = f("system(1)") + system("ls");\n', 1, "system is banned"),
    ("includes", "harness/core/sum.c", '#include "core/sum.h"\n#include "sys/file.h"\n', 2, "core must not include sys/file.h"),
    ("includes", "harness/sys/file.c", '#include "core/sum.h"\n', 1, "sys must not include core/sum.h"),
    ("includes", "harness/pipeline/run.c", '#  include "cli/main.h"\n', 1, "pipeline must not include cli/main.h"),
    ("includes", "harness/pipeline/run.c", '#include "explain/callers.h"\n', 1, "pipeline must not include explain/callers.h"),
    ("includes", "harness/store/baselines.c", '#include "pipeline/run.h"\n', 1, "store must not include pipeline/run.h"),
    ("names", "harness/sys/sum.h", "#pragma once\n", 0, "harness/core/sum.h has the same name"),
    ("folders", "harness/probes/one.c", "int a;\n", 0, "no README.md"),
    ("folders", "patches/1.0/one.patch", "", 0, "no README.md"),
    (
        "dialect",
        "harness/core/sum.c",
        "int f(int a) {\n    if (a > 1) {\n        return 2;\n    }\n    return a;\n}\n",
        2,
        "braces around one",
    ),
    (
        "dialect",
        "harness/core/sum.c",
        "int f(int a) {\n    for (int i = 0; i < a; i++) {\n        a += i;\n    }\n}\n",
        2,
        "braces around one",
    ),
    ("dialect", "harness/core/sum.c", "int f(const char *a) {\n    return !a;\n}\n", 2, "a is a pointer; compare it with NULL"),
    ("dialect", "harness/core/sum.c", "int f(int n) {\n    char *a = g(n);\n    if (n > 1 && a) return 1;\n}\n", 3, "a is a pointer"),
    ("dialect", "harness/core/sum.c", "int f(int n) {\n    int a, b;\n    n++;\n    b = n;\n}\n", 2, "b is set later; declare it there"),
    ("headers", "harness/core/sum.h", "int sum(int a, int b);\n", 1, "no #pragma once"),
    ("links", "README.md", "# One\n\n[it](scripts/two.sh)\n", 3, "dead link: scripts/two.sh"),
    ("links", "docs/two.md", "[back](../README.md#nowhere)\n", 1, "no such heading"),
    ("shell", "scripts/one.sh", "#!/usr/bin/env bash\nrm $1/*\nif [ $1 = 2 ]; then cd /; fi | read -r x\nuseless=1\n", 4, "SC2034"),
    ("shell", ".ci/run", "#!/usr/bin/env bash\nuseless=1\n", 2, "SC2034"),
    ("shell", "scripts/part.sh", '# shellcheck shell=bash\nlocal x=1\necho "$x"\n', 2, "SC2168"),
    ("python", "scripts/one.py", '"""One."""\nx = {  1:2 }\n', 0, "type: make format"),
    ("python", "scripts/one.py", '"""One."""\n\nimport os\n', 3, "F401"),
    ("python", "scripts/one.py", '"""One."""\n\n\ndef one() -> int:\n    return "1"\n', 5, "Incompatible return value"),
    ("python", "scripts/one.py", '"""One."""\n\n\ndef one():\n    return 1\n', 4, "missing a return type"),
    ("python", ".ci/tool", "#!/usr/bin/env python3\nimport os\n", 2, "F401"),
    ("words", "docs/two.md", "# Two\n\nsee /" + "root/x\n", 3, "a path of one machine"),
    ("words", "docs/two.md", "see https://ruby" + "gems.org/\n", 1, "the host of a registry"),
    ("words", "harness/core/sum.c", "/* TO" + "DO */\n", 1, "unfinished work"),
    ("words", "README.md", "<<<<" + "<<< HEAD\n", 1, "a merge conflict"),
]
# What looks like a fault of the dialect and is none.
DIALECT = [
    "int f(int a) {\n    if (a > 1) {\n        return 2;\n    } else {\n        a++;\n    }\n    return a;\n}\n",
    "int f(int a) {\n    if (a > 1) {\n        int b = a;\n    }\n    if (a > 2) {\n        /* why */\n    }\n}\n",
    "int f(const char *a, int b) {\n    return !*a || !a[1] || !b;\n}\n",
    "int f(struct s *a) {\n    while (a->b && !a->c) a++;\n}\n",
    "int f(int n) {\n    int a;\n    if (g(&a)) return a;\n    int b;\n    for (b = 0; b < n; b++) n--;\n}\n",
]


def project_make(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def tidy(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run([str(TIDY), "--root", str(folder), *arguments], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


def test_faults(folder: Path) -> None:
    status, text = tidy(folder)
    check(status == 0, "a project without a fault is tidy", text)
    for name, file, fault, line, said in FAULTS:
        project_make(folder, {file: fault})
        status, text = tidy(folder, name)
        place = f"{PLACES.get(file, file)}:{line}: " if line else f"{PLACES.get(file, file)}: "
        good = status == 1 and any(found.startswith(place) and said in found for found in text.splitlines())
        check(good, f"{name}: {file}: {said}", f"expected {place}… {said}; exit code {status}\n{text}")
        if file in CLEAN:
            project_make(folder, {file: CLEAN[file]})
        else:
            (folder / file).unlink()
    status, text = tidy(folder)
    check(status == 0, "the project without its faults is tidy again", text)


def test_fix(folder: Path) -> None:
    untidy = {"harness/core/sum.c": "int sum(int a,int b){return a+b;}\n", "scripts/one.py": '"""One."""\nx = {  1:2 }\n'}
    project_make(folder, untidy)
    status, text = tidy(folder, "--fix")
    check(status == 0, "--fix formats", text)
    status, text = tidy(folder, "format", "python")
    check(status == 0, "what --fix formatted is tidy", text)


def test_use(folder: Path) -> None:
    specification = importlib.util.spec_from_file_location("tidy", TIDY)
    assert specification and specification.loader
    module = importlib.util.module_from_spec(specification)
    sys.modules["tidy"] = module
    sys.path.insert(0, str(TIDY.parent))
    specification.loader.exec_module(module)
    tested = {fault[0] for fault in FAULTS}
    check(tested == set(module.CHECKS), "every check has a fault here", set(module.CHECKS) - tested)
    status, text = tidy(folder, "--list")
    check(status == 0 and all(name in text for name in module.CHECKS), "--list names every check", text)
    status, text = tidy(folder, "colour")
    check(status == 2 and "no check colour" in text, "an unknown check is refused", text)
    ignored = folder / ".gitignore"
    ignored.write_text("/build/\n")
    project_make(folder, {"build/one.h": "int a;\n"})
    status, text = tidy(folder, "headers")
    check(status == 0, "files that git ignores are not checked", text)
    helped = subprocess.run(["/usr/bin/env", "PATH=" + str(folder / "bin"), "/usr/bin/python3", str(TIDY), "--help"], capture_output=True)
    check(helped.returncode == 0, "--help needs no tool", helped.stderr)
    with tempfile.TemporaryDirectory() as bin_folder:
        git = subprocess.run(["which", "git"], capture_output=True, text=True).stdout.strip()
        (Path(bin_folder) / "git").symlink_to(git)
        command = ["/usr/bin/python3", str(TIDY), "--root", str(folder), "shell"]
        lacking = subprocess.run(command, capture_output=True, text=True, env={"PATH": bin_folder})
    check(lacking.returncode == 3 and "no shellcheck here" in lacking.stderr, "a missing tool exits with 3", lacking)
    with tempfile.TemporaryDirectory() as bare:
        status, text = tidy(Path(bare))
        check(status == 2 and "not a git checkout" in text, "a folder that is no checkout is named", text)


# The formatters' versions whose layout the project has; another version lays out otherwise.
FORMATTERS = {"clang-format": "version 14.", "black": "23."}


def test_project() -> None:
    """The project itself is tidy."""
    listed = subprocess.run([TIDY, "--list"], capture_output=True, text=True, check=True).stdout
    checks = [line.split()[0] for line in listed.splitlines() if line.strip()]
    layout = [name for name in checks if name in ("format", "python")]
    status, text = tidy(ROOT, *(name for name in checks if name not in layout))
    check(status == 0, "the project is tidy", text)
    for program, version in FORMATTERS.items():
        found = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
        if version not in found:
            skip("the project is laid out as the formatters do", f"{program} is not {version}x here")
            return
    status, text = tidy(ROOT, *layout)
    check(status == 0, "the project is laid out as the formatters do", text)


def main() -> int:
    test_project()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch).resolve()
        subprocess.run(["git", "init", "-q", str(folder)], check=True)
        project_make(folder, CLEAN)
        test_faults(folder)
        test_fix(folder)
        test_use(folder)
    return done()


if __name__ == "__main__":
    sys.exit(main())
