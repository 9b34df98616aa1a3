/*
 * dovecot_oauth2: whom Dovecot's passdb oauth2 asks.
 */
#ifndef MW_CLI_DOCTOR_DOVECOT_OAUTH2_H
#define MW_CLI_DOCTOR_DOVECOT_OAUTH2_H

#include <stdbool.h>

#include "cli/doctor/finding.h"
#include "cli/doctor/passdb.h"

/* Whether a text names mailward, or a socket of it. */
bool mw_names_us(const struct mw_doctor *d, struct mw_span value);

/* Whether a passdb of that driver asks mailward and nobody else. */
bool mw_oauth2_is_ours(const struct mw_doctor *d, const struct mw_dovecot *v,
		       const struct mw_passdb *p);

/* What one that is ours lacks; whether it lacks nothing. */
bool mw_oauth2_check(struct mw_doctor *d, const struct mw_dovecot *v, const struct mw_passdb *p);

/* 2.4: mechanisms for tokens want an oauth2 block. Whether that is so. */
bool mw_oauth2_check_mechanisms(struct mw_doctor *d, const struct mw_dovecot *v);

#endif
