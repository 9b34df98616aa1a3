/*
 * NAME
 *	dovecot_pam - what a PAM service says when Dovecot asks it
 */
#include "cli/doctor/dovecot_pam.h"

#include <string.h>

#include "cli/doctor/pam_stack.h"

#define PAM_FOLDER "/etc/pam.d"
#define MODULE	   "pam_mailward.so"

static bool is_auth(const struct mw_pam_line *line)
{
	return strcmp(line->type, "auth") == 0;
}

static const struct mw_pam_line *our_line(const struct mw_pam_stack *stack)
{
	for (size_t i = 0; i < stack->count; i++)
		if (is_auth(&stack->lines[i]) && strcmp(stack->lines[i].module, MODULE) == 0)
			return &stack->lines[i];
	return NULL;
}

/* A line ahead of ours may end the stack with a yes, or jump past it. */
static bool walks_past(const struct mw_pam_stack *stack, const struct mw_pam_line *ours)
{
	for (const struct mw_pam_line *line = stack->lines; line < ours; line++)
		if (is_auth(line) && (mw_pam_line_lets_in(line) || line->control[0] == '['))
			return true;
	return false;
}

/* After our no, others may say yes, unless it was required or they all refuse. */
static bool goes_on(const struct mw_pam_stack *stack, const struct mw_pam_line *ours)
{
	if (strcmp(ours->control, "required") == 0 || strcmp(ours->control, "requisite") == 0)
		return false;
	for (const struct mw_pam_line *line = ours + 1; line < stack->lines + stack->count; line++)
		if (is_auth(line) && strcmp(line->module, "pam_deny.so") == 0)
			return false;
		else if (is_auth(line))
			return true;
	return true;
}

enum mw_dovecot_pam mw_dovecot_pam(const char *service)
{
	struct mw_pam_stack stack;
	const struct mw_pam_line *ours;

	if (strchr(service, '%') != NULL)
		return MW_PAM_UNKNOWN;
	if (!mw_pam_stack_read(&stack, PAM_FOLDER, service))
		return MW_PAM_MISSING;
	if ((ours = our_line(&stack)) == NULL)
		return MW_PAM_OTHER;
	if (!mw_pam_line_has(ours, "mode=token"))
		return MW_PAM_SECOND_FACTOR;
	return walks_past(&stack, ours) || goes_on(&stack, ours) ? MW_PAM_BESIDE_US : MW_PAM_OURS;
}
