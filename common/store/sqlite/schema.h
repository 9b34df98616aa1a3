/*
 * schema: the tables, and the steps from one version of the schema to the next.
 */
#ifndef MW_COMMON_STORE_SQLITE_SCHEMA_H
#define MW_COMMON_STORE_SQLITE_SCHEMA_H

#include <sqlite3.h>
#include <stddef.h>
#include <stdint.h>

/* PRAGMA application_id: "mwrd". */
#define MW_SQLITE_APPLICATION_ID 0x6d777264

/* Makes version `to` of the version that the step before it made, or of an empty
 * file: of 0. */
struct mw_sqlite_step {
	int to;
	const char *sql;
};

/* All of them in order; the last one makes MW_SCHEMA_VERSION. */
extern const struct mw_sqlite_step mw_sqlite_steps[];
extern const size_t mw_sqlite_step_count;

/* Take the steps beyond the version `from` and mark the file as ours, in the
 * caller's transaction. An SQLite result code. */
int mw_sqlite_take_steps(sqlite3 *db, int64_t from, const struct mw_sqlite_step *steps,
			 size_t count);

#endif
