#!/bin/bash
# Every verb of the message format has one row in daemon/verbs/, in a table that
# dispatch.c collects.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

verbs() { grep -oP '^\tMW_V_\w+(?= = \d)' ipc/message.h | tr -d '\t' | sort; }
rows() { sources 'daemon/verbs/*.c' | xargs grep -ohP '^\t\{ \KMW_V_\w+(?=,)' | sort; }
tables() { sources 'daemon/verbs/*.c' | xargs grep -ohP '^const struct mw_verb_row \K\w+' | sort; }
collected() { grep -oP '\bmw_\w+_verbs\b' daemon/verbs/dispatch.c | sort; }

differs() { diff <("$1") <("$2") | grep '^[<>]'; true; }

silent "verbs are found" test "$(verbs | wc -l)" -gt 30
silent "each verb has one row" differs verbs rows
silent "dispatch.c collects each table once" differs tables collected
finish
