/*
 * shown_name: a name as it was given, fit for a log.
 */
#ifndef MW_COMMON_LOGIN_SHOWN_NAME_H
#define MW_COMMON_LOGIN_SHOWN_NAME_H

#include "common/ident/name.h"

/* Bytes that are not text become '?'. An API key, a recovery code, an invitation
 * or a token that was typed into the name's field is not shown. */
void mw_shown_name(struct mw_span name, char out[static MW_NAME_SIZE]);

#endif
