#!/bin/bash
# Functions fit on a screen. Prints the longest as a report; none may pass MAX.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

MAX=60
SCREEN=40

lengths() { # LINES FILE:LINE NAME, the longest first
	sources '*.c' | ctags -L - --c-kinds=f --fields=+ne -f - |
		awk -F'\t' '{
			for (i = 4; i <= NF; i++) {
				if ($i ~ /^line:/) line = substr($i, 6)
				if ($i ~ /^end:/) print substr($i, 5) - line + 1, $2 ":" line, $1
			}
		}' | sort -rn
}

if have ctags && ctags --version | grep -q Universal; then
	all=$(lengths)
	# shellcheck disable=SC2016 # $1 is awk's
	silent "no function is longer than $MAX lines" awk -v max=$MAX '$1 > max' <<<"$all"
	awk -v screen=$SCREEN '{ n++; over += $1 > screen }
		END { printf "# %d functions, %d (%.1f %%) over %d lines; the longest:\n",
			n, over, n ? 100 * over / n : 0, screen }' <<<"$all"
	head -n 5 <<<"$all" | sed 's/^/#   /'
else
	skip "no function is longer than $MAX lines" "needs universal-ctags"
fi
finish
