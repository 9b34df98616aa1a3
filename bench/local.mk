# Benchmarks: built by `make bench`, run by hand; each prints ratios of one run.
BENCHMARKS = bench/bench_store
EXTRA_PROGRAMS = $(BENCHMARKS)

bench: $(BENCHMARKS)
.PHONY: bench

BENCH_FILL = bench/fill.c bench/fill.h
BENCH_LIBS = common/libcommon.la conf/libconf.la base/libbase.la $(SODIUM_LIBS) $(SQLITE_LIBS)

bench_bench_store_SOURCES = bench/bench_store.c $(BENCH_FILL)
bench_bench_store_CFLAGS = $(AM_CFLAGS) $(SODIUM_CFLAGS) $(SQLITE_CFLAGS)
bench_bench_store_LDADD = $(BENCH_LIBS)
