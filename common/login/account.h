/*
 * account: the account that a typed name stands for.
 *
 * A name stands for the account that has it, or has it once the prefixes and suffixes
 * of [identity] strip are off; or has one of these with the default domain.
 */
#ifndef MW_COMMON_LOGIN_ACCOUNT_H
#define MW_COMMON_LOGIN_ACCOUNT_H

#include "common/login/core.h"

/* The names that a canonical name is looked up as, in that order: it itself is number
 * 0. false: there is none of that number. */
#define MW_ACCOUNT_NAMES 4
#define MW_SUBJECT_NAMES 6
bool mw_account_name(const struct mw_core *core, const char *name, unsigned number,
		     char out[static MW_NAME_SIZE]);

/* The one of them that all spellings of a name have in common: stripped, and with the
 * default domain. */
void mw_account_settled_name(const struct mw_core *core, const char *name,
			     char out[static MW_NAME_SIZE]);

/* Look a typed name up. OK, NOT_FOUND (also for text that can't be a name) or FAILED. */
enum mw_store_result mw_account_find(const struct mw_core *core, struct mw_span typed,
				     struct mw_account *out);

/* The same for whoever is asked for a second factor, who may also have the name without
 * the default domain: the spellings that nobody has are one subject as well. */
enum mw_store_result mw_account_find_subject(const struct mw_core *core, struct mw_span typed,
					     struct mw_account *out);

/* The same for the name of a Unix user, which is exact: "Alice" is another user than
 * "alice" and has no account. */
enum mw_store_result mw_account_find_user(const struct mw_core *core, struct mw_span user,
					  struct mw_account *out);

/* Why no account can be that user's, and what to do; NULL: one can. */
const char *mw_account_user_fault(const struct mw_core *core, const char *user);

/* Whether the name stands for that account: OK and *is set, or FAILED. */
enum mw_store_result mw_account_is_named(const struct mw_core *core, int64_t account_id,
					 struct mw_span typed, bool *is);

#endif
