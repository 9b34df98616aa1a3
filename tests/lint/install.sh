#!/bin/bash
# What `make install` puts where, and that `make uninstall` takes all of it away.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

build=${MW_BUILD:-build/gcc}
if [ ! -f "$build/Makefile" ]; then
	skip "make install" "nothing is built"
	finish
	exit 0
fi
plugins=$(pkg-config --variable=libdir libsasl2)
wanted=(
	/usr/bin/mailward
	/usr/sbin/mailward{d,-introspect}
	"$plugins/security/pam_mailward.so"
	"$plugins/sasl2/libmailward.so"
	/usr/lib/systemd/system/mailward{-introspect.service,-introspect.socket,-jwks.path,-jwks.service,-jwks.timer,d.service,d.socket}
	/usr/lib/sysusers.d/mailward.conf
	/usr/lib/tmpfiles.d/mailward.conf
	/usr/share/bash-completion/completions/mailward
	/usr/share/fish/vendor_completions.d/mailward.fish
	/usr/share/zsh/site-functions/_mailward
	/usr/share/man/man1/mailward.1
	/usr/share/man/man5/mailward.conf.5
	/usr/share/man/man8/{mailward-introspect,mailwardd,pam_mailward}.8
	/usr/share/pam-configs/mailward
)
destination=$(mktemp -d)
trap 'rm -rf "$destination"' EXIT

installed() { (cd "$destination" && find . ! -type d | sed 's/^\.//' | grep -v '^/usr/share/doc/'); }
make_quietly() { make -s -C "$build" "$1" DESTDIR="$destination" >"$destination.log" 2>&1 || cat "$destination.log"; }
differs() { diff <(printf '%s\n' "${wanted[@]}" | sort) <(installed | sort); }
left() { find "$destination" ! -type d; }

silent "make install works with DESTDIR" make_quietly install
silent "and installs the programs, plugins and data, and no other file" differs
silent "make uninstall works with DESTDIR" make_quietly uninstall
silent "and leaves no file" left
rm -f "$destination.log"
finish
