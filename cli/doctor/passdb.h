/*
 * passdb: what Dovecot asks whether a password is right, one after the other.
 */
#ifndef MW_CLI_DOCTOR_PASSDB_H
#define MW_CLI_DOCTOR_PASSDB_H

#include <stdbool.h>

#include "base/span.h"

#define MW_PASSDBS_MAX	16
#define MW_DOVECOT_TEXT 131072

struct mw_passdb {
	char section[512], driver[64], args[1024];
	bool deny; /* lets nobody in: a list of those to refuse */
};

/* Large: keep it off the stack. */
struct mw_dovecot {
	char text[MW_DOVECOT_TEXT]; /* what doveconf -n printed */
	struct mw_passdb passdb[MW_PASSDBS_MAX];
	size_t count;
	char protocols[256];
};

/* Read the passdbs and protocols out of the text. */
void mw_passdbs_read(struct mw_dovecot *v);

/* The next protocol that logs people in by PAM, and its service. The caller's `rest`
 * starts as the list of protocols. */
bool mw_passdb_service(const struct mw_passdb *p, struct mw_span *rest, char *out, size_t size);

#endif
