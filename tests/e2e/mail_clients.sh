# shellcheck shell=bash
#
# mail_clients: programs that read and submit mail; needs lib.sh and dovecot.sh.
#
# Each takes USER SECRET, logs in over TLS, prints what it has to say and exits 0
# when it was let in. FROM_IP sets the client's address for one call. Secrets
# reach the programs through descriptors: their command lines are for all to see.

curl_with() { # SCHEME PORT USER SECRET [MORE OPTIONS...]
	local url="$1://localhost:$2" port=$2 user=$3 secret=$4
	shift 4
	curl --verbose --silent --show-error --max-time 20 --url "$url" \
		--resolve "localhost:$port:127.0.0.1" --ssl-reqd --cacert "$cert" \
		${FROM_IP:+--interface "$FROM_IP"} "$@" \
		--config <(printf 'user = "%s"\n' "$user"
			if [ -n "${BEARER:-}" ]; then
				printf 'oauth2-bearer = "%s"\n' "$secret"
			else
				printf 'user = "%s:%s"\n' "$user" "$secret"
			fi)
}
imap_plain() { curl_with imaps "$imap_port" "$@" --login-options AUTH=PLAIN; }
imap_login() { curl_with imaps "$imap_port" "$@" --login-options AUTH=LOGIN; }
imap_oauthbearer() { BEARER=yes curl_with imaps "$imap_port" "$@"; }
pop3_plain() { curl_with pop3s "$pop3_port" "$@" --login-options AUTH=PLAIN; }
pop3_login() { curl_with pop3s "$pop3_port" "$@" --login-options AUTH=LOGIN; }
pop3_oauthbearer() { BEARER=yes curl_with pop3s "$pop3_port" "$@"; }

letter() { printf 'From: <a@example.org>\nTo: <b@example.org>\n\nSent with a key.\n'; }
submit() { # USER SECRET [MORE OPTIONS...]
	curl_with smtp "$submission_port" "$@" --mail-from alice@example.org \
		--mail-rcpt bob@example.org --upload-file <(letter)
}
submission_plain() { submit "$@" --login-options AUTH=PLAIN; }
submission_login() { submit "$@" --login-options AUTH=LOGIN; }
submission_oauthbearer() { BEARER=yes submit "$@"; }

mpop_with() { # MECHANISM USER SECRET
	HOME=$work/client mpop --debug --auth-only --file=<(
		cat <<-END
			defaults
			host 127.0.0.1
			port $pop3_port
			timeout 20
			tls on
			tls_starttls off
			tls_trust_file $cert
			auth $1
			user $2
			password "$3"
			account default
			delivery mbox /dev/null
			${FROM_IP:+source_ip $FROM_IP}
		END
	)
}
mpop_plain() { mpop_with plain "$@"; }
mpop_xoauth2() { mpop_with xoauth2 "$@"; }
mpop_oauthbearer() { mpop_with oauthbearer "$@"; }

# isync; XOAUTH2 comes from libsasl2-modules-kdexoauth2. Refused by XOAUTH2 it
# never answers the challenge that says so: its time is limited.
mbsync_with() { # MECHANISM USER SECRET
	timeout 3 mbsync --debug-net --config <(
		cat <<-END
			IMAPStore there
			Host localhost
			Port $imap_port
			User $2
			PassCmd "printf %s '$3'"
			AuthMechs $1
			SSLType IMAPS
			SystemCertificates no
			CertificateFile $cert

			MaildirStore here
			Path $work/client/
			Inbox $work/client/inbox

			Channel inbox
			Far :there:
			Near :here:
			SyncState *
		END
	) --list inbox
}
mbsync_plain() { mbsync_with PLAIN "$@"; }
mbsync_xoauth2() { mbsync_with XOAUTH2 "$@"; }

mail_py() { # PROTOCOL MECHANISM USER SECRET
	local port=$1_port
	printf '%s' "$4" | "$e2e/mail.py" --ca "$cert" --user "$3" "$1" "$2" "${!port}"
}
imaplib_login() { mail_py imap login "$@"; }
imaplib_xoauth2() { mail_py imap xoauth2 "$@"; }
imaplib_oauthbearer() { mail_py imap oauthbearer "$@"; }
poplib_xoauth2() { mail_py pop3 xoauth2 "$@"; }
sieve_plain() { mail_py sieve plain "$@"; }
sieve_login() { mail_py sieve login "$@"; }
sieve_xoauth2() { mail_py sieve xoauth2 "$@"; }
sieve_oauthbearer() { mail_py sieve oauthbearer "$@"; }
submission_xoauth2() { mail_py submission xoauth2 "$@"; }

# Not let in, with an audit line that says why.
refuses() { # SENTENCE REASON CLIENT USER SECRET
	local sentence=$1 reason=$2
	shift 2
	attempt "$@"
	if [ "$let_in" != 0 ] && audit_has "frontend=$(frontend_of "$1")" verdict=deny "reason=$reason"; then
		pass "$sentence"
	else
		fail "$sentence" "exit $let_in from $1" "$said" "audit:" "$(audit_new)" \
			"$(tail -n 5 "$work/log/dovecot.log")"
	fi
}
