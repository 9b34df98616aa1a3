#!/bin/bash
# No name that NEWS says was replaced is left anywhere but in NEWS.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

# The rows of NEWS' table whose first column is $1: the old name, a line each.
replaced() { awk -v what="$1" '$1 == what' NEWS | sed -E 's/^ +[a-z]+ +//; s/  .*//'; }

found() { # REGEX PATTERN...
	local regex=$1
	shift
	sources "$@" | grep -vxE 'NEWS|tests/lint/names.sh' | xargs -r grep -nHP -e "$regex" || true
}

# A key is "[section] key" in text, "key = value" in files and in what tests write,
# "section", "key" in the table of conf.c, and .Ic key on a page.
key_in_use() { # SECTION KEY
	found "\[$1[^]]*\] $2\b" '*'
	found "(^\s*#?\s*|['\"]|\\\\n)$2 ?= " '*.conf' '*.md' 'man/*' 'tests/e2e/*' 'tests/unit/*conf.c' \
		'tests/unit/mailwardd.c' 'examples/*' 'cli/cmd/init_config.c' |
		grep -v '\.py:' || true
	found "\"$1\", \"$2\"|(?i:$1)_KEY\(\"$2\"" 'conf/*'
	found "^\.(It )?Ic $2( |$)" 'man/mailward.conf.5'
}
option_in_use() { found "$1.*$2" '*'; }
# A word with "_" is nothing else; others are looked for where a reason stands.
reason_in_use() {
	case $1 in
	*_*) found "\b$1\b" '*' ;;
	*) found "reason=$1\b|\b(ok|deny|tempfail) $1\b|= \"$1\"|\{ \"$1\"|^\.It $1\b" '*' ;;
	esac
}
member_in_use() { found "\b$1=[\"\\\\\$a-z]|\"$1\\\\?\":|\{ \"$1\"|^\.Li ([a-z]+ )*$1( |$)" '*'; }

keys_in_use() {
	local section key
	while read -r section key; do key_in_use "${section//[\[\]]/}" "$key"; done < <(replaced key)
}
options_in_use() {
	local option
	while read -r option; do option_in_use "${option% *}" "${option##* }"; done < <(replaced option)
}
reasons_in_use() {
	local reason
	while read -r reason; do reason_in_use "$reason"; done < <(replaced reason)
}
members_in_use() {
	local member
	while read -r member; do member_in_use "$member"; done < <(replaced member)
}

silent "NEWS has a table of names" test "$(replaced key | wc -l)" -ge 7 -a "$(replaced reason | wc -l)" -ge 4
silent "no configuration key has its old name" keys_in_use
silent "no option has its old name" options_in_use
silent "no reason has its old name" reasons_in_use
silent "no member of an audit line has its old name" members_in_use
finish
