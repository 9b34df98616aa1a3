/*
 * NAME
 *	session - accounts and keys in a SQLite file
 * DESCRIPTION
 *	The handle: opened once, kept fresh before every call (or view, see
 *	store_sqlite_view.c), closed. The connection behind it comes and goes: it
 *	is given up when the path names another file or when SQLite failed, and
 *	made anew by the next call.
 */
#include "common/store/sqlite/sqlite.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define SCHEME "sqlite:"

/* Between two looks at the path by calls that only read, in milliseconds. */
#define LOOK_EVERY_MS 1000

int64_t mw_sqlite_now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void mw_sqlite_let_go(struct mw_sqlite *s)
{
	for (size_t i = 0; i < MW_Q_COUNT; i++) {
		sqlite3_finalize(s->statements[i]);
		s->statements[i] = NULL;
	}
	sqlite3_close(s->db);
	s->db = NULL;
	s->view_open = false;
}

/* A newer program may have brought the schema forward under our feet; then the
 * connection is closed, and opening again says so. */
static int check_version(struct mw_sqlite *s)
{
	struct mw_query q = mw_query(s, MW_Q_VERSION);
	int64_t version = 0;

	if (mw_query_step(&q))
		version = mw_query_take_int(&q);
	if (mw_query_end(&q, MW_STORE_OK) != MW_STORE_OK)
		return -1;
	if (version != MW_SCHEMA_VERSION)
		mw_sqlite_let_go(s);
	return 0;
}

/* 0: the connection is fresh, or has been given up. -1: there is nothing to be
 * opened; a connection is kept then, since the file may come back, and what is
 * in the log behind it is ours. */
static int look(struct mw_sqlite *s)
{
	s->look_at = 0; /* unless all is well, the next call looks again */
	if (mw_sqlite_file_check(s->path, &s->base.error) != 0)
		return -1;
	if (mw_sqlite_file_same(s)) {
		s->look_at = mw_sqlite_now_ms() + LOOK_EVERY_MS;
		return check_version(s);
	}
	if (mw_sqlite_file_leave(s) != 0)
		return -1;
	mw_sqlite_let_go(s);
	return 0;
}

static bool can_be_used(struct mw_sqlite *s, bool writing)
{
	/* What could only be read may be writable by now. */
	return s->db != NULL && mw_sqlite_file_whole(s) &&
	       !(writing && sqlite3_db_readonly(s->db, "main") != 0);
}

int mw_sqlite_ready(struct mw_sqlite *s, bool writing)
{
	if (!can_be_used(s, writing))
		mw_sqlite_let_go(s);
	else if ((writing || s->immutable || mw_sqlite_now_ms() >= s->look_at) && look(s) != 0)
		return -1;
	if (s->db != NULL)
		return 0;
	if (mw_sqlite_connect(s, false, &s->base.error) != 0)
		return -1;
	s->look_at = mw_sqlite_now_ms() + LOOK_EVERY_MS;
	return 0;
}

static const struct mw_store_keys keys = {
	.by_hash = mw_sqlite_key_by_hash,
	.by_id = mw_sqlite_key_by_id,
	.create = mw_sqlite_key_create,
	.revoke = mw_sqlite_key_revoke,
	.bind = mw_sqlite_key_bind,
	.list = mw_sqlite_key_list,
	.touch = mw_sqlite_key_touch,
};

static const struct mw_store_accounts accounts = {
	.by_name = mw_sqlite_account_by_name,
	.create = mw_sqlite_account_create,
	.delete = mw_sqlite_account_delete,
	.set_disabled = mw_sqlite_account_set_disabled,
	.rename = mw_sqlite_account_rename,
	.alias = mw_sqlite_account_alias,
	.unalias = mw_sqlite_account_unalias,
	.list = mw_sqlite_account_list,
	.names = mw_sqlite_account_names,
};

static const struct mw_store_devices devices = {
	.next_id = mw_sqlite_device_id,
	.add = mw_sqlite_device_add,
	.list = mw_sqlite_device_list,
	.remove = mw_sqlite_device_remove,
	.confirm = mw_sqlite_device_confirm,
};

static const struct mw_store_throttle throttle = {
	.attempt = mw_sqlite_attempt,
	.show = mw_sqlite_throttle_show,
	.clear = mw_sqlite_throttle_clear,
};

static const struct mw_store_remembered remembered = {
	.find = mw_sqlite_remembered,
};

static const struct mw_store_recovery recovery = {
	.replace = mw_sqlite_recovery_replace,
	.use = mw_sqlite_recovery_use,
	.count = mw_sqlite_recovery_count,
};

static const struct mw_store_invitations invitations = {
	.add = mw_sqlite_invitation_add,
	.find = mw_sqlite_invitation_find,
};

static const struct mw_store_tokens tokens = {
	.revoke = mw_sqlite_token_revoke,
	.revoked = mw_sqlite_token_revoked,
	.list = mw_sqlite_token_revocations,
};

static struct mw_store *open_store(const char *url, bool create,
				   const uint8_t check[static MW_KEYRING_CHECK_SIZE],
				   struct mw_err *err)
{
	struct mw_span path = mw_span_str(url);
	struct mw_sqlite *s = calloc(1, sizeof(*s));

	if (s == NULL) {
		mw_fail(err, "out of memory");
		return NULL;
	}
	s->base.lifecycle = &mw_store_sqlite;
	s->base.keys = &keys;
	s->base.accounts = &accounts;
	s->base.devices = &devices;
	s->base.throttle = &throttle;
	s->base.remembered = &remembered;
	s->base.recovery = &recovery;
	s->base.invitations = &invitations;
	s->base.tokens = &tokens;
	memcpy(s->check, check, sizeof(s->check));
	if (!mw_take_prefix(&path, SCHEME) || !mw_span_starts(path, "/") ||
	    !mw_span_copy(path, s->path, sizeof(s->path)))
		mw_fail(err, "%s: wanted " SCHEME "/absolute/path", url);
	else if (mw_sqlite_connect(s, create, err) == 0)
		return &s->base;
	free(s);
	return NULL;
}

static void close_store(struct mw_store *store)
{
	struct mw_sqlite *s = (struct mw_sqlite *)store;

	mw_sqlite_let_go(s);
	free(s);
}

static enum mw_store_result status(struct mw_store *store, struct mw_store_status *out)
{
	struct mw_sqlite *s = mw_sqlite_read(store);
	struct mw_query q;

	if (s == NULL)
		return MW_STORE_FAILED;
	q = mw_query(s, MW_Q_STATUS);
	out->schema = MW_SCHEMA_VERSION;
	if (mw_query_step(&q)) {
		out->accounts = mw_query_take_int(&q);
		out->keys = mw_query_take_int(&q);
	}
	return mw_query_end(&q, MW_STORE_OK);
}

const struct mw_store_lifecycle mw_store_sqlite = {
	.scheme = SCHEME,
	.open = open_store,
	.close = close_store,
	.view_begin = mw_sqlite_view_begin,
	.view_end = mw_sqlite_view_end,
	.status = status,
	.backup = mw_sqlite_backup,
};
