/*
 * NAME
 *	nginx - what nginx asks
 * DESCRIPTION
 *	auth_http, of its mail proxy: question and answer are in headers,
 *	and the status is always 200. Where to go on to is for nginx to say, in a
 *	header X-Mailward-Backend (auth_http_header), "address:port".
 *
 *	auth_request, of its web server: 204 yes, 401 no, 503 could not decide
 *	(which nginx turns into 500). The key comes as Bearer or Basic and wants
 *	the scope http.
 */
#include <string.h>

#include "base/b64.h"
#include "base/secret.h"
#include "daemon/doors/form.h"
#include "daemon/doors/http_paths.h"

/* The temporary failure of each protocol. */
static const struct {
	const char *protocol, *status, *code;
} later[] = {
	{ "imap", "[UNAVAILABLE] Temporary authentication failure", NULL },
	{ "pop3", "[SYS/TEMP] Temporary authentication failure", NULL },
	{ "smtp", "Temporary authentication failure", "454 4.7.0" },
};

static void refuse_for_now(struct mw_http_call *call)
{
	struct mw_span protocol = mw_http_header(call, "Auth-Protocol");

	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		if (!mw_span_is(protocol, later[i].protocol))
			continue;
		mw_http_add(call, "Auth-Status", later[i].status);
		if (later[i].code != NULL)
			mw_http_add(call, "Auth-Error-Code", later[i].code);
		return;
	}
	mw_http_text(call, MHD_HTTP_SERVICE_UNAVAILABLE, "");
}

/* The backend that nginx named: where it goes on to after a yes. */
struct backend {
	char host[MW_ADDRESS_TEXT], port[8];
};

/* nginx connects to an address with a port, and to nothing else. */
static bool read_backend(const struct mw_http_call *call, struct backend *out)
{
	struct mw_span text = mw_http_header(call, "X-Mailward-Backend"), host;
	uint64_t port;

	if (mw_take_prefix(&text, "[")) {
		if (!mw_take_until(&text, ']', &host) || !mw_take_prefix(&text, ":"))
			return false;
	} else if (!mw_take_until(&text, ':', &host)) {
		return false;
	}
	return mw_address_parse(host).known && mw_span_find(host, '%') == host.len &&
	       mw_span_number(text, UINT16_MAX, &port) && port > 0 &&
	       mw_span_copy(host, out->host, sizeof(out->host)) &&
	       mw_span_copy(text, out->port, sizeof(out->port));
}

static void answer_auth_http(struct mw_http_call *call, const struct backend *backend,
			     const struct mw_outcome *outcome)
{
	mw_http_text(call, MHD_HTTP_OK, "");
	if (outcome->verdict == MW_TEMPFAIL) {
		refuse_for_now(call);
	} else if (outcome->verdict != MW_OK) {
		mw_http_add(call, "Auth-Status", "Invalid login or password");
	} else {
		mw_http_add(call, "Auth-Server", backend->host);
		mw_http_add(call, "Auth-Port", backend->port);
		mw_http_add(call, "Auth-Status", "OK");
		mw_http_add(call, "Auth-User", outcome->account);
	}
}

/* The name and the secret; false when they cannot be read. */
static bool read_login(struct mw_http_call *call, struct mw_wbuf *name, struct mw_wbuf *secret)
{
	return mw_percent_decode(mw_http_header(call, "Auth-User"), name) &&
	       mw_percent_decode(mw_http_header(call, "Auth-Pass"), secret);
}

static void on_auth_http(struct mw_http_call *call)
{
	uint8_t username[MW_NAME_SIZE], password[MW_SECRET_MAX];
	struct mw_wbuf name = mw_wbuf_of(username, sizeof(username));
	struct mw_wbuf secret = mw_wbuf_of(password, sizeof(password));
	char service[MW_SERVICE_SIZE];
	struct backend backend = { 0 };
	struct mw_outcome outcome;
	struct mw_login login = {
		.mechanism = "auth_http",
		.service = service,
		.remote = mw_address_parse(mw_http_header(call, "Client-IP")),
		.tls_known = true,
		.tls = mw_span_is(mw_http_header(call, "Auth-SSL"), "on"),
	};

	if (!mw_span_copy(mw_http_header(call, "Auth-Protocol"), service, sizeof(service)) ||
	    !read_login(call, &name, &secret)) {
		mw_http_refuse(call, &login, secret.overflow ? MW_R_TOKEN_LENGTH : MW_R_MALFORMED,
			       &outcome);
	} else if (!read_backend(call, &backend)) {
		/* Before the decision: nginx could do nothing with a yes. */
		mw_logf(call->worker->core.log, MW_LOG_ERR,
			"nginx names no backend: auth_http_header X-Mailward-Backend address:port");
		mw_http_refuse(call, &login, MW_R_BAD_REQUEST, &outcome);
	} else {
		const struct mw_credentials credentials = { .name = mw_wbuf_span(&name),
							    .secret = mw_wbuf_span(&secret) };

		mw_http_decide(call, &login, &credentials, &outcome);
	}
	answer_auth_http(call, &backend, &outcome);
	mw_wipe(password, secret.len);
}

/* "Basic base64(name:secret)" (RFC 7617) or "Bearer token" (RFC 6750), decoded
 * into `plain` as far as needed; NULL: neither. */
static const char *read_authorization(struct mw_span header, struct mw_wbuf *plain,
				      struct mw_credentials *out)
{
	struct mw_span scheme, rest;

	if (!mw_take_until(&header, ' ', &scheme))
		return NULL;
	header = mw_span_trim(header);
	if (mw_span_is_nocase(scheme, "Bearer")) {
		out->secret = header;
		out->bearer = out->is_token = true;
		return "bearer";
	}
	if (!mw_span_is_nocase(scheme, "Basic") || !mw_b64_decode(MW_B64, header, plain))
		return NULL;
	rest = mw_wbuf_span(plain);
	if (!mw_take_until(&rest, ':', &out->name))
		return NULL;
	out->secret = rest;
	return "basic";
}

static void answer_auth_request(struct mw_http_call *call, const struct mw_outcome *outcome)
{
	if (outcome->verdict == MW_TEMPFAIL) {
		mw_http_text(call, MHD_HTTP_SERVICE_UNAVAILABLE, "");
	} else if (outcome->verdict == MW_OK) {
		mw_http_text(call, MHD_HTTP_NO_CONTENT, "");
		mw_http_add(call, "X-Mailward-Account", outcome->account);
	} else {
		mw_http_text(call, MHD_HTTP_UNAUTHORIZED, "");
		mw_http_add(call, "WWW-Authenticate",
			    "Basic realm=\"mailward\", charset=\"UTF-8\"");
	}
}

static void on_auth_request(struct mw_http_call *call)
{
	struct mw_span header = mw_http_header(call, "Authorization");
	struct mw_credentials credentials = { 0 };
	uint8_t decoded[MW_SECRET_MAX];
	struct mw_wbuf plain = mw_wbuf_of(decoded, sizeof(decoded));
	struct mw_outcome outcome = { .verdict = MW_DENY };
	struct mw_login login = {
		.service = "http",
		.remote = mw_address_parse(mw_http_header(call, "X-Real-IP")),
	};

	login.mechanism = read_authorization(header, &plain, &credentials);
	if (login.mechanism != NULL)
		mw_http_decide(call, &login, &credentials, &outcome);
	else if (header.len > 0)
		mw_http_refuse(call, &login, plain.overflow ? MW_R_TOKEN_LENGTH : MW_R_MALFORMED,
			       &outcome);
	/* A browser's first request carries nothing: no try, only the question how. */
	answer_auth_request(call, &outcome);
	mw_wipe(decoded, plain.len);
}

const struct mw_http_path mw_nginx_paths[] = {
	{ "GET", "/auth_http", MW_ROLE_CHECK, on_auth_http },
	{ "GET", "/auth_request", MW_ROLE_CHECK, on_auth_request },
	{ 0 },
};
