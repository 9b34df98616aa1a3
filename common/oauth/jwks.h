/*
 * jwks: the public keys of an issuer (RFC 7517 section 5).
 *
 * A JWK set is parsed once, into keys that are ready to verify. It is then read-only
 * and counted, so that threads share it and a new one can take its place while
 * somebody still verifies with the old.
 *
 * The set is judged key by key: one that can't be used (jwk.h) is skipped, and the set
 * remembers why. A set that has no key left is a set: whoever published it has
 * withdrawn what was there before. Only what is not JSON, or has no array "keys", is
 * none.
 *
 * A key is known by its kid and algorithm, and the algorithm implies the type. So a
 * kid may be there several times, for several algorithms or types. When two different
 * keys share kid and algorithm nobody knows which is meant, and both are skipped; a
 * mere repetition is skipped alone. Keys without a kid may share an algorithm: then
 * none of them is chosen.
 */
#ifndef MW_COMMON_OAUTH_JWKS_H
#define MW_COMMON_OAUTH_JWKS_H

#include "common/oauth/jwk.h"

#define MW_JWKS_KEYS_MAX  256 /* that are used, and of which is told why they are not */
#define MW_JWKS_BYTES_MAX 262144
#define MW_JWKS_WHY_SIZE  128

struct mw_jwks;

/* Why a key is not used. */
struct mw_jwks_skipped {
	char kid[MW_JWK_KID_MAX + 1]; /* "": it has none */
	size_t number;		      /* its place in the set, from 1 */
	bool elsewhere;		      /* it is for something else, and nothing is wrong */
	char why[MW_JWKS_WHY_SIZE];
};

/* `rsa`: the algorithms of RSA keys that name none. One reference, or NULL with *err
 * set. */
struct mw_jwks *mw_jwks_parse(struct mw_span json, mw_jws_algs rsa, struct mw_err *err);
struct mw_jwks *mw_jwks_ref(struct mw_jwks *set);
void mw_jwks_unref(struct mw_jwks *set); /* NULL is fine */

/* How many keys of the set are used, and how many are not; may be 0. */
size_t mw_jwks_count(const struct mw_jwks *set);
size_t mw_jwks_skipped(const struct mw_jwks *set);
/* The first MW_JWKS_KEYS_MAX of those that are not; NULL after the last. */
const struct mw_jwks_skipped *mw_jwks_skipped_at(const struct mw_jwks *set, size_t number);
/* "key 3 (kid "x"): use is "enc", not "sig"", for a log or a person. */
void mw_jwks_skipped_text(const struct mw_jwks_skipped *skipped, char *out, size_t size);

/* Each kid of the set, also of keys that are skipped; "" for a key without one, and
 * NULL after the last. */
const char *mw_jwks_kid(const struct mw_jwks *set, size_t number);

enum mw_jwks_choice {
	MW_JWKS_CHOSEN,	   /* by its kid */
	MW_JWKS_ONLY,	   /* by its algorithm, as the only one that fits */
	MW_JWKS_NONE,	   /* there is no such key */
	MW_JWKS_OTHER_ALG, /* the kid is there, for another algorithm */
	MW_JWKS_SKIPPED,   /* the kid is there, and its key can't be used */
	MW_JWKS_SEVERAL	   /* more than one key fits, and nothing tells which */
};

/*
 * The key that verifies a token with this header: `kid` absent when it has none, `alg`
 * as it is written there. A token's kid that the set lacks may still be of its only
 * key for that algorithm, when that key has no kid. *out is set with CHOSEN and ONLY.
 */
enum mw_jwks_choice mw_jwks_choose(const struct mw_jwks *set, struct mw_span kid,
				   struct mw_span alg, const struct mw_jwk **out);

#endif
