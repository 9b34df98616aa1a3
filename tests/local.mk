# Unit tests: one program a concept, cmocka, TAP on stdout when
# CMOCKA_MESSAGE_OUTPUT=TAP. tests/run runs and counts them.
if HAVE_CMOCKA
UNIT_TESTS = \
	tests/unit/test_jwk \
	tests/unit/test_jws \
	tests/unit/test_jwt \
	tests/unit/test_mech \
	tests/unit/test_sasl \
	tests/unit/test_span
check_PROGRAMS += $(UNIT_TESTS)
endif

UNIT_TESTS =
UNIT_LIBS = common/libcommon.la ipc/libipc.la conf/libconf.la base/libbase.la $(CMOCKA_LIBS)

UNIT_TESTS += tests/unit/test_span
tests_unit_test_span_SOURCES = tests/unit/test_span.c
tests_unit_test_span_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_mech
tests_unit_test_mech_SOURCES = tests/unit/test_mech.c
tests_unit_test_mech_LDADD = $(UNIT_LIBS)

UNIT_TESTS += tests/unit/test_sasl
tests_unit_test_sasl_SOURCES = tests/unit/test_sasl.c
tests_unit_test_sasl_LDADD = $(UNIT_LIBS)

# Tokens: an issuer in a few lines, and the crypto libraries that it signs with.
TOKEN_MAKER = tests/unit/token_maker.c tests/unit/token_maker.h
TOKEN_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) $(SODIUM_CFLAGS)
TOKEN_LIBS = common/libcommon.la base/libbase.la $(CRYPTO_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS)

tests_unit_test_jwk_SOURCES = tests/unit/test_jwk.c $(TOKEN_MAKER)
tests_unit_test_jwk_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_jwk_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)

tests_unit_test_jws_SOURCES = tests/unit/test_jws.c $(TOKEN_MAKER)
tests_unit_test_jws_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_jws_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)

tests_unit_test_jwt_SOURCES = tests/unit/test_jwt.c $(TOKEN_MAKER)
tests_unit_test_jwt_CFLAGS = $(TOKEN_CFLAGS)
tests_unit_test_jwt_LDADD = $(TOKEN_LIBS) $(CMOCKA_LIBS)
UNIT_TESTS += tests/unit/test_store
tests_unit_test_store_SOURCES = tests/unit/test_store.c \
	tests/unit/store_conformance.c tests/unit/store_conformance.h
tests_unit_test_store_LDADD = $(UNIT_LIBS)

if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
endif
