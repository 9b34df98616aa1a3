# Benchmarks: `make bench`, then run them from the build folder. Each prints its
# figures beside others of the same run; bench/README.md says what they showed.
BENCHMARKS =
EXTRA_PROGRAMS = $(BENCHMARKS)
bench: $(BENCHMARKS)
.PHONY: bench

BENCHMARKS += bench/bench_socket
bench_bench_socket_SOURCES = bench/bench_socket.c $(BENCH_FILL)
bench_bench_socket_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
bench_bench_socket_LDADD = ipc/libipc.la $(BENCH_LIBS) -lpthread

BENCHMARKS += bench/bench_jwt
bench_bench_jwt_SOURCES = bench/bench_jwt.c $(TOKEN_MAKER)
bench_bench_jwt_CFLAGS = $(TOKEN_CFLAGS)
bench_bench_jwt_LDADD = $(TOKEN_LIBS)

BENCH_FILL = bench/fill.c bench/fill.h
BENCH_LIBS = common/libcommon.la conf/libconf.la base/libbase.la $(SODIUM_LIBS) $(SQLITE_LIBS)

BENCHMARKS += bench/bench_store
bench_bench_store_SOURCES = bench/bench_store.c $(BENCH_FILL)
bench_bench_store_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
bench_bench_store_LDADD = $(BENCH_LIBS)

BENCHMARKS += bench/bench_doors
EXTRA_DIST += bench/doors bench/README.md bench/tool.h
bench_bench_doors_SOURCES = bench/bench_doors.c bench/echo.c bench/echo.h $(BENCH_FILL)
bench_bench_doors_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
bench_bench_doors_LDADD = ipc/libipc.la $(BENCH_LIBS) -lpthread
BENCHMARKS += bench/bench_totp
bench_bench_totp_SOURCES = bench/bench_totp.c
bench_bench_totp_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS)
bench_bench_totp_LDADD = common/libcommon.la base/libbase.la
