/*
 * NAME
 *	status - is the daemon well, and what has it counted
 */
#include <stdlib.h>
#include <string.h>

#include "daemon/doors/http_paths.h"

/* Healthy: the store answers a query, here for a key that does not exist. */
static void on_healthz(struct mw_http_call *call)
{
	static const uint8_t hash[MW_KEY_HASH_SIZE];
	struct mw_store *s = mw_worker_store(call->worker);
	struct mw_key_record record;

	if (s != NULL && s->keys->by_hash(s, hash, "", &record) == MW_STORE_NOT_FOUND)
		mw_http_text(call, MHD_HTTP_OK, "ok\n");
	else
		mw_http_text(call, MHD_HTTP_SERVICE_UNAVAILABLE, "the store is unavailable\n");
}

static void on_metrics(struct mw_http_call *call)
{
	if ((call->long_text = malloc(MW_METRICS_TEXT_MAX)) == NULL) {
		mw_http_text(call, MHD_HTTP_SERVICE_UNAVAILABLE, "no memory\n");
		return;
	}
	call->out = mw_wbuf_of(call->long_text, MW_METRICS_TEXT_MAX);
	call->status = MHD_HTTP_OK;
	call->type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
	mw_metrics_write(&call->worker->daemon->metrics, &call->out);
}

const struct mw_http_path mw_status_paths[] = {
	{ "GET", "/metrics", MW_ROLE_CHECK, on_metrics },
	{ "GET", "/healthz", MW_ROLE_ANY, on_healthz },
	{ 0 },
};
