/*
 * NAME
 *	memory_factors - second factors in memory
 * DESCRIPTION
 *	Arrays that are walked through: tests have few rows.
 */
#include "common/store/memory.h"

#include <stdlib.h>
#include <string.h>

#define GRACE_MAX 16

/* Rows of one kind. Each begins with the account's number. */
struct rows {
	size_t size; /* of a row */
	char *at;
	size_t count;
};

struct guess_row {
	int64_t who;
	struct mw_throttle attempt;
};

struct grace_row {
	int64_t account_id;
	char remote[MW_ADDRESS_TEXT];
	int64_t last;
};

struct code_row {
	int64_t account_id;
	uint8_t hash[MW_KEY_HASH_SIZE];
	int64_t expires; /* of an invitation */
};

struct device_row {
	int64_t account_id;
	struct mw_device device;
};

struct mw_memory_factors {
	int64_t last_device;
	struct rows devices, guesses, graces, recovery, invitations;
};

struct mw_memory_factors *mw_memory_factors_new(void)
{
	struct mw_memory_factors *f = calloc(1, sizeof(*f));

	if (f == NULL)
		return NULL;
	f->devices.size = sizeof(struct device_row);
	f->guesses.size = sizeof(struct guess_row);
	f->graces.size = sizeof(struct grace_row);
	f->recovery.size = f->invitations.size = sizeof(struct code_row);
	return f;
}

void mw_memory_factors_free(struct mw_memory_factors *f)
{
	if (f == NULL)
		return;
	free(f->devices.at);
	free(f->guesses.at);
	free(f->graces.at);
	free(f->recovery.at);
	free(f->invitations.at);
	free(f);
}

static void *row(const struct rows *r, size_t i)
{
	return r->at + i * r->size;
}

static int64_t account_of(const struct rows *r, size_t i)
{
	int64_t id;

	memcpy(&id, row(r, i), sizeof(id));
	return id;
}

/* Room for `more` rows; without it nothing may be changed. */
static bool reserve(struct rows *r, size_t more)
{
	char *at = reallocarray(r->at, r->count + more + 1, r->size);

	if (at != NULL)
		r->at = at;
	return at != NULL;
}

static void append(struct rows *r, const void *new)
{
	memcpy(row(r, r->count++), new, r->size);
}

static void drop(struct rows *r, size_t i)
{
	r->count--;
	memmove(row(r, i), row(r, i + 1), (r->count - i) * r->size);
}

static void drop_all(struct rows *r, int64_t account_id)
{
	for (size_t i = r->count; i-- > 0;)
		if (account_of(r, i) == account_id)
			drop(r, i);
}

void mw_memory_factors_forget(struct mw_memory_factors *f, int64_t account_id)
{
	drop_all(&f->devices, account_id);
	drop_all(&f->guesses, account_id);
	drop_all(&f->graces, account_id);
	drop_all(&f->recovery, account_id);
	drop_all(&f->invitations, account_id);
}

void mw_memory_forget_addresses(struct mw_memory_factors *f, int64_t account_id)
{
	drop_all(&f->graces, account_id);
}

static size_t count_of(const struct rows *r, int64_t account_id)
{
	size_t n = 0;

	for (size_t i = 0; i < r->count; i++)
		n += account_of(r, i) == account_id;
	return n;
}

static struct mw_device *find_device(struct mw_memory_factors *f, int64_t account_id, int64_t id)
{
	for (size_t i = 0; i < f->devices.count; i++) {
		struct device_row *d = row(&f->devices, i);

		if (d->account_id == account_id && d->device.id == id)
			return &d->device;
	}
	return NULL;
}

enum mw_store_result mw_memory_device_id(struct mw_store *store, int64_t *id)
{
	*id = ++mw_memory_enter(store)->last_device;
	return mw_memory_leave(MW_STORE_OK);
}

static void expire_devices(struct mw_memory_factors *f, int64_t account_id, int64_t before)
{
	for (size_t i = f->devices.count; i-- > 0;) {
		const struct device_row *d = row(&f->devices, i);

		if (d->account_id == account_id && d->device.confirmed == 0 &&
		    d->device.created < before)
			drop(&f->devices, i);
	}
}

/* false: there is no other that may go. */
static bool give_way(struct mw_memory_factors *f, const struct mw_device *d)
{
	size_t oldest = f->devices.count;
	int64_t id = INT64_MAX;

	for (size_t i = 0; i < f->devices.count; i++) {
		const struct device_row *other = row(&f->devices, i);

		if (other->account_id == d->account_id && other->device.confirmed == 0 &&
		    other->device.begun == MW_BEGUN_FIRST && other->device.id < id) {
			id = other->device.id;
			oldest = i;
		}
	}
	if (d->begun != MW_BEGUN_FIRST || oldest == f->devices.count)
		return false;
	drop(&f->devices, oldest);
	return true;
}

static enum mw_store_result add_device(struct mw_store *store, struct mw_memory_factors *f,
				       const struct mw_device *d)
{
	struct device_row new = { .account_id = d->account_id, .device = *d };

	if (!mw_memory_has_account(store, d->account_id))
		return MW_STORE_NOT_FOUND;
	expire_devices(f, d->account_id, d->created - MW_PENDING_MAX_AGE);
	if (count_of(&f->devices, d->account_id) >= MW_DEVICES_MAX && !give_way(f, d))
		return MW_STORE_EXISTS;
	append(&f->devices, &new);
	return MW_STORE_OK;
}

enum mw_store_result mw_memory_device_add(struct mw_store *store, const struct mw_device *devices,
					  size_t count)
{
	struct mw_memory_factors *f = mw_memory_enter(store);
	enum mw_store_result r = MW_STORE_OK;
	struct rows *all = &f->devices;
	size_t before = all->count;
	void *saved;

	/* A failure in the middle puts back what was there. */
	if (!reserve(all, count) || (saved = malloc((before + 1) * all->size)) == NULL)
		return mw_memory_leave_without_memory(store);
	memcpy(saved, all->at, before * all->size);
	for (size_t i = 0; i < count && r == MW_STORE_OK; i++)
		r = add_device(store, f, &devices[i]);
	if (r != MW_STORE_OK) {
		memcpy(all->at, saved, before * all->size);
		all->count = before;
	}
	free(saved);
	return mw_memory_leave(r);
}

/* Rows are in the order of their insertion, which need not be that of ids. */
static void insert_by_id(struct mw_device *out, size_t *count, const struct mw_device *d)
{
	size_t at = *count;

	for (; at > 0 && out[at - 1].id > d->id; at--)
		out[at] = out[at - 1];
	out[at] = *d;
	(*count)++;
}

enum mw_store_result mw_memory_device_list(struct mw_store *store, int64_t account_id,
					   struct mw_device out[static MW_DEVICES_MAX],
					   size_t *count)
{
	struct mw_memory_factors *f = mw_memory_enter(store);

	*count = 0;
	for (size_t i = 0; i < f->devices.count && *count < MW_DEVICES_MAX; i++) {
		const struct device_row *d = row(&f->devices, i);

		if (d->account_id == account_id)
			insert_by_id(out, count, &d->device);
	}
	return mw_memory_leave(MW_STORE_OK);
}

enum mw_store_result mw_memory_device_remove(struct mw_store *store, int64_t account_id, int64_t id)
{
	struct mw_memory_factors *f = mw_memory_enter(store);

	if (find_device(f, account_id, id) == NULL)
		return mw_memory_leave(MW_STORE_NOT_FOUND);
	for (size_t i = f->devices.count; i-- > 0;) {
		const struct device_row *d = row(&f->devices, i);

		if (d->account_id == account_id &&
		    (d->device.id == id ||
		     (d->device.confirmed == 0 && d->device.begun == MW_BEGUN_REAUTHENTICATED)))
			drop(&f->devices, i);
	}
	mw_memory_forget_addresses(f, account_id);
	return mw_memory_leave(MW_STORE_OK);
}

static size_t confirmed_devices(const struct mw_memory_factors *f, int64_t account_id)
{
	size_t n = 0;

	for (size_t i = 0; i < f->devices.count; i++) {
		const struct device_row *d = row(&f->devices, i);

		n += d->account_id == account_id && d->device.confirmed != 0;
	}
	return n;
}

/* Where an account's code is, or r->count. */
static size_t find_code(const struct rows *r, int64_t account_id, const uint8_t *hash, int64_t now)
{
	size_t i = 0;

	for (; i < r->count; i++) {
		const struct code_row *c = row(r, i);

		if (c->account_id == account_id && c->expires > now &&
		    memcmp(c->hash, hash, sizeof(c->hash)) == 0)
			break;
	}
	return i;
}

static void put_recovery(struct mw_memory_factors *f, int64_t account_id,
			 const uint8_t (*hashes)[MW_KEY_HASH_SIZE], size_t count)
{
	struct code_row new = { .account_id = account_id, .expires = INT64_MAX };

	drop_all(&f->recovery, account_id);
	for (size_t i = 0; i < count; i++) {
		memcpy(new.hash, hashes[i], sizeof(new.hash));
		append(&f->recovery, &new);
	}
}

enum mw_store_result mw_memory_device_confirm(struct mw_store *store,
					      const struct mw_confirmation *c)
{
	struct mw_memory_factors *f = mw_memory_enter(store);
	struct mw_device *d = find_device(f, c->account_id, c->device_id);

	if (c->invitation != NULL && find_code(&f->invitations, c->account_id, c->invitation,
					       c->now) == f->invitations.count)
		return mw_memory_leave(MW_STORE_STALE);
	if (d == NULL || d->confirmed != 0 || d->created < c->now - MW_PENDING_MAX_AGE ||
	    (d->begun == MW_BEGUN_FIRST && confirmed_devices(f, c->account_id) > 0))
		return mw_memory_leave(MW_STORE_NOT_FOUND);
	if (!reserve(&f->recovery, c->recovery_count))
		return mw_memory_leave_without_memory(store);
	d->confirmed = d->last_used = c->now > 0 ? c->now : 1;
	d->last_step = c->step;
	if (c->invitation != NULL)
		drop_all(&f->invitations, c->account_id);
	if (c->recovery_count > 0)
		put_recovery(f, c->account_id, c->recovery, c->recovery_count);
	return mw_memory_leave(MW_STORE_OK);
}

static struct guess_row *find_guess(const struct mw_memory_factors *f, int64_t who)
{
	for (size_t i = 0; i < f->guesses.count; i++)
		if (account_of(&f->guesses, i) == who)
			return row(&f->guesses, i);
	return NULL;
}

static void set_grace(struct mw_memory_factors *f, const struct mw_attempt *t)
{
	struct grace_row new = { .account_id = t->who, .last = t->now };
	size_t oldest = f->graces.count;

	mw_span_copy(mw_span_str(t->remote), new.remote, sizeof(new.remote));
	for (size_t i = f->graces.count; i-- > 0;) {
		const struct grace_row *g = row(&f->graces, i);

		if (g->account_id == t->who && strcmp(g->remote, new.remote) == 0)
			drop(&f->graces, i);
	}
	append(&f->graces, &new);
	for (size_t i = 0; i < f->graces.count; i++)
		if (account_of(&f->graces, i) == t->who &&
		    (oldest >= f->graces.count ||
		     ((struct grace_row *)row(&f->graces, i))->last <
			     ((struct grace_row *)row(&f->graces, oldest))->last))
			oldest = i;
	if (count_of(&f->graces, t->who) > GRACE_MAX)
		drop(&f->graces, oldest);
}

static enum mw_attempt_verdict judge(struct mw_memory_factors *f, const struct mw_attempt *t)
{
	struct mw_device *d = find_device(f, t->who, t->device_id);

	if (t->device_id == 0)
		return MW_ATTEMPT_WRONG;
	if (d == NULL || d->confirmed == 0 || d->last_step >= t->step)
		return MW_ATTEMPT_REPLAYED;
	d->last_step = t->step;
	d->last_used = t->now;
	if (t->remote[0] != '\0')
		set_grace(f, t);
	return MW_ATTEMPT_RIGHT;
}

enum mw_store_result mw_memory_attempt(struct mw_store *store, const struct mw_attempt *t,
				       struct mw_attempt_outcome *out)
{
	struct mw_memory_factors *f = mw_memory_enter(store);
	struct guess_row *known, new = { .who = t->who };
	struct mw_throttle after;

	*out = (struct mw_attempt_outcome){ 0 };
	if (!reserve(&f->guesses, 1) || !reserve(&f->graces, 1))
		return mw_memory_leave_without_memory(store);
	known = find_guess(f, t->who);
	if (known == NULL) {
		append(&f->guesses, &new);
		known = row(&f->guesses, f->guesses.count - 1);
	}
	after = known->attempt;
	if (!mw_throttle_count(&after, t->ceiling, t->now)) {
		out->verdict = MW_ATTEMPT_THROTTLED;
		out->wait = mw_throttle_wait(&after, t->ceiling, t->now);
		return mw_memory_leave(MW_STORE_OK);
	}
	out->verdict = judge(f, t);
	if (out->verdict == MW_ATTEMPT_WRONG) {
		known->attempt = after;
		out->wait = mw_throttle_wait(&after, t->ceiling, t->now);
	}
	return mw_memory_leave(MW_STORE_OK);
}

enum mw_store_result mw_memory_throttle_show(struct mw_store *store, int64_t who,
					     struct mw_throttle *out)
{
	const struct guess_row *known = find_guess(mw_memory_enter(store), who);

	*out = known != NULL ? known->attempt : (struct mw_throttle){ 0 };
	return mw_memory_leave(MW_STORE_OK);
}

enum mw_store_result mw_memory_throttle_clear(struct mw_store *store, int64_t who)
{
	drop_all(&mw_memory_enter(store)->guesses, who);
	return mw_memory_leave(MW_STORE_OK);
}

enum mw_store_result mw_memory_remembered(struct mw_store *store, int64_t account_id,
					  const char *remote, int64_t since, int64_t now)
{
	const struct mw_memory_factors *f = mw_memory_enter(store);

	for (size_t i = 0; i < f->graces.count; i++) {
		const struct grace_row *g = row(&f->graces, i);

		if (g->account_id == account_id && g->last >= since && g->last <= now &&
		    strcmp(g->remote, remote) == 0)
			return mw_memory_leave(MW_STORE_OK);
	}
	return mw_memory_leave(MW_STORE_NOT_FOUND);
}

enum mw_store_result mw_memory_recovery_replace(struct mw_store *store, int64_t account_id,
						const uint8_t (*hashes)[MW_KEY_HASH_SIZE],
						size_t count)
{
	struct mw_memory_factors *f = mw_memory_enter(store);

	if (!mw_memory_has_account(store, account_id))
		return mw_memory_leave(MW_STORE_NOT_FOUND);
	if (!reserve(&f->recovery, count))
		return mw_memory_leave_without_memory(store);
	put_recovery(f, account_id, hashes, count);
	return mw_memory_leave(MW_STORE_OK);
}

enum mw_store_result mw_memory_recovery_use(struct mw_store *store, int64_t account_id,
					    const uint8_t hash[static MW_KEY_HASH_SIZE],
					    size_t *left)
{
	struct mw_memory_factors *f = mw_memory_enter(store);
	size_t at = find_code(&f->recovery, account_id, hash, 0);

	*left = 0;
	if (at == f->recovery.count)
		return mw_memory_leave(MW_STORE_NOT_FOUND);
	drop(&f->recovery, at);
	drop_all(&f->guesses, account_id);
	*left = count_of(&f->recovery, account_id);
	return mw_memory_leave(MW_STORE_OK);
}

enum mw_store_result mw_memory_recovery_count(struct mw_store *store, int64_t account_id,
					      size_t *left)
{
	*left = count_of(&mw_memory_enter(store)->recovery, account_id);
	return mw_memory_leave(MW_STORE_OK);
}

enum mw_store_result mw_memory_invitation_add(struct mw_store *store, const struct mw_invitation *i)
{
	struct mw_memory_factors *f = mw_memory_enter(store);
	struct code_row new = { .account_id = i->account_id, .expires = i->expires };

	if (!mw_memory_has_account(store, i->account_id))
		return mw_memory_leave(MW_STORE_NOT_FOUND);
	if (!reserve(&f->invitations, 1))
		return mw_memory_leave_without_memory(store);
	memcpy(new.hash, i->hash, sizeof(new.hash));
	drop_all(&f->invitations, i->account_id);
	append(&f->invitations, &new);
	return mw_memory_leave(MW_STORE_OK);
}

enum mw_store_result mw_memory_invitation_find(struct mw_store *store, int64_t account_id,
					       const uint8_t hash[static MW_KEY_HASH_SIZE],
					       int64_t now)
{
	const struct mw_memory_factors *f = mw_memory_enter(store);

	return mw_memory_leave(find_code(&f->invitations, account_id, hash, now) <
					       f->invitations.count
				       ? MW_STORE_OK
				       : MW_STORE_NOT_FOUND);
}
