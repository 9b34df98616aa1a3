/*
 * people: whom will the second factor lock out?
 */
#ifndef MW_CLI_DOCTOR_PEOPLE_H
#define MW_CLI_DOCTOR_PEOPLE_H

#include "cli/doctor/finding.h"

/* `service` is one that asks for a second factor. A daemon that does not answer,
 * or not you, is another look's finding. */
void mw_doctor_people(struct mw_doctor *d, const char *service);

#endif
