/*
 * mailwardd: the real daemon, for tests that want one to talk to.
 *
 * It runs from the build tree with a configuration, a master key, a store and
 * an audit file in a temporary folder of its own, as the user who runs the
 * test. Whoever starts one stops it; what goes wrong fails the test.
 */
#ifndef MW_TESTS_MAILWARDD_H
#define MW_TESTS_MAILWARDD_H

#include <sys/types.h>

#include "ipc/client.h"
#include "tests/unit/temp_folder.h"

struct mailwardd {
	pid_t pid;
	char folder[TEMP_FOLDER_SIZE];
	char socket[96]; /* the auth socket */
	char audit[96];	 /* a JSON object a line */
};

/* All sockets listen and the store is made when it returns. */
void mailwardd_start(struct mailwardd *d);
/* End it and remove the folder. */
void mailwardd_stop(struct mailwardd *d);

/* Send one request on a connection of its own; it must be answered with MW_OK.
 * The reply's fields borrow from a static buffer. */
void mailwardd_ask(const struct mailwardd *d, struct mw_span request, struct mw_message *reply);
/* Make an account. */
void mailwardd_add_account(const struct mailwardd *d, const char *name);
/* Make a key for the account and return its number. */
uint64_t mailwardd_add_key(const struct mailwardd *d, const char *account, const char *scopes,
			   char key[static 64]);
void mailwardd_revoke_key(const struct mailwardd *d, uint64_t id);
/* How many audit lines there are that hold all of these pieces ("" for any). */
unsigned mailwardd_audited(const struct mailwardd *d, const char *a, const char *b);

#endif
