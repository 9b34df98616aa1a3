sbin_PROGRAMS += daemon/mailwardd
# As a library too, so that tests and benchmarks drive its parts in process.
noinst_LTLIBRARIES += daemon/libdaemon.la
daemon_libdaemon_la_SOURCES = \
	daemon/backup.c daemon/backup.h \
	daemon/daemon.c daemon/daemon.h \
	daemon/door.h \
	daemon/introspection.c daemon/introspection.h \
	daemon/issuers.c daemon/issuers.h \
	daemon/age.c daemon/age.h \
	daemon/judge_keys.c daemon/judge_keys.h \
	daemon/last_used.c daemon/last_used.h \
	daemon/listener.c daemon/listener.h \
	daemon/master_key.c daemon/master_key.h \
	daemon/metrics.c daemon/metrics.h \
	daemon/park.c daemon/park.h \
	daemon/peer.c daemon/peer.h \
	daemon/pool.c daemon/pool.h \
	daemon/rejected.c daemon/rejected.h \
	daemon/sandbox.c daemon/sandbox.h \
	daemon/settings.c daemon/settings.h \
	daemon/worker.c daemon/worker.h \
	daemon/doors/doors.h \
	daemon/doors/dovecot.c \
	daemon/doors/dovecot_lines.c daemon/doors/dovecot_lines.h \
	daemon/doors/form.c daemon/doors/form.h \
	daemon/doors/http.c daemon/doors/http.h \
	daemon/doors/http_call.c daemon/doors/http_call.h \
	daemon/doors/http_clients.c daemon/doors/http_clients.h \
	daemon/doors/http_paths.h \
	daemon/doors/message.c \
	daemon/doors/nginx.c \
	daemon/doors/oauth.c \
	daemon/doors/status.c \
	daemon/verbs/account.c \
	daemon/verbs/batch.c daemon/verbs/batch.h \
	daemon/verbs/dispatch.c daemon/verbs/dispatch.h \
	daemon/verbs/enroll.c \
	daemon/verbs/factor.c daemon/verbs/factor.h \
	daemon/verbs/import.c \
	daemon/verbs/invite.c \
	daemon/verbs/issuer.c \
	daemon/verbs/key.c \
	daemon/verbs/key_find.c daemon/verbs/key_find.h \
	daemon/verbs/login.c \
	daemon/verbs/mfa.c \
	daemon/verbs/page.c daemon/verbs/page.h \
	daemon/verbs/reauth.c daemon/verbs/reauth.h \
	daemon/verbs/recovery.c \
	daemon/verbs/request.c daemon/verbs/request.h \
	daemon/verbs/revocation.c \
	daemon/verbs/revocation_limit.c \
	daemon/verbs/status.c \
	daemon/verbs/subject.c daemon/verbs/subject.h \
	daemon/verbs/token.c \
	daemon/verbs/totp.c \
	daemon/verbs/verb.c daemon/verbs/verb.h \
	daemon/verbs/verbs.h
daemon_libdaemon_la_CFLAGS = $(AM_CFLAGS) -pthread $(SODIUM_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) $(SECCOMP_CFLAGS) $(SYSTEMD_CFLAGS) $(MICROHTTPD_CFLAGS)
daemon_libdaemon_la_LIBADD = common/libcommon.la ipc/libipc.la conf/libconf.la base/libbase.la \
	$(SODIUM_LIBS) $(SECCOMP_LIBS) $(SYSTEMD_LIBS) \
	$(MICROHTTPD_LIBS) $(JANSSON_LIBS) -lpthread

daemon_mailwardd_SOURCES = daemon/main.c
daemon_mailwardd_CFLAGS = $(AM_CFLAGS) -fPIE -pthread $(SODIUM_CFLAGS) $(SYSTEMD_CFLAGS)
daemon_mailwardd_LDFLAGS = $(AM_LDFLAGS) -pie
daemon_mailwardd_LDADD = daemon/libdaemon.la
