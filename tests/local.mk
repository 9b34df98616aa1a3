# Unit tests: one program a concept, cmocka, TAP on stdout when
# CMOCKA_MESSAGE_OUTPUT=TAP. tests/run runs and counts them.
if HAVE_CMOCKA
UNIT_TESTS = \
	tests/unit/test_mech \
	tests/unit/test_sasl \
	tests/unit/test_span
check_PROGRAMS += $(UNIT_TESTS)
endif

UNIT_LIBS = common/libcommon.la ipc/libipc.la conf/libconf.la base/libbase.la $(CMOCKA_LIBS)

tests_unit_test_span_SOURCES = tests/unit/test_span.c
tests_unit_test_span_LDADD = base/libbase.la $(CMOCKA_LIBS)

tests_unit_test_mech_SOURCES = tests/unit/test_mech.c
tests_unit_test_mech_LDADD = common/libcommon.la base/libbase.la $(CMOCKA_LIBS)

tests_unit_test_sasl_SOURCES = tests/unit/test_sasl.c
tests_unit_test_sasl_LDADD = $(UNIT_LIBS)
