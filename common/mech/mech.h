/*
 * mech: SASL mechanisms (RFC 4422), the server's side, as pure state machines.
 *
 * A mechanism turns the client's bytes into credentials; it knows no socket, no
 * store, and allocates nothing. What it keeps between two messages lives in
 * struct mw_mech_state, which its owner readies before (mw_mech_state_init) and
 * wipes after (mw_mech_state_wipe).
 *
 * A new mechanism is one new file, its name in the list below and a line in the
 * table of mechs.c.
 */
#ifndef MW_COMMON_MECH_MECH_H
#define MW_COMMON_MECH_MECH_H

#include "base/secret.h"
#include "base/wbuf.h"

/* A challenge always fits here. */
#define MW_MECH_CHALLENGE_MAX 1024
/* SASLprep'd names may be 1024 octets (RFC 4616); ours are accounts' names. */
#define MW_MECH_NAME_MAX (MW_NAME_SIZE - 1)

enum mw_mech_next {
	MW_MECH_MALFORMED = 0, /* the exchange is over: refuse */
	MW_MECH_MORE,	       /* a challenge was written; step again with the reply */
	MW_MECH_CREDENTIALS    /* name, authzid and secret are complete */
};

struct mw_mech_state {
	int phase; /* the mechanism's own; 0 at the start */
	uint8_t name[MW_MECH_NAME_MAX];
	size_t name_len;
	uint8_t authzid[MW_MECH_NAME_MAX];
	size_t authzid_len;
	struct mw_secret secret;
};

#define MW_MECH_PLAINTEXT 1u /* the secret is readable on the wire: needs TLS */
#define MW_MECH_TOKEN	  2u /* carries a bearer token (RFC 6750), never a password */

/* Where a client gets a better token; borrowed, "" when not known. */
struct mw_mech_remedy {
	const char *scope;  /* what to ask the provider for, in its own words */
	const char *issuer; /* the provider: an https URL */
};

struct mw_mech {
	const char *name;
	unsigned flags;
	/* The first message; ir.ptr is NULL when there was no initial response.
	 * NULL for a mechanism in which the client speaks first: without an initial
	 * response, an empty challenge asks for the message. */
	enum mw_mech_next (*start)(struct mw_mech_state *s, struct mw_span ir,
				   struct mw_wbuf *challenge);
	/* Each later one. */
	enum mw_mech_next (*step)(struct mw_mech_state *s, struct mw_span response,
				  struct mw_wbuf *challenge);
	/* A mechanism that tells of a refusal in a challenge of its own writes it
	 * here and gets one more message, which means nothing; NULL for others. */
	void (*refusal)(const struct mw_mech_remedy *remedy, struct mw_wbuf *challenge);
};

/* For mechanisms: keep a copy, names without pasted blanks at their ends. false when
 * it is too long, a name is not text, a secret holds a NUL, or something other than
 * the authzid is empty. */
bool mw_mech_set_name(struct mw_mech_state *s, struct mw_span name);
bool mw_mech_set_authzid(struct mw_mech_state *s, struct mw_span authzid);
bool mw_mech_set_secret(struct mw_mech_state *s, struct mw_span secret);

/* Begin an exchange, with or without a `start` of the mechanism. */
enum mw_mech_next mw_mech_start(const struct mw_mech *mech, struct mw_mech_state *s,
				struct mw_span ir, struct mw_wbuf *challenge);
void mw_mech_state_init(struct mw_mech_state *s);
void mw_mech_state_wipe(struct mw_mech_state *s);

/* Each in a file of its own. */
extern const struct mw_mech mw_mech_plain, mw_mech_login, mw_mech_xoauth2, mw_mech_oauthbearer;

#endif
