# Configurations to copy from; the end-to-end tests run these very files.
nobase_dist_doc_DATA = \
	examples/cyrus/imapd.conf \
	examples/dovecot-2.4/mailward.conf \
	examples/exim/mailward-authenticators \
	examples/exim/mailward-cyrus_sasl \
	examples/fail2ban/jail.conf \
	examples/fail2ban/mailward.conf \
	examples/oauth/mailward.conf \
	examples/nginx/mail.conf \
	examples/nginx/web.conf \
	examples/postfix-dovecot/main.cf \
	examples/postfix/main.cf \
	examples/postfix/master.cf \
	examples/postfix/sasl/smtpd.conf
