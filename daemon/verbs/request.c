/*
 * NAME
 *	request - one request while it is answered; what every verb uses
 */
#include "daemon/verbs/request.h"

#include <stdarg.h>
#include <stdio.h>

#include "common/login/account.h"
#include "daemon/rejected.h"

/* Far enough for any key, near enough for any program's calendar: year 2200. */
#define LATEST 7258118400LL

bool mw_request_is_admin(const struct mw_request *q)
{
	return q->conn->peer.roles & MW_ROLE_ADMIN;
}

void mw_reply(struct mw_request *q, enum mw_verdict verdict, enum mw_reason reason, const char *fmt,
	      ...)
{
	char text[MW_ERROR_SIZE];
	va_list args;

	mw_wbuf_cut(q->reply, 0);
	mw_message_begin(q->reply, q->m->verb);
	mw_message_put_number(q->reply, MW_F_VERDICT, verdict);
	if (!mw_request_is_admin(q) && !q->own && reason != MW_R_NOT_PERMITTED)
		return;
	mw_message_put_text(q->reply, MW_F_REASON, mw_reason_name(reason));
	if (fmt == NULL)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	if (mw_span_is_text(mw_span_str(text)))
		mw_message_put_text(q->reply, MW_F_TEXT, text);
}

bool mw_reply_invalid(struct mw_request *q, const char *why)
{
	mw_reply(q, MW_DENY, MW_R_INVALID, "%s", why);
	return false;
}

void mw_reply_store(struct mw_request *q, enum mw_store_result result, const char *what)
{
	struct mw_worker *w = q->worker;

	switch (result) {
	case MW_STORE_OK:
		mw_reply(q, MW_OK, MW_R_ACCEPTED, NULL);
		break;
	case MW_STORE_NOT_FOUND:
		mw_reply(q, MW_DENY, MW_R_NOT_FOUND, "there is no %s", what);
		break;
	case MW_STORE_EXISTS:
		mw_reply(q, MW_DENY, MW_R_EXISTS, "%s is there already", what);
		break;
	default:
		atomic_fetch_add(&w->daemon->metrics.store_errors, 1);
		mw_logf(w->core.log, MW_LOG_ERR, "store: %s", mw_store_error(w->core.store));
		mw_reply(q, MW_TEMPFAIL, MW_R_STORE_UNAVAILABLE, "the store: %s",
			 mw_store_error(w->core.store));
	}
}

void mw_request_reject(struct mw_request *q, enum mw_reason reason, const char *why)
{
	q->last = true;
	mw_reply(q, mw_reason_verdict(reason), reason, "%s", why);
	mw_audit_rejected(q->worker, &q->conn->peer, q->conn->door->name,
			  q->verb != NULL ? q->verb->name : "", reason);
}

struct mw_store *mw_request_store(struct mw_request *q)
{
	struct mw_store *s = mw_worker_store(q->worker);

	if (s == NULL)
		mw_reply(q, MW_TEMPFAIL, MW_R_STORE_UNAVAILABLE, "the store: %s",
			 q->worker->store_error.text);
	return s;
}

bool mw_request_name(struct mw_request *q, enum mw_field f, char out[static MW_NAME_SIZE])
{
	if (mw_name_canonical(mw_message_get(q->m, f), out))
		return true;
	return mw_reply_invalid(q, mw_name_rule);
}

bool mw_request_new_name(struct mw_request *q, struct mw_span typed, char out[static MW_NAME_SIZE])
{
	const char *fault = mw_name_fault(typed, q->worker->core.utf8);

	if (fault == NULL && mw_name_canonical(typed, out))
		return true;
	mw_reply(q, MW_DENY, MW_R_INVALID, "\"%.*s\": %s", (int)typed.len, (const char *)typed.ptr,
		 fault != NULL ? fault : mw_name_rule);
	return false;
}

bool mw_request_account(struct mw_request *q, enum mw_field f, struct mw_account *out)
{
	struct mw_store *s = mw_request_store(q);
	char name[MW_NAME_SIZE], what[MW_NAME_SIZE + 16];
	enum mw_store_result r;

	if (s == NULL || !mw_request_name(q, f, name))
		return false;
	r = mw_account_find(&q->worker->core, mw_span_str(name), out);
	if (r == MW_STORE_OK)
		return true;
	snprintf(what, sizeof(what), "account %s", name);
	mw_reply_store(q, r, what);
	return false;
}

bool mw_request_time(struct mw_request *q, enum mw_field f, const char *what, int64_t earliest,
		     int64_t *out)
{
	uint64_t v = mw_message_number(q->m, f, 0);

	*out = (int64_t)v;
	if (!mw_message_has(q->m, f) || (v > (uint64_t)earliest && v <= LATEST))
		return true;
	return mw_reply_invalid(q, what);
}

bool mw_request_networks(struct mw_request *q, char out[static MW_NETWORKS_SIZE])
{
	struct mw_err err;

	if (mw_networks_parse(mw_message_get(q->m, MW_F_NETWORKS), out, &err) != 0)
		return mw_reply_invalid(q, err.text);
	if (mw_message_has(q->m, MW_F_NETWORKS) && out[0] == '\0')
		return mw_reply_invalid(q, "the list of networks is empty: that would allow any; "
					   "write 0.0.0.0/0 ::/0 for that");
	return true;
}

/* Cyrus SASL alone writes a port. PAM_RHOST may be a name that whoever owns a reverse
 * zone made up, so nothing but an address counts there. */
static struct mw_address take_remote(const struct mw_message *m)
{
	struct mw_span text = mw_message_get(m, MW_F_REMOTE);

	return m->verb == MW_V_SASL_START ? mw_endpoint_parse(text, ";") : mw_address_parse(text);
}

struct mw_login mw_request_login(const struct mw_request *q, const char *frontend,
				 const char *mechanism, const char *service)
{
	struct mw_login login = {
		.frontend = frontend,
		.mechanism = mechanism,
		.service = service,
		.uid = q->conn->peer.uid,
		.pid = q->conn->peer.pid,
	};

	/* Others have no clients: an address of theirs would be whichever they like. */
	login.rationed = !(q->conn->peer.roles & MW_ROLE_CHECK);
	if (!login.rationed) {
		login.remote = take_remote(q->m);
		login.tls_known = mw_message_has(q->m, MW_F_TLS);
		login.tls = mw_message_number(q->m, MW_F_TLS, 0) == 1;
	}
	return login;
}
