noinst_LTLIBRARIES += base/libbase.la
base_libbase_la_SOURCES = \
	base/b32.c base/b32.h \
	base/b64.c base/b64.h \
	base/clock.c base/clock.h \
	base/err.c base/err.h \
	base/file.c base/file.h \
	base/jwks_files.h \
	base/jws_alg.c base/jws_alg.h \
	base/keyfile.c base/keyfile.h \
	base/limits.h \
	base/log.c base/log.h \
	base/paste.c base/paste.h \
	base/pam_options.c base/pam_options.h \
	base/run.c base/run.h \
	base/secret.c base/secret.h \
	base/span.c base/span.h \
	base/units.c base/units.h \
	base/verdict.c base/verdict.h \
	base/wbuf.c base/wbuf.h
