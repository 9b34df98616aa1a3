# shellcheck shell=bash
#
# lib: what the lint scripts share. They print TAP for tests/run and look at the
# files that git knows, or, outside a repository, at all there are.

set -u
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
count=0

sources() { # PATTERN...
	git -c safe.directory='*' ls-files --cached --others --exclude-standard -- "$@" 2>/dev/null ||
		for pattern; do find . -path ./build -prune -o -path "./$pattern" -type f -printf '%P\n'; done
}

# A sentence that holds when its command says nothing.
silent() { # SENTENCE COMMAND...
	local sentence=$1 out
	shift
	if out=$("$@" 2>&1) && [ -z "$out" ]; then
		echo "ok $((count += 1)) - $sentence"
	else
		echo "not ok $((count += 1)) - $sentence"
		printf '%s\n' "$out" | sed 's/^/# /'
	fi
}

skip() { echo "ok $((count += 1)) - $1 # SKIP $2"; }
have() { command -v "$1" >/dev/null; }
finish() { echo "1..$count"; }
