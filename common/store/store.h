/*
 * store: accounts, keys and second factors, as records and questions.
 *
 * Questions in groups; one conformance suite over all of them
 * (tests/unit/store_conformance.c).
 * Nobody outside a backend sees SQL.
 *
 * A handle belongs to one thread. Handles on the same URL see each other's
 * writes at once (but see view_begin for those of another process): nothing is
 * cached, so a revoked key is refused at the very next look-up. What a function
 * has answered MW_STORE_OK to is on disk (SQLite: WAL, synchronous=FULL),
 * key_touch alone excepted.
 *
 * After MW_STORE_FAILED a handle stays good: each call tries anew, so a store that
 * is there again, or writable, or no longer full, is used without a restart.
 *
 * Records are plain data, filled in by value; the caller owns them.
 */
#ifndef MW_COMMON_STORE_STORE_H
#define MW_COMMON_STORE_STORE_H

#include <stddef.h>

#include "common/store/factor.h"
#include "common/ident/keyring.h"
#include "common/ident/name.h"
#include "common/ident/network.h"
#include "common/ident/scope.h"

#define MW_SCHEMA_VERSION 4

/* "No" and "could not find out" are kept apart. */
enum mw_store_result {
	MW_STORE_FAILED = -1, /* nothing is known; store_error() says why */
	MW_STORE_OK = 0,
	MW_STORE_NOT_FOUND,
	MW_STORE_EXISTS, /* the name belongs to an account already */
	MW_STORE_STALE	 /* a conditional update found its condition gone */
};

/* Times are seconds since 1970; 0: not set. */
struct mw_account {
	int64_t id;
	char name[MW_NAME_SIZE]; /* the primary name */
	bool disabled;
	int64_t created;
	int64_t valid_after; /* nothing issued before it is valid */
};

enum mw_bind { MW_BIND_NO = 0, MW_BIND_FIRST_USE = 1 };

struct mw_key {
	int64_t id;
	int64_t account_id;
	uint8_t hash[MW_KEY_HASH_SIZE];
	char label[MW_LABEL_SIZE]; /* "thunderbird" */
	char scopes[MW_SCOPES_SIZE];
	char networks[MW_NETWORKS_SIZE]; /* "": from anywhere */
	enum mw_bind bind;
	char bound[MW_NETWORK_TEXT]; /* "": not used yet */
	int64_t created, not_before, expires, revoked;
	int64_t last_used;
	char last_remote[MW_ADDRESS_TEXT];
	char last_service[MW_SERVICE_SIZE];
};

/* What one look-up by hash answers: all that policy needs. */
struct mw_key_record {
	struct mw_key key;
	struct mw_account account;
	bool name_matches; /* the name given is one of the account's */
};

/* A use of a key, recorded later, in batches. */
struct mw_key_use {
	int64_t key_id;
	int64_t when;
	char remote[MW_ADDRESS_TEXT];
	char service[MW_SERVICE_SIZE];
};

/* Access tokens that are worth nothing any more, although they verify. */
enum mw_revoked_what {
	MW_REVOKED_ISSUER = 0, /* all that it issued until `when`; id is "" */
	MW_REVOKED_TOKEN = 1,  /* the one of this jti */
	MW_REVOKED_SESSION = 2 /* those of this sid */
};

struct mw_revocation {
	char issuer[MW_ISSUER_SIZE];
	enum mw_revoked_what what;
	char id[MW_TOKEN_ID_SIZE];
	int64_t when;  /* with MW_REVOKED_ISSUER, what was issued until then is revoked */
	int64_t until; /* nobody needs to know it afterwards; 0: for ever */
};

struct mw_store_status {
	int64_t schema, accounts, keys; /* keys that are not revoked */
};

struct mw_store;

/*
 * The questions, in groups. Names are canonical (mw_name_canonical) throughout; a
 * function that takes one never changes it.
 */

struct mw_store_lifecycle {
	const char *scheme; /* what its URL begins with: "sqlite:" */

	/*
	 * Open. `create` makes the store when there is none; without it a
	 * missing store is an error, since an empty one in place of a volume
	 * that is not mounted would refuse everybody. `check` must be what
	 * the store was made with. NULL with *err set.
	 */
	struct mw_store *(*open)(const char *url, bool create,
				 const uint8_t check[static MW_KEYRING_CHECK_SIZE],
				 struct mw_err *err);
	void (*close)(struct mw_store *s);

	/*
	 * From view_begin to view_end one view of the store may serve several
	 * questions. What handles of this process have written meanwhile is seen
	 * nonetheless; what other processes have, some milliseconds later at most.
	 * Nothing waits in between, since an open view keeps the store from tidying
	 * up. NULL: a view costs nothing.
	 */
	void (*view_begin)(struct mw_store *s);
	void (*view_end)(struct mw_store *s);

	enum mw_store_result (*status)(struct mw_store *s, struct mw_store_status *out);
	/* A copy of all that is there now, in the form in which the store is kept, to
	 * the descriptor `out`; others go on reading and writing. What was written of
	 * it is worth nothing after a failure. */
	enum mw_store_result (*backup)(struct mw_store *s, int out);
};

struct mw_store_keys {
	/* What a decision needs; its label and last use may be left empty. */
	enum mw_store_result (*by_hash)(struct mw_store *s,
					const uint8_t hash[static MW_KEY_HASH_SIZE],
					const char *name, struct mw_key_record *out);
	enum mw_store_result (*by_id)(struct mw_store *s, int64_t id, struct mw_key_record *out);
	/* Sets key->id. NOT_FOUND: no such account. EXISTS: the hash is taken. */
	enum mw_store_result (*create)(struct mw_store *s, struct mw_key *key);
	/* Idempotent: an earlier revocation keeps its time. */
	enum mw_store_result (*revoke)(struct mw_store *s, int64_t id, int64_t now);
	/* Only if not bound yet; STALE: somebody was first. */
	enum mw_store_result (*bind)(struct mw_store *s, int64_t id, const char *network);
	/* Keys of one account (0: of all) with id > after, by id, at most max.
	 * account.name is filled in as well. */
	enum mw_store_result (*list)(struct mw_store *s, int64_t account_id, int64_t after,
				     struct mw_key_record *out, size_t max, size_t *count);
	/* Last uses, without waiting for the disk and in short transactions, so
	 * that others are not kept from writing. A use older than the recorded
	 * one changes nothing. */
	enum mw_store_result (*touch)(struct mw_store *s, const struct mw_key_use *uses,
				      size_t count);
};

struct mw_store_accounts {
	enum mw_store_result (*by_name)(struct mw_store *s, const char *name,
					struct mw_account *out);
	/* Sets account->id. EXISTS when the name is anybody's. */
	enum mw_store_result (*create)(struct mw_store *s, struct mw_account *account);
	/* The account's keys, names and factors go with it. */
	enum mw_store_result (*delete)(struct mw_store *s, int64_t id);
	enum mw_store_result (*set_disabled)(struct mw_store *s, int64_t id, bool disabled);
	/* A new primary name; the old one is given up. Taking one of the
	 * account's own aliases is fine. */
	enum mw_store_result (*rename)(struct mw_store *s, int64_t id, const char *name);
	enum mw_store_result (*alias)(struct mw_store *s, int64_t id, const char *name);
	/* NOT_FOUND when it is no alias of that account (the primary name is none). */
	enum mw_store_result (*unalias)(struct mw_store *s, int64_t id, const char *name);
	/* Accounts with name > after, by primary name, at most max. */
	enum mw_store_result (*list)(struct mw_store *s, const char *after, struct mw_account *out,
				     size_t max, size_t *count);
	/* All names of an account, the primary one first, a blank between two,
	 * cut off at a whole name when `size` is too small. */
	enum mw_store_result (*names)(struct mw_store *s, int64_t id, char *out, size_t size);
};

struct mw_store_factors {
	/* A number for a new device, never given twice: its seed is sealed under
	 * it before there is a row. */
	enum mw_store_result (*device_id)(struct mw_store *s, int64_t *id);
	/*
	 * Devices, all of them or none. Those that are not confirmed, and were made
	 * more than a day before, make room; for a MW_BEGUN_FIRST one, so does the
	 * oldest other such when it must: logins that break off lock nobody out.
	 * NOT_FOUND: no such account. EXISTS: an account would have more than
	 * MW_DEVICES_MAX.
	 */
	enum mw_store_result (*device_add)(struct mw_store *s, const struct mw_device *devices,
					   size_t count);
	/* An account's devices by id, at most MW_DEVICES_MAX. */
	enum mw_store_result (*device_list)(struct mw_store *s, int64_t account_id,
					    struct mw_device out[static MW_DEVICES_MAX],
					    size_t *count);
	/* With it go those begun with a code and not confirmed: it may have been the
	 * code of this one. */
	enum mw_store_result (*device_remove)(struct mw_store *s, int64_t account_id, int64_t id);
	/* NOT_FOUND: no such device, it is confirmed, was begun too long ago, or may be
	 * a first one only and is none. STALE: the invitation is used up or out of
	 * date. */
	enum mw_store_result (*device_confirm)(struct mw_store *s,
					       const struct mw_confirmation *confirmation);

	/*
	 * One durable transaction: the guess is counted; when it is a device's
	 * code and the device's watermark is below its step, the watermark is
	 * set to it and the count taken back. A replay is no guess either.
	 */
	enum mw_store_result (*attempt)(struct mw_store *s, const struct mw_attempt *guess,
					struct mw_attempt_outcome *out);
	/* How it stands; zeroed when there were no wrong guesses. */
	enum mw_store_result (*throttle_show)(struct mw_store *s, int64_t who,
					      struct mw_throttle *out);
	/* Forget all wrong guesses. */
	enum mw_store_result (*throttle_clear)(struct mw_store *s, int64_t who);
	/* Whether a code was accepted from that address between these times. Removing
	 * a device and disabling the account end that. */
	enum mw_store_result (*remembered)(struct mw_store *s, int64_t account_id,
					   const char *remote, int64_t since, int64_t now);

	/* New recovery codes in place of all there are. NOT_FOUND: no account. */
	enum mw_store_result (*recovery_replace)(struct mw_store *s, int64_t account_id,
						 const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
						 size_t count);
	/* Use one up, and forget all wrong guesses. NOT_FOUND: none of that
	 * account's, or used. `left` says how many are left. */
	enum mw_store_result (*recovery_use)(struct mw_store *s, int64_t account_id,
					     const uint8_t hash[static MW_KEY_HASH_SIZE],
					     size_t *left);
	enum mw_store_result (*recovery_count)(struct mw_store *s, int64_t account_id,
					       size_t *left);

	/* In place of all others of the account. NOT_FOUND: no such account. */
	enum mw_store_result (*invitation_add)(struct mw_store *s,
					       const struct mw_invitation *invitation);
	/* Whether it is that account's, and good at `now`. */
	enum mw_store_result (*invitation_find)(struct mw_store *s, int64_t account_id,
						const uint8_t hash[static MW_KEY_HASH_SIZE],
						int64_t now);
};

struct mw_store_tokens {
	/* A revocation that is there already keeps the later of both times. Those
	 * whose `until` lies before r->when go. */
	enum mw_store_result (*revoke)(struct mw_store *s, const struct mw_revocation *r);
	/* OK: a token of this issuer, jti and sid ("": it has none), issued then, is
	 * revoked. NOT_FOUND: it is not. */
	enum mw_store_result (*revoked)(struct mw_store *s, const char *issuer, const char *jti,
					const char *sid, int64_t issued);

	/* Those behind `after` (zeroed: all), by issuer, what and id, at most max. */
	enum mw_store_result (*list)(struct mw_store *s, const struct mw_revocation *after,
				     struct mw_revocation *out, size_t max, size_t *count);
};

/* What every backend's handle begins with. */
struct mw_store {
	const struct mw_store_lifecycle *lifecycle;
	const struct mw_store_accounts *accounts;
	const struct mw_store_keys *keys;
	const struct mw_store_factors *factors;
	const struct mw_store_tokens *tokens;
	struct mw_err error; /* why the last call returned MW_STORE_FAILED */
};

extern const struct mw_store_lifecycle mw_store_sqlite;

/* Whether a store of this kind is built in: 0, or -1 with *err set. Opens nothing. */
int mw_store_check_url(const char *url, struct mw_err *err);
/* Open by URL: picks the backend by scheme. */
struct mw_store *mw_store_open(const char *url, bool create,
			       const uint8_t check[static MW_KEYRING_CHECK_SIZE],
			       struct mw_err *err);
/* NULL is fine, for these. */
void mw_store_close(struct mw_store *s);
void mw_store_view_begin(struct mw_store *s);
void mw_store_view_end(struct mw_store *s);
const char *mw_store_error(const struct mw_store *s);

#endif
