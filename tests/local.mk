# Unit tests: one program a concept, cmocka, TAP on stdout when
# CMOCKA_MESSAGE_OUTPUT=TAP. tests/run runs and counts them.
if HAVE_CMOCKA
UNIT_TESTS = \
	tests/unit/test_span \
	tests/unit/test_store \
	tests/unit/test_store_sqlite
check_PROGRAMS += $(UNIT_TESTS)
endif

UNIT_LIBS = common/libcommon.la ipc/libipc.la conf/libconf.la base/libbase.la $(CMOCKA_LIBS)

tests_unit_test_span_SOURCES = tests/unit/test_span.c
tests_unit_test_span_LDADD = base/libbase.la $(CMOCKA_LIBS)

tests_unit_test_store_SOURCES = tests/unit/test_store.c \
	tests/unit/store_conformance.c tests/unit/store_conformance.h
tests_unit_test_store_LDADD = $(UNIT_LIBS)

tests_unit_test_store_sqlite_SOURCES = tests/unit/test_store_sqlite.c
tests_unit_test_store_sqlite_LDADD = $(UNIT_LIBS) $(SQLITE_LIBS) -lpthread
