# shellcheck shell=bash
#
# clients: the mail programs that log in; needs lib.sh and postfix.sh.
#
# Each takes USER SECRET, sends one message to the private Postfix over
# STARTTLS, prints the dialogue and exits 0 when the message was taken. What may
# differ is set by variables, for one call: PORT, FROM_IP (the client's
# address), SUBJECT, TLS (swaks' option). Secrets reach the programs through
# descriptors: their command lines are for all to see.

sender=alice@example.org
recipient=bob@example.org
message() {
	printf 'From: <%s>\nTo: <%s>\nSubject: %s\n\nSent with a key.\n' \
		"$sender" "$recipient" "${SUBJECT:-hello}"
}

swaks_with() { # MECHANISM USER SECRET
	message | swaks --server 127.0.0.1 --port "${PORT:-$smtp_port}" "${TLS:---tls}" --tls-verify \
		--tls-ca-path "$cert" --from "$sender" --to "$recipient" --timeout 20 \
		${FROM_IP:+--local-interface "$FROM_IP"} --data - --config <(
			printf 'auth %s\nauth-user %s\nauth-password %s\n' "$@"
		)
}
swaks_plain() { swaks_with PLAIN "$@"; }
swaks_login() { swaks_with LOGIN "$@"; }

curl_oauthbearer() { # USER SECRET
	curl --verbose --silent --show-error --max-time 20 \
		--url "smtp://localhost:${PORT:-$smtp_port}" --resolve "localhost:${PORT:-$smtp_port}:127.0.0.1" \
		${FROM_IP:+--interface "$FROM_IP"} --ssl-reqd --cacert "$cert" \
		--mail-from "$sender" --mail-rcpt "$recipient" --upload-file <(message) \
		--config <(printf 'user = "%s"\noauth2-bearer = "%s"\n' "$@")
}

# The secret comes from a command: msmtp takes no line longer than 500 characters
# in its configuration, which a token is.
msmtp_with() { # MECHANISM USER SECRET
	printf '%s\n' "$3" >"$work/client/msmtp_secret"
	message | msmtp --debug --file=<(
		cat <<-END
			defaults
			host 127.0.0.1
			port ${PORT:-$smtp_port}
			timeout 20
			tls on
			tls_starttls on
			tls_trust_file $cert
			auth $1
			user $2
			passwordeval cat $work/client/msmtp_secret
			from $sender
			${FROM_IP:+source_ip $FROM_IP}
			account default
		END
	) "$recipient"
}
msmtp_xoauth2() { msmtp_with xoauth2 "$@"; }
msmtp_plain() { msmtp_with plain "$@"; }

# Python's smtplib, and raw dialogues: see smtp.py --help.
smtp_py() { # OPTIONS... (a secret comes in on stdin)
	"$e2e/smtp.py" --port "${PORT:-$smtp_port}" --ca "$cert" \
		${FROM_IP:+--source "$FROM_IP"} --from "$sender" --to "$recipient" "$@"
}
smtplib_xoauth2() { # USER SECRET
	printf '%s' "$2" | smtp_py smtplib --user "$1"
}
