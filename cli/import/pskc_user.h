/*
 * pskc_user: the account that a UserId of a PSKC file means.
 */
#ifndef MW_CLI_IMPORT_PSKC_USER_H
#define MW_CLI_IMPORT_PSKC_USER_H

#include "base/limits.h"
#include "base/span.h"

/*
 * RFC 6030 has a distinguished name (RFC 4514) there: its UID, or else its CN, in
 * whatever case and place. Files also have a bare name, which is one without "=".
 * false: a distinguished name that has neither, or one that cannot be read.
 */
bool mw_pskc_user(struct mw_span user, char out[static MW_NAME_SIZE]);

#endif
