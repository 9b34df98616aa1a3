# Configurations to copy from; the end-to-end tests run these very files.
nobase_dist_doc_DATA = \
	examples/fail2ban/jail.conf \
	examples/fail2ban/mailward.conf \
	examples/oauth/mailward.conf \
	examples/postfix/main.cf \
	examples/postfix/master.cf \
	examples/postfix/sasl/smtpd.conf
