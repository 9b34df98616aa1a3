# Unit tests: one program a concept, cmocka, TAP on stdout when
# CMOCKA_MESSAGE_OUTPUT=TAP. tests/run runs and counts them.
UNIT_TESTS =
EXTRA_DIST += tests/unit/unit.h tests/unit/keyrings.h
# Folders and stores of a test's own.
TEMP_FOLDER = tests/unit/temp_folder.c tests/unit/temp_folder.h
TEMP_STORE = tests/unit/temp_store.c tests/unit/temp_store.h $(TEMP_FOLDER)
UNIT_LIBS = common/libcommon.la ipc/libipc.la conf/libconf.la base/libbase.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_span
tests_unit_test_span_SOURCES = tests/unit/test_span.c
tests_unit_test_span_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_name
tests_unit_test_name_SOURCES = tests/unit/test_name.c
tests_unit_test_name_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_mech
tests_unit_test_mech_SOURCES = tests/unit/test_mech.c
tests_unit_test_mech_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_sasl
tests_unit_test_sasl_SOURCES = tests/unit/test_sasl.c
tests_unit_test_sasl_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_totp
tests_unit_test_totp_SOURCES = tests/unit/test_totp.c
tests_unit_test_totp_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_throttle
tests_unit_test_throttle_SOURCES = tests/unit/test_throttle.c
tests_unit_test_throttle_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_enforcement
tests_unit_test_enforcement_SOURCES = tests/unit/test_enforcement.c
tests_unit_test_enforcement_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_mfa_policy
tests_unit_test_mfa_policy_SOURCES = tests/unit/test_mfa_policy.c
tests_unit_test_mfa_policy_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_mfa
tests_unit_test_mfa_SOURCES = tests/unit/test_mfa.c $(TEMP_STORE)
tests_unit_test_mfa_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_schema
tests_unit_test_schema_SOURCES = tests/unit/test_schema.c $(TEMP_FOLDER)
tests_unit_test_schema_LDADD = $(UNIT_LIBS) $(SQLITE_LIBS)

UNIT_TESTS += tests/unit/test_under_way
tests_unit_test_under_way_SOURCES = tests/unit/test_under_way.c $(TEMP_STORE)
tests_unit_test_under_way_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_clock_fault
tests_unit_test_clock_fault_SOURCES = tests/unit/test_clock_fault.c $(TEMP_STORE)
tests_unit_test_clock_fault_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_age
tests_unit_test_age_SOURCES = tests/unit/test_age.c $(TEMP_STORE)
tests_unit_test_age_LDADD = daemon/libdaemon.la $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_guessing
tests_unit_test_guessing_SOURCES = tests/unit/test_guessing.c $(TEMP_STORE)
tests_unit_test_guessing_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_store
tests_unit_test_store_SOURCES = tests/unit/test_store.c \
	tests/unit/factor_conformance.c \
	tests/unit/store_conformance.c tests/unit/store_conformance.h $(TEMP_FOLDER)
tests_unit_test_store_LDADD = $(UNIT_LIBS)

# The module in the real libpam. It exports its own pam_syslog() to the module.
UNIT_TESTS += tests/unit/test_pam
tests_unit_test_pam_SOURCES = tests/unit/test_pam.c pam/combined.c $(TEMP_FOLDER)
tests_unit_test_pam_CPPFLAGS = $(AM_CPPFLAGS) -DMW_BUILDDIR='"$(abs_top_builddir)"'
tests_unit_test_pam_CFLAGS = $(AM_CFLAGS) -fvisibility=default -pthread
tests_unit_test_pam_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_unit_test_pam_LDADD = ipc/libipc.la -lpam $(CMOCKA_LIBS)
EXTRA_tests_unit_test_pam_DEPENDENCIES = pam/pam_mailward.la

# It has an NSS of its own.
UNIT_TESTS += tests/unit/test_pam_user
tests_unit_test_pam_user_SOURCES = tests/unit/test_pam_user.c pam/user.c
tests_unit_test_pam_user_CFLAGS = $(AM_CFLAGS) -fvisibility=default
tests_unit_test_pam_user_LDADD = ipc/libipc.la -lpam $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_decoys
tests_unit_test_decoys_SOURCES = tests/unit/test_decoys.c $(TEMP_STORE)
tests_unit_test_decoys_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_login
tests_unit_test_login_SOURCES = tests/unit/test_login.c $(TEMP_STORE)
tests_unit_test_login_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_limiter
tests_unit_test_limiter_SOURCES = tests/unit/test_limiter.c
tests_unit_test_limiter_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_audit
tests_unit_test_audit_SOURCES = tests/unit/test_audit.c $(TEMP_FOLDER)
tests_unit_test_audit_LDADD = $(UNIT_LIBS) $(JANSSON_LIBS)
# The real plugin in the real library, asking the real daemon.
UNIT_TESTS += tests/unit/test_sasl_plugin
tests_unit_test_sasl_plugin_SOURCES = tests/unit/test_sasl_plugin.c \
	tests/unit/mailwardd.c tests/unit/mailwardd.h $(TEMP_FOLDER)
tests_unit_test_sasl_plugin_CPPFLAGS = $(AM_CPPFLAGS) -DMW_BUILDDIR='"$(abs_top_builddir)"'
tests_unit_test_sasl_plugin_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)
tests_unit_test_sasl_plugin_LDADD = ipc/libipc.la $(SASL_LIBS) $(CMOCKA_LIBS)
EXTRA_tests_unit_test_sasl_plugin_DEPENDENCIES = sasl/libmailward.la daemon/mailwardd

UNIT_TESTS += tests/unit/test_cli_options tests/unit/test_cli_table tests/unit/test_cli_words
UNIT_TESTS += tests/unit/test_cli_import tests/unit/test_passdb
UNIT_TESTS += tests/unit/test_cli_commands
tests_unit_test_cli_commands_SOURCES = tests/unit/test_cli_commands.c
tests_unit_test_cli_commands_LDADD = cli/libcli.la $(UNIT_LIBS)
EXTRA_tests_unit_test_cli_commands_DEPENDENCIES = cli/mailward
tests_unit_test_cli_import_SOURCES = tests/unit/test_cli_import.c
tests_unit_test_cli_import_CFLAGS = $(AM_CFLAGS) $(XML_CFLAGS) $(CRYPTO_CFLAGS)
tests_unit_test_cli_import_LDADD = cli/libcli.la $(UNIT_LIBS) $(XML_LIBS) $(CRYPTO_LIBS)
tests_unit_test_cli_options_SOURCES = tests/unit/test_cli_options.c
tests_unit_test_cli_options_LDADD = cli/libcli.la $(UNIT_LIBS)
tests_unit_test_cli_table_SOURCES = tests/unit/test_cli_table.c
tests_unit_test_cli_table_LDADD = cli/libcli.la $(UNIT_LIBS)
tests_unit_test_passdb_SOURCES = tests/unit/test_passdb.c
tests_unit_test_passdb_LDADD = cli/libcli.la $(UNIT_LIBS)
tests_unit_test_cli_words_SOURCES = tests/unit/test_cli_words.c
tests_unit_test_cli_words_LDADD = cli/libcli.la $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_dovecot
tests_unit_test_dovecot_SOURCES = tests/unit/test_dovecot.c
tests_unit_test_dovecot_LDADD = daemon/libdaemon.la $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_verb
tests_unit_test_verb_SOURCES = tests/unit/test_verb.c
tests_unit_test_verb_LDADD = daemon/libdaemon.la $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_form
tests_unit_test_form_SOURCES = tests/unit/test_form.c
tests_unit_test_form_LDADD = daemon/libdaemon.la $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_apikey
tests_unit_test_apikey_SOURCES = tests/unit/test_apikey.c
tests_unit_test_apikey_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_network
tests_unit_test_network_SOURCES = tests/unit/test_network.c
tests_unit_test_network_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_scope
tests_unit_test_scope_SOURCES = tests/unit/test_scope.c
tests_unit_test_scope_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_account
tests_unit_test_account_SOURCES = tests/unit/test_account.c
tests_unit_test_account_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_grant
tests_unit_test_grant_SOURCES = tests/unit/test_grant.c
tests_unit_test_grant_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_units
tests_unit_test_units_SOURCES = tests/unit/test_units.c
tests_unit_test_units_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_b64
tests_unit_test_b64_SOURCES = tests/unit/test_b64.c
tests_unit_test_b64_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_b32
tests_unit_test_b32_SOURCES = tests/unit/test_b32.c
tests_unit_test_b32_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_keyring
tests_unit_test_keyring_SOURCES = tests/unit/test_keyring.c
tests_unit_test_keyring_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_keyfile
tests_unit_test_keyfile_SOURCES = tests/unit/test_keyfile.c $(TEMP_FOLDER)
tests_unit_test_keyfile_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_message
tests_unit_test_message_SOURCES = tests/unit/test_message.c
tests_unit_test_message_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_conf
tests_unit_test_conf_SOURCES = tests/unit/test_conf.c $(TEMP_FOLDER)
tests_unit_test_conf_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_client
tests_unit_test_client_SOURCES = tests/unit/test_client.c $(TEMP_FOLDER)
tests_unit_test_client_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_wbuf
tests_unit_test_wbuf_SOURCES = tests/unit/test_wbuf.c
tests_unit_test_wbuf_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_secret
tests_unit_test_secret_SOURCES = tests/unit/test_secret.c
tests_unit_test_secret_LDADD = $(UNIT_LIBS)
# Tokens: an issuer in a few lines, and the crypto libraries that it signs with.
TOKEN_MAKER = tests/unit/token_maker.c tests/unit/token_maker.h
TOKEN_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) $(SODIUM_CFLAGS)
TOKEN_LIBS = common/libcommon.la base/libbase.la $(CRYPTO_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS)

UNIT_TESTS += tests/unit/test_jwk tests/unit/test_jwks tests/unit/test_jws tests/unit/test_jwt
tests_unit_test_jwks_SOURCES = tests/unit/test_jwks.c $(TOKEN_MAKER)
tests_unit_test_jwks_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_jwks_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)
tests_unit_test_jwk_SOURCES = tests/unit/test_jwk.c $(TOKEN_MAKER)
tests_unit_test_jwk_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_jwk_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)
tests_unit_test_jws_SOURCES = tests/unit/test_jws.c $(TOKEN_MAKER)
tests_unit_test_jws_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_jws_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)
tests_unit_test_jwt_SOURCES = tests/unit/test_jwt.c $(TOKEN_MAKER)
tests_unit_test_jwt_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_jwt_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_claims tests/unit/test_logout
tests_unit_test_claims_SOURCES = tests/unit/test_claims.c
tests_unit_test_claims_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_claims_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)
tests_unit_test_logout_SOURCES = tests/unit/test_logout.c $(TOKEN_MAKER) $(TEMP_STORE)
tests_unit_test_logout_CFLAGS = $(TOKEN_CFLAGS) -pthread
tests_unit_test_logout_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_wycheproof
tests_unit_test_wycheproof_SOURCES = tests/unit/test_wycheproof.c
tests_unit_test_wycheproof_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_wycheproof_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_rotation
tests_unit_test_rotation_SOURCES = tests/unit/test_rotation.c $(TEMP_FOLDER) $(TOKEN_MAKER)
tests_unit_test_rotation_CFLAGS = $(TOKEN_CFLAGS) -pthread
tests_unit_test_rotation_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_issuers tests/unit/test_token tests/unit/test_login_token
tests_unit_test_issuers_SOURCES = tests/unit/test_issuers.c $(TEMP_FOLDER) $(TOKEN_MAKER)
tests_unit_test_issuers_CFLAGS = $(TOKEN_CFLAGS) -pthread
tests_unit_test_issuers_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)
tests_unit_test_token_SOURCES = tests/unit/test_token.c $(TOKEN_MAKER)
tests_unit_test_token_CFLAGS = $(TOKEN_CFLAGS) -pthread
tests_unit_test_token_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)
tests_unit_test_login_token_SOURCES = tests/unit/test_login_token.c $(TEMP_STORE) $(TOKEN_MAKER)
tests_unit_test_login_token_CFLAGS = $(TOKEN_CFLAGS) -pthread
tests_unit_test_login_token_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)

# Random questions to the store and to a model of it.
UNIT_TESTS += tests/unit/test_store_model
tests_unit_test_store_model_SOURCES = tests/unit/test_store_model.c \
	tests/unit/store_questions.c tests/unit/store_questions.h \
	tests/unit/store_model.c tests/unit/store_model.h $(TEMP_FOLDER)
tests_unit_test_store_model_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_store_sqlite
tests_unit_test_store_sqlite_SOURCES = tests/unit/test_store_sqlite.c $(TEMP_FOLDER)
tests_unit_test_store_sqlite_LDADD = $(UNIT_LIBS) $(SQLITE_LIBS) -lpthread

UNIT_TESTS += tests/unit/test_statements
tests_unit_test_statements_SOURCES = tests/unit/test_statements.c \
	tests/store/placeholders.c tests/store/placeholders.h
tests_unit_test_statements_LDADD = $(UNIT_LIBS)

# The store's SQL, for tests/lint/statements.sh and tests/e2e/test_postgres.
check_PROGRAMS += tests/store/print_sql
EXTRA_DIST += tests/store/postgres_schema.sql tests/store/sqlite_columns.py
tests_store_print_sql_SOURCES = tests/store/print_sql.c \
	tests/store/placeholders.c tests/store/placeholders.h
tests_store_print_sql_CFLAGS = $(AM_CFLAGS) $(SQLITE_CFLAGS)
tests_store_print_sql_LDADD = common/libcommon.la base/libbase.la $(SQLITE_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
endif

# Fuzz targets: libFuzzer programs under --enable-fuzzing, else regression tests
# with a main() of their own. tests/fuzz/run runs them either way.
FUZZ_TARGETS = \
	tests/fuzz/fuzz_apikey \
	tests/fuzz/fuzz_jwt \
	tests/fuzz/fuzz_mech \
	tests/fuzz/fuzz_name \
	tests/fuzz/fuzz_message
check_PROGRAMS += $(FUZZ_TARGETS)
if FUZZING
fuzz_link = $(AM_LDFLAGS) -fsanitize=fuzzer
fuzz_main =
else
fuzz_link = $(AM_LDFLAGS)
fuzz_main = tests/fuzz/standalone.c
endif
EXTRA_DIST += tests/lint/plugins.sh tests/fuzz/run tests/fuzz/corpus

tests_fuzz_fuzz_apikey_SOURCES = tests/fuzz/fuzz_apikey.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_apikey_LDADD = common/libcommon.la base/libbase.la
tests_fuzz_fuzz_apikey_LDFLAGS = $(fuzz_link)
tests_fuzz_fuzz_jwt_SOURCES = tests/fuzz/fuzz_jwt.c tests/fuzz/fuzz.h $(TOKEN_MAKER) $(fuzz_main)
tests_fuzz_fuzz_jwt_CFLAGS = $(TOKEN_CFLAGS)
tests_fuzz_fuzz_jwt_LDADD = $(TOKEN_LIBS)
tests_fuzz_fuzz_jwt_LDFLAGS = $(fuzz_link)
tests_fuzz_fuzz_name_SOURCES = tests/fuzz/fuzz_name.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_name_LDADD = common/libcommon.la base/libbase.la
tests_fuzz_fuzz_name_LDFLAGS = $(fuzz_link)
tests_fuzz_fuzz_mech_SOURCES = tests/fuzz/fuzz_mech.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_mech_LDADD = common/libcommon.la base/libbase.la
tests_fuzz_fuzz_mech_LDFLAGS = $(fuzz_link)
tests_fuzz_fuzz_message_SOURCES = tests/fuzz/fuzz_message.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_message_LDADD = ipc/libipc.la base/libbase.la
tests_fuzz_fuzz_message_LDFLAGS = $(fuzz_link)

FUZZ_TARGETS += tests/fuzz/fuzz_dovecot
tests_fuzz_fuzz_dovecot_SOURCES = tests/fuzz/fuzz_dovecot.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_dovecot_LDADD = daemon/libdaemon.la common/libcommon.la base/libbase.la
tests_fuzz_fuzz_dovecot_LDFLAGS = $(fuzz_link)

FUZZ_TARGETS += tests/fuzz/fuzz_jwks
tests_fuzz_fuzz_jwks_SOURCES = tests/fuzz/fuzz_jwks.c tests/fuzz/fuzz.h $(TOKEN_MAKER) $(fuzz_main)
tests_fuzz_fuzz_jwks_CFLAGS = $(TOKEN_CFLAGS)
tests_fuzz_fuzz_jwks_LDADD = $(TOKEN_LIBS)
tests_fuzz_fuzz_jwks_LDFLAGS = $(fuzz_link)

FUZZ_TARGETS += tests/fuzz/fuzz_form
tests_fuzz_fuzz_form_SOURCES = tests/fuzz/fuzz_form.c tests/fuzz/fuzz.h $(fuzz_main)
tests_fuzz_fuzz_form_LDADD = daemon/libdaemon.la common/libcommon.la base/libbase.la
tests_fuzz_fuzz_form_LDFLAGS = $(fuzz_link)
