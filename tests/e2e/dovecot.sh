# shellcheck shell=bash
#
# dovecot: a private Dovecot, the one that is installed (2.3 or 2.4), which asks as
# examples/ says; needs lib.sh and pam.sh. 2.3 asks through PAM, 2.4 through PAM for
# passwords and over HTTP for bearer tokens.
#
# It speaks IMAP, POP3, ManageSieve and submission on loopback ports ($imap_port
# and so on), TLS from the start for the first two. Its passdb and userdb are
# those of examples/, but for where the mail lies and whose it is.

dv=$work/dovecot
dovecot=${dovecot:-dovecot}
dovecot_version=$("$dovecot" --version 2>/dev/null)

is_24() { [[ $dovecot_version = 2.4.* ]]; }

# Where a client's question goes: the frontend, and the service in the audit line.
frontend_of() { # CLIENT
	case $1 in
	*_xoauth2 | *_oauthbearer) if is_24; then echo http; else echo pam; fi ;;
	*) echo pam ;;
	esac
}

# What they spell differently.
base_of_23() {
	cat <<-END
		ssl_cert = <$cert
		ssl_key = <$work/etc/key.pem
		login_trusted_networks =
	END
}
base_of_24() {
	cat <<-END
		ssl_server_cert_file = $cert
		ssl_server_key_file = $work/etc/key.pem
	END
}

# 2.4 wants these two first.
versions_of_24() {
	printf '%s\n' 'dovecot_config_version = 2.4.0' 'dovecot_storage_version = 2.4.0'
}

base_conf() {
	! is_24 || versions_of_24
	cat <<-END
		base_dir = $dv/run
		state_dir = $dv/state
		log_path = $work/log/dovecot.log
		auth_verbose = yes
		listen = 127.0.0.1
		ssl = required
		auth_failure_delay = 0
		service anvil {
		  unix_listener anvil-auth-penalty {
		    mode = 0
		  }
		}
	END
	if is_24; then base_of_24; else base_of_23; fi
}

listeners() {
	cat <<-END
		service imap-login {
		  inet_listener imap {
		    port = 0
		  }
		  inet_listener imaps {
		    port = $imap_port
		  }
		}
		service pop3-login {
		  inet_listener pop3 {
		    port = 0
		  }
		  inet_listener pop3s {
		    port = $pop3_port
		  }
		}
		service managesieve-login {
		  inet_listener sieve {
		    port = $sieve_port
		  }
		}
		service submission-login {
		  inet_listener submission {
		    port = $submission_port
		  }
		  $(! is_24 || printf 'inet_listener submissions {\n    port = 0\n  }')
		}
	END
}

# The example of passdbs.
dovecot_example() { cat "$root/examples/dovecot$(! is_24 || echo -2.4)/mailward.conf"; }

# With mailboxes in our folder.
example_conf() {
	{ dovecot_example; cat "$root/examples/dovecot$(! is_24 || echo -2.4)/userdb.conf"; } | sed -E "s|uid=vmail gid=vmail home=/srv/mail/%u|uid=nobody gid=nogroup home=$dv/mail/%u|
		s|uid = vmail|uid = nobody|; s|gid = vmail|gid = nogroup|
		s|home = /srv/mail/|home = $dv/mail/|"
}

write_dovecot_conf() {
	{
		base_conf
		echo 'protocols = imap pop3 sieve submission'
		printf '%s\n' 'submission_relay_host = 127.0.0.1' "submission_relay_port = $relay_port"
		listeners
		example_conf
	} >"$dv/dovecot.conf"
}

# 2.4's example asks over HTTP: to be called before the daemon starts.
let_dovecot_ask() {
	[ -f "$conf" ] || write_conf
	sed -i 's/^verifiers = .*/& dovecot/' "$conf"
	! is_24 || grep -q '^http = ' "$conf" || listen_also http "$http_socket"
}

# Ports are tried, not looked up: other suites may be starting on this machine.
start_dovecot() {
	local tries base
	mkdir -p "$dv"/{run,state,mail}
	chown nobody "$dv/mail"
	make_certificate "$work/etc/key.pem"
	for ((tries = 0; tries < 20; tries++)); do
		base=$((20000 + RANDOM % 10000))
		imap_port=$base pop3_port=$((base + 1)) sieve_port=$((base + 2))
		submission_port=$((base + 3)) relay_port=$((base + 4))
		write_dovecot_conf
		"$dovecot" -c "$dv/dovecot.conf" >>"$work/log/dovecot-start.log" 2>&1 && break
	done
	eventually [ -s "$dv/run/master.pid" ] && read -r dovecot_pid <"$dv/run/master.pid" &&
		started+=("$dovecot_pid") && start_relay
}

# What submission hands accepted mail to.
start_relay() {
	smtp-sink -u nobody "127.0.0.1:$relay_port" 64 >"$work/log/relay.log" 2>&1 &
	started+=("$!")
	eventually bash -c "exec 3<>/dev/tcp/127.0.0.1/$relay_port"
}
