/*
 * asking: what the looks ask the daemon, without waiting long.
 *
 * Not by cli/ask.h: a daemon that does not answer is a finding here, and each socket is
 * tried by itself.
 */
#ifndef MW_CLI_DOCTOR_ASKING_H
#define MW_CLI_DOCTOR_ASKING_H

#include "cli/doctor/finding.h"

/* How long a socket that hangs is waited for. */
#define MW_DOCTOR_TIMEOUT_MS 3000

/* Connect to the first socket of [listen] auth. false: it does not answer, which is the
 * finding of the look at the sockets. */
bool mw_doctor_connect(const struct mw_doctor *d, struct mw_client *c);

/* Send a request without fields. false leaves the reason in *why. `reply` borrows from
 * `buf`. */
bool mw_doctor_ask(struct mw_client *c, enum mw_verb verb, struct mw_message *reply,
		   uint8_t buf[static MW_MESSAGE_MAX], struct mw_err *why);

#endif
