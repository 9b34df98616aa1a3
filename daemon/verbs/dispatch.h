/*
 * dispatch: one request, from its bytes to its reply.
 *
 * The table in dispatch.c names every verb there is: who may send it, which
 * fields it takes, and what answers it.
 */
#ifndef MW_DAEMON_VERBS_DISPATCH_H
#define MW_DAEMON_VERBS_DISPATCH_H

#include "common/login/sasl.h"
#include "common/mfa/mfa.h"
#include "daemon/verbs/page.h"
#include "daemon/worker.h"

/* What hangs on a connection of the message doors between two requests. Each
 * kind begins with this; `end` tells them apart, and frees. */
struct mw_unfinished {
	void (*end)(struct mw_worker *w, struct mw_conn *c);
};

/* A login in progress. The strings that struct mw_login borrows live here. */
struct mw_exchange {
	struct mw_unfinished base;
	struct mw_sasl sasl;
	struct mw_login login;
	char mechanism[MW_MECHANISM_SIZE];
	char service[MW_SERVICE_SIZE];
};

struct mw_request {
	struct mw_worker *worker;
	struct mw_conn *conn;
	const struct mw_message *m;
	struct mw_wbuf *reply;
	bool own;  /* about the asker's own account: it may know the reasons */
	bool last; /* a login is over: close behind the reply */
};

/* Answer one message. false: nothing can be answered, close. */
bool mw_dispatch(struct mw_worker *w, struct mw_conn *c, struct mw_span message,
		 struct mw_wbuf *reply, bool *last);

/*
 * Begin the reply. Administrators are told the reason and, when `fmt` is not
 * NULL, a sentence; others only the verdict. Fields may follow. Begun a second
 * time, the first reply is forgotten.
 */
void mw_reply(struct mw_request *q, enum mw_verdict verdict, enum mw_reason reason, const char *fmt,
	      ...) __attribute__((format(printf, 4, 5)));
/* The reply for a store's result other than OK; `what` was not found or exists. */
void mw_reply_store(struct mw_request *q, enum mw_store_result result, const char *what);
/* The worker's store; when it has none, NULL and the reply says so. */
struct mw_store *mw_request_store(struct mw_request *q);
/* The account that a name field means; when there is none, false and the reply
 * says so. */
bool mw_request_account(struct mw_request *q, enum mw_field f, struct mw_account *out);
/* A field's name in canonical spelling; when it can be none, false and the reply
 * says so. */
bool mw_request_name(struct mw_request *q, enum mw_field f, char out[static MW_NAME_SIZE]);

/* Audit a question that gets no hearing. Anybody can ask such things, so they are
 * rationed (mw_core_record). */
void mw_audit_rejected(struct mw_worker *w, const struct mw_peer *peer, const char *door,
		       const char *service, enum mw_reason reason);

/*
 * Whose account a request is about: MW_F_NAME's or, without it, the asker's own
 * (the kernel says which user asks, and the account has that user's name).
 * Only administrators may name another's. false: the reply says why.
 */
bool mw_request_subject(struct mw_request *q, struct mw_account *out);
/* Whether the asker is a person, who may own an account (mw_peer_may_own_account). false:
 * the reply says so. */
bool mw_request_may_own_account(struct mw_request *q);
/* Administrators need no proof; others must have given a code (MW_F_CODE) of
 * their account's. false: the reply says why. */
bool mw_request_reauth(struct mw_request *q, const struct mw_account *account);
/* Who asks, and for what; strings are borrowed. What the message says of a client
 * counts only from those who may ask for verdicts; the service is a label. */
struct mw_login mw_request_login(const struct mw_request *q, const char *door,
				 const char *mechanism, const char *service);
/* A time between `earliest` and the year 2200, 0 when absent; false: the reply
 * says `what`. */
bool mw_request_time(struct mw_request *q, enum mw_field f, const char *what, int64_t earliest,
		     int64_t *out);

/* What the table calls, one file a group. */
void mw_verb_sasl_start(struct mw_request *q);
void mw_verb_sasl_step(struct mw_request *q);
void mw_verb_check(struct mw_request *q);
void mw_verb_pam_token(struct mw_request *q);
/* Whatever is unfinished there ends. */
void mw_unfinished_end(struct mw_worker *w, struct mw_conn *c);

void mw_verb_mfa_start(struct mw_request *q);
void mw_verb_mfa_code(struct mw_request *q);
void mw_verb_enroll_start(struct mw_request *q);
void mw_verb_enroll_confirm(struct mw_request *q);
void mw_verb_mfa_account(struct mw_request *q);

void mw_verb_totp_enroll(struct mw_request *q);
void mw_verb_totp_confirm(struct mw_request *q);
void mw_verb_totp_list(struct mw_request *q);
void mw_verb_totp_remove(struct mw_request *q);
void mw_verb_totp_unlock(struct mw_request *q);
void mw_verb_totp_import(struct mw_request *q);
void mw_verb_recovery_new(struct mw_request *q);
void mw_verb_invite_create(struct mw_request *q);

void mw_verb_init(struct mw_request *q);
void mw_verb_status(struct mw_request *q);

void mw_verb_account_add(struct mw_request *q);
void mw_verb_account_show(struct mw_request *q);
void mw_verb_account_list(struct mw_request *q);
void mw_verb_account_rename(struct mw_request *q);
void mw_verb_account_alias(struct mw_request *q);
void mw_verb_account_unalias(struct mw_request *q);
void mw_verb_account_disable(struct mw_request *q);
void mw_verb_account_enable(struct mw_request *q);
void mw_verb_account_delete(struct mw_request *q);

void mw_verb_key_create(struct mw_request *q);
void mw_verb_key_list(struct mw_request *q);
void mw_verb_key_show(struct mw_request *q);
void mw_verb_key_revoke(struct mw_request *q);

void mw_verb_token_issue(struct mw_request *q);
void mw_verb_token_revoke(struct mw_request *q);
void mw_verb_jwks(struct mw_request *q);
void mw_verb_issuer_list(struct mw_request *q);
void mw_verb_revocation_list(struct mw_request *q);

#endif
