/*
 * store: accounts, keys and second factors, as records and questions.
 *
 * A question is a function of the store. Questions come in groups, with one
 * conformance suite over all of them (tests/unit/store_conformance.c). Callers
 * see no SQL.
 *
 * A handle belongs to one thread. Handles on the same URL see each other's
 * writes at once (but see view_begin for those of another process): nothing is
 * cached, so a revoked key is refused at the very next look-up. A change that
 * returned MW_STORE_OK is on disk (SQLite: WAL, synchronous=FULL), except for
 * keys->touch.
 *
 * A handle stays valid after MW_STORE_FAILED: each call tries again, so a store that
 * has come back, or can be written to again, is used without a restart. If another
 * store with another pepper is found in its place, one call fails: its arguments may
 * have been hashed with the old pepper.
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
	MW_STORE_EXISTS,  /* the name or hash is taken; devices: the account is full */
	MW_STORE_STALE,	  /* a conditional update found that its condition no longer holds */
	MW_STORE_DISABLED /* the account is disabled */
};

struct mw_store;

/*
 * The questions, in groups. Names are canonical (mw_name_canonical) throughout; a
 * function that takes one never changes it.
 */

struct mw_store_lifecycle {
	void (*close)(struct mw_store *s);

	/*
	 * From view_begin to view_end several questions may be answered from one view
	 * of the store. Changes by handles of this process are seen at once, those of
	 * other processes a few milliseconds later at most. The caller must not wait
	 * for anything in between: an open view keeps the database from cleaning up
	 * after its writers.
	 */
	void (*view_begin)(struct mw_store *s);
	void (*view_end)(struct mw_store *s);

	/*
	 * The store's age: for how many seconds it was served, by a clock that cannot be
	 * set. It lags behind the time that has passed, and is never ahead of it, however
	 * many hosts serve the store. Whoever serves it counts: if the age is *age still,
	 * add the seconds that have passed since it was; *age becomes the present one.
	 * STALE: it was another one, and nothing was added. May not be on disk at once.
	 *
	 * The calendar's clock may be ahead for a while. What protects (a revocation) ends
	 * only when it is too old both by the clock and by the age since it was made; what
	 * permits (an invitation, a device to be confirmed, a remembered address) ends as
	 * soon as it is too old by either.
	 */
	enum mw_store_result (*tick)(struct mw_store *s, int64_t *age, int64_t seconds);

	enum mw_store_result (*status)(struct mw_store *s, struct mw_store_status *out);
	/* Write a backup (backup.h) of the store as it is now to the descriptor `out`,
	 * in the driver's own format. Other handles go on reading and writing. After a
	 * failure, discard what was written. */
	enum mw_store_result (*backup)(struct mw_store *s, int64_t now, int out);
};

struct mw_store_keys {
	/* All that a decision needs; the label and the last use may be left empty.
	 * `name` ("": none) is only compared: out->name_matches. */
	enum mw_store_result (*by_hash)(struct mw_store *s,
					const uint8_t hash[static MW_KEY_HASH_SIZE],
					const char *name, struct mw_key_record *out);
	enum mw_store_result (*by_id)(struct mw_store *s, int64_t id, struct mw_key_record *out);
	/* The ID that a key had whose account was deleted. */
	enum mw_store_result (*deleted)(struct mw_store *s,
					const uint8_t hash[static MW_KEY_HASH_SIZE], int64_t *id);
	/* Sets key->id. NOT_FOUND: no such account. EXISTS: the hash is taken. */
	enum mw_store_result (*create)(struct mw_store *s, struct mw_key *key);
	/* Idempotent: an earlier revocation keeps its time. */
	enum mw_store_result (*revoke)(struct mw_store *s, int64_t id, int64_t now);
	/* Only if not bound yet; STALE: another login was first. */
	enum mw_store_result (*bind)(struct mw_store *s, int64_t id, const char *network);
	/* Keys of one account (0: of all) with id > after, by id, at most max.
	 * account.name is filled in as well. */
	enum mw_store_result (*list)(struct mw_store *s, int64_t account_id, int64_t after,
				     struct mw_key_record *out, size_t max, size_t *count);
	/* Record last uses, without waiting for the disk and in short transactions, so
	 * that other writers need not wait long. A use older than the recorded one
	 * changes nothing, unless that one is more than an hour ahead: uses are written
	 * within seconds, so it is of a clock that was ahead. */
	enum mw_store_result (*touch)(struct mw_store *s, const struct mw_key_use *uses,
				      size_t count);
};

struct mw_store_accounts {
	enum mw_store_result (*by_name)(struct mw_store *s, const char *name,
					struct mw_account *out);
	/* Sets account->id. EXISTS: an account has that name, as primary one or alias. */
	enum mw_store_result (*create)(struct mw_store *s, struct mw_account *account);
	/* Deletes its keys, names and factors as well. Of each key its hash and ID
	 * stay, for keys->deleted. Its names are given up at `now` (MW_REVOKED_NAME); 0: it
	 * never was in use. */
	enum mw_store_result (*delete)(struct mw_store *s, int64_t id, int64_t now);
	enum mw_store_result (*set_disabled)(struct mw_store *s, int64_t id, bool disabled);
	/* A new primary name, which may be one of the account's aliases. The old one
	 * is free afterwards. */
	enum mw_store_result (*rename)(struct mw_store *s, int64_t id, const char *name,
				       int64_t now);
	enum mw_store_result (*alias)(struct mw_store *s, int64_t id, const char *name);
	/* NOT_FOUND: that account has no such alias (its primary name is not one). */
	enum mw_store_result (*unalias)(struct mw_store *s, int64_t id, const char *name,
					int64_t now);
	/* No access token issued until `when` is valid; an earlier time than the present
	 * one changes nothing. */
	enum mw_store_result (*end_tokens)(struct mw_store *s, int64_t id, int64_t when);
	/* Let neither that time nor the time until which tokens for one of its names are
	 * revoked be later than `when`. NOT_FOUND: none is, or no such account. */
	enum mw_store_result (*limit_tokens)(struct mw_store *s, int64_t id, int64_t when);
	/* Accounts with name > after, by primary name, at most max. */
	enum mw_store_result (*list)(struct mw_store *s, const char *after, struct mw_account *out,
				     size_t max, size_t *count);
	/* All names of an account, the primary one first, a blank between two,
	 * cut off at a whole name when `size` is too small. */
	enum mw_store_result (*names)(struct mw_store *s, int64_t id, char *out, size_t size);
};

struct mw_store_devices {
	/* A number for a new device, never given twice: its seed is sealed with the
	 * number before the device has a row. */
	enum mw_store_result (*next_id)(struct mw_store *s, int64_t *id);
	/*
	 * Add devices, all of them or none. Unconfirmed devices that are more than
	 * MW_PENDING_MAX_AGE old are removed first: by the store's age, and if the account
	 * is full, by the clock. If the account is still full, a
	 * MW_BEGUN_FIRST device replaces its oldest unconfirmed MW_BEGUN_FIRST one,
	 * so that enrollments that were broken off do not lock the user out.
	 * NOT_FOUND: no such account. EXISTS: it would have more than MW_DEVICES_MAX.
	 * DISABLED: the account is, and a device was not begun by an administrator.
	 * STALE: a device with that seed_hash is there already, or twice among these.
	 */
	enum mw_store_result (*add)(struct mw_store *s, const struct mw_device *devices,
				    size_t count);
	/* An account's devices by id, at most MW_DEVICES_MAX. */
	enum mw_store_result (*list)(struct mw_store *s, int64_t account_id,
				     struct mw_device out[static MW_DEVICES_MAX], size_t *count);
	/* Remove a device, and the unconfirmed ones that were begun with a code, since
	 * it may have been a code of this device. Forgets the remembered addresses. */
	enum mw_store_result (*remove)(struct mw_store *s, int64_t account_id, int64_t id);
	/* NOT_FOUND: no such device, it is confirmed already, it was begun too long
	 * ago, or it may only be the account's first and another one is confirmed.
	 * STALE: the invitation was used or has expired. DISABLED: the account is, and
	 * no administrator asks. */
	enum mw_store_result (*confirm)(struct mw_store *s,
					const struct mw_confirmation *confirmation);
	/* Accounts with a confirmed device whose watermark is more than `window` steps
	 * ahead of now, by name, at most max. */
	enum mw_store_result (*ahead)(struct mw_store *s, int64_t now, unsigned window,
				      struct mw_account *out, size_t max, size_t *count);
};

struct mw_store_throttle {
	/*
	 * One durable transaction: count the attempt. If it is a device's code and
	 * the device's watermark is below the code's step, raise the watermark to the
	 * step and undo the count. A replayed code does not count as an attempt. What
	 * has changed since the code was compared counts: a disabled account's right
	 * code is used up and nothing else, a removed device's code is wrong, and a
	 * deleted account's is wrong and not counted. An attempt at a decoy takes its
	 * slot over.
	 */
	enum mw_store_result (*attempt)(struct mw_store *s, const struct mw_attempt *attempt,
					struct mw_attempt_outcome *out);
	/* As it was left by the last attempt; zeroed when there were no wrong codes. */
	enum mw_store_result (*show)(struct mw_store *s, int64_t who, struct mw_throttle *out);
	/*
	 * Forget all wrong codes of an account. A watermark more than `window` steps ahead
	 * of now is a clock's fault: it is set back to the newest step whose code is good
	 * now, so that no code that is good now is accepted. The codes that were accepted
	 * in the time to come are remembered, and refused when that time comes.
	 */
	enum mw_store_result (*unlock)(struct mw_store *s, int64_t account_id, int64_t now,
				       unsigned window, struct mw_unlocked *out);
};

struct mw_store_remembered {
	/* OK: a code was accepted from that address between `since` and `now`, and the
	 * account has not been disabled nor lost a device since. */
	enum mw_store_result (*find)(struct mw_store *s, int64_t account_id, const char *remote,
				     int64_t since, int64_t now);
};

struct mw_store_recovery {
	/* Replace all recovery codes of an account. NOT_FOUND: no such account. */
	enum mw_store_result (*replace)(struct mw_store *s, int64_t account_id,
					const uint8_t (*hashes)[MW_KEY_HASH_SIZE], size_t count);
	/* Use one up, and end the account's wait; its wrong codes stay counted.
	 * NOT_FOUND: not one of the account's, or used. DISABLED: it is one of them, and
	 * stays. `left`: how many are left. */
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
	/* An existing revocation keeps the later of the two times. Deletes revocations
	 * whose `until` lies before r->when, if the store has also been served for as long
	 * since they were made. */
	enum mw_store_result (*revoke)(struct mw_store *s, const struct mw_revocation *r);
	/* OK: that token is revoked. NOT_FOUND: it is not. */
	enum mw_store_result (*revoked)(struct mw_store *s, const struct mw_token_facts *token);
	/* Obey a logout token, once: all of `revocations`, and remember the token as
	 * `seen`. EXISTS: it was seen before, and nothing is changed. */
	enum mw_store_result (*log_out)(struct mw_store *s, const struct mw_revocation *seen,
					const struct mw_revocation *revocations, size_t count);

	/* Revocations after `after` (zeroed: all), by issuer, what and id, at most max. */
	enum mw_store_result (*list)(struct mw_store *s, const struct mw_revocation *after,
				     struct mw_revocation *out, size_t max, size_t *count);
	/* The latest time of an issuer's revocations; 0: there are none. */
	enum mw_store_result (*latest)(struct mw_store *s, const char *issuer, int64_t *when);
	/* Let no revocation of an issuer have a later time than `when`. NOT_FOUND: none
	 * has. */
	enum mw_store_result (*limit)(struct mw_store *s, const char *issuer, int64_t when);
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

/* These three do nothing with NULL. */
void mw_store_close(struct mw_store *s);
void mw_store_view_begin(struct mw_store *s);
void mw_store_view_end(struct mw_store *s);
/* Why the last call returned MW_STORE_FAILED. */
const char *mw_store_error(const struct mw_store *s);

/* Differs from store to store, and stays the same in all copies of one. What was read
 * from a store means nothing in another one. */
void mw_store_identity(const struct mw_store *s, uint8_t identity[static MW_KEY_HASH_SIZE]);

/* The keyed hash by which the store keeps and finds a credential. Do not keep it from
 * one request to the next: see MW_STORE_FAILED above. */
void mw_store_hash(const struct mw_store *s, enum mw_hash_kind kind, int64_t account_id,
		   struct mw_span credential, uint8_t hash[static MW_KEY_HASH_SIZE]);

#endif
