# Configurations to copy from; the end-to-end tests run these very files.
nobase_dist_doc_DATA = \
	examples/dovecot/mailward.conf \
	examples/fail2ban/jail.conf \
	examples/fail2ban/mailward.conf \
	examples/pam.d/mailward-imap \
	examples/pam.d/mailward-pop3 \
	examples/pam.d/mailward-sieve \
	examples/pam.d/mailward-smtp \
	examples/pam.d/mailward-submission \
	examples/pam.d/sshd \
	examples/pam.d/sshd-publickey \
	examples/pam.d/su \
	examples/pam.d/sudo \
	examples/oauth/mailward.conf \
	examples/postfix/main.cf \
	examples/postfix/master.cf \
	examples/postfix/sasl/smtpd.conf \
	examples/sshd_config.d/mailward.conf
