/*
 * NAME
 *	converse - what is said to the person who logs in, and what comes back
 */
#include "pam/converse.h"

#include <security/pam_ext.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <syslog.h>

static int ask(struct mw_pam *p, int style, const char *prompt, char **answer)
{
	*answer = NULL;
	if (pam_prompt(p->pamh, style, answer, "%s", prompt) != PAM_SUCCESS || *answer == NULL)
		return PAM_CONV_ERR;
	return PAM_SUCCESS;
}

int mw_pam_prompt(struct mw_pam *p, const char *prompt, struct mw_secret *answer)
{
	char *text;
	int r;

	answer->len = 0;
	r = ask(p, PAM_PROMPT_ECHO_OFF, prompt, &text);
	if (r != PAM_SUCCESS)
		return r;
	if (!mw_secret_set(answer, mw_span_str(text)))
		r = PAM_CONV_ERR;
	mw_wipe(text, strlen(text));
	free(text);
	return r;
}

int mw_pam_pause(struct mw_pam *p, const char *prompt)
{
	char *text;
	int r = ask(p, PAM_PROMPT_ECHO_ON, prompt, &text);

	free(text);
	return r;
}

/* What can't be shown changes no verdict. */
void mw_pam_show(struct mw_pam *p, const char *fmt, ...)
{
	char line[PAM_MAX_MSG_SIZE];
	va_list args;

	va_start(args, fmt);
	vsnprintf(line, sizeof(line), fmt, args);
	va_end(args);
	pam_info(p->pamh, "%s", line);
	mw_wipe(line, sizeof(line));
}

void mw_pam_show_span(struct mw_pam *p, struct mw_span line)
{
	mw_pam_show(p, "%.*s", (int)line.len, (const char *)line.ptr);
}

/* As long as what was typed, over and over (OpenSSH, auth-pam.c). */
bool mw_pam_is_junk(struct mw_pam *p, struct mw_span answer)
{
	static const char junk[] = "\b\n\r\177INCORRECT";

	for (size_t i = 0; i < answer.len; i++)
		if (answer.ptr[i] != (uint8_t)junk[i % (sizeof(junk) - 1)])
			return false;
	if (answer.len == 0)
		return false;
	pam_syslog(p->pamh, LOG_NOTICE, "%s had been refused by %s already: not asked about",
		   p->user, p->service);
	return true;
}
