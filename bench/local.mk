# Benchmarks: `make bench`, then run them by hand. They print ratios within one
# run; nothing is compared with numbers of another machine.
BENCHES = bench/bench_jwt
EXTRA_PROGRAMS += $(BENCHES)
bench: $(BENCHES)
.PHONY: bench

bench_bench_jwt_SOURCES = bench/bench_jwt.c $(TOKEN_MAKER)
bench_bench_jwt_CFLAGS = $(TOKEN_CFLAGS)
bench_bench_jwt_LDADD = $(TOKEN_LIBS)
