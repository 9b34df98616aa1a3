/*
 * NAME
 *	pam - is the second factor asked for, and can nobody walk past it?
 * DESCRIPTION
 *	Every service in /etc/pam.d that has pam_mailward.so in its stack. What
 *	is looked for are the mistakes of order and control that leave a door
 *	open and go unnoticed, since logins work with them.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/pam_options.h"
#include "base/run.h"
#include "cli/doctor/look.h"
#include "cli/doctor/pam_combined.h"
#include "cli/doctor/pam_stack.h"
#include "cli/doctor/people.h"

#define PAM_FOLDER "/etc/pam.d"
#define MODULE	   "pam_mailward.so"
#define SSHD	   "sshd"
#define TIMEOUT_MS 10000
/* Failed logins that an address should be good for. */
#define PATIENCE 20

struct service {
	const char *name;
	char path[300];
	struct mw_pam_stack stack;
	const struct mw_pam_line *ours; /* the auth line; NULL when there is none */
	bool account, token;
};

static bool read_service(struct service *s, const char *name)
{
	s->name = name;
	s->ours = NULL;
	s->account = s->token = false;
	snprintf(s->path, sizeof(s->path), PAM_FOLDER "/%s", name);
	if (!mw_pam_stack_read(&s->stack, PAM_FOLDER, name))
		return false;
	for (size_t i = 0; i < s->stack.count; i++) {
		const struct mw_pam_line *line = &s->stack.lines[i];

		if (strcmp(line->module, MODULE) != 0)
			continue;
		if (strcmp(line->type, "auth") == 0)
			s->ours = line;
		s->account = s->account || strcmp(line->type, "account") == 0;
	}
	s->token = s->ours != NULL && mw_pam_line_has(s->ours, "mode=token");
	return s->ours != NULL;
}

/* Somebody got in without us having been asked. */
static bool check_before(struct mw_doctor *d, const struct service *s)
{
	for (const struct mw_pam_line *line = s->stack.lines; line < s->ours; line++) {
		if (strcmp(line->type, "auth") != 0 || !mw_pam_line_lets_in(line) ||
		    strcmp(line->module, "pam_rootok.so") == 0)
			continue;
		mw_doctor_found(d, MW_BROKEN, "pam",
				mw_doctor_remedy(d, "%s: auth requisite %s, in place of %s",
						 s->path, line->module, line->control),
				"%s: whom %s lets in is not asked by " MODULE " any more", s->path,
				line->module);
		return false;
	}
	return true;
}

/* A yes that jumps over our line. */
static bool check_jumps(struct mw_doctor *d, const struct service *s)
{
	for (size_t i = 0; &s->stack.lines[i] < s->ours; i++) {
		const struct mw_pam_line *line = &s->stack.lines[i],
					 *next = mw_pam_stack_after(&s->stack, i);

		if (strcmp(line->type, "auth") != 0 || (next != NULL && next <= s->ours))
			continue;
		mw_doctor_found(d, mw_pam_line_checks_password(line) ? MW_BROKEN : MW_WARNING,
				"pam",
				mw_doctor_remedy(d, "%s: auth requisite %s, in place of %s",
						 s->path, line->module, line->control),
				"%s: after a yes of %s, %s jumps over " MODULE
				": no second factor is asked for",
				s->path, line->module, line->control);
		return false;
	}
	return true;
}

static bool check_combined(struct mw_doctor *d, const struct service *s)
{
	return mw_doctor_combined(d, s->path, &s->stack);
}

static bool check_own(struct mw_doctor *d, const struct service *s)
{
	if (!mw_pam_line_lets_in(s->ours) && strcmp(s->ours->control, "optional") != 0)
		return true;
	mw_doctor_found(
		d, MW_BROKEN, "pam",
		mw_doctor_remedy(d, "%s: auth required " MODULE " %s", s->path, s->ours->options),
		"%s: \"%s " MODULE "\" makes %s", s->path, s->ours->control,
		s->token ? "a password as good as a token"
			 : "the password or the code enough; both are wanted");
	return false;
}

/* With enroll=yes, a wrong password must have ended the login before our line. */
static bool check_enrolling(struct mw_doctor *d, const struct service *s)
{
	if (!mw_pam_line_has(s->ours, "enroll=yes"))
		return true;
	for (const struct mw_pam_line *line = s->stack.lines; line < s->ours; line++) {
		if (strcmp(line->type, "auth") != 0 || !mw_pam_line_checks_password(line) ||
		    strcmp(line->control, "required") != 0)
			continue;
		mw_doctor_found(d, MW_BROKEN, "pam",
				mw_doctor_remedy(d, "%s: auth requisite %s %s", s->path,
						 line->module, line->options),
				"%s: somebody with a wrong password gets as far as enroll=yes, "
				"and could enroll in another's place",
				s->path);
		return false;
	}
	return true;
}

static bool check_account(struct mw_doctor *d, const struct service *s)
{
	if (s->account)
		return true;
	mw_doctor_found(d, MW_WARNING, "pam",
			mw_doctor_remedy(d, "%s: account required " MODULE "%s", s->path,
					 s->token ? " mode=token" : ""),
			"%s: the account phase does not ask mailward: whoever logs in by an ssh "
			"key may be disabled here and not know it",
			s->path);
	return false;
}

/* A value of `sshd -T`. */
static bool sshd_says(const char *settings, const char *key, const char *value)
{
	struct mw_span rest = mw_span_str(settings), line;

	while (mw_take_until(&rest, '\n', &line))
		if (mw_take_prefix(&line, key) && mw_take_prefix(&line, " "))
			return mw_span_is(line, value);
	return false;
}

/* As the module reads it: an option that it does not take refuses every login. */
static bool is_option(struct mw_span word)
{
	struct mw_pam_options options;
	char text[512];
	const char *argv[] = { text };
	struct mw_err err;

	return mw_span_copy(word, text, sizeof(text)) &&
	       mw_pam_options_read(&options, 1, argv, &err) == 0;
}

static bool check_options(struct mw_doctor *d, const struct service *s)
{
	bool fine = true;

	for (size_t i = 0; i < s->stack.count; i++) {
		const struct mw_pam_line *line = &s->stack.lines[i];
		struct mw_span rest = mw_span_str(line->options), option;

		while (strcmp(line->module, MODULE) == 0 && mw_pam_next_option(&rest, &option)) {
			if (is_option(option))
				continue;
			mw_doctor_found(
				d, MW_BROKEN, "pam",
				mw_doctor_remedy(d,
						 "%s: mode=token takes keys, mode=totp "
						 "asks for a second factor; man "
						 "pam_mailward has the other options",
						 s->path),
				"%s: " MODULE " does not know %.*s (%s line): nobody gets in",
				s->path, (int)option.len, (const char *)option.ptr, line->type);
			fine = false;
		}
	}
	return fine;
}

/* "authfail:5" of `persourcepenalties crash:90 authfail:5 … min:15`; 0 when it is not there. */
static uint64_t penalty(struct mw_span words, const char *name)
{
	struct mw_span word;
	uint64_t seconds = 0;

	while (mw_take_word(&words, &word))
		if (mw_take_prefix(&word, name))
			mw_span_number(word, UINT32_MAX, &seconds);
	return seconds;
}

/* OpenSSH 9.8 and later shut an address out, and so everybody behind it. */
static void check_penalties(struct mw_doctor *d, const char *settings)
{
	struct mw_span rest = mw_span_str(settings), line;
	uint64_t each, limit;

	while (mw_take_until(&rest, '\n', &line)) {
		if (!mw_take_prefix(&line, "persourcepenalties "))
			continue;
		each = penalty(line, "authfail:");
		limit = penalty(line, "min:");
		if (each == 0 || limit / each >= PATIENCE)
			continue;
		mw_doctor_found(d, MW_WARNING, "sshd",
				"cp examples/sshd_config.d/mailward-penalties.conf "
				"/etc/ssh/sshd_config.d/",
				"after %u failed logins sshd refuses the address: one user's wrong "
				"codes shut out everybody behind it",
				(unsigned)((limit + each - 1) / each));
	}
}

static void check_sshd(struct mw_doctor *d)
{
	static const struct {
		const char *key, *value, *remedy, *text;
		enum mw_health health;
		bool wanted;
	} checks[] = {
		{ "usepam", "yes", "sshd_config: UsePAM yes",
		  "sshd does not use PAM: nobody is asked for a second factor", MW_BROKEN, true },
		{ "kbdinteractiveauthentication", "yes",
		  "sshd_config: KbdInteractiveAuthentication yes",
		  "sshd can't ask for a code: only keyboard-interactive asks what PAM says",
		  MW_BROKEN, true },
		{ "authenticationmethods", "any",
		  "sshd_config: AuthenticationMethods keyboard-interactive:pam, or "
		  "publickey,keyboard-interactive:pam",
		  "sshd lets in with a key alone, without a second factor", MW_BROKEN, false },
		{ "passwordauthentication", "yes", "sshd_config: PasswordAuthentication no",
		  "sshd offers the method \"password\" too, which can't ask for a code and fails",
		  MW_WARNING, false },
	};
	static const char *const argv[] = { SSHD, "-T", NULL };
	char settings[32768];

	if (mw_run(argv, settings, sizeof(settings), TIMEOUT_MS) != 0) {
		mw_doctor_found(d, MW_WARNING, "sshd", "run sshd -t as root",
				"sshd does not say how it is configured");
		return;
	}
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (sshd_says(settings, checks[i].key, checks[i].value) != checks[i].wanted)
			mw_doctor_found(d, checks[i].health, "sshd", checks[i].remedy, "%s",
					checks[i].text);
	check_penalties(d, settings);
}

/* Whether the service asks for a second factor. */
static bool check_service(struct mw_doctor *d, const char *name)
{
	static bool (*const checks[])(struct mw_doctor *, const struct service *) = {
		check_options,	check_before,	 check_jumps,  check_own,
		check_combined, check_enrolling, check_account
	};
	bool fine = true;
	struct service s;

	if (!read_service(&s, name))
		return false;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		fine = checks[i](d, &s) && fine;
	if (fine)
		mw_doctor_found(d, MW_FINE, "pam", NULL, "%s: %s", s.path,
				s.token ? "mode=token: keys and tokens, no password"
					: "mode=totp: the second factor is asked for");
	if (strcmp(name, "sshd") == 0 && !s.token)
		check_sshd(d);
	return !s.token;
}

/* common-* are parts of services, and looked at there. */
static int is_service(const struct dirent *entry)
{
	return entry->d_name[0] != '.' && strncmp(entry->d_name, "common-", 7) != 0;
}

static void look_at_pam(struct mw_doctor *d)
{
	char second[256] = "";
	struct dirent **entries;
	int count = scandir(PAM_FOLDER, &entries, is_service, alphasort);

	for (int i = 0; i < count; i++) {
		if (check_service(d, entries[i]->d_name) && second[0] == '\0')
			snprintf(second, sizeof(second), "%s", entries[i]->d_name);
		free(entries[i]);
	}
	if (count >= 0)
		free(entries);
	if (second[0] != '\0')
		mw_doctor_people(d, second);
}

const struct mw_look mw_pam_looks[] = {
	{ false, look_at_pam },
	{ .run = NULL },
};
