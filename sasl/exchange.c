/*
 * NAME
 *	exchange - one SASL exchange, as the Cyrus library drives it
 * DESCRIPTION
 *	An exchange is one connection to the daemon. It is opened with the
 *	client's first message and closed with the verdict or with the library's
 *	dispose, so that nothing is shared between logins and a host may fork
 *	between two of them.
 *
 *	A challenge points into the daemon's reply, which
 *	therefore stays in the exchange until the next step.
 * DIAGNOSTICS
 *	Whatever keeps the daemon from deciding is logged through the library as
 *	an error, and is SASL_UNAVAIL to the host: never a yes, and never "wrong
 *	password".
 */
#include "sasl/exchange.h"

#include <string.h>

#include "base/secret.h"
#include "base/verdict.h"
#include "ipc/client.h"
#include "sasl/options.h"

struct exchange {
	const char *mechanism;
	bool started;
	struct mw_client client;
	uint8_t reply[MW_MESSAGE_MAX];
};

int mw_exchange_new(void *mechanism, sasl_server_params_t *params, const char *challenge,
		    unsigned challenge_len, void **exchange)
{
	struct exchange *x = params->utils->malloc(sizeof(*x));

	(void)challenge, (void)challenge_len;
	if (x == NULL)
		return SASL_NOMEM;
	x->mechanism = mechanism;
	x->started = false;
	x->client = (struct mw_client)MW_CLIENT_CLOSED;
	*exchange = x;
	return SASL_OK;
}

void mw_exchange_dispose(void *exchange, const sasl_utils_t *utils)
{
	struct exchange *x = exchange;

	if (x == NULL)
		return;
	mw_client_close(&x->client);
	utils->free(x);
}

/* external_ssf above 0 says that there is TLS. 0 says nothing: Postfix leaves it
 * at that, whatever the connection is. */
static void put_start(struct mw_wbuf *w, const char *mechanism, const char *service,
		      const sasl_server_params_t *params)
{
	mw_message_begin(w, MW_V_SASL_START);
	mw_message_put_text(w, MW_F_MECHANISM, mechanism);
	mw_message_put_text(w, MW_F_SERVICE, service);
	if (params->ipremoteport != NULL)
		mw_message_put_text(w, MW_F_REMOTE, params->ipremoteport);
	if (params->iplocalport != NULL)
		mw_message_put_text(w, MW_F_LOCAL, params->iplocalport);
	if (params->external_ssf > 0)
		mw_message_put_number(w, MW_F_TLS, 1);
}

/* Connect, and write what comes before the client's bytes. */
static int begin(struct exchange *x, const sasl_server_params_t *params, struct mw_wbuf *request,
		 struct mw_err *err)
{
	struct mw_sasl_options options;

	if (mw_sasl_options_read(&options, params, err) != 0)
		return -1;
	put_start(request, x->mechanism, options.service, params);
	if (request->overflow)
		return mw_fail(err, "the host's service name or addresses can't be passed on");
	return mw_client_connect(&x->client, options.socket, options.timeout_ms, err);
}

/* Pass the client's bytes on and wait for the daemon's reply. */
static int ask(struct exchange *x, const sasl_server_params_t *params, struct mw_span in,
	       struct mw_message *reply, struct mw_err *err)
{
	uint8_t buf[MW_MESSAGE_MAX];
	struct mw_wbuf request = mw_wbuf_of(buf, sizeof(buf));
	int r = 0;

	if (x->started)
		mw_message_begin(&request, MW_V_SASL_STEP);
	else
		r = begin(x, params, &request, err);
	/* Only a first message can be absent; hosts write an empty one as NULL too. */
	if (x->started && in.ptr == NULL)
		in = mw_span_str("");
	x->started = true;
	if (in.len > MW_MECH_MESSAGE_MAX) {
		mw_message_put_number(&request, MW_F_LENGTH, in.len);
		in = mw_span_str("");
	}
	if (in.ptr != NULL)
		mw_message_put(&request, MW_F_DATA, in);
	if (r == 0 && request.overflow)
		r = mw_fail(err, "the request does not fit into a message");
	if (r == 0)
		r = mw_client_call(&x->client, mw_wbuf_span(&request), x->reply, reply, err);
	mw_wipe(buf, request.len);
	return r;
}

static int undecided(const sasl_server_params_t *params, const char *why)
{
	params->utils->log(params->utils->conn, SASL_LOG_ERR,
			   "mailward: %s; until this is mended, logins get a temporary failure "
			   "(`mailward status` and mailwardd's log tell more)",
			   why);
	return SASL_UNAVAIL;
}

/* The account is both authcid and authzid: the daemon has decided.
 * EXTERNALLY_VERIFIED, since the library's own user databases don't know it. */
static int accept_account(const sasl_server_params_t *params, const struct mw_message *reply,
			  sasl_out_params_t *result)
{
	char account[MW_NAME_SIZE];

	mw_message_text(reply, MW_F_ACCOUNT, account, sizeof(account));
	if (account[0] == '\0')
		return undecided(params, "mailwardd accepted a login and did not say whose");
	if (params->canon_user(params->utils->conn, account, (unsigned)strlen(account),
			       SASL_CU_AUTHID | SASL_CU_AUTHZID | SASL_CU_EXTERNALLY_VERIFIED,
			       result) != SASL_OK)
		return undecided(params, "the SASL library did not take an account's name");
	result->doneflag = 1;
	return SASL_OK;
}

static int pass_on(const struct mw_message *reply, const char **out, unsigned *out_len)
{
	struct mw_span challenge = mw_message_get(reply, MW_F_DATA);

	*out = challenge.ptr != NULL ? (const char *)challenge.ptr : "";
	*out_len = (unsigned)challenge.len;
	return SASL_CONTINUE;
}

int mw_exchange_step(void *exchange, sasl_server_params_t *params, const char *in, unsigned in_len,
		     const char **out, unsigned *out_len, sasl_out_params_t *result)
{
	struct exchange *x = exchange;
	struct mw_span bytes = mw_span_of(in, in_len);
	struct mw_message reply;
	struct mw_err err;

	*out = NULL;
	*out_len = 0;
	if (bytes.len > mw_field_max(MW_F_DATA))
		return SASL_BADPROT;
	if (ask(x, params, bytes, &reply, &err) != 0)
		return undecided(params, err.text);
	switch (mw_verdict_of(mw_message_number(&reply, MW_F_VERDICT, MW_TEMPFAIL))) {
	case MW_CONTINUE:
		return pass_on(&reply, out, out_len);
	case MW_OK:
		return accept_account(params, &reply, result);
	case MW_DENY:
		return SASL_BADAUTH;
	default:
		return undecided(params, "mailwardd could not decide");
	}
}
