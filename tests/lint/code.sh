#!/bin/bash
# Habits that the compiler does not check: a return has one value, the tag of a struct
# one meaning, and a constant of a header a use.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

program=('base/*' 'ipc/*' 'conf/*' 'common/*' 'daemon/*' 'sasl/*' 'pam/*' 'cli/*')

headers() { sources "${program[@]}" | grep '\.h$'; }
code() { sources "${program[@]}" | grep '\.[ch]$'; }

# "return *why = "…", -1;": a comma outside of parentheses, strings and comments.
comma_returns() {
	sources '*.c' '*.h' | xargs /usr/bin/python3 -c '
import re, sys
hidden = re.compile(r"/\*.*?\*/|\"(?:\\.|[^\"\\])*\"|\x27(?:\\.|[^\x27\\])*\x27", re.S)
for name in sys.argv[1:]:
    text = hidden.sub(lambda m: re.sub(r"[^\n]", "_", m[0]), open(name).read())
    for found in re.finditer(r"\breturn\b([^;]*);", text):
        depth = 0
        for c in found[1]:
            depth += (c in "([{") - (c in ")]}")
            if c == "," and depth == 0:
                print(f"{name}:{text.count(chr(10), 0, found.start()) + 1}")
                break'
}

tags_defined_twice() {
	code | xargs grep -hoP '^(struct|enum|union) mw_\w+(?= \{)' | sort | uniq -d
}

unused_constants() {
	headers | xargs grep -hoP '^#define \KMW_\w+(?<!_H)\b' | sort -u >"$scratch/defined"
	code | xargs grep -hoP '\bMW_\w+' | sort | uniq -c | awk '$1 == 1 { print $2 }' |
		comm -12 "$scratch/defined" <(sort)
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

silent "no return has a comma" comma_returns
silent "no tag of a struct, enum or union is defined twice" tags_defined_twice
silent "each constant of a header is used" unused_constants
finish
