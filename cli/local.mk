noinst_LTLIBRARIES += cli/libcli.la
cli_libcli_la_SOURCES = \
	cli/daemon_job.c cli/daemon_job.h \
	cli/ask.c cli/ask.h \
	cli/command.h \
	cli/commands.c cli/commands.h \
	cli/fetch.c cli/fetch.h \
	cli/help.c cli/help.h \
	cli/issuers.c cli/issuers.h \
	cli/judged_keys.c cli/judged_keys.h \
	cli/key_files.c cli/key_files.h \
	cli/options.c cli/options.h \
	cli/output.c cli/output.h \
	cli/prompt.c cli/prompt.h \
	cli/reasons.c cli/reasons.h \
	cli/reauth.c cli/reauth.h \
	cli/records.c cli/records.h \
	cli/store_file.c cli/store_file.h \
	cli/table.c cli/table.h \
	cli/token_claims.c cli/token_claims.h \
	cli/values.c cli/values.h \
	cli/words.c cli/words.h \
	cli/cmd/account.c cli/cmd/account.h \
	cli/cmd/account_delete.c \
	cli/cmd/backup.c \
	cli/cmd/restore.c \
	cli/cmd/check.c \
	cli/cmd/cmd.h \
	cli/cmd/init.c \
	cli/cmd/init_config.c cli/cmd/init_config.h \
	cli/cmd/invite.c \
	cli/cmd/jwks.c \
	cli/cmd/key.c \
	cli/cmd/key_create.c \
	cli/cmd/key_revoke.c \
	cli/cmd/qr_file.c cli/cmd/qr_file.h \
	cli/cmd/recovery.c cli/cmd/recovery.h \
	cli/cmd/status.c \
	cli/cmd/token.c \
	cli/cmd/token_revoked.c \
	cli/cmd/token_unlock.c \
	cli/cmd/totp.c \
	cli/cmd/totp_enroll.c \
	cli/doctor/asking.c cli/doctor/asking.h \
	cli/doctor/clock.c \
	cli/doctor/config.c \
	cli/doctor/credential.c \
	cli/doctor/daemon.c \
	cli/doctor/doctor.c cli/doctor/doctor.h \
	cli/doctor/doors.c \
	cli/doctor/doveconf.c cli/doctor/doveconf.h \
	cli/doctor/dovecot.c \
	cli/doctor/dovecot_oauth2.c cli/doctor/dovecot_oauth2.h \
	cli/doctor/dovecot_pam.c cli/doctor/dovecot_pam.h \
	cli/doctor/dovecot_tls.c cli/doctor/dovecot_tls.h \
	cli/doctor/finding.c cli/doctor/finding.h \
	cli/doctor/introspection.c \
	cli/doctor/issuers.c \
	cli/doctor/provider.c \
	cli/doctor/look.h \
	cli/doctor/pam.c \
	cli/doctor/pam_combined.c cli/doctor/pam_combined.h \
	cli/doctor/pam_stack.c cli/doctor/pam_stack.h \
	cli/doctor/passdb.c cli/doctor/passdb.h \
	cli/doctor/people.c cli/doctor/people.h \
	cli/doctor/postconf.c cli/doctor/postconf.h \
	cli/doctor/postfix.c \
	cli/doctor/postfix_socket.c cli/doctor/postfix_socket.h \
	cli/doctor/reach.c cli/doctor/reach.h \
	cli/doctor/sasl.c cli/doctor/sasl.h \
	cli/doctor/user.c cli/doctor/user.h \
	cli/import/file.c cli/import/file.h \
	cli/import/formats.h \
	cli/import/found.c cli/import/found.h \
	cli/import/google.c \
	cli/import/import.c cli/import/import.h \
	cli/import/key_map.c cli/import/key_map.h \
	cli/import/oath.c \
	cli/import/pattern.c cli/import/pattern.h \
	cli/import/pskc.c \
	cli/import/pskc_crypt.c cli/import/pskc_crypt.h \
	cli/import/pskc_key.c cli/import/pskc_key.h \
	cli/import/pskc_user.c cli/import/pskc_user.h \
	cli/import/send.c cli/import/send.h \
	cli/import/xml.c cli/import/xml.h
cli_libcli_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CURL_CFLAGS) $(QRENCODE_CFLAGS) \
	$(PNG_CFLAGS) $(XML_CFLAGS) $(CRYPTO_CFLAGS)
cli_libcli_la_LIBADD = ipc/libipc.la conf/libconf.la base/libbase.la $(JANSSON_LIBS) $(CURL_LIBS) \
	$(QRENCODE_LIBS) $(PNG_LIBS) $(XML_LIBS) $(CRYPTO_LIBS)

bin_PROGRAMS += cli/mailward
cli_mailward_SOURCES = cli/main.c
cli_mailward_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
cli_mailward_LDADD = cli/libcli.la

bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = cli/completions/mailward
zshcompletiondir = $(datadir)/zsh/site-functions
dist_zshcompletion_DATA = cli/completions/_mailward
fishcompletiondir = $(datadir)/fish/vendor_completions.d
dist_fishcompletion_DATA = cli/completions/mailward.fish
