/*
 * passdb: what Dovecot asks whether a password is right, one after the other.
 *
 * Dovecot 2.3 and 2.4 say it differently; here it is the same. What is not understood
 * is kept as a reason not to call the configuration good.
 */
#ifndef MW_CLI_DOCTOR_PASSDB_H
#define MW_CLI_DOCTOR_PASSDB_H

#include <stdbool.h>

#include "base/span.h"

#define MW_PASSDBS_MAX	16
#define MW_DOVECOT_TEXT 131072

struct mw_passdb {
	char section[512], driver[64];
	char args[1024];   /* 2.3: args; 2.4: the PAM service */
	bool deny;	   /* lets nobody in: a list of those to refuse */
	char lets_in[128]; /* the setting that makes a yes of its no; "" if none does */
	char odd[128];	   /* a setting whose effect is not known; "" if there is none */
};

/* Large: keep it off the stack. */
struct mw_dovecot {
	char text[MW_DOVECOT_TEXT]; /* what doveconf -n printed */
	char version[64];
	bool is_24; /* not 2.3 */
	struct mw_passdb passdb[MW_PASSDBS_MAX];
	size_t count;
	char protocols[512]; /* those that log people in */
	char odd[600];	     /* what of it all is not understood; "" if everything is */
};

/* Read version, passdbs and protocols out of the text. */
void mw_passdbs_read(struct mw_dovecot *v);

/* The next protocol that logs people in by PAM, and its service. The caller's `rest`
 * starts as the list of protocols. A service with a variable that is not known keeps
 * its "%". */
bool mw_passdb_service(const struct mw_dovecot *v, const struct mw_passdb *p, struct mw_span *rest,
		       char *out, size_t size);

#endif
