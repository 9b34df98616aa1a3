/*
 * recovery: show what a reply has of a device that was confirmed and of recovery codes.
 */
#ifndef MW_CLI_CMD_RECOVERY_H
#define MW_CLI_CMD_RECOVERY_H

#include "ipc/message.h"

/* The device's ID, if there is one, and the codes, if some were made. */
void mw_recovery_show(const struct mw_message *reply);

#endif
