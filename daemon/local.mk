sbin_PROGRAMS += daemon/mailwardd
# As a library too, so that tests and benchmarks drive its parts in process.
noinst_LTLIBRARIES += daemon/libdaemon.la
daemon_libdaemon_la_SOURCES = \
	daemon/daemon.c daemon/daemon.h \
	daemon/dispatch.c daemon/dispatch.h \
	daemon/door.h \
	daemon/doors/dovecot_lines.c daemon/doors/dovecot_lines.h \
	daemon/doors/form.c daemon/doors/form.h \
	daemon/door_dovecot.c \
	daemon/door_http.c daemon/door_http.h \
	daemon/door_message.c \
	daemon/metrics.c daemon/metrics.h \
	daemon/http.c daemon/http.h \
	daemon/http_clients.c daemon/http_clients.h \
	daemon/http_nginx.c \
	daemon/http_oauth.c \
	daemon/http_status.c \
	daemon/issuers.c daemon/issuers.h \
	daemon/listener.c daemon/listener.h \
	daemon/pager.c daemon/pager.h \
	daemon/peer.c daemon/peer.h \
	daemon/sandbox.c daemon/sandbox.h \
	daemon/settings.c daemon/settings.h \
	daemon/totp.h \
	daemon/uses.c daemon/uses.h \
	daemon/verbs_account.c \
	daemon/verbs_key.c \
	daemon/verbs_login.c \
	daemon/verbs_second.c \
	daemon/verbs_status.c \
	daemon/verbs_totp.c \
	daemon/verbs_totp_import.c \
	daemon/verbs_token.c \
	daemon/worker.c daemon/worker.h
daemon_libdaemon_la_CFLAGS = $(AM_CFLAGS) -pthread $(SODIUM_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) $(SECCOMP_CFLAGS) $(SYSTEMD_CFLAGS) $(MICROHTTPD_CFLAGS)
daemon_libdaemon_la_LIBADD = common/libcommon.la ipc/libipc.la conf/libconf.la base/libbase.la \
	$(SODIUM_LIBS) $(SECCOMP_LIBS) $(SYSTEMD_LIBS) \
	$(MICROHTTPD_LIBS) $(JANSSON_LIBS) -lpthread

daemon_mailwardd_SOURCES = daemon/main.c
daemon_mailwardd_CFLAGS = $(AM_CFLAGS) -fPIE -pthread $(SODIUM_CFLAGS) $(SYSTEMD_CFLAGS)
daemon_mailwardd_LDFLAGS = $(AM_LDFLAGS) -pie
daemon_mailwardd_LDADD = daemon/libdaemon.la
