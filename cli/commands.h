/*
 * commands: what the helper can do, one line a command.
 *
 * A command's name is one word ("check") or two ("key create"). Its handler
 * gets the words and options behind the name, counted and known to be in the
 * table, and returns the exit status after it has said what is wrong.
 */
#ifndef MW_CLI_COMMANDS_H
#define MW_CLI_COMMANDS_H

#include "cli/ask.h"
#include "cli/options.h"

struct mw_command {
	const char *name;
	const char *synopsis; /* behind the name */
	const char *summary;
	const char *example;
	size_t least, most; /* how many words */
	const struct mw_option *options;
	int (*run)(struct mw_cli *cli, const struct mw_args *args);
};

/* Ends with one whose name is NULL. */
extern const struct mw_command mw_commands[];

int mw_cmd_init(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_account_add(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_account_show(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_account_list(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_account_rename(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_account_alias(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_account_disable(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_account_enable(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_account_delete(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_key_create(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_key_list(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_key_show(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_key_revoke(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_totp_enroll(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_totp_confirm(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_totp_list(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_totp_remove(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_totp_unlock(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_recovery_new(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_import_google(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_import_oath(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_import_pskc(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_invite_create(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_token_issue(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_token_revoke(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_token_revoked(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_jwks_export(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_jwks_fetch(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_backup(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_check(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_status(struct mw_cli *cli, const struct mw_args *args);
int mw_cmd_doctor(struct mw_cli *cli, const struct mw_args *args);

#endif
