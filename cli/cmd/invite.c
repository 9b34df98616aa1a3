/*
 * NAME
 *	invite - mailward invite create
 */

#include "base/clock.h"
#include "base/secret.h"
#include "cli/cmd/cmd.h"
#include "cli/output.h"
#include "cli/reauth.h"
#include "cli/values.h"
#include "cli/words.h"

static void say_invitation(const struct mw_message *reply)
{
	int64_t expires = (int64_t)mw_message_number(reply, MW_F_EXPIRES, 0);
	char code[MW_APIKEY_MAX + 1], account[MW_NAME_SIZE], date[MW_WORDS_SIZE];

	mw_span_copy(mw_message_get(reply, MW_F_KEY), code, sizeof(code));
	mw_message_text(reply, MW_F_ACCOUNT, account, sizeof(account));
	mw_words_date(expires, date);
	mw_say("Invitation for %s, good once and until %s. It is shown this once:", account, date);
	mw_say("  %s", code);
	mw_say("It is typed where the verification code is asked for, or for: mailward totp "
	       "enroll");
	mw_json_print(json_pack("{s:s, s:s, s:I}", "account", account, "invitation", code,
				"expires", (json_int_t)expires));
	mw_wipe(code, sizeof(code));
}

static int run_create(struct mw_cli *cli, const struct mw_args *args)
{
	int64_t expires = 0;
	struct mw_ask a;
	int status;

	if ((status = mw_read_time(args, "expires", mw_clock_s(), &expires)) != 0)
		return status;
	mw_ask_begin(&a, MW_V_INVITE_CREATE);
	if (expires != 0)
		mw_ask_number(&a, MW_F_EXPIRES, expires);
	if ((status = mw_ask_account(&a, args)) == 0 && (status = mw_ask(cli, &a)) == 0)
		say_invitation(&a.reply);
	mw_ask_wipe(&a);
	return status;
}

// clang-format off
static const struct mw_option create_options[] = {
	{ "expires", 0, false, "TIME", "when it ends: 12h, 2027-01-31; default: 7d" },
	{ .name = NULL },
};

const struct mw_command mw_invite_commands[] = {
	{ "invite create", 1, 1, create_options, run_create,
	  .synopsis = "ACCOUNT [--expires TIME]",
	  .summary = "make an invitation to enroll a first device",
	  .example = "mailward invite create alice --expires 2d" },
	{ .name = NULL },
};
// clang-format on
