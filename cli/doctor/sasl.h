/*
 * sasl: Cyrus SASL as Postfix uses it.
 */
#ifndef MW_CLI_DOCTOR_SASL_H
#define MW_CLI_DOCTOR_SASL_H

#include "cli/doctor/finding.h"

/* `folders` (a ':' between two) hold smtpd.conf files, `plugins` plugins; "" for the
 * usual places. The socket that the plugin will connect to is returned in `socket`. */
void mw_doctor_sasl_conf(struct mw_doctor *d, const char *folders, const char *name, char *socket,
			 size_t size);
void mw_doctor_sasl_plugin(struct mw_doctor *d, const char *plugins);

#endif
