/*
 * metrics: what the daemon counts, and the text in which it tells.
 *
 * One table for all frontends, fed with the events that the audit gets. Labels come
 * from fixed lists (frontends, mechanisms, reasons), never from a client, so the
 * table has a fixed size; what is not listed counts as "other". Counting is a
 * few relaxed atomic additions.
 */
#ifndef MW_DAEMON_METRICS_H
#define MW_DAEMON_METRICS_H

#include <stdatomic.h>

#include "base/wbuf.h"
#include "common/login/audit.h"

#define MW_METRIC_FRONTENDS  8
#define MW_METRIC_MECHANISMS 16
#define MW_METRIC_BUCKETS    12
/* The text is never longer: one line for each cell of the table. */
#define MW_METRICS_TEXT_MAX (1 << 20)

struct mw_metrics {
	atomic_llong decisions[MW_METRIC_FRONTENDS][MW_METRIC_MECHANISMS][MW_REASON_COUNT];
	/* How long deciding took: not more than each limit of metrics.c; the last
	 * one is for all above. */
	atomic_llong took[MW_METRIC_FRONTENDS][MW_METRIC_BUCKETS + 1];
	atomic_llong took_us[MW_METRIC_FRONTENDS];
	atomic_llong store_errors;
	atomic_llong connections; /* open now */
	atomic_llong accepted;	  /* connections, since the start */
};

void mw_metrics_count(struct mw_metrics *m, const struct mw_event *event);
/* How many decisions ended so. */
long long mw_metrics_total(const struct mw_metrics *m, enum mw_verdict verdict);
/* All of it as OpenMetrics text. */
void mw_metrics_write(const struct mw_metrics *m, struct mw_wbuf *out);

#endif
