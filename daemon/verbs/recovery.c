/*
 * NAME
 *	recovery - recovery codes
 */
#include <sodium.h>

#include "common/mfa/recovery.h"
#include "daemon/verbs/factor.h"
#include "daemon/verbs/reauth.h"
#include "daemon/verbs/subject.h"
#include "daemon/verbs/verbs.h"

static void recovery_new(struct mw_request *q)
{
	char codes[MW_RECOVERY_TEXT];
	enum mw_reason reason;
	struct mw_account a;

	if (!mw_request_subject(q, &a) || !mw_request_reauth(q, &a))
		return;
	reason = mw_recovery_make(&q->worker->core, a.id, codes);
	mw_reply_factor(q, reason, "account");
	if (reason == MW_R_ACCEPTED) {
		mw_message_put_text(q->reply, MW_F_ACCOUNT, a.name);
		mw_message_put_text(q->reply, MW_F_CODES, codes);
		mw_log_factor(q, "new recovery codes", &a);
	}
	sodium_memzero(codes, sizeof(codes));
}

/* clang-format off */
const struct mw_verb_row mw_recovery_verbs[] = {
	{ MW_V_RECOVERY_NEW, "recovery_new", MW_ROLE_ANY, recovery_new, { 0 }, { MW_F_NAME, MW_F_CODE } },
	{ 0 },
};
/* clang-format on */
