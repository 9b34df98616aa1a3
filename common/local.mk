noinst_LTLIBRARIES += common/libcommon.la
common_libcommon_la_SOURCES = \
	common/ident/apikey.c common/ident/apikey.h \
	common/login/audit.c common/login/audit.h \
	common/store/records.h \
	common/otp/throttle.c common/otp/throttle.h \
	common/oauth/json.c common/oauth/json.h \
	common/oauth/ed448.c common/oauth/ed448.h \
	common/oauth/fetch_request.c common/oauth/fetch_request.h \
	common/oauth/issuer_keys.c common/oauth/issuer_keys.h \
	common/oauth/jwk.c common/oauth/jwk.h \
	common/oauth/jwk_material.c common/oauth/jwk_material.h \
	common/oauth/jwks.c common/oauth/jwks.h \
	common/oauth/key_file.c common/oauth/key_file.h \
	common/oauth/kids.c common/oauth/kids.h \
	common/oauth/pace.c common/oauth/pace.h \
	common/oauth/jws.c common/oauth/jws.h \
	common/oauth/jwt.c common/oauth/jwt.h \
	common/oauth/audience.c common/oauth/audience.h \
	common/oauth/claims.c common/oauth/claims.h \
	common/oauth/condition.c common/oauth/condition.h \
	common/oauth/found.c common/oauth/found.h \
	common/oauth/logout.c common/oauth/logout.h \
	common/oauth/scope_map.c common/oauth/scope_map.h \
	common/login/logout.c common/login/logout.h \
	common/login/introspect.c common/login/introspect.h \
	common/login/limiter.c common/login/limiter.h \
	common/login/login.c common/login/login.h \
	common/login/login_token.c common/login/login_token.h \
	common/ident/keyring.c common/ident/keyring.h \
	common/mech/mech.c common/mech/mech.h \
	common/mech/mechs.c common/mech/mechs.h \
	common/mech/bearer.c common/mech/bearer.h \
	common/mech/login.c \
	common/mech/oauthbearer.c \
	common/mech/plain.c \
	common/mech/xoauth2.c \
	common/ident/name.c common/ident/name.h \
	common/ident/unicode.c common/ident/unicode.h \
	common/ident/network.c common/ident/network.h \
	common/oauth/introspection.c common/oauth/introspection.h \
	common/oauth/issuers.c common/oauth/issuers.h \
	common/login/grant.c common/login/grant.h \
	common/login/account.c common/login/account.h \
	common/login/act_as.c common/login/act_as.h \
	common/login/permit.c common/login/permit.h \
	common/login/finish.c common/login/finish.h \
	common/login/record.c common/login/record.h \
	common/login/shown_name.c common/login/shown_name.h \
	common/login/login_key.c common/login/login_key.h \
	common/login/core.h \
	common/otp/qr.c common/otp/qr.h \
	common/ident/reason.c common/ident/reason.h \
	common/login/sasl.c common/login/sasl.h \
	common/ident/scope.c common/ident/scope.h \
	common/mfa/account_phase.c common/mfa/account_phase.h \
	common/mfa/device.c common/mfa/device.h \
	common/mfa/enroll.c common/mfa/enroll.h \
	common/mfa/invitation.c common/mfa/invitation.h \
	common/mfa/judge.c common/mfa/judge.h \
	common/mfa/mfa.c common/mfa/mfa.h \
	common/mfa/policy.c common/mfa/policy.h \
	common/mfa/reauth.c common/mfa/reauth.h \
	common/mfa/recovery.c common/mfa/recovery.h \
	common/mfa/store_reason.c common/mfa/store_reason.h \
	common/mfa/subject.c common/mfa/subject.h \
	common/rules/enforcement.c common/rules/enforcement.h \
	common/store/open.c common/store/open.h \
	common/store/pepper.c common/store/pepper.h \
	common/store/store.c common/store/store.h \
	common/otp/totp.c common/otp/totp.h \
	common/store/sql/questions.h \
	common/store/sql/sql.h \
	common/store/sql/statements.c common/store/sql/statements.h \
	common/store/sql/accounts.c \
	common/store/sql/device_rows.c \
	common/store/sql/devices.c \
	common/store/sql/invitations.c \
	common/store/sql/keys.c \
	common/store/sql/lifecycle.c \
	common/store/sql/meta.c \
	common/store/sql/pepper.c \
	common/store/sql/query.c \
	common/store/sql/recovery.c \
	common/store/sql/remembered.c \
	common/store/sql/throttle.c \
	common/store/sql/tokens.c \
	common/store/sql/watermark.c \
	common/store/backup.c common/store/backup.h \
	common/store/sqlite/restore.c common/store/sqlite/restore.h \
	common/store/sqlite/backup.c common/store/sqlite/backup.h \
	common/store/sqlite/connection.c common/store/sqlite/connection.h \
	common/store/sqlite/control.c common/store/sqlite/control.h \
	common/store/sqlite/driver.c common/store/sqlite/driver.h \
	common/store/sqlite/file.c common/store/sqlite/file.h \
	common/store/sqlite/identity.c common/store/sqlite/identity.h \
	common/store/sqlite/open.c common/store/sqlite/open.h \
	common/store/sqlite/query.c common/store/sqlite/query.h \
	common/store/sqlite/schema.c common/store/sqlite/schema.h \
	common/store/sqlite/session.c common/store/sqlite/session.h \
	common/store/sqlite/vfs.c common/store/sqlite/vfs.h \
	common/store/sqlite/view.c common/store/sqlite/view.h \
	common/oauth/recall.c common/oauth/recall.h \
	common/oauth/token.c common/oauth/token.h
common_libcommon_la_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS) $(JANSSON_CFLAGS) \
	$(CRYPTO_CFLAGS) $(OATH_CFLAGS) $(QRENCODE_CFLAGS) $(IDN2_CFLAGS)
common_libcommon_la_LIBADD = base/libbase.la $(SODIUM_LIBS) $(SQLITE_LIBS) $(JANSSON_LIBS) \
	$(CRYPTO_LIBS) $(OATH_LIBS) $(QRENCODE_LIBS) $(IDN2_LIBS) $(UNISTRING_LIBS)
