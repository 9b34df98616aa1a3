# shellcheck shell=bash
#
# clock: a daemon whose clock can be set (libfaketime). Source lib.sh first.

faketime=$(find /usr/lib/*/faketime -name libfaketimeMT.so.1 2>/dev/null | head -n 1)
[ -n "$faketime" ] || give_up

# The daemon's clock is so many seconds ahead of ours from now on.
set_clock() { # SECONDS
	printf '%+d\n' "$1" >"$work/etc/clock.new" && mv "$work/etc/clock.new" "$work/etc/clock"
}

# Whatever runs under a sanitizer needs its library first.
under_our_clock() { # COMMAND...
	local sanitizer
	sanitizer=$(ldd "$mailwardd" | awk '/lib(clang_rt\.)?asan/ { print $3 }')
	LD_PRELOAD="${sanitizer:+$sanitizer }$faketime" FAKETIME_TIMESTAMP_FILE=$work/etc/clock \
		FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 "$@"
}

start_mailwardd_with_clock() {
	set_clock 0
	under_our_clock start_mailwardd
}
