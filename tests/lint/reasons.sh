#!/bin/bash
# Every reason that the daemon can give has its sentence in the helper and its place
# in mailwardd(8).
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

given() { sed -nE 's/^\t\[MW_R_[A-Z0-9_]+\] = "([a-z0-9_]+)",$/\1/p' common/ident/reason.c; }
in_helper() { sed -nE 's/^\t\{ "([a-z0-9_]+)",.*/\1/p' cli/reasons.c; }
# "none" is never said.
on_page() { echo none; sed -n '/^The reasons are:$/,/^\.Ss/p' man/mailwardd.8 | sed -n 's/^\.It //p' | tr -s ', ' '\n'; }

differs() { diff <(given | sort) <("$1" | sort) | grep '^[<>]'; true; }

silent "reasons are found" test "$(given | wc -l)" -gt 50
silent "the helper has a sentence for each reason" differs in_helper
silent "mailwardd(8) names each reason, once" differs on_page
finish
