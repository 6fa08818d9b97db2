"""TAP for Python tests: a test checks, and ends with done(), which prints the plan; one that stops early prints none and so fails.

    sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
    from tap import check, done
"""

_count = 0
_failures = 0


def check(good: object, name: str, detail: object = "") -> None:
    """One line of TAP; where it is not good, up to 20 lines of `detail` below it."""
    global _count, _failures
    _count += 1
    _failures += not good
    print(f"{'ok' if good else 'not ok'} {_count} - {name}", flush=True)
    if not good:
        print("".join(f"# {line}\n" for line in str(detail).splitlines()[:20]), end="")


def equal(got: object, wanted: object, name: str) -> None:
    check(got == wanted, name, f"expected {wanted}\ngot      {got}")


def skip(name: str, reason: str) -> None:
    """A check that cannot be made here."""
    global _count
    _count += 1
    print(f"ok {_count} - {name} # SKIP {reason}", flush=True)


def done() -> int:
    """Print the plan; 1 where a check failed, else 0."""
    print(f"1..{_count}")
    return 1 if _failures else 0
