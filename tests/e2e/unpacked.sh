# shellcheck shell=bash
#
# unpacked: programs of Debian packages that can't be installed here (they
# conflict with others, or would start a service), unpacked into $work; needs
# lib.sh. $debs (build.sh) keeps what was downloaded, for the next run.

# shellcheck source=tests/build.sh
. "$root/tests/build.sh"

# Unpack packages into $work/unpacked; fails when one can't be had.
unpack() { # PACKAGE...
	local package file
	mkdir -p "$work/unpacked"
	for package; do
		file=$(deb_of "$package" 2>>"$work/log/unpack.log") && dpkg-deb -x "$file" "$work/unpacked" || return 1
	done
}

# Some programs insist on users which this machine may lack: they are in
# $work/passwd and $work/group, for those run with_users alone.
users_for() { # NAME:UID...
	local user
	cp /etc/passwd "$work/passwd"
	cp /etc/group "$work/group"
	for user; do
		sed -i "/^${user%:*}:/d" "$work/passwd" "$work/group"
		echo "${user%:*}:x:${user#*:}:${user#*:}::/nonexistent:/usr/sbin/nologin" >>"$work/passwd"
		echo "${user%:*}:x:${user#*:}:" >>"$work/group"
	done
}
# To be run in the background, so that $! is the command itself.
with_users() { # COMMAND...
	exec env LD_PRELOAD=libnss_wrapper.so NSS_WRAPPER_PASSWD="$work/passwd" \
		NSS_WRAPPER_GROUP="$work/group" "$@"
}

listens() { (: <>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; } # PORT

free_port() { # one that nobody listens on at the moment
	local port
	while port=$((30000 + RANDOM % 10000)); listens $port; do :; done
	echo "$port"
}
