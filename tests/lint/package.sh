#!/bin/bash
# Debian's packages say what the sources say.
# shellcheck source=tests/lint/lib.sh
. "$(dirname "$0")/lib.sh"

other_conf() { tests/lint/default_conf.py | diff debian/mailward.conf -; }
other_version() {
	diff <(sed -n 's/^AC_INIT(\[mailward\], \[\(.*\)\])$/\1/p' configure.ac) \
		<(sed -n '1s/^mailward (\([^)~+]*\).*/\1/p' debian/changelog)
}
bad_scripts() {
	local script
	for script in debian/*.preinst debian/*.postinst debian/*.prerm debian/*.postrm; do
		sh -n "$script" || echo "$script"
		have shellcheck && shellcheck -s sh "$script"
	done
}
touches_others() { grep -nE '/etc/(postfix|dovecot|ssh)|>.*pam\.d|pam-auth-update --(package|enable|force)' debian/*.p{re,ost}{inst,rm}; true; }

silent "the packaged configuration is the one that mailward init writes" other_conf
silent "the package has the version of configure.ac" other_version
silent "its maintainer scripts are well-formed" bad_scripts
silent "and write to no file of Postfix, Dovecot, sshd or PAM" touches_others
finish
