/*
 * totp: what the commands about second factors share.
 */
#ifndef MW_CLI_CMD_TOTP_H
#define MW_CLI_CMD_TOTP_H

#include <stdint.h>

#include "ipc/message.h"

/* Show a device's number and, if some were made, recovery codes. */
void mw_totp_say_codes(const struct mw_message *reply);
int mw_totp_read_id(const char *word, int64_t *id);

#endif
