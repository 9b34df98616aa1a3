/*
 * cmd: the rows that the files of this folder own (cli/command.h).
 */
#ifndef MW_CLI_CMD_CMD_H
#define MW_CLI_CMD_CMD_H

#include "cli/command.h"

extern const struct mw_command mw_account_commands[];
extern const struct mw_command mw_account_delete_commands[];
extern const struct mw_command mw_backup_commands[];
extern const struct mw_command mw_check_commands[];
extern const struct mw_command mw_init_commands[];
extern const struct mw_command mw_invite_commands[];
extern const struct mw_command mw_jwks_commands[];
extern const struct mw_command mw_key_commands[];
extern const struct mw_command mw_key_create_commands[];
extern const struct mw_command mw_key_revoke_commands[];
extern const struct mw_command mw_recovery_commands[];
extern const struct mw_command mw_restore_commands[];
extern const struct mw_command mw_status_commands[];
extern const struct mw_command mw_token_commands[];
extern const struct mw_command mw_token_revoked_commands[];
extern const struct mw_command mw_token_unlock_commands[];
extern const struct mw_command mw_totp_commands[];
extern const struct mw_command mw_totp_enroll_commands[];

#endif
