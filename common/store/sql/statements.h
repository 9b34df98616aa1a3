/*
 * statements: every SQL text of the store, for every driver.
 *
 * A text is read by SQLite and by PostgreSQL alike, so:
 *
 *	- parameters are ?1, ?2, … without gaps, in the order in which they are bound,
 *	  and PostgreSQL can infer their types (tests/store/placeholders.h makes $1 of ?1);
 *	- no rowid, no INSERT OR, no max() or min() of two arguments;
 *	- the branches of a CASE have one type, and truth is not an integer;
 *	- ON CONFLICT DO UPDATE qualifies the columns that it reads;
 *	- the order of rows hangs on no locale: text is compared by its bytes
 *	  (SQLite: BINARY; PostgreSQL: COLLATE "C" in the schema).
 *
 * tests/e2e/test_postgres prepares all of them on a PostgreSQL server and
 * tests/lint/statements.sh holds the rules that need no server. What a
 * transaction begins and ends with belongs to the driver.
 */
#ifndef MW_COMMON_STORE_SQL_STATEMENTS_H
#define MW_COMMON_STORE_SQL_STATEMENTS_H

enum mw_sql_statement {
	MW_Q_COUNTS,
	MW_Q_NEXT_ID,
	MW_Q_AGE,
	MW_Q_AGE_ADD,
	MW_Q_META,
	MW_Q_META_SET,

	MW_Q_KEY_BY_HASH,
	MW_Q_KEY_BY_ID,
	MW_Q_KEY_INSERT,
	MW_Q_KEY_REVOKE,
	MW_Q_KEY_BIND,
	MW_Q_KEY_TOUCH,
	MW_Q_KEY_LIST_ALL,
	MW_Q_KEY_LIST_ACCOUNT,
	MW_Q_KEY_KEEP_DELETED,
	MW_Q_KEY_DELETED,

	MW_Q_ACCOUNT_BY_ID,
	MW_Q_ACCOUNT_BY_NAME,
	MW_Q_ACCOUNT_INSERT,
	MW_Q_ACCOUNT_DELETE,
	MW_Q_ACCOUNT_SET_DISABLED,
	MW_Q_ACCOUNT_SET_NAME,
	MW_Q_ACCOUNT_END_TOKENS,
	MW_Q_ACCOUNT_LIMIT_TOKENS,
	MW_Q_NAMES_LIMIT,
	MW_Q_ACCOUNT_LIST,
	MW_Q_NAME_INSERT,
	MW_Q_NAME_DELETE,
	MW_Q_NAME_DELETE_ALIAS,
	MW_Q_NAMES,

	MW_Q_DEVICE_INSERT,
	MW_Q_DEVICE_SEED_INSERT,
	MW_Q_DEVICE_EXPIRE,
	MW_Q_DEVICE_EXPIRE_BY_CLOCK,
	MW_Q_DEVICE_GIVE_WAY,
	MW_Q_DEVICE_COUNT,
	MW_Q_DEVICE_LIST,
	MW_Q_DEVICE_DELETE,
	MW_Q_DEVICE_DROP_REAUTHENTICATED,
	MW_Q_DEVICE_CONFIRM,
	MW_Q_DEVICE_ADVANCE,
	MW_Q_DEVICE_SET_BACK,
	MW_Q_DEVICE_AHEAD,
	MW_Q_DEVICE_WATERMARK,
	MW_Q_USED,
	MW_Q_USED_ADD,
	MW_Q_USED_EXTEND,
	MW_Q_USED_DROP,

	MW_Q_THROTTLE,
	MW_Q_THROTTLE_SET,
	MW_Q_THROTTLE_END_WAIT,
	MW_Q_THROTTLE_EVICT,
	MW_Q_THROTTLE_CLEAR,

	MW_Q_REMEMBERED,
	MW_Q_REMEMBERED_SET,
	MW_Q_REMEMBERED_TRIM,
	MW_Q_REMEMBERED_CLEAR,

	MW_Q_RECOVERY_INSERT,
	MW_Q_RECOVERY_CLEAR,
	MW_Q_RECOVERY_USE,
	MW_Q_RECOVERY_COUNT,

	MW_Q_INVITATION,
	MW_Q_INVITATION_INSERT,
	MW_Q_INVITATION_CLEAR,

	MW_Q_REVOCATION_PUT,
	MW_Q_REVOCATION_CLEAN,
	MW_Q_REVOCATION_LATEST,
	MW_Q_REVOCATION_LIMIT,
	MW_Q_REVOCATION_FIND,
	MW_Q_REVOCATION_THERE,
	MW_Q_NAMES_GIVE_UP,
	MW_Q_REVOCATION_LIST,

	MW_Q_COUNT
};

struct mw_sql_text {
	const char *name; /* "KEY_BY_HASH" */
	const char *text;
};

extern const struct mw_sql_text mw_sql_statements[MW_Q_COUNT];

#endif
