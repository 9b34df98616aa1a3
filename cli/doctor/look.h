/*
 * look: what mailward doctor looks at.
 *
 * A file owns its looks: it exports an array that ends with one whose run is NULL,
 * and cli/doctor/doctor.c collects the arrays.
 */
#ifndef MW_CLI_DOCTOR_LOOK_H
#define MW_CLI_DOCTOR_LOOK_H

#include "cli/doctor/finding.h"

struct mw_look {
	bool configured; /* only with a valid configuration */
	void (*run)(struct mw_doctor *d);
};

extern const struct mw_look mw_clock_looks[];
extern const struct mw_look mw_config_looks[];
extern const struct mw_look mw_credential_looks[];
extern const struct mw_look mw_daemon_looks[];
extern const struct mw_look mw_doors_looks[];
extern const struct mw_look mw_dovecot_looks[];
extern const struct mw_look mw_introspection_looks[];
extern const struct mw_look mw_issuers_looks[];
extern const struct mw_look mw_pam_looks[];
extern const struct mw_look mw_postfix_looks[];
extern const struct mw_look mw_provider_looks[];

#endif
