/*
 * NAME
 *	reauth - requests that need a person's second factor, or an invitation
 */
#include "cli/reauth.h"

#include <string.h>

#include "cli/output.h"
#include "cli/prompt.h"

int mw_ask_account(struct mw_ask *a, const struct mw_args *args)
{
	if (args->words == 0)
		return 0;
	return mw_ask_text(a, MW_F_NAME, "the account's name", args->word[0]);
}

int mw_ask_secret(struct mw_cli *cli, struct mw_ask *a, enum mw_field f, const char *question)
{
	struct mw_secret typed;
	struct mw_err err;
	int status = 0;

	mw_ask_hang_up(cli);
	if (mw_prompt_secret(&typed, question, &err) != 0)
		status = mw_complain(EX_USAGE, "usage", "%s", err.text);
	else if (typed.len == 0 || typed.len > mw_field_max(f))
		status = mw_complain(EX_USAGE, "usage", "nothing usable was typed");
	else
		mw_message_put(&a->w, f, mw_secret_span(&typed));
	mw_secret_wipe(&typed);
	return status;
}

int mw_ask_key(struct mw_ask *a, const char *how)
{
	struct mw_secret secret;
	struct mw_err err;
	int status = 0;

	if (mw_prompt_secret(&secret, "Key: ", &err) != 0)
		status = mw_complain(EX_USAGE, "usage", "%s", err.text);
	else if (secret.len == 0)
		status = mw_complain(EX_USAGE, "usage", "no key on stdin: %s", how);
	else
		mw_message_put(&a->w, MW_F_SECRET, mw_secret_span(&secret));
	mw_secret_wipe(&secret);
	return status;
}

/* What the daemon misses, and how a person is asked for it. */
static const struct {
	const char *reason;
	enum mw_field field;
	const char *question;
} missing[] = {
	{ "code_needed", MW_F_CODE, "Verification code, or a recovery code: " },
	{ "invitation_needed", MW_F_INVITATION, "Invitation (mwe_...): " },
};

int mw_ask_proving(struct mw_cli *cli, struct mw_ask *a)
{
	int status = mw_ask_send(cli, a);

	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]) && status == 0; i++)
		if (mw_span_is(mw_message_get(&a->reply, MW_F_REASON), missing[i].reason) &&
		    (status = mw_ask_secret(cli, a, missing[i].field, missing[i].question)) == 0)
			status = mw_ask_send(cli, a);
	return status != 0 ? status : mw_ask_judge(a);
}
