/*
 * sql: the store's questions on one side, a database on the other.
 *
 * A question (accounts.c, keys.c, …) is written once, as statements of
 * statements.h that it runs with the mw_query functions below. A database is
 * reached by a driver: a const struct mw_sql_driver of functions, one folder each
 * (common/store/sqlite). Questions know no driver by name, and no driver knows a
 * question.
 *
 * Errors: a function that fails sets the handle's error (sql->base.error) and
 * returns MW_STORE_FAILED, -1 or NULL. A driver may close its connection after an
 * error; the next call of begin or read opens it again.
 */
#ifndef MW_COMMON_STORE_SQL_SQL_H
#define MW_COMMON_STORE_SQL_SQL_H

#include "common/store/backup.h"
#include "common/store/sql/statements.h"
#include "common/store/store.h"

struct mw_query;
struct mw_sql;
struct mw_sql_driver;

/* mw_sql_open() (questions.h): opens a store through a driver. */
typedef struct mw_store *(*mw_sql_open_fn)(const struct mw_sql_driver *driver, const char *url,
					   bool create, const struct mw_keyring *keyring,
					   struct mw_err *err);

/* All functions are required, except where NULL is mentioned. */
struct mw_sql_driver {
	const char *scheme; /* what its URLs begin with: "sqlite:" */

	/*
	 * Make a handle, with its driver, keyring and pepper set (mw_sql_make_pepper,
	 * mw_sql_take_pepper); the caller adds the questions. `create` makes the store
	 * if there is none; without it a missing store is an error. `keyring` must be
	 * of the master key that the store was made with. NULL with *err set.
	 */
	struct mw_sql *(*open)(const char *url, bool create, const struct mw_keyring *keyring,
			       struct mw_err *err);
	void (*close)(struct mw_sql *sql);

	/* Make the connection ready for statements that only read. 0, or -1. */
	int (*read)(struct mw_sql *sql);
	/* Begin a transaction that writes: 0, and `end` must follow; or -1. */
	int (*begin)(struct mw_sql *sql);
	/* Commit if `result` is MW_STORE_OK, else roll back. Returns `result`, or
	 * MW_STORE_FAILED if it could not be committed. */
	enum mw_store_result (*end)(struct mw_sql *sql, enum mw_store_result result);
	/* Set whether `end` may return before the transaction is on disk. 0, or -1. */
	int (*relax)(struct mw_sql *sql, bool relaxed);

	/* See struct mw_store_lifecycle. NULL: the driver has no views. */
	void (*view_begin)(struct mw_sql *sql);
	void (*view_end)(struct mw_sql *sql);
	enum mw_store_result (*backup)(struct mw_sql *sql, int64_t now, int out);
	/* See mw_store_restore() in open.h; `open` is mw_sql_open(). */
	enum mw_backup_verdict (*restore)(const char *url, const struct mw_restore *what,
					  mw_sql_open_fn open, struct mw_restored *out,
					  struct mw_err *err);

	/*
	 * One run of a statement. Parameters are numbered from 1, columns from 0.
	 * A function that fails sets q->state to MW_QUERY_FAILED (and q->code, for
	 * the driver's own error text); a column of an unexpected type or size, to
	 * MW_QUERY_DAMAGED.
	 */
	void (*prepare)(struct mw_query *q, enum mw_sql_statement which);
	void (*bind_int)(struct mw_query *q, int number, int64_t value);
	void (*bind_text)(struct mw_query *q, int number, const char *text);
	void (*bind_blob)(struct mw_query *q, int number, const uint8_t *bytes, size_t len);
	/* Go to the next row: q->state becomes MW_QUERY_ROW or MW_QUERY_DONE. */
	void (*step)(struct mw_query *q);
	int64_t (*take_int)(struct mw_query *q, int column);
	void (*take_text)(struct mw_query *q, int column, char *out, size_t size);
	void (*take_blob)(struct mw_query *q, int column, uint8_t *out, size_t len);
	/* How many rows the statement has changed. */
	int64_t (*changes)(struct mw_query *q);
	/* Release what `prepare` took. Returns `result`, or MW_STORE_FAILED with the
	 * error set if q->state is MW_QUERY_FAILED or MW_QUERY_DAMAGED. */
	enum mw_store_result (*finish)(struct mw_query *q, enum mw_store_result result);
};

/* A driver's handle begins with this. */
struct mw_sql {
	struct mw_store base;
	const struct mw_sql_driver *driver;
	/* Set by mw_sql_take_pepper(): the pepper differs from the one before. What was
	 * hashed for the present call has no meaning in this store, so the call fails. */
	bool pepper_changed;
};

/*
 * One run of a statement: bind in order, step, take columns in order, end. After
 * a failure, all calls up to mw_query_end() do nothing. Text and bytes that were
 * bound must live until the end.
 */
enum mw_query_state {
	MW_QUERY_READY = 0,
	MW_QUERY_ROW,	  /* a row is there to be taken */
	MW_QUERY_DONE,	  /* there are no more */
	MW_QUERY_FAILED,  /* q->code says why */
	MW_QUERY_DAMAGED, /* the store holds an impossible value */
};

struct mw_query {
	struct mw_sql *sql;
	void *statement; /* the driver's */
	enum mw_query_state state;
	int code; /* the driver's */
	int bound, taken;
};

struct mw_query mw_query(struct mw_sql *sql, enum mw_sql_statement which);
void mw_query_int(struct mw_query *q, int64_t value);
void mw_query_text(struct mw_query *q, const char *text);
void mw_query_blob(struct mw_query *q, const uint8_t *bytes, size_t len);
/* true: a row is there to be taken. */
bool mw_query_step(struct mw_query *q);
/* The next column. A value of another type, or too long, makes the query
 * MW_QUERY_DAMAGED; it is never replaced by a default. */
int64_t mw_query_take_int(struct mw_query *q);
void mw_query_take_text(struct mw_query *q, char *out, size_t size);
/* Exactly `len` bytes. */
void mw_query_take_blob(struct mw_query *q, uint8_t *out, size_t len);
/* Say that a value that was taken is impossible: mw_query_end() fails. */
void mw_query_damaged(struct mw_query *q);
/* End it. Returns `result`, or MW_STORE_FAILED if anything failed. */
enum mw_store_result mw_query_end(struct mw_query *q, enum mw_store_result result);

/* For changes: run it to its end. NOT_FOUND: it changed no row. */
enum mw_store_result mw_query_run(struct mw_query *q);
/* The same, but OK even if it changed no row. */
enum mw_store_result mw_query_run_any(struct mw_query *q);
/* OK if there is a row, else NOT_FOUND. */
enum mw_store_result mw_query_exists(struct mw_query *q);

/* The handle, ready to read from; NULL with the error set. */
struct mw_sql *mw_sql_read(struct mw_store *store);
/* The handle in a transaction that writes; NULL with the error set. mw_sql_end()
 * must follow, and commits if `result` is MW_STORE_OK. */
struct mw_sql *mw_sql_begin(struct mw_store *store);
enum mw_store_result mw_sql_end(struct mw_sql *sql, enum mw_store_result result);
/* The next number of a sequence, in a transaction; none is given twice. */
enum mw_store_result mw_sql_next_id(struct mw_sql *sql, const char *sequence, int64_t *id);

/* A row of `meta`, of exactly `len` bytes. NOT_FOUND: there is none. */
enum mw_store_result mw_sql_meta(struct mw_sql *sql, const char *name, uint8_t *out, size_t len);
/* Set it, in a transaction. */
enum mw_store_result mw_sql_meta_set(struct mw_sql *sql, const char *name, const uint8_t *bytes,
				     size_t len);

/* Give a store that is being made a pepper, in the transaction that makes it. 0, or -1
 * with the error set. */
int mw_sql_make_pepper(struct mw_sql *sql);
/* Read the pepper of a store that was just opened into the handle. A store without a
 * pepper, or with one that the master key does not open, is an error and never gets a
 * new one: every key would be unknown. 0, or -1 with the error set, which begins with
 * `where`. */
int mw_sql_take_pepper(struct mw_sql *sql, const char *where);

#endif
