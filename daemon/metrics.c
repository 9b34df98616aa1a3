/*
 * NAME
 *	metrics - what the daemon counts
 */
#include "daemon/metrics.h"

#include <string.h>

#include "common/login/login.h"
#include "common/mech/mechs.h"

/* As events name them. */
static const char *const frontends[MW_METRIC_FRONTENDS] = {
	"other", "sasl", "dovecot", "http", "pam", "cli", "auth", "self",
};

/* After the SASL mechanisms: how the other frontends carry a secret. */
static const char *const carriers[] = { "introspection", "password", "auth_http", "bearer",
					"basic" };
#define CARRIERS (sizeof(carriers) / sizeof(carriers[0]))

static const int64_t limits_us[MW_METRIC_BUCKETS] = {
	10, 25, 50, 100, 250, 500, 1000, 5000, 25000, 100000, 500000, 2500000,
};

/* The last one is "other". */
static const char *mechanism_name(size_t number)
{
	const struct mw_mech *mech;
	size_t sasl = 0;

	if (number == 0)
		return "";
	while ((mech = mw_mech_at(sasl)) != NULL)
		if (++sasl == number)
			return mech->name;
	return number - sasl <= CARRIERS ? carriers[number - sasl - 1] : "other";
}

static size_t mechanism_number(const char *name)
{
	size_t i = 0;

	while (i < MW_METRIC_MECHANISMS - 1 && strcmp(mechanism_name(i), name) != 0)
		i++;
	return i;
}

static size_t frontend_number(const char *name)
{
	size_t i = MW_METRIC_FRONTENDS - 1;

	while (i > 0 && strcmp(frontends[i], name) != 0)
		i--;
	return i;
}

static size_t bucket_of(int64_t us)
{
	size_t i = 0;

	while (i < MW_METRIC_BUCKETS && us > limits_us[i])
		i++;
	return i;
}

static void add(atomic_llong *counter, long long n)
{
	atomic_fetch_add_explicit(counter, n, memory_order_relaxed);
}

static long long value(const atomic_llong *counter)
{
	return atomic_load_explicit(counter, memory_order_relaxed);
}

void mw_metrics_count(struct mw_metrics *m, const struct mw_event *e)
{
	size_t frontend = frontend_number(e->frontend);
	size_t mechanism = mechanism_number(e->mechanism != NULL ? e->mechanism : "");

	add(&m->decisions[frontend][mechanism][e->reason], 1);
	add(&m->took[frontend][bucket_of(e->us)], 1);
	add(&m->took_us[frontend], e->us);
	if (e->reason == MW_R_STORE_UNAVAILABLE)
		add(&m->store_errors, 1);
}

long long mw_metrics_total(const struct mw_metrics *m, enum mw_verdict verdict)
{
	long long sum = 0;

	for (size_t d = 0; d < MW_METRIC_FRONTENDS; d++)
		for (size_t k = 0; k < MW_METRIC_MECHANISMS; k++)
			for (unsigned r = 0; r < MW_REASON_COUNT; r++)
				if (mw_reason_verdict((enum mw_reason)r) == verdict)
					sum += value(&m->decisions[d][k][r]);
	return sum;
}

static void write_decision(struct mw_wbuf *out, size_t frontend, size_t mechanism, unsigned reason,
			   long long n)
{
	if (n == 0)
		return;
	mw_putf(out,
		"mailward_decisions_total{frontend=\"%s\",mechanism=\"%s\",verdict=\"%s\","
		"reason=\"%s\"} %lld\n",
		frontends[frontend], mechanism_name(mechanism),
		mw_verdict_name(mw_reason_verdict((enum mw_reason)reason)),
		mw_reason_name((enum mw_reason)reason), n);
}

static void write_decisions(const struct mw_metrics *m, struct mw_wbuf *out)
{
	mw_put_str(out, "# TYPE mailward_decisions counter\n"
			"# HELP mailward_decisions Logins and other questions decided.\n");
	for (size_t d = 0; d < MW_METRIC_FRONTENDS; d++)
		for (size_t k = 0; k < MW_METRIC_MECHANISMS; k++)
			for (unsigned r = 0; r < MW_REASON_COUNT; r++)
				write_decision(out, d, k, r, value(&m->decisions[d][k][r]));
}

static void write_histogram(const struct mw_metrics *m, size_t frontend, struct mw_wbuf *out)
{
	long long below = 0;

	for (size_t i = 0; i < MW_METRIC_BUCKETS; i++) {
		below += value(&m->took[frontend][i]);
		mw_putf(out, "mailward_decision_seconds_bucket{frontend=\"%s\",le=\"%g\"} %lld\n",
			frontends[frontend], (double)limits_us[i] / 1e6, below);
	}
	below += value(&m->took[frontend][MW_METRIC_BUCKETS]);
	mw_putf(out, "mailward_decision_seconds_bucket{frontend=\"%s\",le=\"+Inf\"} %lld\n",
		frontends[frontend], below);
	mw_putf(out, "mailward_decision_seconds_count{frontend=\"%s\"} %lld\n", frontends[frontend],
		below);
	mw_putf(out, "mailward_decision_seconds_sum{frontend=\"%s\"} %.6f\n", frontends[frontend],
		(double)value(&m->took_us[frontend]) / 1e6);
}

static bool frontend_is_used(const struct mw_metrics *m, size_t frontend)
{
	for (size_t i = 0; i <= MW_METRIC_BUCKETS; i++)
		if (value(&m->took[frontend][i]) != 0)
			return true;
	return false;
}

static void write_times(const struct mw_metrics *m, struct mw_wbuf *out)
{
	mw_put_str(out, "# TYPE mailward_decision_seconds histogram\n"
			"# UNIT mailward_decision_seconds seconds\n"
			"# HELP mailward_decision_seconds How long deciding took.\n");
	for (size_t d = 0; d < MW_METRIC_FRONTENDS; d++)
		if (frontend_is_used(m, d))
			write_histogram(m, d, out);
}

void mw_metrics_write(const struct mw_metrics *m, struct mw_wbuf *out)
{
	write_decisions(m, out);
	write_times(m, out);
	mw_putf(out,
		"# TYPE mailward_store_errors counter\n"
		"# HELP mailward_store_errors Questions that the store could not answer.\n"
		"mailward_store_errors_total %lld\n",
		value(&m->store_errors));
	mw_putf(out,
		"# TYPE mailward_connections gauge\n"
		"# HELP mailward_connections Connections that are open.\n"
		"mailward_connections %lld\n",
		value(&m->connections));
	mw_putf(out,
		"# TYPE mailward_connections_accepted counter\n"
		"# HELP mailward_connections_accepted Connections since the start.\n"
		"mailward_connections_accepted_total %lld\n",
		value(&m->accepted));
	mw_put_str(out, "# EOF\n");
}
