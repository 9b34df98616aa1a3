sbin_PROGRAMS += introspect/mailward-introspect
introspect_mailward_introspect_SOURCES = introspect/main.c \
	introspect/provider.c introspect/provider.h \
	introspect/serve.c introspect/serve.h
introspect_mailward_introspect_CFLAGS = $(AM_CFLAGS) -fPIE -pthread $(CURL_CFLAGS)
introspect_mailward_introspect_LDFLAGS = $(AM_LDFLAGS) -pie
introspect_mailward_introspect_LDADD = net/libnet.la ipc/libipc.la conf/libconf.la base/libbase.la \
	$(CURL_LIBS) -lpthread
