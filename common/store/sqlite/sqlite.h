/*
 * sqlite: what the files of the SQLite backend share.
 *
 *	store_sqlite.c		the handle: open, keep fresh, let go, close
 *	store_sqlite_open.c	from a path to a checked connection
 *	store_sqlite_file.c	what the path names, and whether it still does
 *	store_sqlite_vfs.c	how SQLite maps it
 *	store_sqlite_query.c	statements, transactions, errors
 *	store_sqlite_view.c	one look at the store for several questions
 *	store_sqlite_sql.c	every SQL text: schema and statements
 *	store_sqlite_keys.c	the questions about keys
 *	store_sqlite_accounts.c	the questions about accounts
 *	store_sqlite_devices.c	the questions about devices and enrolling
 *	store_sqlite_guesses.c	the questions about guesses and recovery codes
 *	store_sqlite_tokens.c	the questions about access tokens
 *	store_sqlite_backup.c	a copy while the store is used
 *
 * Included by these files only.
 */
#ifndef MW_COMMON_STORE_SQLITE_SQLITE_H
#define MW_COMMON_STORE_SQLITE_SQLITE_H

#include <sqlite3.h>
#include <sys/stat.h>

#include "common/store/store.h"

#define MW_SQLITE_PATH_SIZE 1024

/* PRAGMA application_id: "mwrd". */
#define MW_SQLITE_APPLICATION_ID 0x6d777264

/* How long a writer waits for another one, in milliseconds. Readers wait for
 * nobody (WAL), but for the moments in which a crashed writer's log is read. */
#define MW_SQLITE_BUSY_MS 3000

/* One number a prepared statement; its text stands in store_sqlite_sql.c. */
enum mw_sqlite_statement {
	MW_Q_VIEW,
	MW_Q_BEGIN,
	MW_Q_COMMIT,
	MW_Q_ROLLBACK,
	MW_Q_VERSION,
	MW_Q_STATUS,
	MW_Q_NEXT_ID,

	MW_Q_KEY_BY_HASH,
	MW_Q_KEY_BY_ID,
	MW_Q_KEY_INSERT,
	MW_Q_KEY_REVOKE,
	MW_Q_KEY_BIND,
	MW_Q_KEY_TOUCH,
	MW_Q_KEY_LIST_ALL,
	MW_Q_KEY_LIST_ACCOUNT,

	MW_Q_ACCOUNT_BY_ID,
	MW_Q_ACCOUNT_BY_NAME,
	MW_Q_ACCOUNT_INSERT,
	MW_Q_ACCOUNT_DELETE,
	MW_Q_ACCOUNT_SET_DISABLED,
	MW_Q_ACCOUNT_SET_NAME,
	MW_Q_ACCOUNT_LIST,
	MW_Q_NAME_INSERT,
	MW_Q_NAME_DELETE,
	MW_Q_NAME_DELETE_ALIAS,
	MW_Q_NAMES,

	MW_Q_DEVICE_INSERT,
	MW_Q_DEVICE_EXPIRE,
	MW_Q_DEVICE_GIVE_WAY,
	MW_Q_DEVICE_COUNT,
	MW_Q_DEVICE_LIST,
	MW_Q_DEVICE_DELETE,
	MW_Q_DEVICE_DROP_REAUTHENTICATED,
	MW_Q_DEVICE_CONFIRM,
	MW_Q_DEVICE_ADVANCE,

	MW_Q_THROTTLE,
	MW_Q_THROTTLE_SET,
	MW_Q_THROTTLE_CLEAR,
	MW_Q_REMEMBERED,
	MW_Q_REMEMBERED_CLEAR,
	MW_Q_REMEMBERED_SET,
	MW_Q_REMEMBERED_TRIM,

	MW_Q_RECOVERY_INSERT,
	MW_Q_RECOVERY_CLEAR,
	MW_Q_RECOVERY_USE,
	MW_Q_RECOVERY_COUNT,

	MW_Q_INVITATION_INSERT,
	MW_Q_INVITATION_CLEAR,
	MW_Q_INVITATION,

	MW_Q_REVOCATION_PUT,
	MW_Q_REVOCATION_CLEAN,
	MW_Q_REVOCATION_FIND,
	MW_Q_REVOCATION_LIST,

	MW_Q_COUNT
};

extern const char *const mw_sqlite_statements[MW_Q_COUNT];
/* steps[v] makes schema v + 1 out of schema v. */
extern const char *const mw_sqlite_steps[MW_SCHEMA_VERSION];

/* The store's files as the path named them at the opening; those that were not
 * there are all zero. */
struct mw_sqlite_files {
	struct stat db, wal, shm;
};

struct mw_sqlite {
	struct mw_store base;
	char path[MW_SQLITE_PATH_SIZE];
	uint8_t check[MW_KEYRING_CHECK_SIZE];

	sqlite3 *db; /* NULL: let go of; the next call opens again */
	sqlite3_stmt *statements[MW_Q_COUNT];
	struct mw_sqlite_files files;
	/* Nothing can be written there, not even the files that WAL needs for
	 * reading: opened as a file that nobody changes, and looked at before
	 * every call or view to see whether that is still so. */
	bool immutable;
	int64_t size;	    /* of the file, when it was last looked at */
	int64_t look_at;    /* when to look at the path again (mw_sqlite_now_ms) */
	int64_t give_up_at; /* when waiting for other writers ends */

	/* One read transaction for several questions (store_sqlite_view.c). */
	bool view_wanted, view_open;
	unsigned view_changes; /* commits of this process when it was opened */
	int64_t view_at;       /* and the time (mw_sqlite_now_ms) */
};

/* store_sqlite.c */

/* A clock that only goes forward, coarse and cheap. */
int64_t mw_sqlite_now_ms(void);
/* A connection that the path still stands for, or -1 with the error set. */
int mw_sqlite_ready(struct mw_sqlite *s, bool writing);
/* Close the connection; the next call opens again. */
void mw_sqlite_let_go(struct mw_sqlite *s);

/* store_sqlite_open.c */

/* Open the file, or make it (`create`), and check that it is our store. */
int mw_sqlite_connect(struct mw_sqlite *s, bool create, struct mw_err *err);

/* store_sqlite_vfs.c */

/* The name of the file layer to open with. */
const char *mw_sqlite_vfs(void);

/* store_sqlite_file.c */

/* Make an empty file if there is none. 0, or -1 with *err set. */
int mw_sqlite_file_create(const char *path, struct mw_err *err);
/* That there is one, and that it is a file and nothing else. */
int mw_sqlite_file_check(const char *path, struct mw_err *err);
/* Whether the log behind the file holds anything. */
bool mw_sqlite_file_has_log(const char *path);
/* What the path names now, for mw_sqlite_file_same() to compare with. */
void mw_sqlite_file_remember(struct mw_sqlite *s);

/* Whether the path still names what was opened. */
bool mw_sqlite_file_same(const struct mw_sqlite *s);
/* Whether the file is at least as long as it was: what was cut off may be mapped
 * into memory, and must not be touched then. */
bool mw_sqlite_file_whole(struct mw_sqlite *s);
/* Another file was put in the place of ours: leave ours whole, and take its log
 * out of the other one's way. 0, or -1 with the error set: try again. */
int mw_sqlite_file_leave(struct mw_sqlite *s);

/* store_sqlite_query.c */

/*
 * One run of a statement: bind in order, step, take columns in order, end. The
 * first thing that fails stays in `rc`, and everything behind it does nothing.
 * Bound text must live until the end.
 */
struct mw_query {
	struct mw_sqlite *s;
	sqlite3_stmt *stmt;
	int rc;
	int bound, taken;
};

struct mw_query mw_query(struct mw_sqlite *s, enum mw_sqlite_statement which);
void mw_query_int(struct mw_query *q, int64_t value);
void mw_query_text(struct mw_query *q, const char *text);
void mw_query_blob(struct mw_query *q, const uint8_t *bytes, size_t len);
/* true: a row is there to be taken. */
bool mw_query_step(struct mw_query *q);
/* A column that is not what it must be is corruption, and never a default. */
int64_t mw_query_take_int(struct mw_query *q);
void mw_query_take_text(struct mw_query *q, char *out, size_t size);
void mw_query_take_blob(struct mw_query *q, uint8_t *out, size_t len);
/* Ends it: `result`, or MW_STORE_FAILED (with the error set) if anything failed. */
enum mw_store_result mw_query_end(struct mw_query *q, enum mw_store_result result);
/* For changes: runs it to its end. MW_STORE_NOT_FOUND: no row was changed. */
enum mw_store_result mw_query_run(struct mw_query *q);
/* A change that may find nothing to change. */
enum mw_store_result mw_query_run_any(struct mw_query *q);

/* A transaction that writes. NULL with the error set; else `end` must follow:
 * it commits if the result is MW_STORE_OK, and else leaves all as it was. */
struct mw_sqlite *mw_sqlite_begin(struct mw_store *store);
enum mw_store_result mw_sqlite_end(struct mw_sqlite *s, enum mw_store_result result);
/* A connection to read from. NULL with the error set. */
struct mw_sqlite *mw_sqlite_read(struct mw_store *store);
/* BEGIN, COMMIT and their like, which change no rows. */
enum mw_store_result mw_sqlite_control(struct mw_sqlite *s, enum mw_sqlite_statement which);

/* The next number of a sequence that never gives a number twice. */
enum mw_store_result mw_sqlite_next_id(struct mw_sqlite *s, const char *sequence, int64_t *id);

/* What went wrong, in words: of `db`, or of opening it at all (NULL). */
int mw_sqlite_fail(struct mw_err *err, const char *path, sqlite3 *db, int rc);

/* store_sqlite_view.c */

void mw_sqlite_view_begin(struct mw_store *store);
void mw_sqlite_view_end(struct mw_store *store);
/* Whether a view is open and shows all that it must. */
bool mw_sqlite_view_good(const struct mw_sqlite *s);
/* Open a new one, if one is wanted. */
enum mw_store_result mw_sqlite_view_renew(struct mw_sqlite *s);
void mw_sqlite_view_drop(struct mw_sqlite *s);
/* This process has committed something: views from before are good no more. */
void mw_sqlite_view_changed(void);

/* store_sqlite_keys.c, store_sqlite_accounts.c: see store.h */

enum mw_store_result mw_sqlite_key_by_hash(struct mw_store *store,
					   const uint8_t hash[static MW_KEY_HASH_SIZE],
					   const char *name, struct mw_key_record *out);
enum mw_store_result mw_sqlite_key_by_id(struct mw_store *store, int64_t id,
					 struct mw_key_record *out);
enum mw_store_result mw_sqlite_key_create(struct mw_store *store, struct mw_key *key);
enum mw_store_result mw_sqlite_key_revoke(struct mw_store *store, int64_t id, int64_t now);
enum mw_store_result mw_sqlite_key_bind(struct mw_store *store, int64_t id, const char *network);
enum mw_store_result mw_sqlite_key_list(struct mw_store *store, int64_t account_id, int64_t after,
					struct mw_key_record *out, size_t max, size_t *count);
enum mw_store_result mw_sqlite_key_touch(struct mw_store *store, const struct mw_key_use *uses,
					 size_t count);

enum mw_store_result mw_sqlite_account_by_name(struct mw_store *store, const char *name,
					       struct mw_account *out);
enum mw_store_result mw_sqlite_account_create(struct mw_store *store, struct mw_account *account);
enum mw_store_result mw_sqlite_account_delete(struct mw_store *store, int64_t id);
enum mw_store_result mw_sqlite_account_set_disabled(struct mw_store *store, int64_t id,
						    bool disabled);
enum mw_store_result mw_sqlite_account_rename(struct mw_store *store, int64_t id, const char *name);
enum mw_store_result mw_sqlite_account_alias(struct mw_store *store, int64_t id, const char *name);
enum mw_store_result mw_sqlite_account_unalias(struct mw_store *store, int64_t id,
					       const char *name);
enum mw_store_result mw_sqlite_account_list(struct mw_store *store, const char *after,
					    struct mw_account *out, size_t max, size_t *count);
enum mw_store_result mw_sqlite_account_names(struct mw_store *store, int64_t id, char *out,
					     size_t size);

/* store_sqlite_devices.c, store_sqlite_guesses.c: see store.h */

enum mw_store_result mw_sqlite_device_id(struct mw_store *store, int64_t *id);
enum mw_store_result mw_sqlite_device_add(struct mw_store *store, const struct mw_device *devices,
					  size_t count);
enum mw_store_result mw_sqlite_device_list(struct mw_store *store, int64_t account_id,
					   struct mw_device out[static MW_DEVICES_MAX],
					   size_t *count);
enum mw_store_result mw_sqlite_device_remove(struct mw_store *store, int64_t account_id,
					     int64_t id);
enum mw_store_result mw_sqlite_device_confirm(struct mw_store *store,
					      const struct mw_confirmation *confirmation);
enum mw_store_result mw_sqlite_attempt(struct mw_store *store, const struct mw_attempt *guess,
				       struct mw_attempt_outcome *out);
enum mw_store_result mw_sqlite_throttle_show(struct mw_store *store, int64_t who,
					     struct mw_throttle *out);
enum mw_store_result mw_sqlite_throttle_clear(struct mw_store *store, int64_t who);
enum mw_store_result mw_sqlite_remembered(struct mw_store *store, int64_t account_id,
					  const char *remote, int64_t since, int64_t now);
enum mw_store_result mw_sqlite_recovery_replace(struct mw_store *store, int64_t account_id,
						const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
						size_t count);
enum mw_store_result mw_sqlite_recovery_use(struct mw_store *store, int64_t account_id,
					    const uint8_t hash[static MW_KEY_HASH_SIZE],
					    size_t *left);
enum mw_store_result mw_sqlite_recovery_count(struct mw_store *store, int64_t account_id,
					      size_t *left);
enum mw_store_result mw_sqlite_invitation_add(struct mw_store *store,
					      const struct mw_invitation *invitation);
enum mw_store_result mw_sqlite_invitation_find(struct mw_store *store, int64_t account_id,
					       const uint8_t hash[static MW_KEY_HASH_SIZE],
					       int64_t now);
/* New recovery codes in place of all there are, inside of a transaction. */
enum mw_store_result mw_sqlite_put_recovery(struct mw_sqlite *s, int64_t account_id,
					    const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
					    size_t count);
enum mw_store_result mw_sqlite_forget_addresses(struct mw_sqlite *s, int64_t account_id);
enum mw_store_result mw_sqlite_use_invitation(struct mw_sqlite *s, int64_t account_id,
					      const uint8_t hash[static MW_KEY_HASH_SIZE],
					      int64_t now);

/* store_sqlite_tokens.c */

enum mw_store_result mw_sqlite_token_revoke(struct mw_store *store, const struct mw_revocation *r);
enum mw_store_result mw_sqlite_token_revoked(struct mw_store *store, const char *issuer,
					     const char *jti, const char *sid, int64_t issued);
enum mw_store_result mw_sqlite_token_revocations(struct mw_store *store,
						 const struct mw_revocation *after,
						 struct mw_revocation *out, size_t max,
						 size_t *count);

/* store_sqlite_backup.c */

enum mw_store_result mw_sqlite_backup(struct mw_store *store, int out);

/* The account's columns, in the order of mw_sqlite_statements. */
void mw_sqlite_take_account(struct mw_query *q, struct mw_account *out);
/* Account by number, inside of a transaction. */
enum mw_store_result mw_sqlite_account_by_id(struct mw_sqlite *s, int64_t id,
					     struct mw_account *out);

#endif
