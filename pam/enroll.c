/*
 * NAME
 *	enroll - make a second factor at the login
 * DESCRIPTION
 *	The daemon makes the secret and draws the QR code; nothing counts until it
 *	has seen a right code, so that a lost connection leaves nothing behind.
 *	The recovery codes end with a question, since sshd shows what it was told
 *	with the next question only.
 */
#include "pam/enroll.h"

#include <security/pam_ext.h>
#include <syslog.h>

#include "pam/ask.h"
#include "pam/converse.h"

static enum mw_verdict start(struct mw_pam *p)
{
	uint8_t buf[8];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));

	mw_message_begin(&request, MW_V_ENROLL_START);
	return mw_pam_ask(p, &request);
}

static void show_secret(struct mw_pam *p)
{
	struct mw_span qr = mw_message_get(&p->reply, MW_F_QR);
	struct mw_span line;

	mw_pam_show(p, "A second factor is needed from now on.");
	mw_pam_show(p, "Scan this with an authenticator app, or type the secret into it.");
	while (mw_take_until(&qr, '\n', &line))
		mw_pam_show_span(p, line);
	mw_pam_show(p, "Secret: %.*s", (int)mw_message_get(&p->reply, MW_F_SEED).len,
		    (const char *)mw_message_get(&p->reply, MW_F_SEED).ptr);
}

static void show_what_was_wrong(struct mw_pam *p)
{
	uint64_t tries = mw_message_number(&p->reply, MW_F_TRIES, 0);

	if (mw_message_has(&p->reply, MW_F_TEXT))
		mw_pam_show_span(p, mw_message_get(&p->reply, MW_F_TEXT));
	mw_pam_show(p, "%llu more %s.", (unsigned long long)tries, tries == 1 ? "try" : "tries");
}

/* The device counts already, so a person who hangs up here is let in the next
 * time; this login ends with the connection. */
static int show_recovery_codes(struct mw_pam *p)
{
	struct mw_span codes = mw_message_get(&p->reply, MW_F_CODES);
	struct mw_span code;

	mw_pam_show(p, "Done. Should the device get lost, each of these lets you in once:");
	while (mw_take_word(&codes, &code))
		mw_pam_show_span(p, code);
	return mw_pam_pause(p, "Write them down now; they are not shown again. [Enter] ");
}

static int ask_code(struct mw_pam *p, enum mw_verdict *verdict)
{
	struct mw_secret code;
	int r = mw_pam_prompt(p, "Code from the app: ", &code);

	if (r == PAM_SUCCESS)
		*verdict = mw_pam_ask_code(p, MW_V_ENROLL_CONFIRM, mw_secret_span(&code));
	mw_secret_wipe(&code);
	return r;
}

/* The daemon counts the tries and ends this. */
int mw_pam_enroll(struct mw_pam *p)
{
	enum mw_verdict verdict = start(p);
	int r;

	if (verdict == MW_CONTINUE)
		show_secret(p);
	while (verdict == MW_CONTINUE) {
		if ((r = ask_code(p, &verdict)) != PAM_SUCCESS)
			return r;
		if (verdict == MW_CONTINUE)
			show_what_was_wrong(p);
	}
	switch (verdict) {
	case MW_OK:
		return show_recovery_codes(p);
	case MW_DENY:
		pam_syslog(p->pamh, LOG_NOTICE, "%s did not enroll", p->user);
		return PAM_AUTH_ERR;
	default:
		return PAM_AUTHINFO_UNAVAIL;
	}
}
