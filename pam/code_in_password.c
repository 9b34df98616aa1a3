/*
 * NAME
 *	code_in_password - a password and a code in one answer
 * DESCRIPTION
 *	Two lines of the stack, around the module that checks the password:
 *
 *		auth  requisite  pam_mailward.so code_in_password=split
 *		auth  requisite  pam_unix.so try_first_pass
 *		auth  required   pam_mailward.so code_in_password=judge
 *
 *	"split" asks and hands on the password alone; it judges nothing and its
 *	PAM_IGNORE lets nobody in. "judge" sends the code, so that a code is used up
 *	or guessed only by somebody who knows the password.
 *
 *	Whatever "split" learns about the user, it asks the same question and leaves
 *	the verdict to "judge": who does not know the password learns nothing about
 *	the second factor. "judge" does not explain a refusal either, since that
 *	would tell that the password was right.
 */
#include "pam/code_in_password.h"

#include <security/pam_ext.h>
#include <syslog.h>

#include "pam/combined.h"
#include "pam/converse.h"
#include "pam/kept.h"

#define CODE_DIGITS 6

static int take_answer(struct mw_pam *p, struct mw_secret *typed)
{
	const char *prompt = p->options.prompt;
	const void *item = NULL;
	int r = PAM_SUCCESS;

	typed->len = 0;
	if (pam_get_item(p->pamh, PAM_AUTHTOK, &item) == PAM_SUCCESS && item != NULL)
		r = mw_secret_set(typed, mw_span_str(item)) ? PAM_SUCCESS : PAM_AUTH_ERR;
	else
		r = mw_pam_prompt(p, prompt != NULL ? prompt : "Password and code: ", typed);
	if (r == PAM_SUCCESS && mw_pam_is_junk(p, mw_secret_span(typed)))
		r = PAM_AUTH_ERR;
	return r;
}

/* Without a code in it, all of it is the password, and an empty code is kept: it
 * counts as a wrong one. */
static int part(struct mw_pam *p, enum mw_pam_asked asked, struct mw_secret *typed)
{
	size_t digits = CODE_DIGITS;
	struct mw_span password, code;
	int r;

	if (asked == MW_PAM_ASKED)
		digits = mw_message_number(&p->reply, MW_F_DIGITS, CODE_DIGITS);
	if (!mw_combined_split(mw_secret_span(typed), digits, &password, &code)) {
		password = mw_secret_span(typed);
		code = mw_span_str("");
	}
	if (password.len == sizeof(typed->bytes))
		return PAM_AUTH_ERR;
	if ((r = mw_pam_keep(p, asked, code)) != PAM_SUCCESS)
		return r;
	typed->bytes[password.len] = '\0';
	r = pam_set_item(p->pamh, PAM_AUTHTOK, typed->bytes);
	return r == PAM_SUCCESS ? PAM_IGNORE : PAM_AUTHINFO_UNAVAIL;
}

static int ask_and_part(struct mw_pam *p, enum mw_pam_asked asked)
{
	struct mw_secret typed;
	int r = take_answer(p, &typed);

	if (r == PAM_SUCCESS)
		r = part(p, asked, &typed);
	mw_secret_wipe(&typed);
	return r;
}

int mw_pam_split(struct mw_pam *p, enum mw_verdict verdict)
{
	int r;

	switch (verdict) {
	case MW_OK:
		/* The password module asks by itself, for the password alone. */
		r = mw_pam_keep(p, MW_PAM_NOT_ASKED, mw_span_str(""));
		return r == PAM_SUCCESS ? PAM_IGNORE : r;
	case MW_CONTINUE:
		return ask_and_part(p, MW_PAM_ASKED);
	case MW_DENY:
		return ask_and_part(p, MW_PAM_REFUSED);
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}

int mw_pam_resume(struct mw_pam *p, enum mw_verdict *verdict)
{
	static const enum mw_verdict verdicts[] = {
		[MW_PAM_NOT_ASKED] = MW_OK,
		[MW_PAM_REFUSED] = MW_DENY,
		[MW_PAM_ASKED] = MW_CONTINUE,
	};
	struct mw_pam_kept *kept = mw_pam_kept(p);

	*verdict = MW_DENY;
	if (kept == NULL || kept->judged) {
		pam_syslog(p->pamh, LOG_ERR,
			   "code_in_password=judge found no code: code_in_password=split "
			   "is missing before the password module");
		return PAM_SERVICE_ERR;
	}
	kept->judged = true;
	*verdict = verdicts[kept->asked];
	p->client = kept->client;
	kept->client = (struct mw_client)MW_CLIENT_CLOSED;
	return PAM_SUCCESS;
}

void mw_pam_kept_code(struct mw_pam *p, struct mw_secret *code)
{
	struct mw_pam_kept *kept = mw_pam_kept(p);

	mw_secret_set(code, kept != NULL ? mw_span_of(kept->code, kept->len) : mw_span_str(""));
}

bool mw_pam_was_judged(struct mw_pam *p)
{
	const struct mw_pam_kept *kept = mw_pam_kept(p);

	if (kept == NULL || kept->judged)
		return true;
	pam_syslog(p->pamh, LOG_ERR,
		   "%s is refused: code_in_password=judge is missing after the password module",
		   p->user);
	return false;
}
