/*
 * NAME
 *	mfa - the second factor
 * DESCRIPTION
 *	The daemon says what to ask; the module asks. Everybody is asked the same,
 *	whether the daemon knows them or not.
 *
 *	PAM_IGNORE means that policy asks this user for no second factor, or, with
 *	code_in_password=split, that another line judges. It is never an error's
 *	code, and never PAM_SUCCESS, with which a `sufficient` line would let the user
 *	in.
 */
#include "pam/mfa.h"

#include <security/pam_ext.h>
#include <syslog.h>

#include "pam/ask.h"
#include "pam/code_in_password.h"
#include "pam/converse.h"
#include "pam/enroll.h"

/* As Debian's login.defs and pam_unix have it. */
#define FAIL_DELAY_US 2000000

static int take_code(struct mw_pam *p, struct mw_secret *code)
{
	const char *prompt = p->options.prompt;
	int r;

	code->len = 0;
	if (p->options.combined == MW_COMBINED_JUDGE) {
		mw_pam_kept_code(p, code);
		return PAM_SUCCESS;
	}
	r = mw_pam_prompt(p, prompt != NULL ? prompt : "Verification code: ", code);
	if (r == PAM_SUCCESS && mw_pam_is_junk(p, mw_secret_span(code)))
		r = PAM_AUTH_ERR;
	return r;
}

/* Too many wrong codes: the person should know that this one was not looked at. Not
 * after a password in the same answer, which that would tell to be right. */
static int refused(struct mw_pam *p)
{
	uint64_t wait = mw_message_number(&p->reply, MW_F_WAIT, 0);

	if (wait == 0 || p->options.combined == MW_COMBINED_JUDGE)
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
		return mw_message_has(&p->reply, MW_F_WAIT) ? refused(p) : PAM_AUTHINFO_UNAVAIL;
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

/* What the daemon says about this user; a code of PAM when it could not be asked. */
static int start(struct mw_pam *p, enum mw_verdict *verdict)
{
	uint8_t buf[1024];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));

	if (!mw_pam_request(p, &request, MW_V_MFA_START))
		return PAM_USER_UNKNOWN;
	mw_message_put_number(&request, MW_F_ENROLL, p->options.enroll ? 1 : 0);
	*verdict = mw_pam_ask(p, &request);
	return PAM_SUCCESS;
}

static int answer(struct mw_pam *p, enum mw_verdict verdict)
{
	switch (verdict) {
	case MW_OK:
		return PAM_IGNORE;
	case MW_CONTINUE:
		return p->options.combined == MW_COMBINED_JUDGE ? ask_code(p) : begin(p);
	case MW_DENY:
		return PAM_AUTH_ERR;
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}

int mw_pam_mfa(struct mw_pam *p)
{
	enum mw_verdict verdict = MW_DENY;
	int r;

	/* On every path alike, so that the time tells nothing. */
	pam_fail_delay(p->pamh, FAIL_DELAY_US);
	if (p->options.combined == MW_COMBINED_JUDGE)
		r = mw_pam_resume(p, &verdict);
	else
		r = start(p, &verdict);
	if (r != PAM_SUCCESS)
		return r;
	return p->options.combined == MW_COMBINED_SPLIT ? mw_pam_split(p, verdict)
							: answer(p, verdict);
}
