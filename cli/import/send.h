/*
 * send: what was found goes to the daemon, which takes all of it or nothing.
 */
#ifndef MW_CLI_IMPORT_SEND_H
#define MW_CLI_IMPORT_SEND_H

#include "cli/import/found.h"

/* Another import was first: nothing was written, and the next try may say so of other
 * devices. */
#define MW_IMPORT_AGAIN (-1)

/* The exit status after a complaint, or MW_IMPORT_AGAIN; 0 with the answer in each
 * device. `dry`: nothing is written. */
int mw_import_send(struct mw_import *m, bool dry);

#endif
