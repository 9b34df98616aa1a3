/*
 * records: what the store keeps, as plain data.
 *
 * Accounts and their keys, revoked access tokens, and second factors: devices
 * (their seeds sealed), recovery codes and invitations (their hashes,
 * mw_store_hash), and how often codes were guessed. The questions about them
 * are in store.h.
 *
 * Records are filled in by value and own nothing. Times are seconds since 1970;
 * 0: not set. Names are canonical (mw_name_canonical).
 *
 * A device becomes active when it is confirmed: until then no login needs its
 * codes, and none succeeds with them.
 */
#ifndef MW_COMMON_STORE_RECORDS_H
#define MW_COMMON_STORE_RECORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/limits.h"
#include "common/ident/keyring.h"
#include "common/ident/name.h"
#include "common/ident/network.h"
#include "common/ident/scope.h"
#include "common/otp/throttle.h"
#include "common/otp/totp.h"

/* The schema that these records are kept in, the same for every driver. */
#define MW_SCHEMA_VERSION 6
/* The first one of a release. */
#define MW_SCHEMA_FIRST 5

/* A length and a seed of the longest kind, sealed: all have one size. */
#define MW_DEVICE_PLAIN	 (1 + MW_SEED_MAX)
#define MW_DEVICE_SEALED (MW_DEVICE_PLAIN + MW_SEAL_OVERHEAD)

/* A device can be confirmed for a day. */
#define MW_PENDING_MAX_AGE 86400 /* seconds */

struct mw_account {
	int64_t id;
	char name[MW_NAME_SIZE]; /* the primary name */
	bool disabled;
	int64_t created;
	int64_t valid_after;	    /* nothing issued before it is valid */
	int64_t tokens_valid_after; /* no access token issued until then is valid */
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

/* Access tokens that verify and are refused all the same. */
enum mw_revoked_what {
	MW_REVOKED_ISSUER = 0,	/* all that it issued until `when`; id is "" */
	MW_REVOKED_TOKEN = 1,	/* the one of this jti */
	MW_REVOKED_SESSION = 2, /* those of this sid */
	MW_REVOKED_SUBJECT = 3, /* those of this sub that it issued until `when` */
	/* The same, but only those without a sid: nobody knows of which session they
	 * are. */
	MW_REVOKED_SESSIONLESS = 4,
	/* Not in lists: */
	MW_REVOKED_NAME = 5, /* of all issuers (""), those for this name until `when`: the
				account that had the name is deleted or has another one */
	MW_LOGOUT_SEEN = 6   /* a logout token of this jti was obeyed */
};

struct mw_revocation {
	char issuer[MW_ISSUER_SIZE];
	enum mw_revoked_what what;
	char id[MW_TOKEN_ID_SIZE];
	int64_t when;  /* where time matters: what was issued until then is revoked */
	int64_t until; /* it may be forgotten afterwards; 0: never */
};

/* A name that an account gives up is remembered for so long, and what names it in
 * tokens that were issued before does not open the next account of that name. */
#define MW_NAME_REMEMBERED (365 * INT64_C(86400)) /* seconds */

/* What a token says of itself. Strings are borrowed; "": it has none. */
struct mw_token_facts {
	const char *issuer; /* our name of it */
	const char *jti, *sid, *sub;
	const char *name, *full_name; /* of the account: as it is, and completed */
	int64_t issued;
};

/* On what grounds a device was begun. */
enum mw_begun {
	MW_BEGUN_BY_ADMIN = 0,
	/* Without any proof: it may become an account's first device only. */
	MW_BEGUN_FIRST = 1,
	/* With a code of another device: removed, if not confirmed, with any device. */
	MW_BEGUN_REAUTHENTICATED = 2
};

struct mw_device {
	int64_t id;
	int64_t account_id;
	char label[MW_LABEL_SIZE]; /* "phone" */
	struct mw_totp totp;
	uint8_t sealed[MW_DEVICE_SEALED];
	/* MW_HASH_SEED of it, for devices.add; not read back. All zeros: none. */
	uint8_t seed_hash[MW_KEY_HASH_SIZE];
	int64_t created, confirmed, last_used;
	enum mw_begun begun;
	int64_t last_step; /* the watermark: no code of this step or an earlier one */
};

/* What confirming a device changes, all of it or nothing. */
struct mw_confirmation {
	int64_t account_id, device_id;
	int64_t step; /* of the code that proved it */
	int64_t now;
	bool by_admin;		   /* even for a disabled account */
	const uint8_t *invitation; /* hash of the one to use up; or NULL */
	/* Hashes of new recovery codes; a count of 0 leaves the old ones. */
	const uint8_t (*recovery)[MW_KEY_HASH_SIZE];
	size_t recovery_count;
};

/*
 * Names without an account have rows of their own in the throttle, numbered below 0:
 * a number of a slot, of which there are MW_DECOYS, and a tag of the name. A slot has
 * one row at a time, so the rows are bounded; and a name that comes into the slot of
 * another starts without the other's wrong codes, as an account would.
 */
#define MW_DECOYS	  65536
#define MW_DECOY_TAG_BITS 40

static inline int64_t mw_decoy(uint64_t hash)
{
	return -1 - (int64_t)(hash % ((uint64_t)MW_DECOYS << MW_DECOY_TAG_BITS));
}

/* The slot's first and last number; an account's is its own. */
static inline int64_t mw_decoy_first(int64_t who)
{
	return who >= 0 ? who : -1 - ((-1 - who) | (((int64_t)1 << MW_DECOY_TAG_BITS) - 1));
}

static inline int64_t mw_decoy_last(int64_t who)
{
	return who >= 0 ? who : mw_decoy_first(who) + ((int64_t)1 << MW_DECOY_TAG_BITS) - 1;
}

/* A code that was typed, and the device that it belongs to, if any. */
struct mw_attempt {
	int64_t who;	   /* the account, or a number below 0 for an unknown name */
	int64_t device_id; /* 0: no device has this code */
	int64_t step;	   /* the code's */
	int64_t latest;	   /* the newest step of that device whose code is good now */
	int64_t cost;	   /* mw_throttle_cost() */
	int64_t now;
	const char *remote; /* to remember when the code is right; "": none */
	bool noisy;	    /* from a source of many wrong codes (mw_limiter_wait) */
};

enum mw_attempt_verdict {
	MW_ATTEMPT_WRONG = 0,
	MW_ATTEMPT_RIGHT,
	MW_ATTEMPT_DISABLED, /* right, but the account is disabled */
	MW_ATTEMPT_REPLAYED, /* right, but that step or a later one was used already */
	/* Right, but the watermark is of a time to come: the clock was ahead, or is
	 * behind now. Nobody can say whether the code was used. */
	MW_ATTEMPT_CLOCK_FAULT,
	MW_ATTEMPT_THROTTLED, /* not looked at */
	MW_ATTEMPT_NOISY      /* nor this: it is noisy, and there are wrong codes already */
};

struct mw_attempt_outcome {
	enum mw_attempt_verdict verdict;
	int64_t wait; /* seconds until the next one is looked at */
};

/* What an administrator's unlocking has changed. */
struct mw_unlocked {
	bool wrong_codes; /* there were some */
	int64_t wait;	  /* seconds that were left */
	/* Devices whose watermark was of a time to come, and from when on their codes are
	 * accepted again. */
	struct {
		int64_t device_id, from;
	} reset[MW_DEVICES_MAX];
	size_t count;
};

struct mw_invitation {
	int64_t account_id;
	uint8_t hash[MW_KEY_HASH_SIZE];
	int64_t created, expires;
};

struct mw_store_status {
	int64_t schema, accounts, keys; /* keys that are not revoked */
};

#endif
