#!/bin/bash
# No function is there for tests alone: what no other code of the program uses goes,
# with its tests. And what only its own file uses, without a test that does, is static.
# MW_BUILD is the build folder.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

build=${MW_BUILD:-build/gcc}
folders=(base ipc conf common daemon sasl pam cli)

# What a guest exports to its host, and main().
entries='main|sasl_server_plug_init|pam_sm_authenticate|pam_sm_setcred|pam_sm_acct_mgmt'

# "FILE TYPE NAME" of each global symbol in the objects of sources that are there.
symbols() {
	(cd "$build" && find "${folders[@]}" -name '*.o' -exec nm -A -g {} +) |
		awk -v sources="$(sources '*.c' | tr '\n' ' ')" '
		BEGIN { split(sources, list, " "); for (i in list) present[list[i]] }
		{
			file = $1
			sub(/:[0-9a-f]*$/, "", file); sub(/\.o$/, "", file)
			sub(/\.libs\//, "", file); sub(/[^\/]*-/, "", file)
			if ((file ".c") in present) print file, $(NF - 1), $NF
		}'
}

# "FILE NAME" of each global function that no other object uses.
alone() {
	awk '
		$2 == "U" { used[$3] }
		$2 == "T" { home[$3] = $1 }
		END { for (name in home) if (!(name in used)) print home[name] ".c", name }' \
		"$scratch/symbols" | grep -vE " ($entries)$" | sort
}

# How often a name stands in the code of a file, comments aside.
mentions() { # NAME FILE
	sed 's,/\*.*\*/,,; /^ \*/d; /^\t \*/d' "$2" | grep -cw "$1"
}

dead() {
	local file name
	while read -r file name; do
		[ "$(mentions "$name" "$file")" -gt 1 ] || echo "$file: $name is used by nothing but tests"
	done < <(alone)
}

not_static() {
	local file name
	while read -r file name; do
		sources 'tests/*.[ch]' 'bench/*.[ch]' | xargs grep -qw "$name" || echo "$file: $name"
	done < <(alone)
}

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ ! -d "$build/common" ] || ! have nm; then
	skip "no function is used by tests only" "nothing is built"
	skip "what only its own file uses is static" "nothing is built"
else
	symbols >"$scratch/symbols"
	silent "symbols are found in the objects" test "$(wc -l <"$scratch/symbols")" -gt 2000
	silent "no function is used by tests only" dead
	silent "what only its own file uses is static" not_static
fi
finish
