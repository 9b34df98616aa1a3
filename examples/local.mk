# Configurations to copy from; the end-to-end tests run these very files.
nobase_dist_doc_DATA = \
	examples/cyrus/imapd.conf \
	examples/dovecot-2.4/mailward.conf \
	examples/dovecot-2.4/userdb.conf \
	examples/exim/mailward-authenticators \
	examples/exim/mailward-cyrus_sasl \
	examples/dovecot/mailward.conf \
	examples/dovecot/userdb.conf \
	examples/fail2ban/jail.conf \
	examples/fail2ban/mailward.conf \
	examples/pam.d/mailward-imap \
	examples/pam.d/mailward-pop3 \
	examples/pam.d/mailward-sieve \
	examples/pam.d/mailward-smtp \
	examples/pam.d/mailward-submission \
	examples/pam.d/one-prompt \
	examples/pam.d/sshd \
	examples/pam.d/sshd-publickey \
	examples/pam.d/su \
	examples/pam.d/sudo \
	examples/pam.d/sudo-i \
	examples/oauth/README.md \
	examples/oauth/mailward.conf \
	examples/nginx/dovecot.conf \
	examples/nginx/dovecot-2.4.conf \
	examples/nginx/mail.conf \
	examples/nginx/master.cf \
	examples/nginx/web.conf \
	examples/postfix-dovecot/main.cf \
	examples/postfix/main.cf \
	examples/postfix/master.cf \
	examples/postfix/sasl/smtpd.conf \
	examples/sshd_config.d/mailward.conf \
	examples/sshd_config.d/mailward-penalties.conf \
	examples/systemd/http.conf
