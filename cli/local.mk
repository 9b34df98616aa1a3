noinst_LTLIBRARIES += cli/libcli.la
cli_libcli_la_SOURCES = \
	cli/ask.c cli/ask.h \
	cli/cmd_account.c \
	cli/cmd_backup.c \
	cli/cmd_check.c \
	cli/cmd_doctor.c \
	cli/cmd_init.c \
	cli/cmd_jwks.c \
	cli/cmd_key.c \
	cli/cmd_key_create.c \
	cli/cmd_status.c \
	cli/cmd_totp.c \
	cli/cmd_totp_enroll.c \
	cli/cmd_token.c \
	cli/cmd_token_revoked.c \
	cli/doctor.h \
	cli/doctor_daemon.c \
	cli/doctor_doors.c \
	cli/doctor_dovecot.c \
	cli/doctor_issuers.c \
	cli/doctor_pam.c \
	cli/doctor_people.c \
	cli/doctor_postfix.c \
	cli/doctor_sasl.c \
	cli/doctor_user.c \
	cli/doveconf.c cli/doveconf.h \
	cli/fetch.c cli/fetch.h \
	cli/issuers.c cli/issuers.h \
	cli/key_set.c cli/key_set.h \
	cli/commands.c cli/commands.h \
	cli/help.c cli/help.h \
	cli/import.c cli/import.h \
	cli/import_google.c \
	cli/import_oath.c \
	cli/import_pskc.c \
	cli/init_config.c cli/init_config.h \
	cli/options.c cli/options.h \
	cli/output.c cli/output.h \
	cli/pam_stack.c cli/pam_stack.h \
	cli/postconf.c cli/postconf.h \
	cli/prompt.c cli/prompt.h \
	cli/prove.c cli/prove.h \
	cli/qr_file.c cli/qr_file.h \
	cli/reasons.c cli/reasons.h \
	cli/records.c cli/records.h \
	cli/run.c cli/run.h \
	cli/table.c cli/table.h \
	cli/totp.h \
	cli/reach.c cli/reach.h \
	cli/words.c cli/words.h
cli_libcli_la_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CURL_CFLAGS) $(QRENCODE_CFLAGS) \
	$(PNG_CFLAGS) $(PSKC_CFLAGS)
cli_libcli_la_LIBADD = ipc/libipc.la conf/libconf.la base/libbase.la $(JANSSON_LIBS) $(CURL_LIBS) \
	$(QRENCODE_LIBS) $(PNG_LIBS) $(PSKC_LIBS)

bin_PROGRAMS += cli/mailward
cli_mailward_SOURCES = cli/main.c
cli_mailward_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS)
cli_mailward_LDADD = cli/libcli.la

bashcompletiondir = $(datadir)/bash-completion/completions
dist_bashcompletion_DATA = cli/completions/mailward
