/*
 * NAME
 *	token_unlock - mailward token unlock
 * DESCRIPTION
 *	It asks, since a clock that is behind now looks the same as one that was ahead, and
 *	would let in what was revoked.
 */
#include <stdio.h>

#include "base/clock.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/records.h"
#include "cli/words.h"

/* 0: go on. */
static int confirm(struct mw_cli *cli)
{
	char now[MW_WORDS_SIZE], question[2 * MW_WORDS_SIZE];

	mw_words_date(mw_clock_s(), now);
	if (!mw_prompt_possible())
		return mw_complain(EX_USAGE, "usage",
				   "the clock says %s; if it is right, add --yes", now);
	snprintf(question, sizeof(question), "The clock says %s. Is that right?", now);
	mw_ask_hang_up(cli);
	return mw_prompt_yes(question) ? 0
				       : mw_complain(MW_EXIT_NO, "cancelled",
						     "nothing changed; set the clock first");
}

/* Whose tokens are meant; NULL after a complaint. */
static const char *take_target(const struct mw_args *args, enum mw_field *field)
{
	const char *account = mw_args_value(args, "account");

	*field = account != NULL ? MW_F_NAME : MW_F_ISSUER;
	if ((account != NULL) != (args->words > 0))
		return account != NULL ? account : args->word[0];
	mw_complain(EX_USAGE, "usage",
		    "name an issuer or one --account (mailward token unlock --help)");
	return NULL;
}

static void report(const struct mw_message *reply, const char *whose)
{
	int64_t was = (int64_t)mw_message_number(reply, MW_F_REVOKED, 0);
	int64_t is = (int64_t)mw_message_number(reply, MW_F_VALID_AFTER, 0);
	char before[MW_WORDS_SIZE], until[MW_WORDS_SIZE];

	mw_words_time(was, mw_clock_s(), before);
	mw_words_date(is, until);
	mw_say("Tokens of %s were revoked until %s, since the clock was ahead. Now they are "
	       "revoked until %s; those that are issued later are accepted.",
	       whose, was != 0 ? before : "a time to come", until);
	mw_json_print(json_pack("{s:s, s:o, s:I}", "unlocked", whose, "was", mw_json_time(was),
				"revoked", (json_int_t)is));
}

static int run_unlock(struct mw_cli *cli, const struct mw_args *args)
{
	enum mw_field field;
	const char *whose = take_target(args, &field);
	struct mw_ask a;
	int status;

	if (whose == NULL)
		return EX_USAGE;
	if (!mw_args_has(args, "yes") && (status = confirm(cli)) != 0)
		return status;
	mw_ask_begin(&a, MW_V_REVOCATION_LIMIT);
	if ((status = mw_ask_text(&a, field, "the issuer or account", whose)) != 0 ||
	    (status = mw_ask(cli, &a)) != 0)
		return status;
	report(&a.reply, whose);
	return 0;
}

// clang-format off
static const struct mw_option options[] = {
	{ "account", 0, false, "NAME", "tokens of an account, instead of an issuer's" },
	{ "yes", 'y', false, NULL, "the clock is right: do not ask (needed where nobody can be asked)" },
	{ .name = NULL },
};

const struct mw_command mw_token_unlock_commands[] = {
	{ "token unlock", 0, 1, options, run_unlock,
	  .synopsis = "ISSUER | --account NAME [--yes]",
	  .summary = "undo a revocation of a clock that was ahead",
	  .example = "mailward token unlock keycloak" },
	{ .name = NULL },
};
// clang-format on
