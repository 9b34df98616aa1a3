#!/bin/sh
# The plugins are guests in other people's processes: they export their entry
# points and nothing else, need no library but libc (and libpam), and call
# nothing that changes the host or speaks on its standard streams.
# TAP on stdout. MW_BUILD is the build folder (default: the source folder).
set -u

build=${MW_BUILD:-$(cd "$(dirname "$0")/../.." && pwd)}
count=0

# What a guest must not call: the host's environment, its end, its signals,
# its log, its locale, its output, its threads, its children.
forbidden='getenv secure_getenv setenv putenv unsetenv clearenv
exit _exit _Exit quick_exit abort raise kill __assert_fail atexit
signal sigaction sigprocmask pthread_sigmask bsd_signal sysv_signal sigset
openlog closelog setlogmask syslog vsyslog __syslog_chk __vsyslog_chk
setlocale uselocale newlocale bindtextdomain textdomain
printf vprintf puts putchar __printf_chk __vprintf_chk stdout stderr
perror fputs fputc fwrite fprintf vfprintf __fprintf_chk __vfprintf_chk
pthread_create thrd_create
system popen chdir umask'
# The PAM module may start `mailwardd --once`, whose child sets itself up.
child='_exit signal sigprocmask chdir'

report()
{
	count=$((count + 1))
	if [ -z "$2" ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# A list, one word a line.
words()
{
	printf '%s\n' "$1" | tr -s ' \t' '\n' | sed '/^$/d'
}

# What is in list $1 and not in list $2; what is in both.
surplus()
{
	words "$1" | grep -vxF -e "$(words "$2")"
}
common()
{
	words "$1" | grep -xF -e "$(words "$2")"
}

exported()
{
	nm -D --defined-only "$1" | awk '$2 != "A" { sub(/@.*/, "", $3); print $3 }'
}

imported()
{
	nm -D --undefined-only "$1" | awk '{ sub(/@.*/, "", $2); print $2 }'
}

needed()
{
	readelf -dW "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]$/\1/p'
}

# check FILE ENTRY-POINTS LIBRARIES EXCEPTIONS
check()
{
	name=$(basename "$1")
	if imported "$1" | grep -q -e __asan_ -e __tsan_ -e __ubsan_; then
		count=$((count + 1))
		echo "ok $count - $name # SKIP built with sanitizers"
		return
	fi
	report "$name exports its entry points" "$(surplus "$2" "$(exported "$1")")"
	report "$name exports nothing else" "$(surplus "$(exported "$1")" "$2")"
	report "$name needs only $3" "$(surplus "$(needed "$1")" "$3")"
	report "$name leaves its host alone" \
	    "$(common "$(imported "$1")" "$(surplus "$forbidden" "$4")")"
}

sasl=$build/sasl/.libs/libmailward.so
pam=$build/pam/.libs/pam_mailward.so

for plugin in "$sasl" "$pam"; do
	[ -e "$plugin" ] || { echo "Bail out! $plugin is not built"; exit 1; }
done
check "$sasl" 'sasl_server_plug_init' 'libc.so.6' ''
check "$pam" 'pam_sm_authenticate pam_sm_setcred pam_sm_acct_mgmt' \
    'libc.so.6 libpam.so.0' "$child"
echo "1..$count"
