# shellcheck shell=bash
#
# dovecot: a private Dovecot 2.3 around the PAM module; needs lib.sh and pam.sh.
#
# It speaks IMAP, POP3, ManageSieve and submission on loopback ports ($imap_port
# and so on), TLS from the start for the first two. Its passdb and userdb are
# those of examples/dovecot, but for where the mail lies and whose it is.

dv=$work/dovecot

write_dovecot_conf() {
	cat >"$dv/dovecot.conf" <<-END
		base_dir = $dv/run
		state_dir = $dv/state
		log_path = $work/log/dovecot.log
		auth_verbose = yes
		protocols = imap pop3 sieve submission
		listen = 127.0.0.1
		ssl = required
		ssl_cert = <$cert
		ssl_key = <$work/etc/key.pem
		auth_failure_delay = 0
		submission_relay_host = 127.0.0.1
		submission_relay_port = $relay_port
		login_trusted_networks =
		service anvil {
		  unix_listener anvil-auth-penalty {
		    mode = 0
		  }
		}
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
		}
	END
	sed "s|uid=.*|uid=nobody gid=nogroup home=$dv/mail/%u|" \
		"$root"/examples/dovecot/{mailward,userdb}.conf >>"$dv/dovecot.conf"
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
		dovecot -c "$dv/dovecot.conf" >>"$work/log/dovecot-start.log" 2>&1 && break
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
