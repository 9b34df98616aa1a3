# shellcheck shell=bash
#
# readme: what README.md gives to copy; needs lib.sh.

# The lines that README.md gives for something: the indented ones behind its first name.
lines_for() { # WHAT
	awk -v name="$1" '
		!found { found = index($0, name); next }
		/^    / { print substr($0, 5); inside = 1; next }
		inside && NF { exit }
		inside { print "" }' "$root/README.md"
}
