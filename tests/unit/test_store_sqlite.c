/*
 * The SQLite store when things go wrong: files missing, replaced, damaged or
 * not to be written; disks full; other processes writing, and being killed.
 *
 * What needs another user, another mount or a limit runs in a child process,
 * where must() says what went wrong and cmocka's asserts are of no use.
 */
#include "tests/unit/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "common/store/open.h"
#include "common/store/sql/questions.h"
#include "common/store/sqlite/driver.h"
#include "common/store/sqlite/restore.h"
#include "common/store/sqlite/schema.h"
#include "tests/unit/keyrings.h"
#include "tests/unit/temp_folder.h"

#define NOBODY 65534

/* A folder of its own, with an open store in it. */
struct fixture {
	char folder[TEMP_FOLDER_SIZE], path[128], spare[128], url[160];
	struct mw_store *store;
};

#define must(what)                                                                                 \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);                 \
			_exit(1);                                                                  \
		}                                                                                  \
	} while (0)

#define SKIPPED 77

static struct mw_store *open_url(const char *url)
{
	struct mw_err err = { "" };
	struct mw_store *s = mw_store_open(url, false, keyring_of(1), &err);

	if (s == NULL)
		fprintf(stderr, "%s\n", err.text);
	return s;
}

static int set_up(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct mw_err err;

	temp_folder_make(f->folder);
	snprintf(f->path, sizeof(f->path), "%s/store.db", f->folder);
	snprintf(f->spare, sizeof(f->spare), "%s/spare.db", f->folder);
	snprintf(f->url, sizeof(f->url), "sqlite:%s", f->path);
	f->store = mw_store_open(f->url, true, keyring_of(1), &err);
	*state = f;
	return f->store != NULL ? 0 : -1;
}

static void remove_store(const char *path)
{
	static const char *const suffixes[] = { "", "-wal", "-shm", "-journal" };
	char name[192];

	for (size_t i = 0; i < 4; i++) {
		snprintf(name, sizeof(name), "%s%s", path, suffixes[i]);
		unlink(name);
	}
}

static int tear_down(void **state)
{
	struct fixture *f = *state;
	int r;

	mw_store_close(f->store);
	remove_store(f->path);
	remove_store(f->spare);
	r = rmdir(f->folder); /* nothing but the stores was left */
	temp_folder_remove(f->folder);
	free(f);
	return r;
}

/* Key number n belongs to account "user" and has n in its hash. */

static struct mw_key key_number(int64_t account_id, uint32_t n)
{
	struct mw_key key = { .account_id = account_id, .scopes = "smtp", .created = 1 };

	/* Spread over the tree, as real hashes are. */
	for (size_t i = 0; i < sizeof(key.hash); i++)
		key.hash[i] = (uint8_t)(n * 2654435761u >> (i % 4 * 8));
	memcpy(key.hash + 28, &n, sizeof(n));
	return key;
}

static enum mw_store_result create(struct mw_store *s, int64_t account_id, uint32_t n, int64_t *id)
{
	struct mw_key key = key_number(account_id, n);
	enum mw_store_result r = s->keys->create(s, &key);

	*id = key.id;
	return r;
}

static enum mw_store_result find(struct mw_store *s, uint32_t n)
{
	struct mw_key like = key_number(0, n);
	struct mw_key_record record;

	return s->keys->by_hash(s, like.hash, "user", &record);
}

static int64_t user(struct mw_store *s)
{
	struct mw_account account = { .name = "user", .created = 1 };

	if (s->accounts->by_name(s, "user", &account) == MW_STORE_OK)
		return account.id;
	return s->accounts->create(s, &account) == MW_STORE_OK ? account.id : 0;
}

/* Keys from `from` to before `to`; asserts. */
static void create_keys(struct mw_store *s, uint32_t from, uint32_t to)
{
	int64_t owner = user(s), id;

	for (uint32_t n = from; n < to; n++)
		assert_int_equal(create(s, owner, n, &id), MW_STORE_OK);
}

static bool error_has(const struct mw_store *s, const char *text)
{
	if (strstr(mw_store_error(s), text) != NULL)
		return true;
	fprintf(stderr, "wanted \"%s\" in \"%s\"\n", text, mw_store_error(s));
	return false;
}

/* Reads look at the path once a second only: ask until the answer is there. */
static bool comes_to(struct mw_store *s, uint32_t n, enum mw_store_result wanted)
{
	const struct timespec pause = { .tv_nsec = 20 * 1000 * 1000 };

	for (int i = 0; i < 500; i++) {
		if (find(s, n) == wanted)
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

/* Another store at `path`, which holds key n and no other. */
static void make_store(const char *path, const struct mw_keyring *keyring, uint32_t n)
{
	struct mw_store *s;
	struct mw_err err;
	char url[192];

	snprintf(url, sizeof(url), "sqlite:%s", path);
	s = mw_store_open(url, true, keyring, &err);
	assert_non_null(s);
	create_keys(s, n, n + 1);
	mw_store_close(s);
}

static void write_file(const char *path, const char *bytes, size_t len)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
}

/* SQL that the store's own code would never run. */
static void run_sql(const char *path, const char *sql)
{
	char *why = NULL;
	sqlite3 *db;

	assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s", why);
	sqlite3_close(db);
}

static void reopen_fails(struct fixture *f, const char *text)
{
	struct mw_err err = { "" };

	assert_null(mw_store_open(f->url, false, keyring_of(1), &err));
	if (strstr(err.text, text) == NULL)
		fail_msg("wanted \"%s\" in \"%s\"", text, err.text);
}

static void close_handle(struct fixture *f)
{
	mw_store_close(f->store);
	f->store = NULL;
}

/* Run in a child; true when it did what it must. */
static void in_child(void (*body)(struct fixture *f), struct fixture *f)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		body(f);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == SKIPPED)
		skip();
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* Opening */

static void missing_store_is_an_error_that_says_how_to_mend_it(void **state)
{
	struct fixture *f = *state;
	struct mw_err err = { "" };
	const char *end = "run: mailward init";

	close_handle(f);
	remove_store(f->path);
	assert_null(mw_store_open(f->url, false, keyring_of(1), &err));
	assert_string_equal(err.text + strlen(err.text) - strlen(end), end);
	assert_int_equal(access(f->path, F_OK), -1);
}

static void folder_of_a_new_store_must_be_there(void **state)
{
	struct mw_err err = { "" };

	(void)state;
	assert_null(mw_store_open("sqlite:/nonexistent/folder/x.db", true, keyring_of(1), &err));
	assert_non_null(strstr(err.text, "make its folder first"));
	assert_null(mw_store_open("sqlite:relative.db", true, keyring_of(1), &err));
	assert_null(mw_store_open("sqlite:", true, keyring_of(1), &err));
}

static void files_are_for_their_owner_alone_whatever_the_umask(void **state)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	struct fixture *f = *state;
	struct mw_err err;
	struct stat st;
	char name[192];

	for (int mask = 0; mask <= 0777; mask += 0777) {
		close_handle(f);
		remove_store(f->path);
		mode_t before = umask((mode_t)mask);
		f->store = mw_store_open(f->url, true, keyring_of(1), &err);
		umask(before);
		assert_non_null(f->store);
		for (size_t i = 0; i < 3; i++) {
			snprintf(name, sizeof(name), "%s%s", f->path, suffixes[i]);
			assert_int_equal(stat(name, &st), 0);
			assert_int_equal(st.st_mode & 07777, 0600);
		}
	}
}

static void only_a_plain_file_is_opened(void **state)
{
	struct fixture *f = *state;
	struct mw_err err = { "" };
	char url[192];

	close_handle(f);
	snprintf(url, sizeof(url), "sqlite:%s", f->spare);
	assert_int_equal(symlink(f->path, f->spare), 0);
	assert_null(mw_store_open(url, true, keyring_of(1), &err));
	assert_non_null(strstr(err.text, "symbolic link"));
	unlink(f->spare);
	assert_int_equal(mkfifo(f->spare, 0600), 0);
	assert_null(mw_store_open(url, true, keyring_of(1), &err));
	assert_non_null(strstr(err.text, "no regular file"));
	unlink(f->spare);
	snprintf(url, sizeof(url), "sqlite:%s", f->folder);
	assert_null(mw_store_open(url, true, keyring_of(1), &err));
	/* A link to the folder is the administrator's affair. */
	assert_int_equal(symlink(f->folder, f->spare), 0);
	snprintf(url, sizeof(url), "sqlite:%s/store.db", f->spare);
	f->store = open_url(url);
	assert_non_null(f->store);
	close_handle(f);
	unlink(f->spare);
}

static void path_may_hold_any_letters(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s;
	struct mw_err err;
	char path[160], url[192];

	snprintf(path, sizeof(path), "%s/a%%41 ?b#c;d'e.db", f->folder);
	snprintf(url, sizeof(url), "sqlite:%s", path);
	s = mw_store_open(url, true, keyring_of(1), &err);
	assert_non_null(s);
	mw_store_close(s);
	assert_int_equal(access(path, F_OK), 0);
	remove_store(path);
}

static void empty_file_is_no_store_until_it_is_made_one(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	struct mw_err err;

	close_handle(f);
	write_file(f->path, "", 0);
	reopen_fails(f, "is empty; run: mailward init");
	assert_int_equal(stat(f->path, &st), 0);
	assert_int_equal(st.st_size, 0);
	f->store = mw_store_open(f->url, true, keyring_of(1), &err);
	assert_non_null(f->store);
	create_keys(f->store, 1, 2);
}

static void other_files_are_refused_and_left_alone(void **state)
{
	struct fixture *f = *state;
	struct mw_err err = { "" };
	struct stat before, after;
	char garbage[5000];

	close_handle(f);
	memset(garbage, 'x', sizeof(garbage));
	write_file(f->path, garbage, sizeof(garbage));
	reopen_fails(f, "is no store, or damaged");
	remove_store(f->path);
	write_file(f->path, "", 0);
	run_sql(f->path, "CREATE TABLE t (x)");
	assert_int_equal(stat(f->path, &before), 0);
	reopen_fails(f, "no store of mailward");
	assert_null(mw_store_open(f->url, true, keyring_of(1), &err));
	assert_int_equal(stat(f->path, &after), 0);
	assert_int_equal(before.st_size, after.st_size);
	assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
}

static void newer_schema_is_an_error_that_names_both_versions(void **state)
{
	struct fixture *f = *state;
	struct mw_err err = { "" };
	char own[64];

	close_handle(f);
	run_sql(f->path, "PRAGMA user_version = 4711");
	reopen_fails(f, "schema version 4711");
	snprintf(own, sizeof(own), "no later one than %d", MW_SCHEMA_VERSION);
	reopen_fails(f, own);
	assert_null(mw_store_open(f->url, true, keyring_of(1), &err));
}

static void schema_that_becomes_newer_is_noticed(void **state)
{
	struct fixture *f = *state;
	char own[64];
	int64_t id;

	snprintf(own, sizeof(own), "PRAGMA user_version = %d", MW_SCHEMA_VERSION);
	create_keys(f->store, 1, 2);
	run_sql(f->path, "PRAGMA user_version = 4711");
	assert_int_equal(create(f->store, 1, 2, &id), MW_STORE_FAILED);
	assert_true(error_has(f->store, "schema version 4711"));
	assert_int_equal(find(f->store, 1), MW_STORE_FAILED);
	run_sql(f->path, own);
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
}

static void store_of_a_development_version_is_refused_with_what_to_do(void **state)
{
	struct fixture *f = *state;
	struct mw_err err = { "" };
	struct stat before, after;
	char sql[64];

	close_handle(f);
	for (int version = 1; version < MW_SCHEMA_FIRST; version++) {
		snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", version);
		run_sql(f->path, sql);
		assert_int_equal(stat(f->path, &before), 0);
		reopen_fails(f, "was made by a development version of mailward");
		reopen_fails(f, "mailward init");
		assert_null(mw_store_open(f->url, true, keyring_of(1), &err));
		assert_int_equal(stat(f->path, &after), 0);
		assert_memory_equal(&before.st_mtim, &after.st_mtim, sizeof(before.st_mtim));
	}
}

/* Steps as a later version may have them, and one that fails. */
static const struct mw_sqlite_step later_steps[] = {
	{ MW_SCHEMA_VERSION, "not taken" },
	{ MW_SCHEMA_VERSION + 1, "ALTER TABLE account ADD COLUMN one INTEGER NOT NULL DEFAULT 11" },
	{ MW_SCHEMA_VERSION + 2, "ALTER TABLE account ADD COLUMN two INTEGER NOT NULL DEFAULT 22" },
	{ MW_SCHEMA_VERSION + 3, "DROP TABLE nowhere" },
};

static int64_t ask_int(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *stmt = NULL;
	int64_t answer;

	assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &stmt, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(stmt), SQLITE_ROW);
	answer = sqlite3_column_int64(stmt, 0);
	sqlite3_finalize(stmt);
	return answer;
}

/* In a transaction, as always. */
static int take_steps(sqlite3 *db, int64_t from, const struct mw_sqlite_step *steps, size_t count)
{
	int rc;

	assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	rc = mw_sqlite_take_steps(db, from, steps, count);
	assert_int_equal(
		sqlite3_exec(db, rc == SQLITE_OK ? "COMMIT" : "ROLLBACK", NULL, NULL, NULL),
		SQLITE_OK);
	return rc;
}

static void steps_beyond_a_stores_version_are_taken_in_order(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;

	create_keys(f->store, 1, 2);
	close_handle(f);
	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(take_steps(db, MW_SCHEMA_VERSION, later_steps, 3), SQLITE_OK);
	assert_int_equal(ask_int(db, "PRAGMA user_version"), MW_SCHEMA_VERSION + 2);
	assert_int_equal(ask_int(db, "SELECT one + two FROM account WHERE name = 'user'"), 33);
	assert_int_equal(ask_int(db, "SELECT count(*) FROM api_key"), 1);
	sqlite3_close(db);
	reopen_fails(f, "schema version");
}

static void bringing_forward_is_all_or_nothing(void **state)
{
	struct fixture *f = *state;
	sqlite3 *db;

	create_keys(f->store, 1, 2);
	close_handle(f);
	assert_int_equal(sqlite3_open_v2(f->path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_not_equal(take_steps(db, MW_SCHEMA_VERSION, later_steps, 4), SQLITE_OK);
	assert_int_equal(ask_int(db, "PRAGMA user_version"), MW_SCHEMA_VERSION);
	assert_int_equal(
		ask_int(db, "SELECT count(*) FROM pragma_table_info('account') WHERE name = 'one'"),
		0);
	sqlite3_close(db);
	f->store = open_url(f->url);
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
}

static void last_step_makes_the_version_that_this_program_knows(void **state)
{
	(void)state;
	assert_int_equal(mw_sqlite_steps[0].to, MW_SCHEMA_FIRST);
	for (size_t i = 1; i < mw_sqlite_step_count; i++)
		assert_int_equal(mw_sqlite_steps[i].to, mw_sqlite_steps[i - 1].to + 1);
	assert_int_equal(mw_sqlite_steps[mw_sqlite_step_count - 1].to, MW_SCHEMA_VERSION);
}

/* A store brought back by SQLite's own tools may have left WAL mode. */
static void store_in_another_journal_mode_is_taken_back_to_wal(void **state)
{
	struct fixture *f = *state;
	char name[192];

	create_keys(f->store, 1, 2);
	close_handle(f);
	run_sql(f->path, "PRAGMA journal_mode = DELETE");
	f->store = open_url(f->url);
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
	create_keys(f->store, 2, 3);
	snprintf(name, sizeof(name), "%s-wal", f->path);
	assert_int_equal(access(name, F_OK), 0);
}

/* The path changes under an open handle */

static void deleted_store_fails_and_comes_back(void **state)
{
	struct fixture *f = *state;
	int64_t id;

	create_keys(f->store, 1, 3);
	assert_int_equal(rename(f->path, f->spare), 0);
	assert_int_equal(create(f->store, 1, 3, &id), MW_STORE_FAILED);
	assert_true(error_has(f->store, "there is no store"));
	assert_true(comes_to(f->store, 1, MW_STORE_FAILED));
	assert_int_equal(access(f->path, F_OK), -1);
	assert_int_equal(rename(f->spare, f->path), 0);
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
	assert_int_equal(find(f->store, 2), MW_STORE_OK);
	assert_int_equal(find(f->store, 3), MW_STORE_NOT_FOUND);
	create_keys(f->store, 4, 5);
}

static void store_made_anew_after_a_deletion_is_taken(void **state)
{
	struct fixture *f = *state;
	struct mw_store *other;
	struct mw_err err;
	int64_t id;

	create_keys(f->store, 1, 2);
	unlink(f->path);
	assert_int_equal(create(f->store, 1, 2, &id), MW_STORE_FAILED);
	other = mw_store_open(f->url, true, keyring_of(1), &err);
	assert_non_null(other);
	create_keys(other, 3, 4);
	/* Made anew, it has a pepper of its own. */
	assert_int_equal(find(f->store, 3), MW_STORE_FAILED);
	assert_true(error_has(f->store, "was replaced by another store; try again"));
	assert_int_equal(find(f->store, 3), MW_STORE_OK);
	assert_int_equal(find(f->store, 1), MW_STORE_NOT_FOUND);
	create_keys(f->store, 4, 5);
	assert_int_equal(find(other, 4), MW_STORE_OK);
	mw_store_close(other);
}

/* The old file's log must neither be lost to it nor get into the new one. */
static void replaced_store_is_read_and_the_old_one_stays_whole(void **state)
{
	struct fixture *f = *state;
	struct mw_store *second = open_url(f->url), *old;
	char away[160], url[192];

	create_keys(f->store, 1, 50);
	make_store(f->spare, keyring_of(1), 100);
	snprintf(away, sizeof(away), "%s/away.db", f->folder);
	assert_int_equal(rename(f->path, away), 0);
	assert_int_equal(rename(f->spare, f->path), 0);
	assert_true(comes_to(f->store, 100, MW_STORE_OK));
	assert_true(comes_to(second, 100, MW_STORE_OK));
	for (uint32_t n = 1; n < 50; n++)
		assert_int_equal(find(f->store, n), MW_STORE_NOT_FOUND);
	create_keys(f->store, 101, 110);
	create_keys(second, 110, 120);
	for (uint32_t n = 100; n < 120; n++)
		assert_int_equal(find(f->store, n), MW_STORE_OK);
	snprintf(url, sizeof(url), "sqlite:%s", away);
	old = open_url(url);
	for (uint32_t n = 1; n < 50; n++)
		assert_int_equal(find(old, n), MW_STORE_OK);
	mw_store_close(old);
	mw_store_close(second);
	remove_store(away);
}

static void replacement_that_is_no_good_fails_until_the_store_is_back(void **state)
{
	struct fixture *f = *state;
	char away[160];
	int64_t id;

	create_keys(f->store, 1, 2);
	snprintf(away, sizeof(away), "%s/away.db", f->folder);
	make_store(f->spare, keyring_of(2), 100);
	assert_int_equal(rename(f->path, away), 0);
	assert_int_equal(rename(f->spare, f->path), 0);
	assert_int_equal(create(f->store, 1, 2, &id), MW_STORE_FAILED);
	assert_true(error_has(f->store, "another master key"));
	assert_int_equal(find(f->store, 1), MW_STORE_FAILED);
	remove_store(f->path);
	write_file(f->path,
		   "garbage, and more of it, and some more of it still, to make a header "
		   "of a hundred bytes or so out of it",
		   103);
	assert_int_equal(find(f->store, 1), MW_STORE_FAILED);
	remove_store(f->path);
	assert_int_equal(rename(away, f->path), 0);
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
	create_keys(f->store, 2, 3);
}

/* A credential's hash, as `s` would look it up. */
static struct mw_key key_hashed_by(const struct mw_store *s, int64_t account_id)
{
	struct mw_key key = { .account_id = account_id, .scopes = "smtp", .created = 1 };

	mw_store_hash(s, MW_HASH_KEY, 0, mw_span_str("mwk_0123456789"), key.hash);
	return key;
}

/* What was hashed with the pepper of the one must not be unknown to the other. */
static void key_hashed_before_the_store_was_replaced_is_not_called_unknown(void **state)
{
	struct fixture *f = *state;
	struct mw_store *other;
	struct mw_key_record record;
	struct mw_key key;
	struct mw_err err;
	char url[192];

	snprintf(url, sizeof(url), "sqlite:%s", f->spare);
	other = mw_store_open(url, true, keyring_of(1), &err);
	assert_non_null(other);
	key = key_hashed_by(other, user(other));
	assert_int_equal(other->keys->create(other, &key), MW_STORE_OK);
	mw_store_close(other);
	key = key_hashed_by(f->store, 1);
	assert_int_equal(f->store->keys->by_hash(f->store, key.hash, "user", &record),
			 MW_STORE_NOT_FOUND);
	assert_int_equal(rename(f->spare, f->path), 0);
	/* Until the path is looked at, the old file answers. */
	for (int i = 0; i < 500; i++) {
		enum mw_store_result r =
			f->store->keys->by_hash(f->store, key.hash, "user", &record);

		if (r == MW_STORE_FAILED)
			break;
		assert_int_equal(r, MW_STORE_NOT_FOUND);
		nanosleep(&(struct timespec){ .tv_nsec = 20 * 1000 * 1000 }, NULL);
	}
	assert_true(error_has(f->store, "was replaced by another store; try again"));
	key = key_hashed_by(f->store, 1);
	assert_int_equal(f->store->keys->by_hash(f->store, key.hash, "user", &record), MW_STORE_OK);
}

static void write_hashed_before_the_store_was_replaced_fails_once(void **state)
{
	struct fixture *f = *state;
	struct mw_key key;

	make_store(f->spare, keyring_of(1), 1);
	key = key_hashed_by(f->store, 1);
	assert_int_equal(rename(f->spare, f->path), 0);
	assert_int_equal(f->store->keys->create(f->store, &key), MW_STORE_FAILED);
	assert_true(error_has(f->store, "was replaced by another store; try again"));
	key = key_hashed_by(f->store, 1);
	assert_int_equal(f->store->keys->create(f->store, &key), MW_STORE_OK);
}

static void store_without_its_pepper_is_never_given_a_new_one(void **state)
{
	struct fixture *f = *state;
	struct mw_err err = { "" };

	create_keys(f->store, 1, 2);
	close_handle(f);
	run_sql(f->path, "CREATE TABLE kept AS SELECT * FROM meta; DELETE FROM meta");
	reopen_fails(f, "has no pepper");
	assert_null(mw_store_open(f->url, true, keyring_of(1), &err));
	assert_non_null(strstr(err.text, "has no pepper"));
	run_sql(f->path, "INSERT INTO meta SELECT name, substr(value, 1, 40) FROM kept");
	reopen_fails(f, "is damaged");
	run_sql(f->path, "UPDATE meta SET value = (SELECT CAST(substr(value, 1, length(value) - 1)"
			 " || CASE substr(value, -1) WHEN x'00' THEN x'01' ELSE x'00' END AS BLOB) "
			 "FROM kept)");
	reopen_fails(f, "pepper is damaged");
	run_sql(f->path, "UPDATE meta SET value = (SELECT value FROM kept); DROP TABLE kept");
	f->store = open_url(f->url);
	assert_non_null(f->store);
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
}

/* Whoever may write the database gains nothing by moving these rows. */
static void recovery_code_moved_to_another_account_opens_nothing(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_span code = mw_span_str("mwr_0123456789");
	struct mw_account bob = { .name = "bob", .created = 1 };
	uint8_t alices[MW_KEY_HASH_SIZE], bobs[MW_KEY_HASH_SIZE];
	int64_t alice = user(s);
	char sql[160];
	size_t left;

	assert_int_equal(s->accounts->create(s, &bob), MW_STORE_OK);
	mw_store_hash(s, MW_HASH_RECOVERY, alice, code, alices);
	mw_store_hash(s, MW_HASH_RECOVERY, bob.id, code, bobs);
	assert_int_equal(
		s->recovery->replace(s, alice, (const uint8_t(*)[MW_KEY_HASH_SIZE])alices, 1),
		MW_STORE_OK);
	snprintf(sql, sizeof(sql), "UPDATE recovery_code SET account_id = %lld", (long long)bob.id);
	run_sql(f->path, sql);
	assert_int_equal(s->recovery->count(s, bob.id, &left), MW_STORE_OK);
	assert_int_equal(left, 1);
	assert_int_equal(s->recovery->use(s, bob.id, bobs, &left), MW_STORE_NOT_FOUND);
	snprintf(sql, sizeof(sql), "UPDATE recovery_code SET account_id = %lld", (long long)alice);
	run_sql(f->path, sql);
	assert_int_equal(s->recovery->use(s, alice, alices, &left), MW_STORE_OK);
}

static void invitation_moved_to_another_account_opens_nothing(void **state)
{
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_span code = mw_span_str("mwi_0123456789");
	struct mw_account bob = { .name = "bob", .created = 1 };
	struct mw_invitation i = { .account_id = user(s), .created = 1, .expires = 100 };
	uint8_t bobs[MW_KEY_HASH_SIZE];
	char sql[160];

	assert_int_equal(s->accounts->create(s, &bob), MW_STORE_OK);
	mw_store_hash(s, MW_HASH_INVITATION, i.account_id, code, i.hash);
	mw_store_hash(s, MW_HASH_INVITATION, bob.id, code, bobs);
	assert_int_equal(s->invitations->add(s, &i), MW_STORE_OK);
	assert_int_equal(s->invitations->find(s, i.account_id, i.hash, 50), MW_STORE_OK);
	snprintf(sql, sizeof(sql), "UPDATE invitation SET account_id = %lld", (long long)bob.id);
	run_sql(f->path, sql);
	assert_int_equal(s->invitations->find(s, bob.id, bobs, 50), MW_STORE_NOT_FOUND);
}

static void log_deleted_under_an_open_handle_costs_nothing_acknowledged(void **state)
{
	struct fixture *f = *state;
	struct mw_store *later;
	char name[192];

	create_keys(f->store, 1, 20);
	snprintf(name, sizeof(name), "%s-wal", f->path);
	unlink(name);
	snprintf(name, sizeof(name), "%s-shm", f->path);
	unlink(name);
	create_keys(f->store, 20, 40);
	later = open_url(f->url);
	for (uint32_t n = 1; n < 40; n++)
		assert_int_equal(find(later, n), MW_STORE_OK);
	mw_store_close(later);
}

static void file_cut_short_fails_without_killing_anybody(void **state)
{
	struct fixture *f = *state;
	struct stat st;

	create_keys(f->store, 1, 200);
	close_handle(f);
	make_store(f->spare, keyring_of(1), 500);
	f->store = open_url(f->url);
	for (uint32_t n = 1; n < 200; n++)
		assert_int_equal(find(f->store, n), MW_STORE_OK);
	assert_int_equal(stat(f->path, &st), 0);
	for (off_t size = st.st_size - 4096; size > 0; size /= 2) {
		assert_int_equal(truncate(f->path, size), 0);
		for (uint32_t n = 1; n < 200; n += 9)
			assert_int_not_equal(find(f->store, n), MW_STORE_NOT_FOUND);
	}
	assert_int_equal(truncate(f->path, 0), 0);
	assert_int_equal(find(f->store, 1), MW_STORE_FAILED);
	assert_int_equal(rename(f->spare, f->path), 0);
	assert_int_equal(find(f->store, 500), MW_STORE_FAILED);
	assert_true(error_has(f->store, "was replaced by another store; try again"));
	assert_int_equal(find(f->store, 500), MW_STORE_OK);
}

/* Damage */

/* Overwrites one page after the other; what a look-up answers is the truth, or
 * that it could not find out. */
static void damage_is_never_taken_for_an_unknown_key(void **state)
{
	struct fixture *f = *state;
	unsigned char page[4096], broken[4096];
	struct stat st;
	size_t failures = 0;
	int fd;

	create_keys(f->store, 1, 300);
	close_handle(f);
	assert_int_equal(stat(f->path, &st), 0);
	fd = open(f->path, O_RDWR | O_CLOEXEC);
	for (size_t i = 0; i < sizeof(broken); i++)
		broken[i] = (unsigned char)(i * 37 + 11);
	for (off_t at = 0; at < st.st_size; at += 4096) {
		struct mw_store *s;
		struct mw_err err;

		assert_int_equal(pread(fd, page, sizeof(page), at), sizeof(page));
		assert_int_equal(pwrite(fd, broken, sizeof(broken), at), sizeof(broken));
		s = mw_store_open(f->url, false, keyring_of(1), &err);
		for (uint32_t n = 1; n < 300 && s != NULL; n += 5) {
			enum mw_store_result r = find(s, n);

			assert_true(r == MW_STORE_OK || r == MW_STORE_FAILED);
			failures += r == MW_STORE_FAILED;
		}
		failures += s == NULL;
		mw_store_close(s);
		assert_int_equal(pwrite(fd, page, sizeof(page), at), sizeof(page));
	}
	close(fd);
	assert_true(failures > 20);
	f->store = open_url(f->url);
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
}

/* Rows that only a hand other than ours can have written. */
static void row_that_cannot_be_is_damage(void **state)
{
	static const char *const damages[] = {
		"UPDATE api_key SET scopes = printf('%.2000c', 'x')",
		"UPDATE api_key SET scopes = 'a' || char(0) || 'b'",
		"UPDATE api_key SET networks = printf('%.2000c', 'x')",
		"UPDATE account SET name = printf('%.300c', 'x')",
		"PRAGMA foreign_keys = OFF; DELETE FROM account",
		"DELETE FROM counter",
	};
	struct fixture *f = *state;
	struct mw_store_status status;
	struct mw_account account;
	int64_t id;

	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		close_handle(f);
		remove_store(f->path);
		make_store(f->path, keyring_of(1), 1);
		run_sql(f->path, damages[i]);
		f->store = open_url(f->url);
		if (i < 5) {
			assert_int_equal(find(f->store, 1), MW_STORE_FAILED);
			assert_true(error_has(f->store, "is damaged"));
		} else {
			assert_int_equal(f->store->lifecycle->status(f->store, &status),
					 MW_STORE_FAILED);
			assert_int_equal(create(f->store, 1, 2, &id), MW_STORE_FAILED);
		}
		if (i == 3 || i == 4)
			assert_int_equal(f->store->accounts->by_name(f->store, "user", &account),
					 MW_STORE_FAILED);
	}
}

/* Devices are divided by their periods: one that cannot be must not come that far. */
static void device_that_cannot_be_is_damage(void **state)
{
	static const char *const damages[] = {
		"period = 0",	       "period = 4294967326",
		"digits = 4294967302", "algorithm = 4294967297",
		"period = 14",	       "digits = 0",
		"digits = 7",	       "algorithm = 0",
		"algorithm = 4",       "sealed = x'00'",
		"begun = 3",	       "begun = -1",
		"begun = 4294967297",
	};
	struct fixture *f = *state;
	struct mw_store *s = f->store;
	struct mw_device d = { .account_id = user(s), .totp = mw_totp_usual, .created = 1 };
	struct mw_device out[MW_DEVICES_MAX];
	char sql[160];
	size_t count;

	for (size_t i = 0; i < sizeof(damages) / sizeof(damages[0]); i++) {
		assert_int_equal(s->devices->next_id(s, &d.id), MW_STORE_OK);
		assert_int_equal(s->devices->add(s, &d, 1), MW_STORE_OK);
		assert_int_equal(s->devices->list(s, d.account_id, out, &count), MW_STORE_OK);
		assert_int_equal(count, 1);
		snprintf(sql, sizeof(sql),
			 "PRAGMA ignore_check_constraints = ON; UPDATE device SET %s", damages[i]);
		run_sql(f->path, sql);
		assert_int_equal(s->devices->list(s, d.account_id, out, &count), MW_STORE_FAILED);
		assert_true(error_has(s, "is damaged"));
		assert_int_equal(s->devices->remove(s, d.account_id, d.id), MW_STORE_OK);
	}
}

/* No writing */

static void become_nobody(const struct fixture *f)
{
	if (geteuid() == 0) {
		char name[192];

		must(chown(f->folder, NOBODY, NOBODY) == 0);
		must(chown(f->path, NOBODY, NOBODY) == 0);
		snprintf(name, sizeof(name), "%s-wal", f->path);
		must(chown(name, NOBODY, NOBODY) == 0 || errno == ENOENT);
		snprintf(name, sizeof(name), "%s-shm", f->path);
		must(chown(name, NOBODY, NOBODY) == 0 || errno == ENOENT);
		must(setresgid(NOBODY, NOBODY, NOBODY) == 0);
		must(setresuid(NOBODY, NOBODY, NOBODY) == 0);
	}
}

static void use_without_permission_to_write(struct fixture *f)
{
	struct mw_store *s;
	int64_t id;

	become_nobody(f);
	must(chmod(f->path, 0400) == 0 && chmod(f->folder, 0500) == 0);
	must((s = open_url(f->url)) != NULL);
	must(find(s, 1) == MW_STORE_OK);
	must(find(s, 2) == MW_STORE_NOT_FOUND);
	must(create(s, 1, 2, &id) == MW_STORE_FAILED);
	must(error_has(s, "can only be read"));
	must(s->keys->revoke(s, 1, 5) == MW_STORE_FAILED);
	must(find(s, 1) == MW_STORE_OK);
	/* It may be written to again: no new handle is needed. */
	must(chmod(f->path, 0600) == 0 && chmod(f->folder, 0700) == 0);
	must(create(s, 1, 2, &id) == MW_STORE_OK);
	must(find(s, 2) == MW_STORE_OK);
	mw_store_close(s);
}

static void read_only_store_is_read_and_writes_fail(void **state)
{
	struct fixture *f = *state;

	create_keys(f->store, 1, 2);
	close_handle(f);
	in_child(use_without_permission_to_write, f);
}

/* One byte through a pipe: "go on". */
static void tell(int fd)
{
	must(write(fd, "x", 1) == 1);
}

static void await(int fd)
{
	char byte;

	must(read(fd, &byte, 1) == 1);
}

static void read_as_nobody(const struct fixture *f, int hear, int say)
{
	struct mw_store *s;

	must(chmod(f->path, 0444) == 0 && chmod(f->folder, 0555) == 0);
	must(setresuid(NOBODY, NOBODY, NOBODY) == 0);
	must((s = open_url(f->url)) != NULL);
	must(find(s, 1) == MW_STORE_OK);
	tell(say);
	await(hear);
	/* The log is there and not readable: no answer, but no wrong one. */
	must(find(s, 2) == MW_STORE_FAILED);
	tell(say);
	await(hear);
	must(find(s, 2) == MW_STORE_OK);
	mw_store_close(s);
	_exit(0);
}

/* A handle that has only the file to read must not miss what another process,
 * which may write, has in its log. */
static void read_only_handle_sees_what_others_write(void **state)
{
	static const char *const suffixes[] = { "-wal", "-shm" };
	struct fixture *f = *state;
	int to[2], from[2], status;
	char name[192];
	pid_t child;

	if (geteuid() != 0)
		skip();
	create_keys(f->store, 1, 2);
	close_handle(f);
	assert_int_equal(pipe2(to, O_CLOEXEC) | pipe2(from, O_CLOEXEC), 0);
	if ((child = fork()) == 0)
		read_as_nobody(f, to[0], from[1]);
	await(from[0]);
	f->store = open_url(f->url);
	create_keys(f->store, 2, 3);
	for (size_t i = 0; i < 2; i++) {
		snprintf(name, sizeof(name), "%s%s", f->path, suffixes[i]);
		assert_int_equal(chmod(name, 0600), 0);
	}
	tell(to[1]);
	await(from[0]);
	close_handle(f);
	tell(to[1]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(to[0]), close(to[1]), close(from[0]), close(from[1]);
}

static void write_proc(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		_exit(SKIPPED);
	close(fd);
}

/* A mount namespace of one's own: as root, or where users may have one. */
static void own_mounts(void)
{
	char uid[64], gid[64];

	snprintf(uid, sizeof(uid), "0 %u 1", geteuid());
	snprintf(gid, sizeof(gid), "0 %u 1", getegid());
	if (unshare(CLONE_NEWNS) != 0) {
		if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
			_exit(SKIPPED);
		write_proc("/proc/self/setgroups", "deny");
		write_proc("/proc/self/uid_map", uid);
		write_proc("/proc/self/gid_map", gid);
	}
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
		_exit(SKIPPED);
}

static void use_on_a_read_only_mount(struct fixture *f)
{
	struct mw_store *s;
	int64_t id;

	own_mounts();
	if (mount(f->folder, f->folder, NULL, MS_BIND, NULL) != 0 ||
	    mount(NULL, f->folder, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL) != 0)
		_exit(SKIPPED);
	must((s = open_url(f->url)) != NULL);
	must(find(s, 1) == MW_STORE_OK);
	must(find(s, 2) == MW_STORE_NOT_FOUND);
	must(create(s, 1, 2, &id) == MW_STORE_FAILED);
	must(error_has(s, "can only be read"));
	must(find(s, 1) == MW_STORE_OK);
	must(mount(NULL, f->folder, NULL, MS_BIND | MS_REMOUNT, NULL) == 0);
	must(create(s, 1, 2, &id) == MW_STORE_OK);
	mw_store_close(s);
}

static void store_on_a_read_only_mount_is_read(void **state)
{
	struct fixture *f = *state;

	create_keys(f->store, 1, 2);
	close_handle(f);
	in_child(use_on_a_read_only_mount, f);
}

static void fill_disk(const char *folder)
{
	static char block[4096];
	char name[192];
	int fd;

	snprintf(name, sizeof(name), "%s/ballast", folder);
	fd = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	while (write(fd, block, sizeof(block)) > 0)
		;
	close(fd);
}

static void use_on_a_full_disk(struct fixture *f)
{
	struct mw_store *s, *late;
	struct mw_account account;
	struct mw_err err;
	char ballast[192];
	uint32_t made = 0;
	int64_t id;

	own_mounts();
	if (mount("none", f->folder, "tmpfs", 0, "size=1m,mode=700") != 0)
		_exit(SKIPPED);
	must((s = mw_store_open(f->url, true, keyring_of(1), &err)) != NULL);
	must(user(s) == 1);
	for (; made < 20; made++)
		must(create(s, 1, made, &id) == MW_STORE_OK);
	fill_disk(f->folder);
	while (create(s, 1, made, &id) == MW_STORE_OK)
		made++;
	must(error_has(s, "the disk is full"));
	for (int i = 0; i < 3; i++) {
		struct mw_account another = { .name = "another" };

		must(s->accounts->create(s, &another) == MW_STORE_FAILED);
		must(find(s, made) == MW_STORE_NOT_FOUND);
		must(s->accounts->by_name(s, "another", &account) == MW_STORE_NOT_FOUND);
	}
	for (uint32_t n = 0; n < made; n++)
		must(find(s, n) == MW_STORE_OK);
	snprintf(ballast, sizeof(ballast), "%s/ballast", f->folder);
	must(unlink(ballast) == 0);
	must(create(s, 1, made, &id) == MW_STORE_OK);
	must((late = open_url(f->url)) != NULL);
	for (uint32_t n = 0; n <= made; n++)
		must(find(late, n) == MW_STORE_OK);
	mw_store_close(late);
	mw_store_close(s);
}

static void full_disk_fails_writes_and_heals_by_itself(void **state)
{
	in_child(use_on_a_full_disk, *state);
}

static void open_on_a_full_disk(struct fixture *f)
{
	struct mw_store *s;
	struct mw_err err;
	int64_t id;

	own_mounts();
	if (mount("none", f->folder, "tmpfs", 0, "size=1m,mode=700") != 0)
		_exit(SKIPPED);
	must((s = mw_store_open(f->url, true, keyring_of(1), &err)) != NULL);
	must(user(s) == 1 && create(s, 1, 1, &id) == MW_STORE_OK);
	mw_store_close(s);
	fill_disk(f->folder);
	must((s = open_url(f->url)) != NULL);
	must(find(s, 1) == MW_STORE_OK);
	must(create(s, 1, 2, &id) == MW_STORE_FAILED);
	must(find(s, 1) == MW_STORE_OK);
	mw_store_close(s);
}

static void store_is_read_after_a_start_on_a_full_disk(void **state)
{
	in_child(open_on_a_full_disk, *state);
}

static void use_under_a_file_size_limit(struct fixture *f)
{
	struct rlimit limit = { .rlim_cur = 256 * 1024, .rlim_max = RLIM_INFINITY };
	struct mw_store *s;
	uint32_t made = 0;
	int64_t id;

	signal(SIGXFSZ, SIG_IGN);
	must(getrlimit(RLIMIT_FSIZE, &limit) == 0);
	limit.rlim_cur = 256 * 1024;
	must(setrlimit(RLIMIT_FSIZE, &limit) == 0);
	must((s = open_url(f->url)) != NULL && user(s) == 1);
	while (create(s, 1, made, &id) == MW_STORE_OK)
		made++;
	must(error_has(s, "cannot be written to"));
	must(find(s, made) == MW_STORE_NOT_FOUND);
	for (uint32_t n = 0; n < made; n++)
		must(find(s, n) == MW_STORE_OK);
	limit.rlim_cur = limit.rlim_max;
	must(setrlimit(RLIMIT_FSIZE, &limit) == 0);
	must(create(s, 1, made, &id) == MW_STORE_OK);
	mw_store_close(s);
}

static void file_size_limit_fails_writes_and_nothing_else(void **state)
{
	struct fixture *f = *state;

	close_handle(f);
	in_child(use_under_a_file_size_limit, f);
}

/* Others at work */

static void reader_waits_for_no_writer(void **state)
{
	struct fixture *f = *state;
	sqlite3 *writer;

	create_keys(f->store, 1, 2);
	assert_int_equal(sqlite3_open_v2(f->path, &writer, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(writer, "BEGIN IMMEDIATE; UPDATE api_key SET revoked = 5",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	/* The writer is this very thread: waiting for it would never end well. */
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
	assert_int_equal(sqlite3_exec(writer, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(writer);
}

static void store_made_by_many_at_once_is_made_once(void **state)
{
	struct fixture *f = *state;
	struct mw_store_status now;
	pid_t children[8];
	int status, go[2];
	struct mw_err err;

	close_handle(f);
	remove_store(f->path);
	assert_int_equal(pipe2(go, O_CLOEXEC), 0);
	for (size_t i = 0; i < 8; i++) {
		if ((children[i] = fork()) == 0) {
			char byte;

			close(go[1]);
			must(read(go[0], &byte, 1) == 0);
			f->store = mw_store_open(f->url, true, keyring_of(1), &err);
			if (f->store == NULL)
				fprintf(stderr, "%s\n", err.text);
			must(f->store != NULL);
			mw_store_close(f->store);
			_exit(0);
		}
	}
	close(go[0]);
	close(go[1]);
	for (size_t i = 0; i < 8; i++) {
		assert_int_equal(waitpid(children[i], &status, 0), children[i]);
		assert_int_equal(status, 0);
	}
	f->store = open_url(f->url);
	assert_int_equal(f->store->lifecycle->status(f->store, &now), MW_STORE_OK);
	assert_int_equal(now.schema, MW_SCHEMA_VERSION);
	create_keys(f->store, 1, 2);
}

/* The child makes a key and says so, the parent revokes it and says so, … */
static void processes_see_each_others_writes_at_once(void **state)
{
	struct fixture *f = *state;
	struct mw_key_record record;
	struct mw_key like;
	int to[2], from[2], status;
	int64_t id;
	pid_t child;

	assert_true(user(f->store) > 0);
	close_handle(f);
	assert_int_equal(pipe2(to, O_CLOEXEC) | pipe2(from, O_CLOEXEC), 0);
	child = fork();
	if (child == 0) {
		struct mw_store *s = open_url(f->url);

		must(s != NULL);
		for (uint32_t n = 0; n < 100; n++) {
			must(create(s, 1, n, &id) == MW_STORE_OK);
			must(write(from[1], &id, sizeof(id)) == sizeof(id));
			must(read(to[0], &id, sizeof(id)) == sizeof(id));
			must(s->keys->by_id(s, id, &record) == MW_STORE_OK);
			must(record.key.revoked == 77);
		}
		mw_store_close(s);
		_exit(0);
	}
	f->store = open_url(f->url);
	for (uint32_t n = 0; n < 100; n++) {
		like = key_number(0, n);
		assert_int_equal(read(from[0], &id, sizeof(id)), sizeof(id));
		assert_int_equal(f->store->keys->by_hash(f->store, like.hash, "user", &record),
				 MW_STORE_OK);
		assert_int_equal(record.key.id, id);
		assert_int_equal(f->store->keys->revoke(f->store, id, 77), MW_STORE_OK);
		assert_int_equal(write(to[1], &id, sizeof(id)), sizeof(id));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	close(to[0]), close(to[1]), close(from[0]), close(from[1]);
}

static void view_is_not_for_ever(void **state)
{
	struct fixture *f = *state;
	struct mw_key_record r;
	sqlite3 *writer;
	struct mw_key like = key_number(0, 1);

	create_keys(f->store, 1, 2);
	mw_store_view_begin(f->store);
	assert_int_equal(find(f->store, 1), MW_STORE_OK);
	/* As another process would. */
	assert_int_equal(sqlite3_open_v2(f->path, &writer, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_exec(writer, "UPDATE api_key SET revoked = 5", NULL, NULL, NULL),
			 SQLITE_OK);
	do
		assert_int_equal(f->store->keys->by_hash(f->store, like.hash, "", &r), MW_STORE_OK);
	while (r.key.revoked != 5);
	mw_store_view_end(f->store);
	/* Nothing of ours is in the way of whoever wants the file alone. */
	assert_int_equal(sqlite3_exec(writer, "PRAGMA wal_checkpoint(TRUNCATE); BEGIN EXCLUSIVE",
				      NULL, NULL, NULL),
			 SQLITE_OK);
	sqlite3_close(writer);
}

/* What was mapped when the file was small is a small part of it later. */
static void file_that_grows_is_read_to_its_end(void **state)
{
	struct fixture *f = *state;
	struct mw_store *other = open_url(f->url);
	struct stat before, after;

	create_keys(f->store, 1, 10);
	assert_int_equal(stat(f->path, &before), 0);
	for (uint32_t n = 10; n < 3000; n += 10) {
		assert_int_equal(find(other, n - 1), MW_STORE_OK);
		create_keys(f->store, n, n + 10);
	}
	for (uint32_t n = 1; n < 3000; n++)
		assert_int_equal(find(other, n), MW_STORE_OK);
	assert_int_equal(stat(f->path, &after), 0);
	assert_true(after.st_size > 4 * before.st_size);
	mw_store_close(other);
}

struct acknowledged {
	uint32_t n;
	int64_t id;
	int revoked;
};

/* Makes keys and revokes every other one, says so, until it is killed. */
static void write_until_killed(const struct fixture *f, uint32_t first, int fd)
{
	struct mw_store *s = open_url(f->url);
	struct acknowledged a = { 0 };

	must(s != NULL);
	for (a.n = first;; a.n++) {
		must(create(s, 1, a.n, &a.id) == MW_STORE_OK);
		a.revoked = 0;
		must(write(fd, &a, sizeof(a)) == sizeof(a));
		if (a.n % 2 == 0)
			continue;
		must(s->keys->revoke(s, a.id, 77) == MW_STORE_OK);
		a.revoked = 77;
		must(write(fd, &a, sizeof(a)) == sizeof(a));
	}
}

static void killed_writer_loses_nothing_it_acknowledged(void **state)
{
	struct fixture *f = *state;
	struct mw_key_record record;
	struct acknowledged a;
	uint32_t first = 0;

	assert_true(user(f->store) > 0);
	for (unsigned round = 0; round < 25; round++) {
		unsigned count = 0, enough = 1 + round * 7 % 40;
		int pipes[2], status;
		pid_t child;

		/* In half of the rounds the killed one was alone, and its log is
		 * played back by the next to open. */
		if (round % 2 == 0)
			close_handle(f);
		assert_int_equal(pipe2(pipes, O_CLOEXEC), 0);
		child = fork();
		if (child == 0) {
			close(pipes[0]);
			write_until_killed(f, first, pipes[1]);
		}
		close(pipes[1]);
		while (count++ < enough)
			assert_int_equal(read(pipes[0], &a, sizeof(a)), sizeof(a));
		kill(child, SIGKILL);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		if (f->store == NULL)
			f->store = open_url(f->url);
		do {
			assert_int_equal(f->store->keys->by_id(f->store, a.id, &record),
					 MW_STORE_OK);
			assert_int_equal(find(f->store, a.n), MW_STORE_OK);
			assert_true(a.revoked == 0 || record.key.revoked == a.revoked);
			first = a.n + 2; /* one more may have been made unheard */
		} while (read(pipes[0], &a, sizeof(a)) == sizeof(a));
		close(pipes[0]);
	}
}

/* What the daemon does: workers that look up and bind, administrators that make
 * and revoke, one thread that records uses in batches; a handle each. */
#define THREADS	      4
#define KEYS_A_THREAD 40

struct thread {
	pthread_t id;
	const struct fixture *f;
	uint32_t number;
	unsigned failures;
};

static void *make_and_revoke(void *ctx)
{
	struct thread *t = ctx;
	struct mw_store *s = open_url(t->f->url);
	struct mw_key_record record;
	int64_t id;

	for (uint32_t i = 0; s != NULL && i < KEYS_A_THREAD; i++) {
		uint32_t n = t->number * KEYS_A_THREAD + i;

		t->failures += find(s, n) != MW_STORE_NOT_FOUND;
		t->failures += create(s, 1, n, &id) != MW_STORE_OK;
		t->failures += find(s, n) != MW_STORE_OK;
		t->failures += s->keys->bind(s, id, "192.0.2.0/24") != MW_STORE_OK;
		t->failures += s->keys->revoke(s, id, 77) != MW_STORE_OK;
		t->failures +=
			s->keys->by_id(s, id, &record) != MW_STORE_OK || record.key.revoked != 77;
	}
	t->failures += s == NULL;
	mw_store_close(s);
	return NULL;
}

static void *record_uses(void *ctx)
{
	static struct mw_key_use uses[1000];
	struct thread *t = ctx;
	struct mw_store *s = open_url(t->f->url);

	for (int64_t round = 1; s != NULL && round < 20; round++) {
		for (size_t i = 0; i < 1000; i++)
			uses[i] =
				(struct mw_key_use){ .key_id = (int64_t)(i % 160), .when = round };
		t->failures += s->keys->touch(s, uses, 1000) != MW_STORE_OK;
	}
	t->failures += s == NULL;
	mw_store_close(s);
	return NULL;
}

static void threads_with_a_handle_each_do_not_get_in_each_others_way(void **state)
{
	struct fixture *f = *state;
	struct thread threads[THREADS + 1];

	assert_true(user(f->store) > 0);
	for (uint32_t i = 0; i <= THREADS; i++) {
		threads[i] = (struct thread){ .f = f, .number = i };
		assert_int_equal(pthread_create(&threads[i].id, NULL,
						i < THREADS ? make_and_revoke : record_uses,
						&threads[i]),
				 0);
	}
	for (uint32_t i = 0; i <= THREADS; i++) {
		pthread_join(threads[i].id, NULL);
		assert_int_equal(threads[i].failures, 0);
	}
	for (uint32_t n = 0; n < THREADS * KEYS_A_THREAD; n++)
		assert_int_equal(find(f->store, n), MW_STORE_OK);
}

static void copy_made_while_it_is_used_is_the_store(void **state)
{
	struct fixture *f = *state;
	struct mw_err err;
	struct mw_store *copy;
	char url[160];
	int fd;

	create_keys(f->store, 0, 500); /* most of them in the log */
	fd = open(f->spare, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(f->store->lifecycle->backup(f->store, 1700000000, fd), MW_STORE_OK);
	close(fd);
	create_keys(f->store, 500, 501);
	snprintf(url, sizeof(url), "sqlite:%s", f->spare);
	assert_null(mw_store_open(url, false, keyring_of(2), &err));
	copy = open_url(url);
	assert_non_null(copy);
	for (uint32_t n = 0; n < 500; n++)
		assert_int_equal(find(copy, n), MW_STORE_OK);
	assert_int_equal(find(copy, 500), MW_STORE_NOT_FOUND);
	create_keys(copy, 501, 502);
	assert_int_equal(find(f->store, 501), MW_STORE_NOT_FOUND);
	mw_store_close(copy);
}

/* A restore that is overtaken by a second one, after it has opened the old store and
 * before it locks the folder. */
static struct {
	struct fixture *f;
	int opened; /* times that the store itself was opened */
} overtaken;

static enum mw_backup_verdict restore_spare(const struct fixture *f, int64_t now,
					    mw_sql_open_fn open_fn, struct mw_restored *out,
					    struct mw_err *err)
{
	int fd = open(f->spare, O_RDONLY | O_CLOEXEC);
	struct mw_restore what = {
		.keyring = keyring_of(1), .from = fd, .place = true, .now = now
	};
	enum mw_backup_verdict verdict =
		mw_sqlite_restore(&mw_sqlite_driver, f->path, &what, open_fn, out, err);

	close(fd);
	return verdict;
}

static struct mw_store *open_and_be_overtaken(const struct mw_sql_driver *driver, const char *url,
					      bool create, const struct mw_keyring *keyring,
					      struct mw_err *err)
{
	struct mw_store *s = mw_sql_open(driver, url, create, keyring, err);
	struct fixture *f = overtaken.f;
	struct mw_restored out = { 0 };
	struct mw_err why = { "" };

	if (strcmp(url, f->url) != 0 || ++overtaken.opened != 2)
		return s;
	assert_int_equal(restore_spare(f, 2, mw_sql_open, &out, &why), MW_BACKUP_GOOD);
	unlink(out.before);
	create_keys(f->store, 900, 901);
	assert_int_equal(find(f->store, 900), MW_STORE_OK);
	/* As a worker that was idle: its last commit is in the file, its log is empty. */
	sqlite3_wal_checkpoint_v2(((struct mw_sqlite *)f->store)->db, NULL,
				  SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
	return s;
}

static void restore_that_another_overtook_replaces_nothing(void **state)
{
	struct fixture *f = *state;
	struct mw_restored out = { 0 };
	struct mw_err err = { "" };
	int fd = open(f->spare, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	create_keys(f->store, 0, 3);
	assert_int_equal(f->store->lifecycle->backup(f->store, 1700000000, fd), MW_STORE_OK);
	close(fd);
	overtaken.f = f;
	overtaken.opened = 0;
	assert_int_equal(restore_spare(f, 7, open_and_be_overtaken, &out, &err),
			 MW_BACKUP_UNDECIDED);
	assert_non_null(strstr(err.text, "try again"));
	assert_int_equal(find(f->store, 900), MW_STORE_OK);
}

static void copy_that_cannot_be_written_fails_and_says_why(void **state)
{
	struct fixture *f = *state;
	int fd = open("/dev/full", O_WRONLY | O_CLOEXEC);

	assert_int_equal(f->store->lifecycle->backup(f->store, 1700000000, fd), MW_STORE_FAILED);
	assert_non_null(strstr(mw_store_error(f->store), "No space left"));
	close(fd);
	create_keys(f->store, 0, 1);
}

#define STORE_TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		STORE_TEST(missing_store_is_an_error_that_says_how_to_mend_it),
		STORE_TEST(folder_of_a_new_store_must_be_there),
		STORE_TEST(files_are_for_their_owner_alone_whatever_the_umask),
		STORE_TEST(only_a_plain_file_is_opened),
		STORE_TEST(path_may_hold_any_letters),
		STORE_TEST(empty_file_is_no_store_until_it_is_made_one),
		STORE_TEST(other_files_are_refused_and_left_alone),
		STORE_TEST(newer_schema_is_an_error_that_names_both_versions),
		STORE_TEST(schema_that_becomes_newer_is_noticed),
		STORE_TEST(store_of_a_development_version_is_refused_with_what_to_do),
		STORE_TEST(steps_beyond_a_stores_version_are_taken_in_order),
		STORE_TEST(bringing_forward_is_all_or_nothing),
		STORE_TEST(last_step_makes_the_version_that_this_program_knows),
		STORE_TEST(store_in_another_journal_mode_is_taken_back_to_wal),
		STORE_TEST(deleted_store_fails_and_comes_back),
		STORE_TEST(store_made_anew_after_a_deletion_is_taken),
		STORE_TEST(replaced_store_is_read_and_the_old_one_stays_whole),
		STORE_TEST(replacement_that_is_no_good_fails_until_the_store_is_back),
		STORE_TEST(key_hashed_before_the_store_was_replaced_is_not_called_unknown),
		STORE_TEST(write_hashed_before_the_store_was_replaced_fails_once),
		STORE_TEST(store_without_its_pepper_is_never_given_a_new_one),
		STORE_TEST(recovery_code_moved_to_another_account_opens_nothing),
		STORE_TEST(invitation_moved_to_another_account_opens_nothing),
		STORE_TEST(log_deleted_under_an_open_handle_costs_nothing_acknowledged),
		STORE_TEST(file_cut_short_fails_without_killing_anybody),
		STORE_TEST(view_is_not_for_ever),
		STORE_TEST(file_that_grows_is_read_to_its_end),
		STORE_TEST(damage_is_never_taken_for_an_unknown_key),
		STORE_TEST(row_that_cannot_be_is_damage),
		STORE_TEST(device_that_cannot_be_is_damage),
		STORE_TEST(read_only_store_is_read_and_writes_fail),
		STORE_TEST(read_only_handle_sees_what_others_write),
		STORE_TEST(store_on_a_read_only_mount_is_read),
		STORE_TEST(full_disk_fails_writes_and_heals_by_itself),
		STORE_TEST(store_is_read_after_a_start_on_a_full_disk),
		STORE_TEST(file_size_limit_fails_writes_and_nothing_else),
		STORE_TEST(reader_waits_for_no_writer),
		STORE_TEST(store_made_by_many_at_once_is_made_once),
		STORE_TEST(processes_see_each_others_writes_at_once),
		STORE_TEST(killed_writer_loses_nothing_it_acknowledged),
		STORE_TEST(copy_made_while_it_is_used_is_the_store),
		STORE_TEST(restore_that_another_overtook_replaces_nothing),
		STORE_TEST(copy_that_cannot_be_written_fails_and_says_why),
		STORE_TEST(threads_with_a_handle_each_do_not_get_in_each_others_way),
	};

	return cmocka_run_group_tests_name("store: sqlite, when things go wrong", tests, NULL,
					   NULL);
}
