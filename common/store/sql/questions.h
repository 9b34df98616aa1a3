/*
 * questions: the files of questions, each of which answers one group of store.h,
 * and what they share.
 */
#ifndef MW_COMMON_STORE_SQL_QUESTIONS_H
#define MW_COMMON_STORE_SQL_QUESTIONS_H

#include "common/store/sql/sql.h"

extern const struct mw_store_lifecycle mw_sql_lifecycle;
extern const struct mw_store_accounts mw_sql_accounts;
extern const struct mw_store_keys mw_sql_keys;
extern const struct mw_store_devices mw_sql_devices;
extern const struct mw_store_throttle mw_sql_throttle;
extern const struct mw_store_remembered mw_sql_remembered;
extern const struct mw_store_recovery mw_sql_recovery;
extern const struct mw_store_invitations mw_sql_invitations;
extern const struct mw_store_tokens mw_sql_tokens;

/* Open a store by a driver. NULL with *err set. */
struct mw_store *mw_sql_open(const struct mw_sql_driver *driver, const char *url, bool create,
			     const struct mw_keyring *keyring, struct mw_err *err);

/* The rest are parts of questions: on a handle that is ready, or in a transaction. */

/* accounts.c */

enum mw_store_result mw_sql_account_by_id(struct mw_sql *sql, int64_t id, struct mw_account *out);
/* The account's columns, in the order of ACCOUNT_COLUMNS (statements.c). */
void mw_sql_take_account(struct mw_query *q, struct mw_account *out);

/* watermark.c */

/* Raise the watermark of an attempt's device to its step. OK with RIGHT: done; REPLAYED,
 * CLOCK_FAULT or WRONG (no such device): nothing was changed. */
enum mw_store_result mw_sql_watermark_raise(struct mw_sql *sql, const struct mw_attempt *a,
					    enum mw_attempt_verdict *verdict);
/* Keep in mind that the code of this step was accepted. */
enum mw_store_result mw_sql_step_used(struct mw_sql *sql, int64_t device_id, int64_t step);
/* Set back a watermark of a time to come; *from: when the next code can be accepted.
 * NOT_FOUND: it is not of a time to come. */
enum mw_store_result mw_sql_watermark_reset(struct mw_sql *sql, const struct mw_device *d,
					    int64_t now, unsigned window, int64_t *from);

/* device_rows.c */

enum mw_store_result mw_sql_devices_of(struct mw_sql *sql, int64_t account_id,
				       struct mw_device out[static MW_DEVICES_MAX], size_t *count);

/* tokens.c */

enum mw_store_result mw_sql_revoke(struct mw_sql *sql, const struct mw_revocation *r);
/* Delete what need not be remembered any more. */
enum mw_store_result mw_sql_forget_revocations(struct mw_sql *sql, int64_t now);

/* throttle.c */

/* The next guess is looked at; the backlog stays. */
enum mw_store_result mw_sql_throttle_end_wait(struct mw_sql *sql, int64_t who);

/* remembered.c */

enum mw_store_result mw_sql_remember(struct mw_sql *sql, int64_t account_id, const char *remote,
				     int64_t now);
enum mw_store_result mw_sql_forget_addresses(struct mw_sql *sql, int64_t account_id);

/* recovery.c */

enum mw_store_result mw_sql_recovery_replace(struct mw_sql *sql, int64_t account_id,
					     const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
					     size_t count);

/* invitations.c */

/* STALE: there is none such, or it has expired. */
enum mw_store_result mw_sql_invitation_use(struct mw_sql *sql, int64_t account_id,
					   const uint8_t hash[static MW_KEY_HASH_SIZE],
					   int64_t now);

#endif
