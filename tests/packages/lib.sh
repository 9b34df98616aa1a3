# shellcheck shell=bash
#
# lib: what the scripts that run in a guest share. They print a line a sentence, "ok - …"
# or "not ok - …"; tests/packages/run numbers them.

set -u
export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
packages=/srv/packages next=/srv/next-packages
said=$(mktemp)

pass() { echo "ok - $1"; }
fail() { # SENTENCE [WHY...]
	echo "not ok - $1"
	shift
	printf '%s\n' "$@" | sed 's/^/# /'
}

expect() { # SENTENCE COMMAND...
	local sentence=$1
	shift
	if "$@" >"$said" 2>&1; then pass "$sentence"; else fail "$sentence" "exit $? from: $*" "$(cat "$said")"; fi
}

expect_equal() { # SENTENCE WANTED GOT
	if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "wanted: $2" "got:    $3"; fi
}

expect_failure() { # SENTENCE REGEX COMMAND...
	local sentence=$1 regex=$2
	shift 2
	if "$@" >"$said" 2>&1; then
		fail "$sentence" "it did not fail: $*" "$(cat "$said")"
	elif grep -Eq -e "$regex" "$said"; then
		pass "$sentence"
	else
		fail "$sentence" "wanted /$regex/" "$(cat "$said")"
	fi
}

# What the last command of an expectation said.
expect_said() { # SENTENCE REGEX
	if grep -Eq -e "$2" "$said"; then pass "$1"; else fail "$1" "wanted /$2/" "$(cat "$said")"; fi
}

eventually() { # COMMAND...
	local tries=0
	until "$@" >/dev/null 2>&1; do
		[ $((tries += 1)) -le 500 ] || return 1
		sleep 0.02
	done
}

# By path, as an administrator does; what they depend on was downloaded before.
install_debs() { # FOLDER NAME...
	local folder=$1 files=() name
	shift
	for name; do files+=("$folder/${name}_"*.deb); done
	apt-get install -y --no-install-recommends --allow-downgrades "${files[@]}"
}

# All of what others own: it must be the same after whatever is done here.
others() {
	find /etc/postfix /etc/dovecot /etc/pam.d /etc/pam.conf /etc/ssh -type f -exec sha256sum {} + |
		sort -k 2 | sha256sum
}
unchanged() { [ "$(others)" = "$before" ]; }
