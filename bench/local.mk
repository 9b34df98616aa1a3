# Benchmarks: `make bench`, then run them by hand. They print ratios within one
# run; nothing is compared with numbers of another machine.
BENCHES = bench/bench_jwt
EXTRA_PROGRAMS += $(BENCHES)
bench: $(BENCHES)
.PHONY: bench

bench_bench_jwt_SOURCES = bench/bench_jwt.c tests/unit/token_maker.c tests/unit/token_maker.h
bench_bench_jwt_CFLAGS = $(AM_CFLAGS) $(JANSSON_CFLAGS) $(CRYPTO_CFLAGS) $(SODIUM_CFLAGS)
bench_bench_jwt_LDADD = common/libcommon.la base/libbase.la $(CRYPTO_LIBS) $(JANSSON_LIBS) $(SODIUM_LIBS)
