/*
 * verbs: the rows that the files of this folder own (verb.h).
 */
#ifndef MW_DAEMON_VERBS_VERBS_H
#define MW_DAEMON_VERBS_VERBS_H

#include "daemon/verbs/verb.h"

extern const struct mw_verb_row mw_account_verbs[];
extern const struct mw_verb_row mw_enroll_verbs[];
extern const struct mw_verb_row mw_import_verbs[];
extern const struct mw_verb_row mw_invite_verbs[];
extern const struct mw_verb_row mw_issuer_verbs[];
extern const struct mw_verb_row mw_key_verbs[];
extern const struct mw_verb_row mw_login_verbs[];
extern const struct mw_verb_row mw_mfa_verbs[];
extern const struct mw_verb_row mw_recovery_verbs[];
extern const struct mw_verb_row mw_revocation_verbs[];
extern const struct mw_verb_row mw_revocation_limit_verbs[];
extern const struct mw_verb_row mw_status_verbs[];
extern const struct mw_verb_row mw_token_verbs[];
extern const struct mw_verb_row mw_totp_verbs[];

#endif
