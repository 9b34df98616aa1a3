/*
 * NAME
 *	commands - the table of what the helper can do
 */
#include "cli/commands.h"

#include "cli/cmd/cmd.h"
#include "cli/doctor/doctor.h"
#include "cli/import/formats.h"

const struct mw_command *const mw_commands[] = {
	mw_init_commands,
	mw_account_commands,
	mw_account_delete_commands,
	mw_key_create_commands,
	mw_key_commands,
	mw_key_revoke_commands,
	mw_totp_enroll_commands,
	mw_totp_commands,
	mw_recovery_commands,
	mw_invite_commands,
	mw_token_commands,
	mw_token_revoked_commands,
	mw_token_unlock_commands,
	mw_jwks_commands,
	mw_google_commands,
	mw_oath_commands,
	mw_pskc_commands,
	mw_backup_commands,
	mw_restore_commands,
	mw_check_commands,
	mw_status_commands,
	mw_doctor_commands,
	NULL,
};

const struct mw_option mw_common_options[] = {
	{ "config", 'c', false, "FILE", "the configuration (" MW_CONF_DEFAULT_PATH ")" },
	{ "json", 0, false, NULL, "print one JSON object, for scripts" },
	{ "help", 'h', false, NULL, "say how it is used" },
	{ "version", 'V', false, NULL, "say which version this is" },
	{ .name = NULL },
};

/* How many words of argv name this command; 0: it is another one. */
static int words_of(const struct mw_command *command, int argc, char *const argv[])
{
	struct mw_span name = mw_span_str(command->name), word;
	int n = 0;

	while (mw_take_word(&name, &word))
		if (n >= argc || !mw_span_is(word, argv[n++]))
			return 0;
	return n;
}

const struct mw_command *mw_command_find(int argc, char *const argv[], int *words)
{
	for (const struct mw_command *const *rows = mw_commands; *rows != NULL; rows++)
		for (const struct mw_command *c = *rows; c->name != NULL; c++)
			if ((*words = words_of(c, argc, argv)) > 0)
				return c;
	return NULL;
}
