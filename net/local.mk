noinst_LTLIBRARIES += net/libnet.la
net_libnet_la_SOURCES = net/https.c net/https.h
net_libnet_la_CFLAGS = $(AM_CFLAGS) $(CURL_CFLAGS)
net_libnet_la_LIBADD = base/libbase.la $(CURL_LIBS)
