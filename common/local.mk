noinst_LTLIBRARIES += common/libcommon.la
common_libcommon_la_SOURCES = \
	common/apikey.c common/apikey.h \
	common/audit.c common/audit.h \
	common/dovecot.c common/dovecot.h \
	common/form.c common/form.h \
	common/limiter.c common/limiter.h \
	common/login.c common/login.h \
	common/master.c common/master.h \
	common/mech.c common/mech.h \
	common/mech_bearer.c common/mech_bearer.h \
	common/mech_login.c \
	common/mech_oauthbearer.c \
	common/mech_plain.c \
	common/mech_xoauth2.c \
	common/network.c common/network.h \
	common/policy.c common/policy.h \
	common/reason.c common/reason.h \
	common/sasl.c common/sasl.h \
	common/scope.c common/scope.h \
	common/store.c common/store.h \
	common/store_memory.c \
	common/store_sqlite.c common/store_sqlite.h \
	common/store_sqlite_accounts.c \
	common/store_sqlite_file.c \
	common/store_sqlite_keys.c \
	common/store_sqlite_open.c \
	common/store_sqlite_query.c \
	common/store_sqlite_sql.c
common_libcommon_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS) $(JANSSON_CFLAGS)
common_libcommon_la_LIBADD = base/libbase.la $(SODIUM_LIBS) $(SQLITE_LIBS) $(JANSSON_LIBS)
