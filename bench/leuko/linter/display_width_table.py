#!/usr/bin/env python3
"""Write display_width_table.inc: the characters that are not one column wide, from the Unicode data that Python carries.

usage: bench/leuko/linter/display_width_table.py >bench/leuko/linter/display_width_table.inc
"""

import sys
import unicodedata

FIRST = 0x300  # below it, display_width.c decides
LAST = 0x10FFFF
HANGUL_MEDIAL_AND_FINAL = (range(0x1160, 0x1200), range(0xD7B0, 0xD800))
WIDE_PLANES = (range(0x20000, 0x2FFFE), range(0x30000, 0x3FFFE))


def width(code: int) -> int:
    character = chr(code)
    if any(code in block for block in HANGUL_MEDIAL_AND_FINAL):
        return 0
    if unicodedata.category(character) in ("Mn", "Me", "Zl", "Zp", "Cf", "Cs"):
        return 0
    if any(code in plane for plane in WIDE_PLANES):
        return 2
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def ranges() -> list[tuple[int, int, int]]:
    found: list[tuple[int, int, int]] = []
    for code in range(FIRST, LAST + 1):
        columns = width(code)
        if columns == 1:
            continue
        if found and found[-1][1] == code - 1 and found[-1][2] == columns:
            found[-1] = (found[-1][0], code, columns)
        else:
            found.append((code, code, columns))
    return found


def main() -> None:
    print(f"/* Written by display_width_table.py from Unicode {unicodedata.unidata_version}: first, last, columns. */")
    line = ""
    for first, last, columns in ranges():
        item = f"{{ 0x{first:X}, 0x{last:X}, {columns} }}, "
        if len(line) + len(item) > 130:
            print(line.rstrip())
            line = ""
        line += item
    sys.stdout.write(line.rstrip() + "\n")


if __name__ == "__main__":
    main()
