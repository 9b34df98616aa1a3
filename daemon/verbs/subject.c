/*
 * NAME
 *	subject - the account that a request is about
 */
#include "daemon/verbs/subject.h"

#include <stdio.h>

#include "common/login/account.h"
#include "conf/user.h"

bool mw_request_may_own_account(struct mw_request *q)
{
	const struct mw_settings *settings = q->worker->settings;
	char why[96];

	if (mw_peer_may_own_account(&q->conn->peer, settings))
		return true;
	snprintf(why, sizeof(why), "users below uid %llu own no account; see [identity] uid_min",
		 (unsigned long long)settings->conf.uid_min);
	mw_request_reject(q, MW_R_NOT_PERMITTED, why);
	return false;
}

/* The account that has just the asker's user name. The asker is a person. */
static enum mw_store_result find_own(struct mw_request *q, char user[static MW_NAME_SIZE],
				     struct mw_account *out)
{
	if (!mw_user_name(q->conn->peer.uid, user, MW_NAME_SIZE)) {
		user[0] = '\0';
		return MW_STORE_NOT_FOUND;
	}
	return mw_account_find_user(&q->worker->core, mw_span_str(user), out);
}

static bool own_account(struct mw_request *q, struct mw_account *out)
{
	struct mw_store *s = mw_request_store(q);
	char user[MW_NAME_SIZE], what[MW_NAME_SIZE + 16];
	enum mw_store_result r;
	const char *fault;

	q->own = true;
	if (s == NULL)
		return false;
	if ((r = find_own(q, user, out)) == MW_STORE_OK)
		return true;
	if (r == MW_STORE_NOT_FOUND && user[0] != '\0' &&
	    (fault = mw_account_user_fault(&q->worker->core, user)) != NULL) {
		mw_reply(q, MW_DENY, MW_R_NOT_FOUND, "user \"%s\": %s", user, fault);
		return false;
	}
	snprintf(what, sizeof(what), "account %s", user);
	mw_reply_store(q, r, what);
	return false;
}

bool mw_request_names_own(struct mw_request *q, struct mw_span name, struct mw_account *own)
{
	struct mw_store *s = mw_worker_store(q->worker);
	struct mw_account named;
	char user[MW_NAME_SIZE];

	return s != NULL && find_own(q, user, own) == MW_STORE_OK &&
	       mw_account_find(&q->worker->core, name, &named) == MW_STORE_OK &&
	       named.id == own->id;
}

/* The asker may name no other account, and must not learn which ones exist. */
static bool named_own(struct mw_request *q, struct mw_account *out)
{
	if (mw_request_store(q) == NULL)
		return false;
	if (mw_request_names_own(q, mw_message_get(q->m, MW_F_NAME), out)) {
		q->own = true;
		return true;
	}
	mw_request_reject(q, MW_R_NOT_PERMITTED, "that is not your account");
	return false;
}

bool mw_request_subject(struct mw_request *q, struct mw_account *out)
{
	bool named = mw_message_has(q->m, MW_F_NAME);

	if (named && mw_request_is_admin(q))
		return mw_request_account(q, MW_F_NAME, out);
	if (!mw_request_may_own_account(q))
		return false;
	return named ? named_own(q, out) : own_account(q, out);
}
