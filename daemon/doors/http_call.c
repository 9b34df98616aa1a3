/*
 * NAME
 *	http_call - one request on the HTTP door, and its answer
 */
#include "daemon/doors/http_call.h"

#include <string.h>

#include "common/login/logout.h"

struct mw_span mw_http_header(const struct mw_http_call *call, const char *name)
{
	return mw_span_str(MHD_lookup_connection_value(call->connection, MHD_HEADER_KIND, name));
}

void mw_http_add(struct mw_http_call *call, const char *name, const char *value)
{
	struct mw_span text = mw_span_str(value);

	if (call->header_count == MW_HTTP_HEADERS_MAX || !mw_span_is_text(text) ||
	    !mw_span_copy(text, call->headers[call->header_count].value, MW_HTTP_VALUE_SIZE))
		call->unsaid = true;
	else
		call->headers[call->header_count++].name = name;
}

void mw_http_text(struct mw_http_call *call, unsigned status, const char *text)
{
	call->status = status;
	call->type = "text/plain; charset=utf-8";
	mw_wbuf_cut(&call->out, 0);
	mw_put_str(&call->out, text);
}

void mw_http_json(struct mw_http_call *call, json_t *object)
{
	size_t len = 0;

	if (object != NULL)
		len = json_dumpb(object, call->text, sizeof(call->text), JSON_COMPACT);
	json_decref(object);
	if (len == 0 || len > sizeof(call->text)) {
		mw_http_text(call, MHD_HTTP_SERVICE_UNAVAILABLE, "no memory\n");
		return;
	}
	call->status = MHD_HTTP_OK;
	call->type = "application/json";
	call->out.len = len;
}

static void fill_in(const struct mw_http_call *call, struct mw_login *login)
{
	login->frontend = "http";
	login->uid = call->peer.uid;
	login->pid = call->peer.pid;
}

void mw_http_refuse(struct mw_http_call *call, struct mw_login *login, enum mw_reason reason,
		    struct mw_outcome *out)
{
	fill_in(call, login);
	mw_login_refuse(&call->worker->core, login, mw_span_str(""), reason, out);
}

void mw_http_log_out(struct mw_http_call *call, struct mw_login *login, struct mw_span token,
		     struct mw_outcome *out)
{
	fill_in(call, login);
	mw_worker_store(call->worker);
	mw_login_log_out(&call->worker->core, login, token, out);
}

void mw_http_decide(struct mw_http_call *call, struct mw_login *login,
		    const struct mw_credentials *credentials, struct mw_outcome *out)
{
	fill_in(call, login);
	mw_worker_store(call->worker);
	mw_login_decide(&call->worker->core, login, credentials, out);
	call->waits = out->verdict == MW_WAIT;
}
