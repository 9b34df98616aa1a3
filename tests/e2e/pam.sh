# shellcheck shell=bash
#
# pam: a machine on which the PAM module is installed; needs private.sh and lib.sh.
#
# What an administrator would install and write is laid over /etc, /usr/sbin and
# the folder of PAM modules, and /run is fresh, so that the files in examples/ are
# tested as they stand, default paths and all.

module=$build/pam/.libs/pam_mailward.so
over=$work/over
security=$(dirname "$(find /lib/*/security /usr/lib/*/security -name pam_unix.so 2>/dev/null | head -n 1)")
password='correct horse 42' # of every user in here

# A sanitized module needs a sanitized host.
if ldd "$module" 2>/dev/null | grep -q -e libasan -e libclang_rt; then
	echo "1..0 # SKIP programs without sanitizers can't load the module"
	exit 0
fi

lay_over() { # OUR FOLDER, THEIRS
	mount -t overlay overlay -o "lowerdir=$1:$2" "$2"
}

# Users of the machine, with $password.
add_users() { # NAME...
	local name uid=23000 hash
	hash=$(openssl passwd -6 -stdin <<<"$password")
	cp -p /etc/passwd /etc/shadow /etc/group "$over/etc/"
	for name; do
		uid=$((uid + 1))
		echo "$name:x:$uid:$uid::$work/home/$name:/bin/sh" >>"$over/etc/passwd"
		echo "$name:$hash:19000:0:99999:7:::" >>"$over/etc/shadow"
		echo "$name:x:$uid:" >>"$over/etc/group"
		mkdir -p "$work/home/$name" && chown "$uid:$uid" "$work/home/$name"
	done
	secret "$password"
	printf '%s\n' "$password" >"$work/client/password"
}

# Lay it all over, from here on. /etc/pam.d may be written to then: it holds the
# machine's files, and those of examples/.
make_machine() { # USER...
	mkdir -p "$over"/{etc/pam.d,etc/mailward,sbin,security}
	cp -a /etc/pam.d/. "$root"/examples/pam.d/. "$over/etc/pam.d"
	[ -f "$conf" ] || write_conf
	ln -s "$conf" "$over/etc/mailward/mailward.conf"
	cp "$mailwardd" "$over/sbin/"
	cp "$module" "$over/security/"
	add_users "$@"
	lay_over "$over/etc" /etc &&
		mount --bind "$over/etc/pam.d" /etc/pam.d &&
		lay_over "$over/sbin" /usr/sbin &&
		lay_over "$over/security" "$security" &&
		mount -t tmpfs -o mode=755 tmpfs /run &&
		mkdir -m 755 /run/sshd /run/mailward &&
		mount --bind "$work/run" /run/mailward
}

# --- people, played by talk.py --------------------------------------------------

steps() { printf '%s\n' "$@"; }

remember_phone() { # USER: what its phone knows must be nowhere of ours
	jq -r '.seed // empty, .recovery[]?' "$work/client/$1.phone" >>"$work/client/secrets"
}
