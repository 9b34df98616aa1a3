/*
 * NAME
 *	pam_combined - the two lines of code_in_password
 * DESCRIPTION
 *	With only one of the two, or with a password module between them whose no
 *	does not end the login, a code is not judged at all or is judged for somebody
 *	who does not know the password.
 */
#include "cli/doctor/pam_combined.h"

#include <string.h>

#define MODULE "pam_mailward.so"
#define SPLIT  "code_in_password=split"
#define JUDGE  "code_in_password=judge"

/* The first such line; NULL for none. */
static const struct mw_pam_line *find(const struct mw_pam_stack *s, const char *option)
{
	for (size_t i = 0; i < s->count; i++)
		if (strcmp(s->lines[i].type, "auth") == 0 &&
		    strcmp(s->lines[i].module, MODULE) == 0 &&
		    mw_pam_line_has(&s->lines[i], option))
			return &s->lines[i];
	return NULL;
}

static bool broken(struct mw_doctor *d, const char *path, const char *what)
{
	mw_doctor_found(d, MW_BROKEN, "pam",
			mw_doctor_remedy(d,
					 "%s: auth requisite " MODULE " " SPLIT ", auth requisite "
					 "pam_unix.so try_first_pass, auth required " MODULE
					 " " JUDGE ", in this order",
					 path),
			"%s: %s", path, what);
	return false;
}

/* Every password module between the two must end the login with its no. */
static bool check_between(struct mw_doctor *d, const char *path, const struct mw_pam_stack *s,
			  const struct mw_pam_line *split, const struct mw_pam_line *judge)
{
	bool any = false;

	for (size_t i = (size_t)(split - s->lines) + 1; &s->lines[i] < judge; i++) {
		if (strcmp(s->lines[i].type, "auth") != 0 ||
		    !mw_pam_line_checks_password(&s->lines[i]))
			continue;
		any = true;
		if (!mw_pam_stack_stops(s, i, judge))
			return broken(d, path,
				      "a wrong password gets as far as " JUDGE
				      ": codes can be guessed, and used up, without it");
	}
	return any ||
	       broken(d, path, "no module that checks a password is between " SPLIT " and " JUDGE);
}

bool mw_doctor_combined(struct mw_doctor *d, const char *path, const struct mw_pam_stack *stack)
{
	const struct mw_pam_line *split = find(stack, SPLIT), *judge = find(stack, JUDGE);

	if (split == NULL && judge == NULL)
		return true;
	if (judge == NULL)
		return broken(d, path, SPLIT " without " JUDGE ": no code is judged");
	if (split == NULL || split > judge)
		return broken(d, path, JUDGE " without " SPLIT " before it: nobody gets in");
	return check_between(d, path, stack, split, judge);
}
