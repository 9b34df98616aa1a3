/*
 * store: accounts, keys and second factors, as records and questions.
 *
 * Questions come in groups, with one conformance suite over all of them
 * (tests/unit/store_conformance.c). No SQL is seen above this.
 *
 * A handle belongs to one thread. Handles on the same URL see each other's
 * writes at once (but see view_begin for those of another process): nothing is
 * cached, so a revoked key is refused at the very next look-up. What a function
 * has answered MW_STORE_OK to is on disk (SQLite: WAL, synchronous=FULL),
 * except for keys->touch.
 *
 * After MW_STORE_FAILED a handle stays good: each call tries anew, so a store that
 * is there again, or writable, or no longer full, is used without a restart. When
 * another store took its place, with another pepper, one call fails, since what it
 * was asked for may have been hashed with the old one.
 *
 * Records are plain data, filled in by value; the caller owns them.
 */
#ifndef MW_COMMON_STORE_STORE_H
#define MW_COMMON_STORE_STORE_H

#include "common/store/pepper.h"
#include "common/store/records.h"

/* "No" and "could not find out" are kept apart. */
enum mw_store_result {
	MW_STORE_FAILED = -1, /* nothing is known; mw_store_error() says why */
	MW_STORE_OK = 0,
	MW_STORE_NOT_FOUND,
	MW_STORE_EXISTS, /* the name belongs to an account already */
	MW_STORE_STALE	 /* a conditional update found its condition gone */
};

struct mw_store;

/*
 * The questions, in groups. Names are canonical (mw_name_canonical) throughout; a
 * function that takes one never changes it.
 */

struct mw_store_lifecycle {
	void (*close)(struct mw_store *s);

	/*
	 * From view_begin to view_end one view of the store may serve several
	 * questions. What handles of this process have written meanwhile is seen
	 * nonetheless; what other processes have, some milliseconds later at most.
	 * Nothing waits in between, since an open view keeps the store from tidying
	 * up.
	 */
	void (*view_begin)(struct mw_store *s);
	void (*view_end)(struct mw_store *s);

	enum mw_store_result (*status)(struct mw_store *s, struct mw_store_status *out);
	/* A backup of all that is there now (backup.h), in the form in which the store
	 * is kept, to the descriptor `out`; others go on reading and writing. After a
	 * failure, discard what was written. */
	enum mw_store_result (*backup)(struct mw_store *s, int64_t now, int out);
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
	/* NOT_FOUND: that account has no such alias (its primary name is not one). */
	enum mw_store_result (*unalias)(struct mw_store *s, int64_t id, const char *name);
	/* Accounts with name > after, by primary name, at most max. */
	enum mw_store_result (*list)(struct mw_store *s, const char *after, struct mw_account *out,
				     size_t max, size_t *count);
	/* All names of an account, the primary one first, a blank between two,
	 * cut off at a whole name when `size` is too small. */
	enum mw_store_result (*names)(struct mw_store *s, int64_t id, char *out, size_t size);
};

struct mw_store_devices {
	/* A number for a new device, never given twice: its seed is sealed under
	 * it before there is a row. */
	enum mw_store_result (*next_id)(struct mw_store *s, int64_t *id);
	/*
	 * Add devices, all of them or none. Unconfirmed devices that are more than
	 * MW_PENDING_MAX_AGE old are removed first. If the account is still full, a
	 * MW_BEGUN_FIRST device replaces its oldest unconfirmed MW_BEGUN_FIRST one,
	 * so that logins that break off lock nobody out.
	 * NOT_FOUND: no such account. EXISTS: it would have more than MW_DEVICES_MAX.
	 */
	enum mw_store_result (*add)(struct mw_store *s, const struct mw_device *devices,
				    size_t count);
	/* An account's devices by id, at most MW_DEVICES_MAX. */
	enum mw_store_result (*list)(struct mw_store *s, int64_t account_id,
				     struct mw_device out[static MW_DEVICES_MAX], size_t *count);
	/* Remove a device, and the unconfirmed ones that were begun with a code: it
	 * may have been a code of this device. Remembered addresses are forgotten. */
	enum mw_store_result (*remove)(struct mw_store *s, int64_t account_id, int64_t id);
	/* NOT_FOUND: no such device, it is confirmed already, it was begun too long
	 * ago, or it may only be the account's first and another one is confirmed.
	 * STALE: the invitation was used or has expired. */
	enum mw_store_result (*confirm)(struct mw_store *s,
					const struct mw_confirmation *confirmation);
};

struct mw_store_throttle {
	/*
	 * One durable transaction: count the attempt. If it is a device's code and
	 * the device's watermark is below the code's step, raise the watermark to it
	 * and take the count back. A replayed code does not count as an attempt.
	 */
	enum mw_store_result (*attempt)(struct mw_store *s, const struct mw_attempt *attempt,
					struct mw_attempt_outcome *out);
	/* The present state; zeroed when there were no wrong codes. */
	enum mw_store_result (*show)(struct mw_store *s, int64_t who, struct mw_throttle *out);
	/* Forget all wrong codes. */
	enum mw_store_result (*clear)(struct mw_store *s, int64_t who);
};

struct mw_store_remembered {
	/* OK: a code was accepted from that address between these times, and since
	 * then no device was removed and the account was not disabled. */
	enum mw_store_result (*find)(struct mw_store *s, int64_t account_id, const char *remote,
				     int64_t since, int64_t now);
};

struct mw_store_recovery {
	/* Replace all recovery codes of an account. NOT_FOUND: no such account. */
	enum mw_store_result (*replace)(struct mw_store *s, int64_t account_id,
					const uint8_t (*hashes)[MW_KEY_HASH_SIZE], size_t count);
	/* Use one up, and forget all wrong codes. NOT_FOUND: not one of the
	 * account's, or used. `left`: how many are left. */
	enum mw_store_result (*use)(struct mw_store *s, int64_t account_id,
				    const uint8_t hash[static MW_KEY_HASH_SIZE], size_t *left);
	enum mw_store_result (*count)(struct mw_store *s, int64_t account_id, size_t *left);
};

struct mw_store_invitations {
	/* Replace all invitations of the account. NOT_FOUND: no such account. */
	enum mw_store_result (*add)(struct mw_store *s, const struct mw_invitation *invitation);
	/* OK: it is one of that account's, and has not expired at `now`. */
	enum mw_store_result (*find)(struct mw_store *s, int64_t account_id,
				     const uint8_t hash[static MW_KEY_HASH_SIZE], int64_t now);
};

struct mw_store_tokens {
	/* A revocation that is there already keeps the later of both times. Those
	 * whose `until` lies before r->when go. */
	enum mw_store_result (*revoke)(struct mw_store *s, const struct mw_revocation *r);
	/* OK: a token of this issuer, jti and sid ("": it has none), issued then, is
	 * revoked. NOT_FOUND: it is not. */
	enum mw_store_result (*revoked)(struct mw_store *s, const char *issuer, const char *jti,
					const char *sid, int64_t issued);

	/* Those after `after` (zeroed: all), by issuer, what and id, at most max. */
	enum mw_store_result (*list)(struct mw_store *s, const struct mw_revocation *after,
				     struct mw_revocation *out, size_t max, size_t *count);
};

/* What every handle begins with. */
struct mw_store {
	const struct mw_store_lifecycle *lifecycle;
	const struct mw_store_accounts *accounts;
	const struct mw_store_keys *keys;
	const struct mw_store_devices *devices;
	const struct mw_store_throttle *throttle;
	const struct mw_store_remembered *remembered;
	const struct mw_store_recovery *recovery;
	const struct mw_store_invitations *invitations;
	const struct mw_store_tokens *tokens;
	const struct mw_keyring *keyring; /* borrowed */
	struct mw_pepper *pepper;	  /* of the store as it was when last opened */
	struct mw_err error;		  /* why the last call returned MW_STORE_FAILED */
};

/* NULL is fine, for these. */
void mw_store_close(struct mw_store *s);
void mw_store_view_begin(struct mw_store *s);
void mw_store_view_end(struct mw_store *s);
const char *mw_store_error(const struct mw_store *s);

/* What the store keeps of a credential, and what it looks it up by. Do not keep it from
 * one request to the next: see MW_STORE_FAILED above. */
void mw_store_hash(const struct mw_store *s, enum mw_hash_kind kind, int64_t account_id,
		   struct mw_span credential, uint8_t hash[static MW_KEY_HASH_SIZE]);

#endif
