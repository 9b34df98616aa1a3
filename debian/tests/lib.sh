# shellcheck shell=bash
# What the tests share: the installed packages, services started by systemd.
set -eu
export LC_ALL=C.UTF-8
examples=/usr/share/doc/mailward/examples
folder=${AUTOPKGTEST_TMP:-$(mktemp -d)}

say() { echo "== $*"; }

new_key() { # ACCOUNT SCOPE
	mailward account show "$1" >/dev/null 2>&1 || mailward account add "$1" >/dev/null
	mailward --json key create "$1" --name test --scope "$2" | jq -r .key
}

must_fail() { # COMMAND...
	if "$@"; then
		echo "it succeeded: $*" >&2
		exit 1
	fi
}

eventually() { # COMMAND...
	local tries=0
	until "$@" >/dev/null 2>&1; do
		[ $((tries += 1)) -le 500 ] || { echo "it did not come to: $*" >&2; return 1; }
		sleep 0.02
	done
}
