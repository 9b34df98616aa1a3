# libmailward.so. --gc-sections: a guest brings no code that it does not call.
sasl_LTLIBRARIES = sasl/libmailward.la
sasl_libmailward_la_SOURCES = \
	sasl/exchange.c sasl/exchange.h \
	sasl/options.c sasl/options.h \
	sasl/plugin.c
sasl_libmailward_la_CFLAGS = $(AM_CFLAGS) $(SASL_CFLAGS)
sasl_libmailward_la_LIBADD = ipc/libipc.la
sasl_libmailward_la_LDFLAGS = $(AM_LDFLAGS) -module -avoid-version -shared \
	-Wl,--gc-sections -Wl,--version-script=$(srcdir)/sasl/libmailward.map
EXTRA_sasl_libmailward_la_DEPENDENCIES = sasl/libmailward.map
EXTRA_DIST += sasl/libmailward.map
