/*
 * mechs: the table of SASL mechanisms.
 */
#ifndef MW_COMMON_MECH_MECHS_H
#define MW_COMMON_MECH_MECHS_H

#include "common/mech/mech.h"

/* Names are upper case (RFC 4422 section 3.1); NULL: there is no such mechanism. */
const struct mw_mech *mw_mech_find(struct mw_span name);
/* By number from 0, in the order in which they are offered; NULL after the last. */
const struct mw_mech *mw_mech_at(size_t number);

#endif
