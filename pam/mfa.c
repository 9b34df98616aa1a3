/*
 * NAME
 *	mfa - the second factor
 * DESCRIPTION
 *	The daemon says what to ask; the module asks. Everybody is asked the same,
 *	whether the daemon knows them or not.
 *
 *	PAM_IGNORE comes from one place only: the daemon's word that policy asks
 *	this user for no second factor. It is never an error's code, and never
 *	PAM_SUCCESS, with which a `sufficient` line would let the user in.
 */
#include "pam/mfa.h"

#include <security/pam_ext.h>
#include <syslog.h>

#include "pam/ask.h"
#include "pam/combined.h"
#include "pam/converse.h"
#include "pam/enroll.h"

/* As Debian's login.defs and pam_unix have it. */
#define FAIL_DELAY_US 2000000

#define CODE_DIGITS 6

/* The password goes on to the next module. Without a code in it, all of it does,
 * and an empty code is sent: it counts like any other wrong one. */
static int split_password(struct mw_pam *p, struct mw_secret *typed)
{
	size_t digits = mw_message_number(&p->reply, MW_F_DIGITS, CODE_DIGITS);
	struct mw_span password, code;
	struct mw_secret rest;
	int r;

	if (!mw_combined_split(mw_secret_span(typed), digits, &password, &code)) {
		password = mw_secret_span(typed);
		code = mw_span_str("");
	}
	if (!mw_secret_set(&rest, code) || password.len == sizeof(typed->bytes))
		return PAM_AUTH_ERR;
	typed->bytes[password.len] = '\0';
	r = pam_set_item(p->pamh, PAM_AUTHTOK, typed->bytes);
	mw_secret_wipe(typed);
	mw_secret_set(typed, mw_secret_span(&rest));
	mw_secret_wipe(&rest);
	return r == PAM_SUCCESS ? PAM_SUCCESS : PAM_AUTHINFO_UNAVAIL;
}

static int take_combined(struct mw_pam *p, struct mw_secret *code)
{
	const char *prompt = p->options.prompt;
	const void *item = NULL;
	int r = PAM_SUCCESS;

	if (pam_get_item(p->pamh, PAM_AUTHTOK, &item) == PAM_SUCCESS && item != NULL)
		r = mw_secret_set(code, mw_span_str(item)) ? PAM_SUCCESS : PAM_AUTH_ERR;
	else
		r = mw_pam_prompt(p, prompt != NULL ? prompt : "Password and code: ", code);
	if (r == PAM_SUCCESS && mw_pam_is_junk(p, mw_secret_span(code)))
		r = PAM_AUTH_ERR;
	return r == PAM_SUCCESS ? split_password(p, code) : r;
}

static int take_code(struct mw_pam *p, struct mw_secret *code)
{
	const char *prompt = p->options.prompt;
	int r;

	code->len = 0;
	if (p->options.code_in_password)
		return take_combined(p, code);
	r = mw_pam_prompt(p, prompt != NULL ? prompt : "Verification code: ", code);
	if (r == PAM_SUCCESS && mw_pam_is_junk(p, mw_secret_span(code)))
		r = PAM_AUTH_ERR;
	return r;
}

/* Too many wrong codes: the person should know that this one was not looked at. */
static int refused(struct mw_pam *p)
{
	uint64_t wait = mw_message_number(&p->reply, MW_F_WAIT, 0);

	if (wait == 0)
		return PAM_AUTH_ERR;
	mw_pam_show(p, "Too many wrong codes. Try again in %llu %s, or use a recovery code.",
		    (unsigned long long)(wait < 120 ? wait : wait / 60),
		    wait < 120 ? "seconds" : "minutes");
	return PAM_MAXTRIES;
}

static int accepted(struct mw_pam *p)
{
	if (mw_message_has(&p->reply, MW_F_TEXT))
		mw_pam_show_span(p, mw_message_get(&p->reply, MW_F_TEXT));
	return PAM_SUCCESS;
}

static int send_code(struct mw_pam *p, struct mw_span code)
{
	switch (mw_pam_ask_code(p, MW_V_MFA_CODE, code)) {
	case MW_OK:
		return accepted(p);
	case MW_CONTINUE:
		return mw_pam_enroll(p);
	case MW_DENY:
		return refused(p);
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}

static int ask_code(struct mw_pam *p)
{
	struct mw_secret code;
	int r = take_code(p, &code);

	if (r == PAM_SUCCESS)
		r = send_code(p, mw_secret_span(&code));
	mw_secret_wipe(&code);
	return r;
}

static int begin(struct mw_pam *p)
{
	switch (mw_message_number(&p->reply, MW_F_ASK, 0)) {
	case MW_ASK_CODE:
		return ask_code(p);
	case MW_ASK_ENROLL:
		return mw_pam_enroll(p);
	default:
		pam_syslog(p->pamh, LOG_ERR, "mailwardd asks for what this module doesn't know");
		return PAM_AUTHINFO_UNAVAIL;
	}
}

int mw_pam_mfa(struct mw_pam *p)
{
	uint8_t buf[1024];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));

	/* On every path alike, so that the time tells nothing. */
	pam_fail_delay(p->pamh, FAIL_DELAY_US);
	if (!mw_pam_request(p, &request, MW_V_MFA_START))
		return PAM_USER_UNKNOWN;
	mw_message_put_number(&request, MW_F_ENROLL, p->options.enroll ? 1 : 0);
	switch (mw_pam_ask(p, &request)) {
	case MW_OK:
		return PAM_IGNORE;
	case MW_CONTINUE:
		return begin(p);
	case MW_DENY:
		return PAM_AUTH_ERR;
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}
