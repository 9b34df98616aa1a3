/*
 * issuers: the issuers whose access tokens are taken, and their keys.
 *
 * Whose keys they are, and where they come from, is in issuer_keys.h.
 */
#ifndef MW_COMMON_OAUTH_ISSUERS_H
#define MW_COMMON_OAUTH_ISSUERS_H

#include "base/log.h"
#include "common/oauth/issuer_keys.h"
#include "common/oauth/jwt.h"
#include "common/oauth/logout.h"

/* What is configured of one issuer. Strings are borrowed, and live as long as
 * the struct mw_oauth made of it. */
struct mw_oauth_issuer {
	const char *name; /* "keycloak": ours, in audit lines */
	const char *jwks; /* path; NULL: `keys` never change */
	struct mw_jwks *keys;
	mw_jws_algs rsa;	     /* for RSA keys that name no algorithm */
	struct mw_jwt_policy policy; /* .issuer is what iss must be */
	bool auto_provision;	     /* make an account for each user it vouches for */
	bool introspects;	     /* its tokens are opaque: it is asked about them */
	bool ours;		     /* we sign them ourselves, for accounts by number */
	bool for_clients;	     /* mail programs are sent to it (RFC 7628 section 3.2.2) */
	const char *client_scope;    /* what they should ask it for; NULL or "": by policy.scopes */
};

/* So many may be configured. */
#define MW_OAUTH_ISSUERS_MAX 32

#define MW_OAUTH_TOLD_MAX 8

/* How an issuer's keys are. */
struct mw_oauth_state {
	const char *name, *jwks;
	int64_t skew;	      /* how far its clock may be ahead of ours */
	size_t keys, skipped; /* that are used, and that are not */
	size_t told;	      /* why, of the first of these */
	struct mw_jwks_skipped why[MW_OAUTH_TOLD_MAX];
	int64_t read;	     /* when they were written; 0: there never were any */
	struct mw_err error; /* why the present file is not used; "" */
	/* Tokens since the start whose kid was never seen, or was withdrawn. */
	uint64_t unknown, withdrawn;
	int64_t waiting;	     /* seconds since a fetch was asked for in vain; 0 */
	struct mw_err request_error; /* why it can't be asked for; "" */
};

struct mw_oauth;
struct mw_recall; /* recall.h */

/* `issuers` is copied, its strings are not; a reference to each `keys` is taken.
 * Key files that can't be read are logged. NULL: no memory. */
struct mw_oauth *mw_oauth_new(const struct mw_oauth_issuer *issuers, size_t count,
			      const struct mw_log *log);
void mw_oauth_free(struct mw_oauth *o); /* NULL is fine */

/* For a new configuration: an issuer of the same name and file keeps what was seen,
 * asked for and counted `before`. It keeps the keys, too, when the file can't be used
 * now and the algorithms are the same, and logs it. Not so when the file is gone:
 * whoever deletes it and reloads wants no key of it to be trusted. NULL is fine. */
void mw_oauth_inherit(struct mw_oauth *o, struct mw_oauth *before);

/*
 * Verify a token. MW_R_NONE with *claims and *issuer (borrowed) set; otherwise
 * the reason with claims->detail, and *issuer is NULL or whose the token claims to be.
 * Several may have one iss: the one whose audience the token names is meant, else the
 * first.
 */
enum mw_reason mw_oauth_verify(struct mw_oauth *o, struct mw_span token, int64_t now,
			       struct mw_jwt_claims *claims, const struct mw_oauth_issuer **issuer);

/* Verify a logout token. MW_R_NONE with *out, and in `issuers` all that have its iss;
 * otherwise the reason with out->detail, and *count is 0 or 1, as above. */
enum mw_reason mw_oauth_verify_logout(struct mw_oauth *o, struct mw_span token, int64_t now,
				      struct mw_logout *out,
				      const struct mw_oauth_issuer *issuers[MW_OAUTH_ISSUERS_MAX],
				      size_t *count);

/* The issuer that is asked about opaque tokens, and what it said lately; NULL: none is.
 * At most one is. */
const struct mw_oauth_issuer *mw_oauth_introspecting(const struct mw_oauth *o);
struct mw_recall *mw_oauth_recall(struct mw_oauth *o);

/* The issuer that mail programs are sent to; NULL: there is none. */
const struct mw_oauth_issuer *mw_oauth_for_clients(const struct mw_oauth *o);

size_t mw_oauth_count(const struct mw_oauth *o); /* NULL: 0 */
/* Every few seconds: ask for the fetches that could not be asked for when they were
 * needed (fetch_request.h). */
void mw_oauth_tick(struct mw_oauth *o);
/* Look at the issuer's file now, and say how it is. */
void mw_oauth_state(struct mw_oauth *o, size_t number, struct mw_oauth_state *out);

#endif
