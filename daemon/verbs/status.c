/*
 * NAME
 *	status - the daemon and its store
 */
#include "base/clock.h"
#include "daemon/verbs/request.h"
#include "daemon/verbs/verbs.h"

/* Accounts that are counted and named. */
#define FAULTS_MAX   100
#define FAULTS_NAMED 8

static void make_store(struct mw_request *q)
{
	struct mw_worker *w = q->worker;
	struct mw_err err;
	struct mw_store *s = mw_daemon_open_store(w->daemon, true, &err);

	if (s == NULL) {
		mw_reply(q, MW_TEMPFAIL, MW_R_STORE_UNAVAILABLE, "the store: %s", err.text);
		return;
	}
	mw_store_close(s);
	atomic_fetch_add(&w->daemon->store_generation, 1);
	mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
	mw_message_put_text(q->reply, MW_F_STORE, w->daemon->conf.store_url);
}

/* Accounts with devices that a clock which was ahead has locked. */
static enum mw_store_result put_clock_faults(struct mw_wbuf *reply, struct mw_worker *w,
					     struct mw_store *s)
{
	struct mw_account accounts[FAULTS_MAX];
	char text[FAULTS_NAMED * MW_NAME_SIZE];
	struct mw_wbuf names = mw_wbuf_of(text, sizeof(text));
	size_t count;
	enum mw_store_result r = s->devices->ahead(s, mw_clock_s(), w->core.mfa->window, accounts,
						   FAULTS_MAX, &count);

	if (r != MW_STORE_OK || count == 0)
		return r;
	for (size_t i = 0; i < count && i < FAULTS_NAMED; i++)
		mw_putf(&names, "%s%s", i > 0 ? " " : "", accounts[i].name);
	mw_message_put_number(reply, MW_F_CLOCK_FAULTS, count);
	mw_message_put(reply, MW_F_NAMES, mw_wbuf_span(&names));
	return MW_STORE_OK;
}

static void put_store(struct mw_wbuf *reply, struct mw_worker *w)
{
	struct mw_store *s = mw_worker_store(w);
	struct mw_store_status status;

	mw_message_put_text(reply, MW_F_STORE, w->daemon->conf.store_url);
	if (s == NULL) {
		mw_message_put_text(reply, MW_F_STORE_STATE, w->store_error.text);
		return;
	}
	if (s->lifecycle->status(s, &status) != MW_STORE_OK ||
	    put_clock_faults(reply, w, s) != MW_STORE_OK) {
		mw_message_put_text(reply, MW_F_STORE_STATE, mw_store_error(s));
		return;
	}
	mw_message_put_text(reply, MW_F_STORE_STATE, "ok");
	mw_message_put_number(reply, MW_F_SCHEMA, (uint64_t)status.schema);
	mw_message_put_number(reply, MW_F_ACCOUNTS, (uint64_t)status.accounts);
	mw_message_put_number(reply, MW_F_KEYS, (uint64_t)status.keys);
}

static void put_sockets(struct mw_wbuf *reply, const struct mw_daemon *d)
{
	char text[MW_SOCKETS_SIZE];
	struct mw_wbuf paths = mw_wbuf_of(text, sizeof(text));

	for (size_t i = 0; i < d->listener_count; i++)
		mw_putf(&paths, "%s%s", i > 0 ? " " : "", d->listeners[i].path);
	mw_message_put(reply, MW_F_SOCKETS, mw_wbuf_span(&paths));
}

static void show_status(struct mw_request *q)
{
	struct mw_daemon *d = q->worker->daemon;
	const struct {
		enum mw_field field;
		long long value;
	} numbers[] = {
		{ MW_F_WORKERS, d->workers },
		{ MW_F_CONNECTIONS, atomic_load(&d->metrics.connections) },
		{ MW_F_ACCEPTED, mw_metrics_total(&d->metrics, MW_OK) },
		{ MW_F_REFUSED, mw_metrics_total(&d->metrics, MW_DENY) },
		{ MW_F_UNDECIDED, mw_metrics_total(&d->metrics, MW_TEMPFAIL) },
	};

	mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
	mw_message_put_text(q->reply, MW_F_VERSION, MW_VERSION);
	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		mw_message_put_number(q->reply, numbers[i].field, (uint64_t)numbers[i].value);
	if (d->started != 0)
		mw_message_put_number(q->reply, MW_F_UPTIME,
				      (uint64_t)(mw_monotonic_ms() - d->started) / 1000);
	put_store(q->reply, q->worker);
	put_sockets(q->reply, d);
}

/* clang-format off */
const struct mw_verb_row mw_status_verbs[] = {
	{ MW_V_INIT, "init", MW_ROLE_ADMIN, make_store, { 0 }, { 0 } },
	{ MW_V_STATUS, "status", MW_ROLE_ADMIN, show_status, { 0 }, { 0 } },
	{ 0 },
};
/* clang-format on */
