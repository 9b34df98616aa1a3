/*
 * NAME
 *	reauth - requests that need a person's second factor, or an invitation
 */
#include "cli/reauth.h"

#include <string.h>

#include "base/units.h"
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

int mw_check_unit(const char *name, const char *value)
{
	uint64_t number;

	if (!mw_span_number(mw_span_str(value), UINT64_MAX, &number))
		return 0;
	return mw_complain(EX_USAGE, "invalid",
			   "--%s %s: of what? Say %sd for days, %sh for hours, %sm for minutes or "
			   "%ss for seconds",
			   name, value, value, value, value, value);
}

int mw_read_time(const struct mw_args *args, const char *name, int64_t now, int64_t *when)
{
	const char *value = mw_args_value(args, name);
	int64_t seconds;
	int status;

	*when = 0;
	if (value == NULL)
		return 0;
	if ((status = mw_check_unit(name, value)) != 0)
		return status;
	if (mw_units_duration(mw_span_str(value), &seconds))
		*when = now + seconds;
	else if (!mw_units_date(mw_span_str(value), when))
		return mw_complain(EX_USAGE, "invalid",
				   "--%s wants a time such as 12h, 90d, 2027-01-31 or "
				   "2027-01-31T18:00:00Z, not \"%s\"",
				   name, value);
	return 0;
}
