# shellcheck shell=bash
#
# lib: what every end-to-end script (and ./demo) stands on.
#
# A script sources this file, starts what it needs, states its expectations and
# ends with `finish`. It prints TAP (one sentence an expectation) for tests/run.
# Everything it writes lies in one folder of its own, $work; whatever it started
# is ended by process id when it leaves, however it leaves. Nothing of the
# machine's own configuration, users or services is touched.
#
#	$build	the build tree whose programs are tried (MW_BUILD)
#	$work	the script's folder:  client/ is the client's side and may hold
#		secrets; everything else is ours and must not

set -u
umask 022
# A program that goes wild may not fill the machine's disk: 1 GiB a file.
ulimit -f "${MW_FILE_LIMIT:-1048576}"
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
build=${MW_BUILD:-$root}
mailwardd=$build/daemon/mailwardd
mailward=$build/cli/mailward
plugin=$build/sasl/.libs/libmailward.so
e2e=$root/tests/e2e

# --- the folder, and how everything ends --------------------------------------

started=() # process ids, in the order in which they were started

gone() { # PID: whether it ends within ten seconds
	local tries=0
	while kill -0 "$1" 2>/dev/null; do
		[ $((tries += 1)) -le 1000 ] || return 1
		sleep 0.01
	done
}

end() { # PID: end it, gently first
	kill -CONT "$1" 2>/dev/null || return 0
	kill -TERM "$1" 2>/dev/null
	gone "$1" || kill -KILL "$1" 2>/dev/null
	return 0
}

end_all() { # the last one first
	local i
	for ((i = ${#started[@]} - 1; i >= 0; i--)); do
		end "${started[i]}"
	done
	started=()
}

# Processes that have our folder on their command line.
left_running() { pgrep -f -- "$work/"; }
nothing_runs() { ! left_running >/dev/null; }

cleanup() {
	local mount pid
	end_all
	for pid in $(left_running); do
		kill -KILL "$pid" 2>/dev/null
	done
	for mount in "$work"/mnt/*; do
		mountpoint -q "$mount" && umount "$mount"
	done
	[ -n "${MW_KEEP:-}" ] && { echo "# kept: $work"; return; }
	rm -rf "$work"
}

# /tmp, whatever TMPDIR says: a socket's path has room for 107 bytes only.
work=$(mktemp -d /tmp/mw.XXXXXX)
trap cleanup EXIT
trap 'exit 130' INT TERM HUP
# The postfix and nobody users walk through it; what is private says so itself.
chmod 711 "$work"
mkdir -m 755 "$work"/{etc,run,log,mnt,plugins}
mkdir -m 700 "$work"/{state,client}
: >"$work/client/secrets"

# --- saying what is true -------------------------------------------------------

count=0

pass() { # SENTENCE
	echo "ok $((count += 1)) - $1"
}

fail() { # SENTENCE [WHY...]
	echo "not ok $((count += 1)) - $1"
	shift
	printf '%s\n' "$@" | sed 's/^/# /'
	return 0
}

skip() { # SENTENCE WHY
	echo "ok $((count += 1)) - $1 # SKIP $2"
}

# The command succeeds. It runs in this shell, so it may start things.
expect() { # SENTENCE COMMAND...
	local sentence=$1
	shift
	if "$@" >"$work/client/said" 2>&1; then
		pass "$sentence"
	else
		fail "$sentence" "exit $? from: $1 …" "$(cat "$work/client/said")"
	fi
}

expect_equal() { # SENTENCE WANTED GOT
	if [ "$2" = "$3" ]; then
		pass "$1"
	else
		fail "$1" "wanted: $2" "got:    $3"
	fi
}

# The command fails with this exit code and says something that matches.
expect_failure() { # SENTENCE CODE REGEX COMMAND...
	local sentence=$1 code=$2 regex=$3 out r
	shift 3
	out=$("$@" 2>&1)
	r=$?
	if [ $r = "$code" ] && grep -Eq -e "$regex" <<<"$out"; then
		pass "$sentence"
	else
		fail "$sentence" "wanted exit $code and /$regex/" "got exit $r:" "$out"
	fi
}

# A condition that becomes true within ten seconds; polled, since most of what
# we wait for (files, processes of others) tells nobody.
eventually() { # COMMAND...
	local tries=0
	until "$@" >/dev/null 2>&1; do
		[ $((tries += 1)) -le 500 ] || return 1
		sleep 0.02
	done
}

expect_eventually() { # SENTENCE COMMAND...
	local sentence=$1
	shift
	expect "$sentence" eventually "$@"
}

sanitizer_report='(ERROR|WARNING): [A-Z][a-z]+Sanitizer|runtime error: '

# Every script ends with this: nothing that we wrote may hold a secret.
finish() {
	local out
	end_all
	expect_eventually "nothing that was started goes on" nothing_runs
	[ ! "$(left_running)" ] || left_running | xargs -r ps -o pid,args -p | sed 's/^/# /'
	if out=$("$e2e/secrets.py" "$work/client/secrets" "$work" --except "$work/client" 2>&1); then
		pass "no log, store, core or other file of ours holds a secret"
	else
		fail "no log, store, core or other file of ours holds a secret" "$out"
	fi
	if out=$(grep -rEl "$sanitizer_report" "$work/log" "$work"/postfix/mail.log 2>/dev/null |
		xargs -r cat) && [ -z "$out" ]; then
		pass "no sanitizer has anything to report"
	else
		fail "no sanitizer has anything to report" "$out"
	fi
	echo "1..$count"
	exit 0
}

# What the script stands on could not be set up.
give_up() {
	echo "Bail out! Could not start. What was logged:"
	find "$work/log" "$work"/postfix/mail.log -type f -exec tail -n 20 {} + 2>/dev/null
	exit 1
}

# Remember a secret, for finish() to look for.
secret() { # SECRET
	printf '%s\n' "$1" >>"$work/client/secrets"
}

# A certificate for localhost, where TLS is spoken.
cert=$work/client/cert.pem
make_certificate() { # FILE FOR ITS KEY
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
		-subj /CN=localhost -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
		-keyout "$1" -out "$cert" 2>/dev/null
}

# The token with the first letter of its signature changed. Not the last: those may well
# be what they would be changed to.
bent() { # TOKEN
	local signature=${1##*.} letter=A
	[ "${signature:0:1}" = A ] && letter=B
	echo "${1%.*}.$letter${signature:1}"
}

# --- the daemon ----------------------------------------------------------------

auth_socket=$work/run/auth.sock
self_socket=$work/run/self.sock
dovecot_socket=$work/run/dovecot.sock
http_socket=$work/run/http.sock
audit_log=$work/state/audit.json
conf=$work/etc/mailward.conf
chown nobody "$work/state"

# The private mailward.conf. `nobody` stands in for the daemon's own user; where the
# system's users stand in for people, $uid_min is 1.
write_conf() { # [EXTRA AUTH SOCKETS]
	cat >"$conf" <<-END
		[daemon]
		user = nobody
		[listen]
		auth = $auth_socket $*
		self = $self_socket
		[store]
		url = sqlite:$work/state/mailward.db
		[master]
		key = $work/etc/master.key
		[peers]
		verifiers = postfix
		[audit]
		sink = file:$audit_log
		[identity]
		default_domain = example.org
		${uid_min:+uid_min = $uid_min}
	END
}

# Turn a frontend on that is off by default.
listen_also() { # KEY PATHS
	sed -i "/^\[listen\]/a $1 = $2" "$conf"
}

# Start it and wait until it says that its sockets listen; fails when it does
# not. Its log is $work/log/mailwardd.log, its process id $daemon_pid.
start_mailwardd() { # [OPTIONS...]
	local ready line
	exec {ready}< <(exec "$mailwardd" -c "$conf" -f --ready-fd 3 "$@" \
		3>&1 >>"$work/log/mailwardd.log" 2>&1)
	daemon_pid=$!
	started+=("$daemon_pid")
	IFS= read -r -t 30 line <&"$ready"
	local r=$?
	exec {ready}<&-
	return $r
}

stop_mailwardd() {
	end "$daemon_pid"
}

reloads() { grep -c 'configuration read again' "$work/log/mailwardd.log"; }
more_reloads() { [ "$(reloads)" -gt "$1" ]; }
reload() { # the configuration, and wait for it
	local before
	before=$(reloads)
	kill -HUP "$daemon_pid"
	eventually more_reloads "$before"
}

# The helper, on the private configuration.
mailward() { "$mailward" -c "$conf" "$@"; }

init_mailward() {
	[ -f "$conf" ] || write_conf
	mailward init >"$work/log/init.log" 2>&1
}

# Make a key; prints the key. Its number is then in $work/client/key_id, since a
# command substitution cannot set a variable: see key_id.
new_key() { # ACCOUNT [OPTIONS of key create...]
	local json
	json=$(mailward --json key create "$@") || return
	jq -r .id <<<"$json" >"$work/client/key_id"
	secret "$(jq -r .key <<<"$json")"
	jq -r .key <<<"$json"
}

key_id() { cat "$work/client/key_id"; } # of the key made last

# One line in, one out: "probe check name=alice secret=@ service=smtp <<<$key"
# prints the verdict and what else the daemon says (probe.py).
probe() { # PARTS...
	"$e2e/probe.py" ${AS:+--as "$AS"} "${SOCKET:-$auth_socket}" send "$@"
}

expect_reply() { # SENTENCE BEGINNING PARTS...: the (last) reply begins like that
	local sentence=$1 wanted=$2 got
	shift 2
	audit_mark
	got=$(probe "$@" 2>&1 | tail -n 1)
	if [[ $got = "$wanted"* ]]; then
		pass "$sentence"
	else
		fail "$sentence" "wanted: $wanted …" "got:    $got"
	fi
}

# --- audit lines ----------------------------------------------------------------

audit_seen=0 # lines that were there before the command under test

audit_mark() { audit_seen=$([ -f "$audit_log" ] && wc -l <"$audit_log" || echo 0); }
audit_new() { [ -f "$audit_log" ] && tail -n "+$((audit_seen + 1))" "$audit_log"; }

# Among the lines written since audit_mark there is one with all these values.
audit_has() { # FIELD=VALUE...
	local filter=true pair
	for pair; do
		filter+=" and (.${pair%%=*} | tostring) == \"${pair#*=}\""
	done
	audit_new | jq -e -s "any(.[]; $filter)" >/dev/null
}

expect_audit() { # SENTENCE FIELD=VALUE...
	local sentence=$1
	shift
	if audit_has "$@"; then
		pass "$sentence"
	else
		fail "$sentence" "wanted: $*" "written:" "$(audit_new)"
	fi
}

# --- logins ----------------------------------------------------------------------
#
# A client (clients.sh) is a command that tries one login, prints what went over
# the wire, and exits 0 when it was let in.

attempt() { # CLIENT...: sets $said and $let_in
	audit_mark
	said=$("$@" 2>&1)
	let_in=$?
	printf '%s\n' "== $1" "$said" >>"$work/client/transcript"
}

expect_ok() { # SENTENCE CLIENT...
	local sentence=$1
	shift
	attempt "$@"
	if [ $let_in = 0 ] && audit_has verdict=ok; then
		pass "$sentence"
	else
		fail "$sentence" "exit $let_in from $1" "$said" "audit:" "$(audit_new)"
	fi
}

# Told "535" (wrong), with exactly one audit line, which has this reason.
expect_refused() { # SENTENCE REASON CLIENT...
	local sentence=$1 reason=$2
	shift 2
	attempt "$@"
	if [ $let_in != 0 ] && grep -q '535 5\.7\.8' <<<"$said" &&
		audit_has verdict=deny "reason=$reason" && [ "$(audit_new | wc -l)" = 1 ]; then
		pass "$sentence"
	else
		fail "$sentence" "wanted 535 and reason $reason" "exit $let_in from $1" \
			"$said" "audit:" "$(audit_new)"
	fi
}

# Told "454" (later), never "535".
expect_tempfail() { # SENTENCE CLIENT...
	local sentence=$1
	shift
	attempt "$@"
	if [ $let_in != 0 ] && grep -q '454 4\.7\.0' <<<"$said" && ! grep -q '^[^ ]*.*535 ' <<<"$said"; then
		pass "$sentence"
	else
		fail "$sentence" "wanted 454" "exit $let_in from $1" "$said"
	fi
}
