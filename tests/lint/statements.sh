#!/bin/bash
# The store's statements keep to what SQLite and PostgreSQL have in common, and its
# questions know no database.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

print_sql=${MW_BUILD:-.}/tests/store/print_sql
if [ ! -x "$print_sql" ]; then
	echo "Bail out! $print_sql is not built"
	exit 1
fi
statements=$("$print_sql" statements)

# Without 'literals', which may say anything.
say() { # REGEX: the statements that match
	sed -E "s/'[^']*'/''/g" <<<"$statements" | grep -iE -- "$1"
	true
}

# ?1 to ?N, each of them used, and nothing but those.
gaps() {
	local name text number
	while IFS=$'\t' read -r name text; do
		number=0
		for n in $(grep -oE '\?[0-9]*' <<<"$text" | tr -d '?' | sort -nu); do
			[ "$n" = $((number += 1)) ] || echo "$name: ?$n, wanted ?$number"
		done
		[[ $text =~ \?([^0-9]|$) ]] && echo "$name: ? without a number"
	done <<<"$statements"
	true
}

# max(a, b): an aggregate has one argument.
scalar() { say '\b(max|min)\([^()]*,'; }

# Words that one of PostgreSQL, MySQL and MariaDB reserves.
reserved='key|keys|name|user|group|order|table|column|index|desc|asc|end|check|limit|grant|window|rows|rank|system|lead|lag|groups'
reserved_tables() { say "\b(from|into|update|join) ($reserved)\b"; }

databases() { grep -nE 'sqlite3|#include "common/store/sqlite|libpq' common/store/sql/*.[ch]; true; }
question_includes() { grep -nE '#include "common/store/sql/questions\.h"' common/store/sqlite/*.[ch]; true; }

silent "statements are found" test "$(wc -l <<<"$statements")" -gt 40
silent "parameters are numbered from ?1 without gaps" gaps
silent "no statement needs a rowid" say '\b(rowid|_rowid_|oid)\b'
silent "no INSERT OR, no REPLACE INTO" say '\binsert or\b|\breplace into\b'
silent "max and min are aggregates" scalar
silent "no table is called by a reserved word" reserved_tables
silent "no transaction or PRAGMA, which are the driver's" say '	(begin|commit|rollback|savepoint|pragma)\b'
silent "questions know no database" databases
silent "a driver knows no question" question_includes
finish
