/*
 * store_file: the file that the store is, for commands that prepare it or look at
 * it. Only mailwardd opens it.
 */
#ifndef MW_CLI_STORE_FILE_H
#define MW_CLI_STORE_FILE_H

#include "conf/conf.h"

/* An absolute path inside of *conf. NULL with *err set when [store] url is of a kind
 * that is not built in: mailwardd does not start with it. */
const char *mw_store_file(const struct mw_conf *conf, struct mw_err *err);

#endif
