/*
 * request: one request while it is answered; what every verb uses.
 *
 * The sender of a request may send its verb, and the message has just the fields that
 * the verb's row names: dispatch.c has checked that. It begins one reply (mw_reply) and may
 * add fields to it. The functions below that return false or NULL have begun the reply
 * already: the handler returns at once.
 */
#ifndef MW_DAEMON_VERBS_REQUEST_H
#define MW_DAEMON_VERBS_REQUEST_H

#include "daemon/verbs/verb.h"
#include "daemon/worker.h"

struct mw_request {
	struct mw_worker *worker;
	struct mw_conn *conn;
	const struct mw_verb_row *verb; /* NULL: the verb is unknown */
	const struct mw_message *m;
	struct mw_wbuf *reply;
	bool own;   /* about the asker's own account: it may know the reasons */
	bool last;  /* close the connection after the reply */
	bool waits; /* no reply yet: it takes a thread that may wait, and is asked again */
	bool again; /* it is that second time */
};

/* What a connection of the message doors keeps between two requests (conn->state). Each
 * kind begins with this; `end` tells them apart, and frees. */
struct mw_unfinished {
	void (*end)(struct mw_worker *w, struct mw_conn *c);
};

/*
 * Begin the reply. Administrators get the reason and, when `fmt` is not NULL, a
 * sentence; others get only the verdict. Fields may follow. A second call discards the
 * first reply.
 */
void mw_reply(struct mw_request *q, enum mw_verdict verdict, enum mw_reason reason, const char *fmt,
	      ...) __attribute__((format(printf, 4, 5)));
/* The reply for a store's result other than OK; `what` was not found or exists. */
void mw_reply_store(struct mw_request *q, enum mw_store_result result, const char *what);
/* The reply to an invalid value, with a sentence that says why; returns false. */
bool mw_reply_invalid(struct mw_request *q, const char *why);
/* Refuse the request with one reply, an audit line and the end of the connection. */
void mw_request_reject(struct mw_request *q, enum mw_reason reason, const char *why);

bool mw_request_is_admin(const struct mw_request *q);
/* The worker's store; NULL when it cannot be opened. */
struct mw_store *mw_request_store(struct mw_request *q);
/* The account that a name field means; false when there is none. */
bool mw_request_account(struct mw_request *q, enum mw_field f, struct mw_account *out);
/* A field's name in canonical spelling; false when it is not a valid name. */
bool mw_request_name(struct mw_request *q, enum mw_field f, char out[static MW_NAME_SIZE]);
/* The same for a name that an account is to get; false when it may not get it. */
bool mw_request_new_name(struct mw_request *q, struct mw_span typed, char out[static MW_NAME_SIZE]);
/* A time between `earliest` and the year 2200, 0 when absent; false with the sentence
 * `what`. */
bool mw_request_time(struct mw_request *q, enum mw_field f, const char *what, int64_t earliest,
		     int64_t *out);
/* The networks that a credential may come from; "" when absent: anywhere. false when they
 * cannot be read, or when the field is there and lists none. */
bool mw_request_networks(struct mw_request *q, char out[static MW_NETWORKS_SIZE]);
/* Who asks, and for what; strings are borrowed. What the message says of a client
 * is taken from verifiers only; the service is a label. */
struct mw_login mw_request_login(const struct mw_request *q, const char *frontend,
				 const char *mechanism, const char *service);

#endif
