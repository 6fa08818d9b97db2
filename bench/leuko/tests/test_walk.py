#!/usr/bin/python3
"""Leuko's walk, which reads the children of frequent nodes itself, sees what pm_visit_child_nodes sees, in the same order."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[3] / "harness/tests"), str(Path(__file__).resolve().parent)]
from prism_fixtures import ROOT, demand, fixture_link, objects_build, run, shapes_write  # noqa: E402
from tap import check, done  # noqa: E402

LINTER = ROOT / "bench/leuko/linter"

# What the shapes lack.
RARE = """\
class A < B::C; D = 1; end
module E; end
foo(&g)
def m((a, b), c = (1 + 2), *d, e, f:, g: 3.0, **h, &i) = c || d && $e
def m(...) = n(...)
begin; 1; rescue F, *G => e; 2; else 3; ensure 4; end
case x when 1, (2; 3) then nil when *y then self else @z = true end
unless x then 1 else 2 end
x&.y ||= { "a" => 1, **b }
i = [[], false, @@j, @k, /l/, :m]
"#{n}#@o#{}"
-> (p; q) { return p, q }
foo { |r, (s, t), u = 1; v| r }
"""


def types_named(function: str, file: str) -> set[str]:
    """The node types that the function's source names."""
    text = (LINTER / file).read_text(encoding="utf-8")
    return set(re.findall(r"PM_\w+_NODE\b", text[text.index(function) : text.index("\n}\n", text.index(function))]))


def main() -> int:
    variants = ["arena", "upstream"]
    demand(["make", "-s", *[f"leuko-{variant}" for variant in variants]])
    known = types_named("children_push(", "visitor.c") | types_named("prism_is_leaf(", "prism_api.c")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rare.rb").write_text(RARE, encoding="utf-8")
        archive = subprocess.Popen(["tar", "-xOf", "build/gems/prism-1.9.0.gem", "data.tar.gz"], cwd=ROOT, stdout=subprocess.PIPE)
        subprocess.run(["tar", "-xzf", "-", "-C", str(folder), "lib"], stdin=archive.stdout, check=True)
        archive.wait()
        files = [*shapes_write(folder, 3000), *map(str, sorted(folder.rglob("*.rb")))]
        for variant in variants:
            objects = objects_build(variant, variant)
            objects += [f"build/obj/leuko-{variant}/leuko/{part}.o" for part in ("prism_api", "vector", "exit")]
            walk = fixture_link(folder, "walk", variant, objects, f"-I{LINTER}")
            ended = run([walk, *files])
            check(ended.returncode == 0, f"{variant}: the same nodes in the same order", ended.stderr)
            missing = known - set(ended.stdout.split())
            check(not missing, f"{variant}: each type that the walk knows was among them", " ".join(sorted(missing)))
    return done()


if __name__ == "__main__":
    sys.exit(main())
