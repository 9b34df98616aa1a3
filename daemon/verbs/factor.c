/*
 * NAME
 *	factor - what the verbs about second factors share
 */
#include "daemon/verbs/factor.h"

#include <sodium.h>
#include <stdio.h>

#include "common/otp/qr.h"

void mw_reply_factor(struct mw_request *q, enum mw_reason reason, const char *what)
{
	switch (reason) {
	case MW_R_STORE_UNAVAILABLE:
		mw_reply_store(q, MW_STORE_FAILED, what);
		break;
	case MW_R_NOT_FOUND:
		mw_reply_store(q, MW_STORE_NOT_FOUND, what);
		break;
	case MW_R_TOO_MANY:
		mw_reply(q, MW_DENY, reason, "an account has at most %d devices", MW_DEVICES_MAX);
		break;
	case MW_R_ACCOUNT_DISABLED:
		mw_reply(q, MW_DENY, reason, "the account is disabled");
		break;
	case MW_R_INVITATION_NEEDED:
		mw_reply(q, MW_DENY, reason, "an invitation is needed");
		break;
	case MW_R_INVITATION_INVALID:
		mw_reply(q, MW_DENY, reason, "that invitation is not good, or used up");
		break;
	default:
		mw_reply(q, mw_reason_verdict(reason), reason, NULL);
	}
}

void mw_log_factor(const struct mw_request *q, const char *what, const struct mw_account *a)
{
	mw_logf(q->worker->core.log, MW_LOG_NOTICE, "%s of %s by uid %lld", what, a->name,
		(long long)q->conn->peer.uid);
}

bool mw_take_totp(const struct mw_message *m, struct mw_totp *out, const char **why)
{
	*out = mw_totp_usual;
	out->digits = (unsigned)mw_message_number(m, MW_F_DIGITS, out->digits);
	out->period = (unsigned)mw_message_number(m, MW_F_PERIOD, out->period);
	if (mw_message_has(m, MW_F_ALGORITHM) &&
	    !mw_totp_algorithm_find(mw_message_get(m, MW_F_ALGORITHM), &out->algorithm))
		out->algorithm = 0;
	*why = mw_totp_fault(out);
	return *why == NULL;
}

void mw_take_label(const struct mw_message *m, char out[static MW_LABEL_SIZE])
{
	mw_message_text(m, MW_F_LABEL, out, MW_LABEL_SIZE);
	if (out[0] == '\0')
		snprintf(out, MW_LABEL_SIZE, "authenticator");
}

void mw_put_enrollment(struct mw_wbuf *w, const struct mw_enrollment *e)
{
	char text[MW_QR_MAX];
	struct mw_wbuf qr = mw_wbuf_of(text, sizeof(text));

	mw_message_put_number(w, MW_F_ID, (uint64_t)e->device_id);
	mw_message_put_text(w, MW_F_SEED, e->seed);
	mw_message_put_text(w, MW_F_URI, e->uri);
	if (mw_qr_draw(e->uri, &qr) || mw_qr_draw(e->short_uri, &qr))
		mw_message_put(w, MW_F_QR, mw_wbuf_span(&qr));
	sodium_memzero(text, sizeof(text));
}

void mw_drift_words(int64_t ahead, char *out, size_t size)
{
	int64_t minutes = (ahead < 0 ? -ahead : ahead) / 60;

	if (ahead == 0)
		snprintf(out, size,
			 "That code is wrong. Wait for the next one, and try again. If that "
			 "does not help, look at the clock of your device.");
	else
		snprintf(out, size,
			 "The clock of your device is about %lld minute%s %s. Set it, and try "
			 "again.",
			 (long long)minutes, minutes == 1 ? "" : "s", ahead > 0 ? "fast" : "slow");
}
