/*
 * NAME
 *	dovecot - the door that speaks the Dovecot auth client protocol
 * DESCRIPTION
 *	A mail server connects once and asks for many logins, several at a time if
 *	it likes, each under a number of its own. Between two exchanges such a
 *	connection has no deadline: Postfix keeps one for as long as an smtpd lives.
 *
 *	The protocol's FAIL means "wrong password" to Postfix, whatever is added to
 *	it. What could not be decided therefore gets no answer: the connection is
 *	closed, and Postfix and Exim tell their client to come back later. They
 *	connect again for the next login.
 *
 *	Replies that the peer has no room for are held, and nothing more is read
 *	from it until they are gone; the deadline ends that.
 */
#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/b64.h"
#include "common/mech/mechs.h"
#include "common/login/sasl.h"
#include "daemon/doors/doors.h"
#include "daemon/doors/dovecot_lines.h"
#include "daemon/park.h"
#include "daemon/rejected.h"

#define EXCHANGES_MAX 16 /* at a time on one connection */

_Static_assert(MW_DOVECOT_LINE_MAX == MW_MESSAGE_MAX, "w->in holds just the longest line");

/* A login in progress. The strings that struct mw_login borrows are here. */
struct exchange {
	uint32_t id;
	struct mw_sasl sasl;
	struct mw_login login;
	char mechanism[MW_MECHANISM_SIZE];
	char service[MW_SERVICE_SIZE];
};

/* Bytes that wait: a line's beginning, or replies. */
struct held {
	uint8_t *ptr;
	size_t len;
};

struct conversation {
	bool version, cpid; /* said by the client */
	struct held in, out;
	struct exchange *exchanges[EXCHANGES_MAX];
	size_t count;
};

static bool hold(struct held *h, struct mw_span bytes)
{
	if (bytes.len == 0)
		return true;
	if ((h->ptr = malloc(bytes.len)) == NULL)
		return false;
	memcpy(h->ptr, bytes.ptr, bytes.len);
	h->len = bytes.len;
	return true;
}

static void drop(struct held *h)
{
	mw_wipe(h->ptr, h->len);
	free(h->ptr);
	*h = (struct held){ 0 };
}

static struct exchange **find(struct conversation *v, uint32_t id)
{
	for (size_t i = 0; i < v->count; i++)
		if (v->exchanges[i]->id == id)
			return &v->exchanges[i];
	return NULL;
}

/* The exchange is over and holds no secret any more. */
static void forget(struct conversation *v, struct exchange **at)
{
	free(*at);
	*at = v->exchanges[--v->count];
}

static void put_begin(struct mw_wbuf *out, const char *reply, uint32_t id)
{
	mw_put_str(out, reply);
	mw_put_u8(out, '\t');
	mw_put_number(out, id);
}

static void put_fail(uint32_t id, struct mw_wbuf *out)
{
	put_begin(out, "FAIL", id);
	mw_put_u8(out, '\n');
}

static void put_challenge(uint32_t id, const struct mw_wbuf *challenge, struct mw_wbuf *out)
{
	put_begin(out, "CONT", id);
	mw_put_u8(out, '\t');
	mw_b64_encode(MW_B64, mw_wbuf_span(challenge), out);
	mw_put_u8(out, '\n');
}

static void put_outcome(uint32_t id, const struct mw_outcome *outcome, struct mw_wbuf *out)
{
	if (outcome->verdict != MW_OK) {
		put_fail(id, out);
		return;
	}
	put_begin(out, "OK", id);
	mw_put_str(out, "\tuser=");
	mw_dovecot_escape(mw_span_str(outcome->account), out);
	mw_put_u8(out, '\n');
}

/* false: could not be decided, hang up. */
static bool conclude(struct conversation *v, struct exchange **at, enum mw_verdict verdict,
		     const struct mw_wbuf *challenge, struct mw_wbuf *out)
{
	if (verdict == MW_CONTINUE) {
		put_challenge((*at)->id, challenge, out);
		return true;
	}
	if (verdict != MW_TEMPFAIL)
		put_outcome((*at)->id, mw_sasl_outcome(&(*at)->sasl), out);
	forget(v, at);
	return verdict != MW_TEMPFAIL;
}

static struct mw_login login_of(const struct mw_conn *c, const struct mw_dovecot_request *r,
				struct exchange *x)
{
	memcpy(x->mechanism, r->mechanism, sizeof(x->mechanism));
	memcpy(x->service, r->service, sizeof(x->service));
	return (struct mw_login){
		.frontend = "dovecot",
		.mechanism = x->mechanism,
		.service = x->service,
		.remote = r->remote,
		.tls_known = true,
		.tls = r->secured,
		.uid = c->peer.uid,
		.pid = c->peer.pid,
	};
}

static struct exchange **begin(struct mw_conn *c, const struct mw_dovecot_request *r)
{
	struct conversation *v = c->state;
	struct exchange *e;

	if (v->count == EXCHANGES_MAX || find(v, r->id) != NULL || (e = malloc(sizeof(*e))) == NULL)
		return NULL;
	e->id = r->id;
	mw_sasl_init(&e->sasl);
	e->login = login_of(c, r, e);
	v->exchanges[v->count] = e;
	return &v->exchanges[v->count++];
}

/* Run the exchange one message further. */
static enum mw_verdict advance(struct mw_worker *w, struct exchange *x,
			       const struct mw_dovecot_request *r, struct mw_wbuf *challenge)
{
	uint8_t bytes[MW_MECH_MESSAGE_MAX];
	struct mw_wbuf data = mw_wbuf_of(bytes, sizeof(bytes));
	struct mw_span message = { 0 };
	enum mw_verdict verdict;

	mw_worker_store(w);
	if (!mw_b64_decode(MW_B64, r->data, &data))
		return mw_sasl_malformed(&x->sasl, &w->core, &x->login);
	/* Exim says "resp=" for a client without an initial response. */
	if (r->command == MW_DOVECOT_CONT || data.len > 0)
		message = mw_wbuf_span(&data);
	if (r->command == MW_DOVECOT_AUTH)
		verdict = mw_sasl_start(&x->sasl, &w->core, &x->login, mw_span_str(x->mechanism),
					message, challenge);
	else
		verdict = mw_sasl_step(&x->sasl, &w->core, &x->login, message, challenge);
	mw_wipe(bytes, data.len);
	return verdict;
}

/* In a thread of the pool, or when it is full: `request` is the exchange's number. */
static bool decide(struct mw_worker *w, struct mw_conn *c, struct mw_span request,
		   struct mw_wbuf *out)
{
	uint8_t text[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge = mw_wbuf_of(text, sizeof(text));
	struct exchange **at;
	uint32_t id;

	memcpy(&id, request.ptr, sizeof(id));
	if ((at = find(c->state, id)) == NULL)
		return false;
	mw_worker_store(w);
	return conclude(c->state, at,
			mw_sasl_resume(&(*at)->sasl, &w->core, &(*at)->login, &challenge),
			&challenge, out);
}

/* The whole connection waits: its exchanges are answered in the order in which they
 * were decided, and an smtpd has one at a time. */
static bool wait_for(struct mw_worker *w, struct mw_conn *c, uint32_t id, struct mw_wbuf *out)
{
	struct mw_span request = mw_span_of(&id, sizeof(id));
	bool keep;

	if (mw_park(w, c, request))
		return true;
	w->core.patience = MW_GIVES_UP;
	keep = decide(w, c, request, out);
	w->core.patience = MW_HANDS_OVER;
	return keep;
}

static bool answer_exchange(struct mw_worker *w, struct mw_conn *c,
			    const struct mw_dovecot_request *r, struct mw_wbuf *out)
{
	struct conversation *v = c->state;
	uint8_t text[MW_MECH_CHALLENGE_MAX];
	struct mw_wbuf challenge = mw_wbuf_of(text, sizeof(text));
	struct exchange **at;
	enum mw_verdict verdict;

	at = r->command == MW_DOVECOT_AUTH ? begin(c, r) : find(v, r->id);
	if (at == NULL && r->command == MW_DOVECOT_CONT) {
		put_fail(r->id, out);
		return true;
	}
	if (at == NULL) {
		mw_audit_rejected(w, &c->peer, c->door->name, r->service, MW_R_BAD_REQUEST);
		return false;
	}
	verdict = advance(w, *at, r, &challenge);
	if (verdict == MW_WAIT)
		return wait_for(w, c, r->id, out);
	return conclude(v, at, verdict, &challenge, out);
}

static void cancel(struct mw_worker *w, struct conversation *v, struct exchange **at)
{
	mw_sasl_cancel(&(*at)->sasl, &w->core, &(*at)->login);
	forget(v, at);
}

/* AUTH, CONT or CANCEL. */
static bool answer_question(struct mw_worker *w, struct mw_conn *c,
			    const struct mw_dovecot_request *r, struct mw_wbuf *out)
{
	struct conversation *v = c->state;
	struct exchange **at;

	if (!(c->peer.roles & MW_ROLE_CHECK)) {
		mw_audit_rejected(w, &c->peer, c->door->name, r->service, MW_R_NOT_PERMITTED);
		return false;
	}
	if (r->command != MW_DOVECOT_CANCEL)
		return answer_exchange(w, c, r, out);
	if ((at = find(v, r->id)) != NULL)
		cancel(w, v, at);
	return true;
}

static bool answer(struct mw_worker *w, struct mw_conn *c, struct mw_span line, struct mw_wbuf *out)
{
	struct conversation *v = c->state;
	struct mw_dovecot_request r;

	if (mw_dovecot_parse(line, &r)) {
		if (r.command == MW_DOVECOT_VERSION && r.id == MW_DOVECOT_MAJOR)
			return v->version = true;
		if (r.command == MW_DOVECOT_CPID)
			return v->cpid = true;
		if (r.command != MW_DOVECOT_VERSION && v->version && v->cpid)
			return answer_question(w, c, &r, out);
	}
	mw_audit_rejected(w, &c->peer, c->door->name, "", MW_R_BAD_REQUEST);
	return false;
}

/* Send what there is room for and hold the rest; false: the peer is gone. */
static bool send_replies(struct mw_worker *w, struct mw_conn *c, struct mw_span bytes)
{
	struct conversation *v = c->state;
	ssize_t n = send(c->fd, bytes.ptr, bytes.len, MSG_DONTWAIT | MSG_NOSIGNAL);

	if (n < 0 && errno != EAGAIN)
		return false;
	if (n > 0 && !mw_take(&bytes, (size_t)n, &(struct mw_span){ 0 }))
		return false;
	if (bytes.len == 0)
		return true;
	return hold(&v->out, bytes) && mw_worker_await_room(w, c, true);
}

static bool send_held(struct mw_worker *w, struct mw_conn *c)
{
	struct conversation *v = c->state;
	struct held out = v->out;
	bool ok;

	if (out.len == 0)
		return true;
	v->out = (struct held){ 0 };
	ok = send_replies(w, c, mw_span_of(out.ptr, out.len));
	drop(&out);
	return ok && (v->out.len > 0 || mw_worker_await_room(w, c, false));
}

/* Answer line after line, as long as the replies find room. */
static bool answer_lines(struct mw_worker *w, struct mw_conn *c, struct mw_span *in)
{
	struct conversation *v = c->state;
	struct mw_wbuf out = mw_wbuf_of(w->out, sizeof(w->out));
	struct mw_span line;
	bool keep = true, more = true;

	while (keep && more && !c->parked && v->out.len == 0) {
		mw_wbuf_cut(&out, 0);
		while (keep && !c->parked && out.size - out.len >= MW_DOVECOT_REPLY_MAX &&
		       (more = mw_take_until(in, '\n', &line)))
			keep = answer(w, c, line, &out);
		if (out.len > 0 && !send_replies(w, c, mw_wbuf_span(&out)))
			return false;
	}
	return keep;
}

/* What was held and what has arrived, in w->in; -1: the peer is gone. */
static ssize_t receive(struct mw_worker *w, struct mw_conn *c)
{
	struct conversation *v = c->state;
	size_t len = v->in.len;
	ssize_t n = 0;

	if (len > 0)
		memcpy(w->in, v->in.ptr, len);
	drop(&v->in);
	if (len < sizeof(w->in)) {
		n = recv(c->fd, w->in + len, sizeof(w->in) - len, MSG_DONTWAIT);
		if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
			return -1;
	}
	return (ssize_t)len + (n > 0 ? n : 0);
}

static bool readable(struct mw_worker *w, struct mw_conn *c)
{
	struct conversation *v = c->state;
	struct mw_span in;
	ssize_t n;
	bool keep;

	if (!send_held(w, c))
		return false;
	if (v->out.len > 0)
		return true;
	if ((n = receive(w, c)) < 0)
		return false;
	c->heard = c->heard || n > 0;
	in = mw_span_of(w->in, (size_t)n);
	keep = answer_lines(w, c, &in);
	if (keep && in.len == sizeof(w->in) && v->out.len == 0 && !c->parked) {
		mw_audit_rejected(w, &c->peer, c->door->name, "", MW_R_BAD_REQUEST);
		keep = false;
	}
	keep = keep && hold(&v->in, in);
	sodium_memzero(w->in, (size_t)n);
	return keep;
}

/* Back from the pool; lines that had arrived before go on. */
static bool resume(struct mw_worker *w, struct mw_conn *c, struct mw_span reply, bool keep)
{
	struct conversation *v = c->state;

	/* Replies to lines before it come first. */
	if (!send_held(w, c) || v->out.len > 0)
		return false;
	if (reply.len > 0 && !send_replies(w, c, reply))
		return false;
	return keep && readable(w, c);
}

/* The server speaks first. Every peer is greeted, and told no when it asks: an
 * smtpd that is not greeted gives up altogether. */
static bool greet(struct mw_worker *w, struct mw_conn *c)
{
	static atomic_uint connection;
	struct mw_wbuf out = mw_wbuf_of(w->out, sizeof(w->out));
	const struct mw_mech *mech;
	uint8_t cookie[16];
	char hex[2 * sizeof(cookie) + 1];

	randombytes_buf(cookie, sizeof(cookie));
	mw_putf(&out, "VERSION\t%d\t%d\n", MW_DOVECOT_MAJOR, MW_DOVECOT_MINOR);
	for (size_t i = 0; (mech = mw_mech_at(i)) != NULL; i++)
		mw_putf(&out, "MECH\t%s%s\n", mech->name,
			mech->flags & MW_MECH_PLAINTEXT ? "\tplaintext" : "");
	mw_putf(&out, "SPID\t%d\nCUID\t%u\nCOOKIE\t%s\nDONE\n", (int)getpid(),
		atomic_fetch_add(&connection, 1) + 1,
		sodium_bin2hex(hex, sizeof(hex), cookie, sizeof(cookie)));
	return send_replies(w, c, mw_wbuf_span(&out));
}

static bool opened(struct mw_worker *w, struct mw_conn *c)
{
	c->state = calloc(1, sizeof(struct conversation));
	return c->state != NULL && greet(w, c);
}

static void closed(struct mw_worker *w, struct mw_conn *c)
{
	struct conversation *v = c->state;

	if (v == NULL)
		return;
	while (v->count > 0)
		cancel(w, v, &v->exchanges[v->count - 1]);
	drop(&v->in);
	drop(&v->out);
	free(v);
	c->state = NULL;
}

static bool busy(const struct mw_conn *c)
{
	const struct conversation *v = c->state;

	return v->count > 0 || v->in.len > 0 || v->out.len > 0;
}

static bool resting(const struct mw_conn *c)
{
	const struct conversation *v = c->state;

	return v != NULL && v->version && v->cpid && !busy(c);
}

const struct mw_door mw_door_dovecot = {
	.name = "dovecot",
	.paths = offsetof(struct mw_conf, listen_dovecot),
	.socktype = SOCK_STREAM,
	.opened = opened,
	.readable = readable,
	.closed = closed,
	.busy = busy,
	.resting = resting,
	.decide = decide,
	.resume = resume,
};
