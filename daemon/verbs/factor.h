/*
 * factor: what the verbs about second factors share.
 */
#ifndef MW_DAEMON_VERBS_FACTOR_H
#define MW_DAEMON_VERBS_FACTOR_H

#include "common/mfa/enroll.h"
#include "daemon/verbs/request.h"

/* The reply for the result of a question about factors; `what` was not found. */
void mw_reply_factor(struct mw_request *q, enum mw_reason reason, const char *what);

/* Log a change of a factor of this account: "`what` of NAME by uid 1000". */
void mw_log_factor(const struct mw_request *q, const char *what, const struct mw_account *a);

/* Algorithm, digits and period as asked for; false: *why they are invalid. */
bool mw_take_totp(const struct mw_message *m, struct mw_totp *out, const char **why);
/* The label asked for, or the usual one. */
void mw_take_label(const struct mw_message *m, char out[static MW_LABEL_SIZE]);

/* The fields that show a new device, its QR code included if that is small enough. */
void mw_put_enrollment(struct mw_wbuf *w, const struct mw_enrollment *e);
/* What to tell a person after a code that did not confirm a device: `ahead` is how far its
 * clock is fast, in seconds, as far as the code shows that; else 0. */
void mw_drift_words(int64_t ahead, char *out, size_t size);

#endif
