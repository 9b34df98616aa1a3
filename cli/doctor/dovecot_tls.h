/*
 * dovecot_tls: which protocols of Dovecot take keys over connections in clear text.
 */
#ifndef MW_CLI_DOCTOR_DOVECOT_TLS_H
#define MW_CLI_DOCTOR_DOVECOT_TLS_H

#include "cli/doctor/finding.h"
#include "cli/doctor/passdb.h"

void mw_dovecot_check_tls(struct mw_doctor *d, const struct mw_dovecot *v);

#endif
