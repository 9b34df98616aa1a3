/*
 * init_config: the first mailward.conf.
 */
#ifndef MW_CLI_CMD_INIT_CONFIG_H
#define MW_CLI_CMD_INIT_CONFIG_H

#include "base/err.h"

/*
 * Write a commented configuration to `path`, which must not exist. Root gets the
 * system's places; anybody else a setup of their own, with everything in the
 * folder of the file. 0, or -1 with the reason.
 */
int mw_init_config(const char *path, struct mw_err *err);

/* Make a folder and those above it (mode 0755). 1 made, 0 was there, -1. */
int mw_init_folder(const char *path, struct mw_err *err);

#endif
