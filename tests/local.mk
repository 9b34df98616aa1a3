# Unit tests: one program a concept, cmocka, TAP on stdout when
# CMOCKA_MESSAGE_OUTPUT=TAP. tests/run runs and counts them.
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

UNIT_TESTS += tests/unit/test_store
tests_unit_test_store_SOURCES = tests/unit/test_store.c \
	tests/unit/store_conformance.c tests/unit/store_conformance.h
tests_unit_test_store_LDADD = $(UNIT_LIBS)

# The module in the real libpam. It exports its own pam_syslog() to the module.
UNIT_TESTS += tests/unit/test_pam
tests_unit_test_pam_SOURCES = tests/unit/test_pam.c pam/combined.c
tests_unit_test_pam_CPPFLAGS = $(AM_CPPFLAGS) -DMW_BUILDDIR='"$(abs_top_builddir)"'
tests_unit_test_pam_CFLAGS = $(AM_CFLAGS) -fvisibility=default -pthread
tests_unit_test_pam_LDFLAGS = $(AM_LDFLAGS) -export-dynamic
tests_unit_test_pam_LDADD = ipc/libipc.la -lpam $(CMOCKA_LIBS)
EXTRA_tests_unit_test_pam_DEPENDENCIES = pam/pam_mailward.la

if HAVE_CMOCKA
check_PROGRAMS += $(UNIT_TESTS)
endif
