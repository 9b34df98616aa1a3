/*
 * NAME
 *	oauth - what an OAuth 2 server answers
 * DESCRIPTION
 *	Token introspection (RFC 7662) and the password grant (RFC 6749 section
 *	4.3) in the way Dovecot 2.4 asks for them, which says in headers of its own
 *	the protocol and the address of the client. Without these the
 *	question is for the scope http, from an unknown place.
 *
 *	Logout tokens of issuers come here as well, passed on by a web server.
 *
 *	A no is 200 with "active": false. `username` is always the account's primary
 *	name.
 *
 *	Dovecot 2.4 compares it with the name that its client gave (db-oauth2.c,
 *	db_oauth2_validate_username(): after auth_username_format on the one and
 *	oauth2_username_validation_format on the other, byte by byte) and refuses the
 *	login when they differ. The grant's `username` is just that name, so what Dovecot
 *	would refuse is refused here. An introspection has the token alone: a yes there
 *	is only that, and is audited so. To send the typed name back would give every
 *	alias, and `apikey`, a mailbox of its own.
 */
#include <string.h>

#include "base/secret.h"
#include "daemon/doors/form.h"
#include "daemon/doors/http_paths.h"

/* Dovecot says so in headers (oauth2_send_auth_headers), or at least with its name. */
static bool is_dovecot(const struct mw_http_call *call)
{
	static const char *const headers[] = { "X-Dovecot-Auth-Protocol", "X-Dovecot-Auth-Remote",
					       "X-Dovecot-Auth-Local" };

	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++)
		if (mw_http_header(call, headers[i]).len > 0)
			return true;
	return mw_span_starts(mw_http_header(call, MHD_HTTP_HEADER_USER_AGENT), "dovecot-oauth2");
}

static struct mw_login login_of(const struct mw_http_call *call, const char *mechanism,
				char service[static MW_SERVICE_SIZE])
{
	struct mw_span protocol = mw_http_header(call, "X-Dovecot-Auth-Protocol");

	if (protocol.len == 0)
		protocol = mw_span_str("http");
	/* A name too long for a service is none: no scope fits it. */
	if (!mw_span_is_text(protocol) || !mw_span_copy(protocol, service, MW_SERVICE_SIZE))
		mw_span_copy(mw_span_str("?"), service, MW_SERVICE_SIZE);
	return (struct mw_login){
		.mechanism = mechanism,
		.service = service,
		.remote = mw_endpoint_parse(mw_http_header(call, "X-Dovecot-Auth-Remote"), ":"),
	};
}

static void set_number(json_t *object, const char *name, int64_t value)
{
	if (value != 0)
		json_object_set_new(object, name, json_integer(value));
}

static void set_text(json_t *object, const char *name, const char *text)
{
	if (text[0] != '\0')
		json_object_set_new(object, name, json_string(text));
}

/* The client of a token is the program that it was issued to; a key is its own. */
static json_t *describe(const struct mw_outcome *out)
{
	json_t *object =
		json_pack("{sb ss ss ss ss}", "active", 1, "scope", out->scopes, "username",
			  out->account, "sub", out->account, "token_type", "Bearer");
	bool key = mw_span_starts(mw_span_str(out->credential), "key:");

	if (object != NULL) {
		set_text(object, "client_id", key ? out->credential : out->client);
		set_text(object, "jti", out->jti);
		set_number(object, "iat", out->issued);
		set_number(object, "exp", out->expires);
	}
	return object;
}

static void unavailable(struct mw_http_call *call)
{
	mw_http_json(call, json_pack("{ss}", "error", "temporarily_unavailable"));
	call->status = MHD_HTTP_SERVICE_UNAVAILABLE;
}

static void bad_request(struct mw_http_call *call, const char *error)
{
	mw_http_json(call, json_pack("{ss}", "error", error));
	call->status = MHD_HTTP_BAD_REQUEST;
}

static void answer_introspection(struct mw_http_call *call, const struct mw_outcome *outcome)
{
	if (outcome->verdict == MW_TEMPFAIL)
		unavailable(call);
	else if (outcome->verdict == MW_OK)
		mw_http_json(call, describe(outcome));
	else
		mw_http_json(call, json_pack("{sb}", "active", 0));
}

static void on_introspect(struct mw_http_call *call)
{
	uint8_t token[MW_SECRET_MAX];
	struct mw_wbuf value = mw_wbuf_of(token, sizeof(token));
	struct mw_credentials credentials = { .bearer = true, .is_token = true };
	char service[MW_SERVICE_SIZE];
	struct mw_login login = login_of(call, "introspection", service);
	struct mw_outcome outcome;

	login.host_name = is_dovecot(call) ? MW_HOST_COMPARES_UNSEEN : MW_HOST_TAKES_OURS;
	switch (mw_form_get(mw_wbuf_span(&call->in), "token", &value)) {
	case MW_FORM_FOUND:
		credentials.secret = mw_wbuf_span(&value);
		mw_http_decide(call, &login, &credentials, &outcome);
		answer_introspection(call, &outcome);
		break;
	case MW_FORM_TOO_LONG:
		mw_http_refuse(call, &login, MW_R_TOKEN_LENGTH, &outcome);
		answer_introspection(call, &outcome);
		break;
	default:
		bad_request(call, "invalid_request");
	}
	mw_wipe(token, value.len);
}

/* Dovecot asks no second time with what it is granted, but wants to see it. */
static void answer_grant(struct mw_http_call *call, const struct mw_outcome *outcome)
{
	json_t *object;

	if (outcome->verdict == MW_TEMPFAIL) {
		unavailable(call);
		return;
	}
	if (outcome->verdict != MW_OK) {
		mw_http_json(call, json_pack("{ss sb ss}", "access_token", "-", "active", 0,
					     "username", ""));
		return;
	}
	object = describe(outcome);
	if (object != NULL)
		json_object_set_new(object, "access_token", json_string("granted"));
	mw_http_json(call, object);
}

static bool is_password_grant(struct mw_span body)
{
	uint8_t type[32];
	struct mw_wbuf value = mw_wbuf_of(type, sizeof(type));

	return mw_form_get(body, "grant_type", &value) == MW_FORM_FOUND &&
	       mw_span_is(mw_wbuf_span(&value), "password");
}

static void on_token(struct mw_http_call *call)
{
	struct mw_span body = mw_wbuf_span(&call->in);
	uint8_t username[MW_NAME_SIZE], password[MW_SECRET_MAX];
	struct mw_wbuf name = mw_wbuf_of(username, sizeof(username));
	struct mw_wbuf secret = mw_wbuf_of(password, sizeof(password));
	struct mw_credentials credentials;
	char service[MW_SERVICE_SIZE];
	struct mw_login login = login_of(call, "password", service);
	enum mw_form_result has_name, has_secret;
	struct mw_outcome outcome;

	login.host_name = is_dovecot(call) ? MW_HOST_COMPARES : MW_HOST_TAKES_OURS;
	has_name = mw_form_get(body, "username", &name);
	has_secret = mw_form_get(body, "password", &secret);
	if (!is_password_grant(body)) {
		bad_request(call, "unsupported_grant_type");
	} else if (has_name == MW_FORM_FOUND && has_secret == MW_FORM_TOO_LONG) {
		mw_http_refuse(call, &login, MW_R_TOKEN_LENGTH, &outcome);
		answer_grant(call, &outcome);
	} else if (has_name != MW_FORM_FOUND || name.len == 0 || has_secret != MW_FORM_FOUND) {
		bad_request(call, "invalid_request");
	} else {
		credentials = (struct mw_credentials){ .name = mw_wbuf_span(&name),
						       .secret = mw_wbuf_span(&secret) };
		mw_http_decide(call, &login, &credentials, &outcome);
		answer_grant(call, &outcome);
	}
	mw_wipe(password, secret.len);
}

/* OpenID Connect Back-Channel Logout 1.0 section 2.8: 200, or 400 with what was wrong.
 * The provider is not told more: the audit line says it. */
static void on_logout(struct mw_http_call *call)
{
	uint8_t token[MW_SECRET_MAX];
	struct mw_wbuf value = mw_wbuf_of(token, sizeof(token));
	struct mw_login login = { .mechanism = "logout", .service = "http" };
	enum mw_form_result r = mw_form_get(mw_wbuf_span(&call->in), "logout_token", &value);
	struct mw_outcome outcome;

	if (r == MW_FORM_FOUND)
		mw_http_log_out(call, &login, mw_wbuf_span(&value), &outcome);
	else
		mw_http_refuse(call, &login,
			       r == MW_FORM_TOO_LONG ? MW_R_TOKEN_LENGTH : MW_R_MALFORMED,
			       &outcome);
	if (outcome.verdict == MW_TEMPFAIL)
		unavailable(call);
	else if (outcome.verdict == MW_OK)
		mw_http_text(call, MHD_HTTP_OK, "");
	else
		bad_request(call, "invalid_request");
}

const struct mw_http_path mw_oauth_paths[] = {
	{ "POST", "/introspect", MW_ROLE_CHECK, on_introspect },
	{ "POST", "/token", MW_ROLE_CHECK, on_token },
	{ "POST", "/backchannel_logout", MW_ROLE_CHECK, on_logout },
	{ 0 },
};
