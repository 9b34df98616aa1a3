/*
 * name: how accounts are called.
 */
#ifndef MW_COMMON_IDENT_NAME_H
#define MW_COMMON_IDENT_NAME_H

#include "base/limits.h"
#include "base/span.h"

/*
 * The canonical spelling of an account's name: well-formed text without blanks,
 * 1 to 255 bytes, ASCII letters in lower case. false when it can't be one.
 */
bool mw_name_canonical(struct mw_span typed, char out[static MW_NAME_SIZE]);

/*
 * A bare name ("alice") with the default domain added. false when there is
 * no default domain, the name has one, is empty, or would become too long.
 */
bool mw_name_complete(const char *name, const char *domain, char out[static MW_NAME_SIZE]);

#endif
