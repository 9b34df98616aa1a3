/*
 * totp: what the verbs about devices share.
 */
#ifndef MW_DAEMON_VERBS_TOTP_H
#define MW_DAEMON_VERBS_TOTP_H

#include "common/mfa/enroll.h"
#include "common/mfa/mfa.h"
#include "ipc/message.h"

struct mw_request;

/* The fields that show a new device, its QR code included if that is small enough. */
void mw_put_enrollment(struct mw_wbuf *w, const struct mw_enrollment *e);
/* The reply to a person whose code was not taken, for this reason. */
void mw_reply_reauth(struct mw_request *q, enum mw_reason reason,
		     const struct mw_judgement *judgement);
/* What to tell one whose code did not confirm a device. */
void mw_drift_words(int64_t ahead, char *out, size_t size);
/* Algorithm, digits and period as asked for; false: *why they can't be. */
bool mw_take_totp(const struct mw_message *m, struct mw_totp *out, const char **why);
/* The label asked for, or the usual one. */
void mw_take_label(const struct mw_message *m, char out[static MW_LABEL_SIZE]);

#endif
