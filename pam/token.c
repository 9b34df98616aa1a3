/*
 * NAME
 *	token - an API key or access token in place of a password
 * DESCRIPTION
 *	What an earlier module or the application has as the password is taken as
 *	it is; otherwise it is asked for. With a yes PAM_USER becomes the
 *	account's name: Dovecot takes it as the mailbox, so that an alias and the
 *	user name `apikey` lead to the mailbox whose key it was.
 *
 *	No pam_fail_delay(3) here. A key can't be guessed, the daemon limits the
 *	noise, and sleeping in Dovecot's few auth workers would let anybody keep
 *	them busy.
 */
#include "pam/token.h"

#include <security/pam_ext.h>
#include <string.h>
#include <syslog.h>

#include "pam/ask.h"
#include "pam/converse.h"

/* What is longer than any credential is not copied: *length says how long it is. */
static int take_password(struct mw_pam *p, struct mw_secret *secret, size_t *length)
{
	const char *prompt = p->options.prompt != NULL ? p->options.prompt : "Password: ";
	const void *item = NULL;

	*length = secret->len = 0;
	if (pam_get_item(p->pamh, PAM_AUTHTOK, &item) != PAM_SUCCESS || item == NULL)
		return mw_pam_prompt(p, prompt, secret);
	if (strlen(item) > MW_SECRET_MAX)
		*length = strlen(item);
	else if (!mw_secret_set(secret, mw_span_str(item)))
		return PAM_AUTH_ERR;
	return PAM_SUCCESS;
}

static int become_account(struct mw_pam *p)
{
	char account[MW_NAME_SIZE];

	mw_message_text(&p->reply, MW_F_ACCOUNT, account, sizeof(account));
	if (account[0] == '\0') {
		pam_syslog(p->pamh, LOG_ERR, "mailwardd accepted a login and did not say whose");
		return PAM_AUTHINFO_UNAVAIL;
	}
	if (strcmp(account, p->user) == 0)
		return PAM_SUCCESS;
	if (mw_pam_user_is_another(p->pamh, p->user, account)) {
		pam_syslog(p->pamh, LOG_NOTICE, "user %s is not account %s: refused", p->user,
			   account);
		return PAM_USER_UNKNOWN;
	}
	return pam_set_item(p->pamh, PAM_USER, account) == PAM_SUCCESS ? PAM_SUCCESS
								       : PAM_AUTHINFO_UNAVAIL;
}

static int check(struct mw_pam *p, struct mw_span secret, size_t length)
{
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));
	enum mw_verdict verdict;

	if (!mw_pam_request(p, &request, MW_V_PAM_TOKEN))
		return PAM_USER_UNKNOWN;
	mw_message_put(&request, MW_F_SECRET, secret);
	if (length > 0)
		mw_message_put_number(&request, MW_F_LENGTH, length);
	verdict = mw_pam_ask(p, &request);
	mw_wipe(buf, request.len);
	switch (verdict) {
	case MW_OK:
		return become_account(p);
	case MW_DENY:
		return PAM_AUTH_ERR;
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}

int mw_pam_token(struct mw_pam *p)
{
	struct mw_secret secret;
	size_t length;
	int r = take_password(p, &secret, &length);

	if (r == PAM_SUCCESS && mw_pam_is_junk(p, mw_secret_span(&secret)))
		r = PAM_AUTH_ERR;
	if (r == PAM_SUCCESS)
		r = check(p, mw_secret_span(&secret), length);
	mw_secret_wipe(&secret);
	return r;
}
