/*
 * fill: a store of any size for the benchmarks, made fast.
 *
 * Accounts are user1@example.org, user2@example.org, …; key n belongs to account
 * (n - 1) % accounts + 1, is for smtp and imap from anywhere, and is spelled by
 * bench_key(n), so a benchmark need not remember what it filled in.
 */
#ifndef MW_BENCH_FILL_H
#define MW_BENCH_FILL_H

#include "base/keyfile.h"
#include "common/ident/apikey.h"
#include "common/ident/keyring.h"
#include "common/store/store.h"

/* Key number n (from 1), always the same one. */
void bench_key(int64_t n, char out[static MW_APIKEY_SIZE]);
/* The name of the account it belongs to. */
void bench_name(int64_t n, int64_t accounts, char out[static MW_NAME_SIZE]);
/* The master key of all benchmarks, as bytes and in use. */
extern const struct mw_master_key bench_master_key;
struct mw_keyring *bench_master(void);

/* Make a store at `path` (which must not be there) and fill it. */
int bench_fill(const char *path, int64_t accounts, int64_t keys, struct mw_err *err);

#endif
