"""Ruby full of directives, for the comparison with RuboCop: each line of some statements with a directive above it, and random programs."""

import random
from pathlib import Path

STATEMENTS = Path(__file__).resolve().parent / "fixtures/statements.rb"
SEPARATOR = "# ----\n"
PROGRAMS = 200
SEED = 1922

MODES = ("disable", "todo", "enable", "push", "pop", "next", "disable-next", "todo-next", "enable-next")
MALFORMED_MODES = (
    "disable-",
    "next-next",
    "disable-nexts",
    "disable-next-",
    "Next",
    "nextt",
    "todo_next",
    "pop-next",
    "push-next",
    "disable -next",
    "né",
)
NAMES = (
    "Lint/Debugger",
    "Layout/IndentationConsistency",
    "Lint",
    "Layout",
    "all",
    "Debugger",
    "indentation_consistency",
    "Lint/Syntax",
    "Syntax",
    "Style/Foo",
    "Naming",
    "debugger",
    "lint",
    "lint/debugger",
    "Lint/Debugger/X",
    "Lint/",
    "X",
    "-Lint",
    "Débugger",
)
COMMAS = (", ", ",", " , ", " ,", ",  ", " ")
STATEMENT_LINES = (
    ("byebug",),
    (" byebug(1)",),
    ("byebug(1,", "  byebug(2))"),
    ("if byebug(1)", "{}", "elsif byebug(2)", "{}", "else", "{}", "end"),
    ("foo do |a = byebug(1)|", "{}", "end"),
    ("def m(", "  a = byebug(1),", "  b = byebug(2)", ")", "{}", "rescue A", "{}", "ensure", "{}", "end"),
    ("begin", "{}", "rescue A, B => e", "{}", "else", "{}", "end"),
    ("x = <<~A + <<~B", "  #{byebug(1)} # rubocop:disable all", "A", "  #{byebug(2)}", "B"),
    ("foo", "  .bar(byebug(1),", "       byebug(2))", "  .baz { byebug }"),
    ("class A", "{}", "end"),
    ("case byebug(1)", "when 1", "{}", "when byebug(2)", "{}", "end"),
    ("byebug; byebug",),
    ("x = [", "  byebug(1),", "  byebug(2)", "]"),
)

N = b"# rubocop:disable-next Lint/Debugger\n"

# What an editor would not keep, and what ends a file or a line.
BYTES = {
    "d01_invalid_utf8.rb": b"# rubocop:push -Lint\nx = '\xff'\n",
    "d02_push_syntax.rb": b"# rubocop:push -Lint/Syntax\nfoo )\n",
    "d03_next_syntax.rb": b"# rubocop:next -Lint/Syntax\nfoo )\nbar )\n",
    "d04_disable_next_syntax.rb": b"# rubocop:disable-next Syntax\nfoo )\nbar )\n",
    "d05_disable_bare_syntax.rb": b"# rubocop:disable Syntax\nfoo )\nbar )\n",
    "d06_disable_syntax_blank.rb": b"# rubocop:disable Lint/Syntax , Style/Foo\nfoo )\nbar )\n",
    "d07_department_blank.rb": b"# rubocop:disable Lint , Style/Foo\nbyebug\n",
    "d08_enable_next_syntax.rb": b"# rubocop:disable syntax\nfoo )\nbar )\n# rubocop:enable-next syntax\nbar )\nbar )\n",
    "d09_no_newline.rb": N + b"byebug",
    "d10_at_end.rb": N,
    "d11_at_end_no_newline.rb": N[:-1],
    "d12_data.rb": b"byebug\n" + N + b"__END__\nbyebug\n",
    "d13_no_data.rb": N + b"__END__x\nbyebug\n",
    "d14_no_data_indented.rb": N + b" __END__\nbyebug\n",
    "d15_data_crlf.rb": N + b"__END__\r\nbyebug\n",
    "d16_nul.rb": N + b"\x00\nbyebug\n",
    "d17_end_of_transmission.rb": N + b"\x04\nbyebug\n",
    "d18_substitute.rb": N + b"\x1a\nbyebug\n",
    "d19_blank_form_feed.rb": N + b"\f\nbyebug\n",
    "d20_form_feed.rb": N + b"\fbyebug\n",
    "d21_backslashes.rb": N + b"\\\n\\\nbyebug\nbyebug\n",
    "d22_backslash_crlf.rb": N + b"\\\r\nbyebug\r\nbyebug\n",
    "d23_crlf.rb": N.replace(b"\n", b"\r\n") + b"=begin\r\nfoo\r\n=end\r\nbyebug\r\nbyebug\r\n",
    "d24_crlf_blank.rb": N.replace(b"\n", b"\r\n") + b"\r\nbyebug\r\nbyebug\r\n",
    "d25_mark.rb": b"\xef\xbb\xbf" + N + b"byebug\nbyebug\n",
    "d26_mark_blanks.rb": b"\xef\xbb\xbf  " + N + b"byebug\nbyebug\n",
    "d27_mark_code.rb": b"\xef\xbb\xbfbyebug " + N + b"byebug\nbyebug\n",
    "d28_mark_disable.rb": b"\xef\xbb\xbf# rubocop:disable all\nbyebug\nbyebug\n",
    "d29_block_comment_blank.rb": N + b"=begin\n# rubocop:disable-next Lint\n\n=end\nbyebug\n",
    "d30_block_comment.rb": b"=begin\n# rubocop:disable-next Lint\n=end\nbyebug\nbyebug\n",
    "d31_in_block_comment_blank.rb": b"=begin\n# rubocop:disable-next Lint\n\n=end\nbyebug\nbyebug\n",
    "d32_block_comment_line.rb": b"=begin # rubocop:disable-next Lint\nfoo\n=end foo\nbyebug\nbyebug\n",
    "d33_tab.rb": b"\t" + N + b"\tbyebug\n",
    "d34_vertical_tab.rb": b"\v" + N + b"\vbyebug\n",
    "d35_blank_crlf.rb": N + b"\r\nbyebug\n",
    "d36_lone_cr.rb": N + b"\rbyebug\n",
    "d37_semicolon.rb": N + b";\nbyebug\n",
    "d38_block_comment_open.rb": N + b"=begin\nfoo",
    "d39_no_block_comment.rb": N + b"=begin_foo\nbyebug\n",
    "d40_heredoc.rb": N + b"x = <<A\nbyebug #{byebug}\nA\nbyebug\n",
    "d41_in_heredoc.rb": b"x = <<A\n" + N + b"#{byebug(1)}\nA\nbyebug\n",
    "d42_interpolation.rb": b"x = <<A\n#{\n" + N + b"byebug(1)}\n#{byebug(2)}\nA\nbyebug\n",
    "d43_in_string.rb": b'x = "\n' + N + b'#{byebug(1)}"\nbyebug\n',
    "d44_second_directive.rb": b"byebug # rubocop:disable # rubocop:disable all\nbyebug\n",
    "d45_letter_behind.rb": "byebug # rubocop:disableé # rubocop:disable all\nbyebug\n".encode(),
    "d46_dash_behind.rb": "byebug # rubocop:disable— # rubocop:disable all\nbyebug\n".encode(),
    "d47_letter_in_name.rb": "# rubocop:disable Lint/Debuggeré\nbyebug\n".encode(),
    "d48_no_break_space.rb": "#\u00a0rubocop:disable Lint/Debugger\nbyebug\n".encode(),
    "d49_shebang.rb": b"#!/usr/bin/ruby # rubocop:disable-next Lint\nbyebug\nbyebug\n",
    "d50_latin1.rb": b"# encoding: iso-8859-1\n# rubocop:disable-next Lint \xe9\nbyebug '\xe9'\nbyebug\n",
    "d51_nested_suspension.rb": (
        b"# rubocop:disable Lint/Debugger\n# rubocop:enable-next Lint/Debugger\ndef m\n  byebug\n"
        b"  # rubocop:enable-next Lint/Debugger\n  byebug\n  byebug\n  # rubocop:disable Lint/Debugger\n"
        b"  byebug\nend\nbyebug\n"
    ),
    "d52_pop_in_suspension.rb": (
        b"# rubocop:disable Lint/Debugger\n# rubocop:push\n# rubocop:enable-next Lint/Debugger\ndef m\n"
        b"  byebug\n  # rubocop:pop\n  byebug\n  byebug\nend\nbyebug\n"
    ),
    "d53_enable_next_all.rb": b"# rubocop:disable Lint/Debugger\n# rubocop:enable-next all\nbyebug\n# rubocop:pop\nbyebug",
    "d54_push_signs.rb": (
        b"# rubocop:push +Lint -Lint\nbyebug\n# rubocop:pop\n"
        b"# rubocop:push -Lint +Lint/Debugger -Lint/Debugger\nbyebug\n# rubocop:pop\nbyebug\n"
    ),
    "d55_push_signs_disabled.rb": (
        b"# rubocop:disable Lint/Debugger\n# rubocop:push +Lint -Lint\nbyebug\n# rubocop:pop\n"
        b"# rubocop:push -Lint +Lint/Debugger -Lint/Debugger\nbyebug\n# rubocop:pop\nbyebug\n"
    ),
    "d56_behind_backslash.rb": b"foo\\\n# rubocop:disable all\nbyebug\n",
    "d57_line_separator.rb": N + b"-> { |x| byebug }\n\xe2\x80\xa8byebug\n",
    "d58_inline.rb": N + b"foo(1,\n    byebug(2), # rubocop:disable-next Lint\n    byebug(3))\n",
    "d59_tab_in_directive.rb": b"# rubocop:disable\tLint/Debugger\nbyebug\n# rubocop:enable\vLint/Debugger\nbyebug\n",
    "d61_pop_dash.rb": "# rubocop:push -Lint\nbyebug\n# rubocop:pop— because\nbyebug\n".encode(),
    "d62_pop_letter.rb": "# rubocop:push -Lint\nbyebug\n# rubocop:popé\nbyebug\n".encode(),
    "d63_next_data_syntax.rb": b"foo(\n# rubocop:next -Lint/Syntax\n__END__\n",
    "d64_next_nul_syntax.rb": b"foo(\n# rubocop:next -Lint/Syntax\n\x00\n",
    "d65_next_eot_syntax.rb": b"foo(\n# rubocop:next -Lint/Syntax\n\x04\n",
    "d66_next_end_syntax.rb": b"foo(\n# rubocop:next -Lint/Syntax\n",
    "d67_next_last_syntax.rb": b"foo(\n# rubocop:next -Lint/Syntax\n1",
    "d68_next_error_between.rb": b"# rubocop:next -Lint/Syntax\nfoo do\n)\nend\n)\n",
    "d60_newline_in_directive.rb": b"# rubocop\n: disable all\nbyebug\n=begin\n# rubocop\n:\ndisable\nall\n=end\nbyebug\n",
}


def statement_programs() -> dict[str, str]:
    """Each of the fixture's statements, once for each of its lines, which has a `disable-next` above it."""
    programs = {}
    for number, statement in enumerate(STATEMENTS.read_text().split(SEPARATOR)[1:]):
        lines = statement.splitlines(keepends=True)
        for index in range(len(lines)):
            text = "".join(lines[:index]) + "# rubocop:disable-next Lint/Debugger\n" + "".join(lines[index:])
            programs[f"n{number:03}_{index:02}.rb"] = text
    return programs


def arguments(chance: random.Random, mode: str) -> str:
    count = chance.choice((0, 1, 1, 1, 2, 2, 3))
    names = [chance.choice(NAMES[: chance.choice((6, len(NAMES)))]) for _ in range(count)]
    if mode in ("push", "next") and chance.random() < 0.9:
        return " ".join(chance.choice("+-") + name for name in names)
    return chance.choice(COMMAS).join(names)


def directive(chance: random.Random) -> str:
    mode = chance.choice(MODES)
    words = chance.choice(MALFORMED_MODES) if chance.random() < 0.06 else mode
    marker = chance.choice(
        ("# rubocop:",) * 12 + ("#rubocop:", "#\trubocop : ", "# RuboCop:", "## rubocop:", "# # rubocop:", "# see # rubocop:", "rubocop:")
    )
    reason = chance.choice(("",) * 8 + (" -- reason", " because", "--", " # rubocop:disable all", "# é 日本"))
    if not marker.startswith("#"):
        marker = "# " + marker
    return f"{marker}{words} {arguments(chance, mode)}{reason}".rstrip(" ")


def comment_lines(chance: random.Random) -> list[str]:
    """Lines that may stand between a directive and a statement."""
    kind = chance.randrange(14)
    if kind == 0:
        return [chance.choice(("", "  ", "\t", "\f"))]
    if kind == 1:
        return ["# a comment"]
    if kind == 2:
        between = chance.choice(("", "byebug", "# a comment"))
        return ["=begin", directive(chance), between, "=end"]
    if kind == 3:
        return ["\\"]
    return []


def body(chance: random.Random, depth: int) -> list[str]:
    lines = []
    for _ in range(chance.randrange(1, 4 if depth else 7)):
        while chance.random() < 0.45:
            lines.append(" " * chance.choice((0, 0, 2)) + directive(chance))
            lines += comment_lines(chance)
        lines += comment_lines(chance)
        statement = STATEMENT_LINES[chance.randrange(len(STATEMENT_LINES)) if depth < 3 else 0]
        for line in statement:
            if line == "{}":
                lines += body(chance, depth + 1)
            else:
                in_heredoc = statement[0].startswith("x = <<")
                if chance.random() < 0.12 and not in_heredoc:
                    lines.append(directive(chance))
                inline = chance.random() < 0.08 and not in_heredoc
                lines.append(line + (" " + directive(chance) if inline else ""))
    return lines


def random_programs() -> dict[str, bytes]:
    """Programs of statements and directives; some with CRLF, a mark, data, a syntax error, or no newline at the end."""
    chance = random.Random(SEED)
    programs = {}
    for number in range(PROGRAMS):
        lines = body(chance, 0)
        kind = chance.randrange(12)
        if kind == 0:
            lines += [directive(chance), "__END__", "byebug"]
        elif kind == 1:
            lines += [directive(chance), "foo )"]
        elif kind == 2:
            lines.append(directive(chance))
        text = "\n".join(lines) + ("" if kind == 3 else "\n")
        if kind == 4:
            text = text.replace("\n", "\r\n")
        programs[f"r{number:03}.rb"] = (b"\xef\xbb\xbf" if kind == 5 else b"") + text.encode()
    return programs
