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

static int run_unlock(struct mw_cli *cli, const struct mw_args *args)
{
	char before[MW_WORDS_SIZE], until[MW_WORDS_SIZE];
	int64_t was, is;
	struct mw_ask a;
	int status;

	if (!mw_args_has(args, "yes") && (status = confirm(cli)) != 0)
		return status;
	mw_ask_begin(&a, MW_V_REVOCATION_LIMIT);
	if ((status = mw_ask_text(&a, MW_F_ISSUER, "the issuer", args->word[0])) != 0 ||
	    (status = mw_ask(cli, &a)) != 0)
		return status;
	was = (int64_t)mw_message_number(&a.reply, MW_F_REVOKED, 0);
	is = (int64_t)mw_message_number(&a.reply, MW_F_VALID_AFTER, 0);
	mw_words_time(was, mw_clock_s(), before);
	mw_words_date(is, until);
	mw_say("Tokens of %s were revoked until %s, since the clock was ahead. Now they are "
	       "revoked until %s; those that it issues later are accepted.",
	       args->word[0], before, until);
	mw_json_print(json_pack("{s:s, s:I, s:I}", "issuer", args->word[0], "was", (json_int_t)was,
				"revoked", (json_int_t)is));
	return 0;
}

// clang-format off
static const struct mw_option options[] = {
	{ "yes", 'y', false, NULL, "the clock is right: do not ask (needed where nobody can be asked)" },
	{ .name = NULL },
};

const struct mw_command mw_token_unlock_commands[] = {
	{ "token unlock", 1, 1, options, run_unlock,
	  .synopsis = "ISSUER [--yes]",
	  .summary = "undo a revocation of a clock that was ahead",
	  .example = "mailward token unlock keycloak" },
	{ .name = NULL },
};
// clang-format on
