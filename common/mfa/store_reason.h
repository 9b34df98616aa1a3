/*
 * store_reason: what the store's answer about a factor means to whoever asked.
 */
#ifndef MW_COMMON_MFA_STORE_REASON_H
#define MW_COMMON_MFA_STORE_REASON_H

#include "common/ident/reason.h"
#include "common/store/store.h"

/* ACCEPTED, NOT_FOUND, EXISTS, INVITATION_INVALID (stale), ACCOUNT_DISABLED or
 * STORE_UNAVAILABLE. */
enum mw_reason mw_store_reason(enum mw_store_result r);

#endif
