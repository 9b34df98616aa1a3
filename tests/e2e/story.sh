# shellcheck shell=bash
#
# story: how ./demo and its second act speak to the reader.

# shellcheck disable=SC2034 # what the sourcing scripts use of it
if [ -t 1 ]; then
	bold=$'\e[1m' dim=$'\e[2m' green=$'\e[32m' red=$'\e[31m' yellow=$'\e[33m' plain=$'\e[0m'
else
	bold='' dim='' green='' red='' yellow='' plain=''
fi
heading() { printf '\n%s── %s %s\n\n' "$bold" "$*" "$plain"; }
say() { printf '   %s\n' "$@"; }

broken=0 # whether anything went otherwise than told

# What the reader sees is what is run.
run() { # COMMAND LINE
	printf '%s$ %s%s\n' "$bold" "$1" "$plain"
	eval "$1" 2>&1 | sed 's/^/   /'
}
