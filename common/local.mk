noinst_LTLIBRARIES += common/libcommon.la
common_libcommon_la_SOURCES = \
	common/apikey.c common/apikey.h \
	common/audit.c common/audit.h \
	common/dovecot.c common/dovecot.h \
	common/form.c common/form.h \
	common/enroll.c common/enroll.h \
	common/factor.h \
	common/guess.c common/guess.h \
	common/json.c common/json.h \
	common/jwk.c common/jwk.h \
	common/jws.c common/jws.h \
	common/jwt.c common/jwt.h \
	common/jwt_claims.c common/jwt_claims.h \
	common/limiter.c common/limiter.h \
	common/login.c common/login.h \
	common/login_token.c common/login_token.h \
	common/master.c common/master.h \
	common/mech.c common/mech.h \
	common/mech_bearer.c common/mech_bearer.h \
	common/mech_login.c \
	common/mech_oauthbearer.c \
	common/mech_plain.c \
	common/mech_xoauth2.c \
	common/name.c common/name.h \
	common/network.c common/network.h \
	common/person.c common/person.h \
	common/oauth.c common/oauth.h \
	common/policy.c common/policy.h \
	common/qr.c common/qr.h \
	common/reason.c common/reason.h \
	common/sasl.c common/sasl.h \
	common/scope.c common/scope.h \
	common/second.c common/second.h \
	common/store.c common/store.h \
	common/totp.c common/totp.h \
	common/store_memory.c common/store_memory.h \
	common/store_memory_factors.c \
	common/store_sqlite.c common/store_sqlite.h \
	common/store_sqlite_accounts.c \
	common/store_sqlite_backup.c \
	common/store_sqlite_devices.c \
	common/store_sqlite_file.c \
	common/store_sqlite_guesses.c \
	common/store_sqlite_keys.c \
	common/store_sqlite_open.c \
	common/store_sqlite_query.c \
	common/store_sqlite_sql.c \
	common/store_sqlite_tokens.c \
	common/store_sqlite_vfs.c \
	common/store_sqlite_view.c \
	common/token.c common/token.h
common_libcommon_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS) $(JANSSON_CFLAGS) \
	$(CRYPTO_CFLAGS) $(OATH_CFLAGS) $(QRENCODE_CFLAGS)
common_libcommon_la_LIBADD = base/libbase.la $(SODIUM_LIBS) $(SQLITE_LIBS) $(JANSSON_LIBS) \
	$(CRYPTO_LIBS) $(OATH_LIBS) $(QRENCODE_LIBS)
