#!/bin/bash
# C reads as .clang-format has it, man pages as mandoc wants them, README.md fits
# into a terminal, and scripts pass shellcheck and Python's compiler.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

# Characters, not bytes.
wide_lines() { LC_ALL=C.UTF-8 grep -nE '^.{81,}' README.md; true; }

# Another version formats some lines in another way.
formatter=14
clang_format() {
	local program
	for program in clang-format-$formatter clang-format; do
		have "$program" && "$program" --version | grep -q "version $formatter\." && echo "$program" && return
	done
	return 1
}
misformatted() { sources '*.[ch]' | xargs -r "$(clang_format)" --dry-run -Werror; }

bad_man_pages() { sources 'man/*.[1-8]' | xargs -r mandoc -T lint -W warning; }

shell_scripts() {
	sources '*.sh'
	sources demo check .ci/run 'tests/*' 'examples/*' | grep -v '\.' |
		xargs -r grep -lE '^#!/bin/(ba)?sh'
	sources .ci/run
}
bad_scripts() { shell_scripts | sort -u | xargs -r -n 4 -P "$(nproc)" shellcheck -x; }

python_scripts() {
	sources '*.py'
	sources 'tests/*' | grep -v '\.' | xargs -r grep -l '^#!/usr/bin/python3'
}
bad_python() {
	python_scripts | sort -u | xargs -r /usr/bin/python3 -c '
import ast, sys
for name in sys.argv[1:]:
    ast.parse(open(name).read(), name)'
}

silent "README.md fits into a terminal of 80 columns" wide_lines
if clang_format >/dev/null; then
	silent "C is formatted as .clang-format has it" misformatted
else
	skip "C is formatted as .clang-format has it" "needs clang-format $formatter, which formats it"
fi
if have mandoc; then
	silent "mandoc has nothing against the man pages" bad_man_pages
else
	skip "mandoc has nothing against the man pages" "needs mandoc"
fi
if have shellcheck; then
	silent "shellcheck has nothing against the scripts" bad_scripts
else
	skip "shellcheck has nothing against the scripts" "needs shellcheck"
fi
silent "Python scripts compile" bad_python
finish
