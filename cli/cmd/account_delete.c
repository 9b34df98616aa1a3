/*
 * NAME
 *	account_delete - mailward account delete
 * DESCRIPTION
 *	The keys go with the account, so it is said how many there are, and a person is
 *	asked.
 */
#include <stdio.h>

#include "cli/cmd/account.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/words.h"

static int count_key(void *ctx, const struct mw_message *record)
{
	size_t *count = ctx;

	(void)record;
	(*count)++;
	return 0;
}

static int count_keys(struct mw_cli *cli, const char *name, size_t *count)
{
	struct mw_ask a;
	int status;

	*count = 0;
	mw_ask_begin(&a, MW_V_KEY_LIST);
	if ((status = mw_ask_text(&a, MW_F_NAME, "the name", name)) != 0)
		return status;
	return mw_ask_list(cli, &a, count_key, count);
}

/* 0: go on. */
static int confirm_delete(struct mw_cli *cli, const char *name, size_t keys)
{
	char question[400], clean[400];

	if (!mw_prompt_possible())
		return mw_complain(EX_USAGE, "usage",
				   "deleting %s takes %zu key%s with it: add --yes", name, keys,
				   keys == 1 ? "" : "s");
	snprintf(question, sizeof(question), "Delete %.255s and its %zu key%s for good?", name,
		 keys, keys == 1 ? "" : "s");
	mw_words_clean(mw_span_str(question), clean, sizeof(clean));
	mw_ask_hang_up(cli);
	return mw_prompt_yes(clean) ? 0 : mw_complain(MW_EXIT_NO, "cancelled", "nothing changed");
}

static int run_delete(struct mw_cli *cli, const struct mw_args *args)
{
	bool dry = mw_args_has(args, "dry-run");
	struct mw_listed_account account;
	struct mw_ask a;
	size_t keys;
	int status;

	if ((status = mw_account_look_up(cli, args->word[0], &account)) != 0 ||
	    (status = count_keys(cli, account.name, &keys)) != 0)
		return status;
	if (!dry && !mw_args_has(args, "yes") &&
	    (status = confirm_delete(cli, account.name, keys)) != 0)
		return status;
	if (!dry &&
	    (status = mw_account_ask(cli, &a, MW_V_ACCOUNT_DELETE, account.name, NULL)) != 0)
		return status;
	mw_say("%s %s and %zu key%s.", dry ? "Would delete" : "Deleted", account.name, keys,
	       keys == 1 ? "" : "s");
	mw_json_print(json_pack("{s:s, s:I, s:b}", "account", account.name, "keys",
				(json_int_t)keys, "deleted", !dry));
	return 0;
}

// clang-format off
static const struct mw_option delete_options[] = {
	{ "yes", 'y', false, NULL, "do not ask (needed where nobody can be asked)" },
	{ "dry-run", 'n', false, NULL, "say what would go, and change nothing" },
	{ .name = NULL },
};

const struct mw_command mw_account_delete_commands[] = {
	{ "account delete", 1, 1, delete_options, run_delete,
	  .synopsis = "NAME [--yes] [--dry-run]",
	  .summary = "delete an account and its keys",
	  .example = "mailward account delete alice@example.org" },
	{ .name = NULL },
};
// clang-format on
