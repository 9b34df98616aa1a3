# shellcheck shell=bash
#
# sshd: a private OpenSSH server and its client; needs lib.sh and pam.sh.
#
# Its configuration is examples/sshd_config.d and examples/pam.d, in the private
# machine of pam.sh. People are played by talk.py; each has a phone, a file.

sh=$work/sshd
ssh_port=0

# OpenSSH 9.8 and later count failures by address.
knows_penalties() {
	printf '%s\n' 9.8 "$(ssh -V 2>&1 | sed -E 's/^OpenSSH_([0-9.]+).*/\1/')" | sort -VC
}

examples_for_sshd() {
	cat "$root/examples/sshd_config.d/mailward.conf"
	! knows_penalties || cat "$root/examples/sshd_config.d/mailward-penalties.conf"
}

write_sshd_config() {
	{ examples_for_sshd; cat; } >"$sh/sshd_config" <<-END
		Port $ssh_port
		ListenAddress 127.0.0.1
		HostKey $sh/host_key
		PidFile $sh/sshd.pid
		AuthorizedKeysFile /run/keys/%u
		MaxStartups 100
		LogLevel VERBOSE
	END
}

# Ports are tried, not looked up: other suites may be starting on this machine.
start_sshd() {
	local tries
	mkdir -p "$sh" /run/keys
	[ -f "$sh/host_key" ] || ssh-keygen -q -t ed25519 -N '' -f "$sh/host_key"
	for ((tries = 0; tries < 20; tries++)); do
		rm -f "$sh/sshd.pid"
		ssh_port=$((20000 + RANDOM % 10000))
		write_sshd_config
		/usr/sbin/sshd -f "$sh/sshd_config" -E "$work/log/sshd.log" &&
			eventually [ -s "$sh/sshd.pid" ] && break
	done
	read -r sshd_pid <"$sh/sshd.pid" && started+=("$sshd_pid")
}

# A person tries to log in, and does what stdin says. Prints the screen.
person() { # USER [OPTIONS OF ssh...]
	local user=$1
	shift
	LC_ALL=C.UTF-8 "$e2e/talk.py" --phone "$work/client/$user.phone" ssh -F /dev/null \
		-p "$ssh_port" -o StrictHostKeyChecking=no -o UserKnownHostsFile="$work/client/hosts" \
		-o NumberOfPasswordPrompts=1 -o IdentitiesOnly=yes \
		-o PreferredAuthentications=publickey,keyboard-interactive "$@" \
		"$user@127.0.0.1" echo let-in
}
