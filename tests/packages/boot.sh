# shellcheck shell=bash
#
# boot: start systemd in a guest (tests/guest.sh), with namespaces and a cgroup of its own,
# and run commands there.
#
#	boot_guest DIR && in_booted systemctl status; stop_guest

cgroup=''
boot_pid=''
init_pid=''

# Where the hierarchy of cgroup version 2 is; it may be beside those of version 1.
cgroup2() { awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts; }

# Mounts are shared, as on a machine: systemd has credentials appear in that way.
start_systemd='mount -t cgroup2 cgroup2 /sys/fs/cgroup && mount --make-rshared / &&
	exec env container=mailward-guest /lib/systemd/systemd --show-status=no'

# In a cgroup of its own: systemd takes the one it finds itself in.
enter_and_start() { # DIR
	echo $BASHPID >"$cgroup/cgroup.procs" &&
		exec unshare --mount --uts --ipc --pid --net --cgroup --fork --kill-child \
			bash -c "$enter_guest" "$1" --no-net bash -c "$start_systemd"
}

find_init() { # the child of unshare, when it has become systemd
	read -r init_pid _ <"/proc/$boot_pid/task/$boot_pid/children" # no newline: it says 1
	[ -n "$init_pid" ] && [ "$(cat "/proc/$init_pid/comm")" = systemd ]
}

boot_guest() { # DIR
	local tries=0
	[ -n "$(cgroup2)" ] || { echo "no cgroup2 is mounted" >&2; return 1; }
	cgroup=$(cgroup2)/mailward-test-$$
	mkdir "$cgroup" || return
	# shellcheck disable=SC2031
	(enter_and_start "$1") </dev/null &
	boot_pid=$!
	until find_init 2>/dev/null; do
		[ $((tries += 1)) -le 3000 ] && kill -0 "$boot_pid" 2>/dev/null || return 1
		sleep 0.02
	done
	# It ends with 1 when some unit of the guest failed, such as one for hardware.
	in_booted bash -c 'until [ -S /run/systemd/private ]; do sleep 0.05; done
		systemctl is-system-running --wait' >/dev/null
	in_booted test -d /run/systemd/system
}

in_booted() { # COMMAND...
	nsenter --target "$init_pid" --mount --uts --ipc --pid --net --cgroup --root --wd \
		env -i HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8 TERM=dumb "$@"
}

stop_guest() {
	[ -n "$init_pid" ] && kill -KILL "$init_pid" 2>/dev/null
	[ -n "$boot_pid" ] && { kill "$boot_pid"; wait "$boot_pid"; } 2>/dev/null
	[ -d "$cgroup" ] && find "$cgroup" -depth -type d -exec rmdir {} + 2>/dev/null
	init_pid='' boot_pid=''
	return 0
}
