/*
 * NAME
 *	reauth - the code that a person gives again before a change of the own account
 */
#include "daemon/verbs/reauth.h"

static const char *proof_words(enum mw_reason reason)
{
	switch (reason) {
	case MW_R_THROTTLED:
		return "too many wrong codes came; wait, or give a recovery code";
	case MW_R_CODE_REPLAYED:
		return "that code was used already; wait for the next one";
	case MW_R_CODE_WRONG:
		return "that code is wrong";
	case MW_R_ACCOUNT_DISABLED:
		return "the account is disabled";
	default:
		return "the code could not be looked at; try again";
	}
}

void mw_reply_reauth(struct mw_request *q, enum mw_reason reason,
		     const struct mw_judgement *judgement)
{
	mw_reply(q, mw_reason_verdict(reason), reason, "%s", proof_words(reason));
	if (reason == MW_R_THROTTLED)
		mw_message_put_number(q->reply, MW_F_WAIT, (uint64_t)judgement->wait);
}

bool mw_request_reauth(struct mw_request *q, const struct mw_account *account)
{
	struct mw_login login = mw_request_login(q, "cli", "", "");
	struct mw_core *core = &q->worker->core;
	struct mw_subject subject;
	struct mw_judgement judgement;
	enum mw_reason reason;

	if (mw_request_is_admin(q))
		return true;
	if (mw_subject_find(core, mw_span_str(account->name), false, &subject) != MW_STORE_OK) {
		mw_reply_store(q, MW_STORE_FAILED, "account");
		return false;
	}
	if (subject.device_count == 0 || !mw_message_has(q->m, MW_F_CODE)) {
		mw_reply(q, MW_DENY,
			 subject.device_count == 0 ? MW_R_NOT_ENROLLED : MW_R_CODE_NEEDED,
			 subject.device_count == 0 ? "enroll first: mailward totp enroll"
						   : "a code is needed");
		return false;
	}
	reason = mw_mfa_reauth(core, &login, &subject, mw_message_get(q->m, MW_F_CODE), &judgement);
	if (mw_reason_verdict(reason) == MW_OK)
		return true;
	mw_reply_reauth(q, reason, &judgement);
	return false;
}
