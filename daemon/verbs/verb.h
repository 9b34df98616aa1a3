/*
 * verb: the rows of the verb table, and what makes a table sound.
 *
 * The file that answers a verb owns its row: it exports an array of rows that ends with
 * a row without a name (verbs.h), and dispatch.c collects the arrays. A row says who
 * may send the verb, which fields its message must and may have, and which function
 * answers it.
 */
#ifndef MW_DAEMON_VERBS_VERB_H
#define MW_DAEMON_VERBS_VERB_H

#include "base/err.h"
#include "ipc/message.h"

#define MW_VERB_FIELDS_MAX 8

struct mw_request;

struct mw_verb_row {
	enum mw_verb verb;
	const char *name; /* in audit lines */
	unsigned role;	  /* who may send it: of MW_ROLE_ANY, _CHECK, _ADMIN (daemon/peer.h) */
	void (*handle)(struct mw_request *q);
	uint8_t needs[MW_VERB_FIELDS_MAX]; /* enum mw_field; a shorter list ends with 0 */
	uint8_t takes[MW_VERB_FIELDS_MAX]; /* fields that may be absent */
};

/*
 * Fill in the index with the row of each verb, from `tables` (ended by NULL). A verb
 * without a row is NULL there, and no error: numbers have gaps (a lint compares the rows
 * with ipc/message.h). 0, or -1 with *err set: a verb is out of range or has two rows, a
 * row has no role or no handler, or names a field that is unknown or named before.
 */
int mw_verb_index(const struct mw_verb_row *const tables[],
		  const struct mw_verb_row *index[static MW_VERB_COUNT], struct mw_err *err);

/* NULL if the message has all fields that the row needs, and others only if it takes
 * them; else what is wrong. */
const char *mw_verb_misfit(const struct mw_verb_row *row, const struct mw_message *m);

#endif
