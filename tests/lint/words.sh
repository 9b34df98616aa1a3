#!/bin/bash
# Words that do not belong into the sources: notes to oneself, and functions
# that have a bounded or constant-time counterpart in base/.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

grep_sources() { # REGEX PATTERN...
	local regex=$1
	shift
	sources "$@" | grep -v '^tests/lint/words.sh$' | xargs -r grep -nHP -e "$regex" || true
}

silent "no file holds a note to oneself" \
	grep_sources '\b(TODO|FIXME|(?<![.X])XXX(?!X)|HACK|WIP)\b' '*.[ch]' '*.sh' '*.py' '*.am' '*.mk' '*.md' '*.ac'
silent "no unbounded string function is called" \
	grep_sources '^(?! \*).*\b(strcpy\s*\([^,]+,\s*+[^"A-Z]|(strcat|strncpy|strncat|sprintf|vsprintf|gets|sscanf|atoi|atol|strtok|alloca)\s*\()' \
	'base/*.[ch]' 'ipc/*.[ch]' 'conf/*.[ch]' 'common/*.[ch]' 'daemon/*.[ch]' 'sasl/*.[ch]' 'pam/*.[ch]' 'cli/*.[ch]'
silent "nothing random but the kernel's and libsodium's is used" \
	grep_sources '\b(s?rand|srandom|[dlm]rand48)\s*\(' 'base/*' 'common/*' 'daemon/*' 'ipc/*' 'sasl/*' 'pam/*' 'cli/*'
silent "plugins leave their host's process alone" \
	grep_sources '\b(exit|_exit|abort|signal|sigaction|setlocale|getenv|secure_getenv|openlog|closelog|pthread_create)\s*\(' 'sasl/*.c' 'pam/*.c'
silent "clocks are read in base/clock.c" \
	grep_sources '\b(time\s*\(NULL\)|clock_gettime\s*\(|gettimeofday\s*\()' \
	'base/[!c]*.c' 'ipc/*.c' 'conf/*.c' 'common/*.c' 'daemon/*.c' 'sasl/*.c' 'pam/*.c' 'cli/*.c'
silent "no file has trailing blanks" \
	grep_sources '[ \t]+$' '*.[ch]' '*.sh' '*.py' '*.am' '*.mk' '*.ac' '*.cf' '*.conf' demo check
finish
