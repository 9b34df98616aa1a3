# Unit tests: one program a concept, cmocka, TAP on stdout when
# CMOCKA_MESSAGE_OUTPUT=TAP. tests/run runs and counts them.
if HAVE_CMOCKA
UNIT_TESTS = \
	tests/unit/test_apikey \
	tests/unit/test_b32 \
	tests/unit/test_b64 \
	tests/unit/test_conf \
	tests/unit/test_keyfile \
	tests/unit/test_message \
	tests/unit/test_network \
	tests/unit/test_policy \
	tests/unit/test_scope \
	tests/unit/test_span \
	tests/unit/test_store \
	tests/unit/test_store_sqlite \
	tests/unit/test_units
check_PROGRAMS += $(UNIT_TESTS)
endif

EXTRA_DIST += tests/unit/unit.h

UNIT_LIBS = common/libcommon.la ipc/libipc.la conf/libconf.la base/libbase.la $(CMOCKA_LIBS)

tests_unit_test_span_SOURCES = tests/unit/test_span.c
tests_unit_test_span_LDADD = base/libbase.la $(CMOCKA_LIBS)

tests_unit_test_store_SOURCES = tests/unit/test_store.c \
	tests/unit/store_conformance.c tests/unit/store_conformance.h
tests_unit_test_store_LDADD = $(UNIT_LIBS)

tests_unit_test_store_sqlite_SOURCES = tests/unit/test_store_sqlite.c
tests_unit_test_store_sqlite_LDADD = $(UNIT_LIBS) $(SQLITE_LIBS) -lpthread

tests_unit_test_apikey_SOURCES = tests/unit/test_apikey.c
tests_unit_test_apikey_LDADD = $(UNIT_LIBS)

tests_unit_test_b32_SOURCES = tests/unit/test_b32.c
tests_unit_test_b32_LDADD = $(UNIT_LIBS)

tests_unit_test_b64_SOURCES = tests/unit/test_b64.c
tests_unit_test_b64_LDADD = $(UNIT_LIBS)

tests_unit_test_conf_SOURCES = tests/unit/test_conf.c
tests_unit_test_conf_LDADD = $(UNIT_LIBS)

tests_unit_test_keyfile_SOURCES = tests/unit/test_keyfile.c
tests_unit_test_keyfile_LDADD = $(UNIT_LIBS)

tests_unit_test_message_SOURCES = tests/unit/test_message.c
tests_unit_test_message_LDADD = $(UNIT_LIBS)

tests_unit_test_network_SOURCES = tests/unit/test_network.c
tests_unit_test_network_LDADD = $(UNIT_LIBS)

tests_unit_test_policy_SOURCES = tests/unit/test_policy.c
tests_unit_test_policy_LDADD = $(UNIT_LIBS)

tests_unit_test_scope_SOURCES = tests/unit/test_scope.c
tests_unit_test_scope_LDADD = $(UNIT_LIBS)

tests_unit_test_units_SOURCES = tests/unit/test_units.c
tests_unit_test_units_LDADD = $(UNIT_LIBS)
