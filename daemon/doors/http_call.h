/*
 * http_call: one request on the HTTP door, and its answer.
 *
 * http.c speaks HTTP (libmicrohttpd) and collects the paths; oauth.c, nginx.c and
 * status.c answer them (http_paths.h).
 *
 * A status says whether there is a verdict: 200 (and 204, 401 for nginx) yes or
 * no, 503 could not decide. Dovecot takes any status but 2xx and 4xx for a
 * temporary failure, and took a 403 with the right body for a yes.
 */
#ifndef MW_DAEMON_DOORS_HTTP_CALL_H
#define MW_DAEMON_DOORS_HTTP_CALL_H

#include <jansson.h>
#include <microhttpd.h>

#include "daemon/pool.h"
#include "daemon/worker.h"

#define MW_HTTP_TEXT_MAX    4096
#define MW_HTTP_HEADERS_MAX 6
#define MW_HTTP_VALUE_SIZE  512

struct mw_http_path;

struct mw_http_call {
	struct mw_worker *worker;
	struct mw_peer peer; /* as of this request: its connection may be older */
	struct MHD_Connection *connection;
	const struct mw_http_path *path;
	uint8_t *body;
	struct mw_wbuf in; /* the body as far as it has arrived */
	/* the answer */
	unsigned status;
	const char *type;
	char text[MW_HTTP_TEXT_MAX];
	struct mw_wbuf out; /* over `text`, or over `long_text` */
	uint8_t *long_text;
	struct {
		const char *name;
		char value[MW_HTTP_VALUE_SIZE];
	} headers[MW_HTTP_HEADERS_MAX];
	size_t header_count;
	struct mw_task task; /* decides it in the pool (daemon/pool.h) */
	bool waits;	     /* it has to be decided there: what was answered is void */
	bool decided;
	bool unsaid; /* a header did not fit or was not text: the answer is only 503 */
};

/* A header of the request; absent when it has none. Borrowed. */
struct mw_span mw_http_header(const struct mw_http_call *call, const char *name);
/* A header of the answer. A value that does not fit or could split the header
 * makes the answer 503. */
void mw_http_add(struct mw_http_call *call, const char *name, const char *value);
/* The answer is this object, and its reference is taken; NULL: no memory, 503. */
void mw_http_json(struct mw_http_call *call, json_t *object);
/* The answer is this text. */
void mw_http_text(struct mw_http_call *call, unsigned status, const char *text);

/* Decide a login that came in this way: fills in door and peer. */
void mw_http_decide(struct mw_http_call *call, struct mw_login *login,
		    const struct mw_credentials *credentials, struct mw_outcome *out);
/* Refuse a login without looking at its credentials; fills in the same. */
void mw_http_refuse(struct mw_http_call *call, struct mw_login *login, enum mw_reason reason,
		    struct mw_outcome *out);
/* An issuer's logout token; fills in the same. */
void mw_http_log_out(struct mw_http_call *call, struct mw_login *login, struct mw_span token,
		     struct mw_outcome *out);

#endif
