noinst_LTLIBRARIES += ipc/libipc.la
ipc_libipc_la_SOURCES = \
	ipc/client.c ipc/client.h \
	ipc/message.c ipc/message.h \
	ipc/once.c
ipc_libipc_la_LIBADD = base/libbase.la
