# shellcheck shell=bash
#
# guest: another release of Debian in a folder, and commands that run in it.
#
# A command runs in namespaces of its own: what is mounted for it (/proc, /dev, a fresh
# /run and /tmp) is seen by nobody else, and all processes it started end with it.
# Needs root and debootstrap; the mirror is the one in this machine's apt sources.
#
#	make_guest trixie DIR
#	in_guest DIR --net apt-get update
#	put_into_guest DIR /srv/mailward
#	in_guest DIR --no-net bash -c 'cd /srv/mailward && ./check quick e2e'

keyring=/usr/share/keyrings/debian-archive-keyring.gpg

# Debian's own repositories in this machine's apt sources: "URI RELEASE" a line, where
# RELEASE is bookworm, bookworm-updates, … The origin is not known before `apt-get update`.
machine_repositories() {
	# shellcheck disable=SC2016 # apt's variables
	apt-get indextargets --format '$(ORIGIN) $(COMPONENT) $(REPO_URI) $(RELEASE)' 'Created-By: Packages' |
		sed 's/^\$(ORIGIN) /Debian /' | awk '$1 == "Debian" && $2 == "main" { print $3, $4 }' | sort -u
}

# The same ones, as sources of another release.
guest_sources() { # SUITE
	local own uri release
	own=$(. /etc/os-release && echo "$VERSION_CODENAME")
	machine_repositories | while read -r uri release; do
		case $release in
		"$own" | "$own-updates" | "$own-security")
			echo "deb [signed-by=$keyring] $uri $1${release#"$own"} main"
			;;
		esac
	done
}

# Debootstrap mounts things into the folder, and leaves them there when it is stopped:
# a mount namespace takes them along.
bootstrap() { # SUITE DIR MIRROR
	local proxy=
	eval "$(apt-config shell proxy Acquire::http::Proxy)"
	http_proxy=${proxy:-${http_proxy:-}} unshare --mount --propagation private \
		debootstrap --variant=minbase --keyring="$keyring" "$1" "$2" "$3"
}

configure_guest() { # SUITE DIR SOURCES
	local etc=$2/etc
	printf '%s\n' "$3" >"$etc/apt/sources.list"
	# A mirror may be slow, and a guest is made anew when its power fails.
	{ apt-config dump Acquire::http::Proxy; echo 'Acquire::Retries "5";'; } >"$etc/apt/apt.conf.d/90guest"
	echo force-unsafe-io >"$etc/dpkg/dpkg.cfg.d/guest"
	printf '127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n' >"$etc/hosts"
	echo "$1" >"$etc/mailward-guest"
}

# A guest that is complete is left as it is, with what was installed in it.
make_guest() { # SUITE DIR
	local suite=$1 dir=$2 sources mirror
	[ ! -e "$dir/etc/mailward-guest" ] || return 0
	sources=$(guest_sources "$suite")
	mirror=$(awk -v suite="$suite" '$4 == suite { print $3; exit }' <<<"$sources")
	if [ -z "$mirror" ]; then
		echo "This machine's apt sources name no mirror of Debian: see apt-get indextargets." >&2
		return 1
	fi
	rm -rf "$dir"
	mkdir -p "$dir" && chmod 755 "$dir" && bootstrap "$suite" "$dir" "$mirror" &&
		configure_guest "$suite" "$dir" "$sources"
}

# Runs in the new namespaces; "$0" is the folder.
# shellcheck disable=SC2016
enter_guest='
	set -e
	mount --make-rprivate /
	mount --bind "$0" "$0" && mount -o remount,bind,dev,suid,exec "$0"
	cp -L /etc/resolv.conf "$0/etc/resolv.conf" 2>/dev/null || true
	cd "$0"
	mount -t proc proc proc
	mount -t sysfs sysfs sys
	mount -t tmpfs -o mode=755 tmpfs run
	mount -t tmpfs -o mode=1777 tmpfs tmp
	mount -t tmpfs -o mode=755 tmpfs dev
	for device in null zero full random urandom tty; do
		: >"dev/$device" && mount --bind "/dev/$device" "dev/$device"
	done
	mkdir dev/pts dev/shm
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620,gid=5 devpts dev/pts
	mount -t tmpfs -o mode=1777 tmpfs dev/shm
	ln -s pts/ptmx dev/ptmx
	ln -s /proc/self/fd dev/fd
	ln -s fd/0 dev/stdin && ln -s fd/1 dev/stdout && ln -s fd/2 dev/stderr
	[ "$1" = --net ] || ip link set lo up
	shift
	exec chroot . env -i --default-signal HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin \
		LANG=C.UTF-8 TERM="${TERM:-dumb}" "$@"
'

# --net: with the machine's network, for apt. --no-net: with a loopback of its own,
# where ports are not in the way of the machine's.
#
# unshare and the first process in the namespaces ignore what Ctrl-C sends. So this shell
# waits in its own right, and when it dies, however it does, they are killed with it.
in_guest() { # DIR --net|--no-net COMMAND...
	local dir=$1 net=$2 options=(--mount --uts --ipc --pid --fork --kill-child)
	shift 2
	[ "$net" = --net ] || options+=(--net)
	setpriv --pdeathsig KILL unshare "${options[@]}" bash -c "$enter_guest" "$dir" "$net" "$@" <&0 &
	wait $!
}

# What is left of one: mounts that this namespace sees, and processes inside.
mounted_in() { # DIR
	awk -v dir="$(realpath "$1")" 'index($2 "/", dir "/") == 1 { print $2 }' /proc/mounts
}
running_in() { # DIR
	local process
	for process in /proc/[0-9]*; do
		[[ $(readlink "$process/root" 2>/dev/null)/ != $(realpath "$1")/* ]] || echo "${process##*/}"
	done
}

# The sources as they are here, changes included; what was built there stays.
put_into_guest() { # DIR FOLDER
	local there=$1$2
	mkdir -p "$there" && find "$there" -mindepth 1 -maxdepth 1 ! -name build -exec rm -rf {} + &&
		(cd "$root" && list_sources | existing_files | tar -cf - -T -) | tar -C "$there" -xf -
}
