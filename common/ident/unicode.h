/*
 * unicode: names beyond ASCII (libidn2, libunistring).
 */
#ifndef MW_COMMON_IDENT_UNICODE_H
#define MW_COMMON_IDENT_UNICODE_H

#include "base/limits.h"
#include "base/span.h"

/* mw_name_canonical() of such a name, without what pasting added. */
bool mw_unicode_name(struct mw_span name, char out[static MW_NAME_SIZE]);

/* A domain in A-labels, lower case (RFC 5891, UTS #46 without transitional mappings);
 * false when a label is not allowed. */
bool mw_unicode_domain(struct mw_span domain, char out[static MW_NAME_SIZE]);

/*
 * Why a local part may not be made; NULL: it may. Beyond ASCII, if `utf8` allows
 * that at all: NFC and free of compatibility characters, as it was typed; letters,
 * marks and decimal digits only; one script, or those that Chinese, Japanese and
 * Korean are written in (UTS #39, "highly restrictive"); digits of one script.
 */
const char *mw_unicode_fault(struct mw_span local, bool utf8);

#endif
