noinst_LTLIBRARIES += conf/libconf.la
conf_libconf_la_SOURCES = conf/conf.c conf/conf.h conf/user.c conf/user.h
conf_libconf_la_CFLAGS = $(AM_CFLAGS) $(INIH_CFLAGS)
conf_libconf_la_LIBADD = base/libbase.la $(INIH_LIBS)
