/*
 * issuers: the issuers whose access tokens are taken, and their keys.
 *
 * An issuer's keys lie in a JWKS file that others write ("mailward jwks fetch",
 * or any program that puts a new file in the old one's place by rename(2)).
 * Each verification looks at the file's name (one stat(2)): another file is
 * read and parsed once, and counts from then on, without a restart. So does a set
 * without a key of use: it withdraws those that were there, and until another one
 * comes no token of the issuer can be checked. A file that is gone, that cannot be
 * read or parsed, or that others than its owner may write, changes nothing: the
 * keys of the last good one are kept, one line is logged, and the state says so.
 *
 * Safe for threads; key sets are immutable and counted (jwk.h).
 */
#ifndef MW_COMMON_OAUTH_ISSUERS_H
#define MW_COMMON_OAUTH_ISSUERS_H

#include "base/log.h"
#include "common/oauth/jwt.h"

/* What is configured of one issuer. Strings are borrowed, and live as long as
 * the struct mw_oauth made of it. */
struct mw_oauth_issuer {
	const char *name; /* "keycloak": ours, in audit lines */
	const char *jwks; /* path; NULL: `keys` never change */
	struct mw_jwks *keys;
	enum mw_jws_alg rsa;	     /* for RSA keys that name no algorithm */
	struct mw_jwt_policy policy; /* .issuer is what iss must be */
	bool auto_provision;	     /* make an account for each user it vouches for */
	bool ours;		     /* we sign them ourselves, for accounts by number */
};

/* How an issuer's key file is. */
struct mw_oauth_state {
	const char *name, *jwks;
	int64_t skew; /* how far its clock may be ahead of ours */
	size_t keys, skipped;
	int64_t read;	     /* when its keys were written; 0: there never were any */
	struct mw_err error; /* why the present file is not used; "" */
};

struct mw_oauth;

/* `issuers` is copied, its strings are not; a reference to each `keys` is taken.
 * Key files that can't be read are logged. NULL: no memory. */
struct mw_oauth *mw_oauth_new(const struct mw_oauth_issuer *issuers, size_t count,
			      const struct mw_log *log);
void mw_oauth_free(struct mw_oauth *o); /* NULL is fine */

/* For a new configuration: an issuer whose file can't be used now keeps the keys
 * that it had `before`, when name, file and algorithm are the same, and logs it.
 * Not so when the file is gone: whoever deletes it and reloads wants no key of it
 * to be trusted. NULL is fine. */
void mw_oauth_inherit(struct mw_oauth *o, struct mw_oauth *before);

/*
 * Verify a token. MW_R_NONE with *claims and *issuer (borrowed) set; otherwise
 * the reason, and *issuer is NULL or whose the token claims to be.
 */
enum mw_reason mw_oauth_verify(struct mw_oauth *o, struct mw_span token, int64_t now,
			       struct mw_jwt_claims *claims, const struct mw_oauth_issuer **issuer);

size_t mw_oauth_count(const struct mw_oauth *o); /* NULL: 0 */
/* Look at the issuer's file now, and say how it is. */
void mw_oauth_state(struct mw_oauth *o, size_t number, struct mw_oauth_state *out);

#endif
