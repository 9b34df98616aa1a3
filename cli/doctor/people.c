/*
 * NAME
 *	people - whom will the second factor lock out?
 * DESCRIPTION
 *	With [totp] required = yes a name that has no account is refused, root
 *	like anybody. Users of the machine who could log in so far and have no
 *	account are named while somebody is still logged in.
 */
#include "cli/doctor/people.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/verdict.h"
#include "cli/doctor/asking.h"
#include "cli/words.h"

#define PASSWD "/etc/passwd"
#define NAMED  8

struct people {
	char names[NAMED * 64];
	size_t count;
};

static bool is_shell(const char *shell)
{
	const char *base = strrchr(shell, '/'), *known;
	bool found = shell[0] == '\0'; /* /bin/sh then */

	base = base != NULL ? base + 1 : shell;
	if (strcmp(base, "nologin") == 0 || strcmp(base, "false") == 0)
		return false;
	setusershell();
	while (!found && (known = getusershell()) != NULL)
		found = strcmp(known, shell) == 0;
	endusershell();
	return found;
}

static bool logs_in(const struct passwd *user, uint64_t uid_min)
{
	return (user->pw_uid == 0 || user->pw_uid >= uid_min) && is_shell(user->pw_shell);
}

/* Names of Unix users are exact, and accounts have no capitals or blanks. A prefix may
 * have them ([identity] strip). */
static bool can_have_account(const char *user)
{
	const char *bare = strrchr(user, '\\');

	return strpbrk(bare != NULL ? bare : user, " ABCDEFGHIJKLMNOPQRSTUVWXYZ") == NULL;
}

/* Whether the daemon said that there is no account of that name. It looks for
 * aliases and behind the default domain. -1: it did not say. */
static int lacks_account(struct mw_client *c, const char *name)
{
	static uint8_t request[MW_MESSAGE_MAX], answer[MW_MESSAGE_MAX];
	struct mw_wbuf w = mw_wbuf_of(request, sizeof(request));
	struct mw_message reply;
	struct mw_err err;

	mw_message_begin(&w, MW_V_ACCOUNT_SHOW);
	mw_message_put_text(&w, MW_F_NAME, name);
	if (!can_have_account(name))
		return 1;
	if (w.overflow || mw_client_call(c, mw_wbuf_span(&w), answer, &reply, &err) != 0)
		return -1;
	if (mw_verdict_of(mw_message_number(&reply, MW_F_VERDICT, MW_DENY)) == MW_OK)
		return 0;
	return mw_span_is(mw_message_get(&reply, MW_F_REASON), "not_found") ? 1 : -1;
}

static void add(struct people *p, const char *name)
{
	size_t len = strlen(p->names);

	if (p->count++ < NAMED)
		snprintf(p->names + len, sizeof(p->names) - len, "%s%.60s", len > 0 ? ", " : "",
			 name);
}

/* Users of the machine's own file: a directory of thousands is not walked. */
static bool find_people(struct people *p, struct mw_client *c, uint64_t uid_min)
{
	struct passwd *user;
	FILE *f = fopen(PASSWD, "re");
	int lacks = 0;

	if (f == NULL)
		return false;
	while (lacks >= 0 && (user = fgetpwent(f)) != NULL)
		if (logs_in(user, uid_min) && (lacks = lacks_account(c, user->pw_name)) == 1)
			add(p, user->pw_name);
	fclose(f);
	return lacks >= 0;
}

static void report(struct mw_doctor *d, const struct people *p, const char *service)
{
	int64_t from = d->cli->conf.totp_required_from;
	char more[64] = "", since[96] = "", date[MW_WORDS_SIZE];

	if (p->count == 0) {
		mw_doctor_found(d, MW_FINE, "accounts", NULL,
				"every user of " PASSWD " who logs in has one");
		return;
	}
	if (p->count > NAMED)
		snprintf(more, sizeof(more), " and %zu more", p->count - NAMED);
	mw_words_date(from, date);
	if (from > mw_clock_s())
		snprintf(since, sizeof(since), " from %s on", date);
	mw_doctor_found(
		d, MW_WARNING, "accounts",
		mw_doctor_remedy(d, "mailward account add NAME; or %s: [totp] required = enrolled",
				 d->cli->config),
		"%s%s: no account; they can't log in%s (%s asks for a second factor)", p->names,
		more, since, service);
}

void mw_doctor_people(struct mw_doctor *d, const char *service)
{
	struct mw_client c = MW_CLIENT_CLOSED;
	struct people p = { .count = 0 };

	if (!d->configured || strcmp(d->cli->conf.totp_required, "yes") != 0)
		return;
	if (mw_doctor_connect(d, &c) && find_people(&p, &c, d->cli->conf.uid_min))
		report(d, &p, service);
	mw_client_close(&c);
}
