/*
 * NAME
 *	passdb - what Dovecot asks whether a password is right
 */
#include "cli/doctor/passdb.h"

#include <stdio.h>
#include <string.h>

#include "cli/doctor/doveconf.h"

#define PROTOCOLS "imap pop3"

/* "passdb {" and, as of 2.4, "passdb oauth2 {". */
static struct mw_passdb *add_passdb(struct mw_dovecot *v, struct mw_doveconf *at)
{
	struct mw_span block = mw_doveconf_block(at);
	struct mw_passdb *p = &v->passdb[v->count];

	if (!mw_take_prefix(&block, "passdb") || v->count == MW_PASSDBS_MAX)
		return NULL;
	v->count++;
	memset(p, 0, sizeof(*p));
	snprintf(p->section, sizeof(p->section), "%s", at->section);
	block = mw_span_trim(block);
	mw_span_copy(block.len > 0 ? block : mw_span_str("pam"), p->driver, sizeof(p->driver));
	return p;
}

static void read_setting(struct mw_passdb *p, const struct mw_doveconf *at)
{
	if (mw_span_is(at->key, "driver") || mw_span_is(at->key, "passdb_driver"))
		mw_span_copy(at->value, p->driver, sizeof(p->driver));
	else if (mw_span_is(at->key, "args") || mw_span_is(at->key, "service_name") ||
		 mw_span_is(at->key, "passdb_pam_service_name"))
		mw_span_copy(at->value, p->args, sizeof(p->args));
	else if (mw_span_is(at->key, "deny") || mw_span_is(at->key, "passdb_deny"))
		p->deny = mw_span_is(at->value, "yes");
}

void mw_passdbs_read(struct mw_dovecot *v)
{
	struct mw_doveconf at = { .rest = mw_span_str(v->text) };
	struct mw_passdb *p = NULL;

	v->count = 0;
	while (mw_doveconf_next(&at))
		if (at.value.ptr == NULL)
			p = add_passdb(v, &at);
		else if (p != NULL && strcmp(at.section, p->section) == 0)
			read_setting(p, &at);
	mw_doveconf_get(v->text, "", "protocols", v->protocols, sizeof(v->protocols));
	if (v->protocols[0] == '\0')
		snprintf(v->protocols, sizeof(v->protocols), PROTOCOLS);
	for (char *quote; (quote = strchr(v->protocols, '"')) != NULL;)
		*quote = ' ';
}

/* Of args = [session=yes] [setcred=yes] [max_requests=N] [NAME], the name. */
static void pam_service(const struct mw_passdb *p, char *out, size_t size)
{
	struct mw_span rest = mw_span_str(p->args), word;

	snprintf(out, size, "dovecot");
	while (mw_take_word(&rest, &word))
		if (mw_span_find(word, '=') == word.len && !mw_span_starts(word, "-"))
			mw_span_copy(word, out, size);
}

/* mailward-%s, %Ls, %{protocol} and "*" for each protocol. */
static void expand(const char *service, struct mw_span protocol, char *out, size_t size)
{
	size_t head = strcspn(service, "%*");
	const char *tail = service + head;

	if (*tail == '*')
		tail++;
	else if (tail[0] == '%' && tail[1] == '{')
		tail += strcspn(tail, "}") + (strchr(tail, '}') != NULL);
	else if (*tail == '%')
		tail += strcspn(tail, "s") + (strchr(tail, 's') != NULL);
	else
		protocol.len = 0;
	snprintf(out, size, "%.*s%.*s%s", (int)head, service, (int)protocol.len,
		 (const char *)protocol.ptr, tail);
}

bool mw_passdb_service(const struct mw_passdb *p, struct mw_span *rest, char *out, size_t size)
{
	struct mw_span protocol;
	char service[256];

	pam_service(p, service, sizeof(service));
	do
		if (!mw_take_word(rest, &protocol))
			return false;
	while (mw_span_is(protocol, "lmtp"));
	expand(service, protocol, out, size);
	if (strcmp(service, out) == 0)
		rest->len = 0; /* the same for all of them */
	return true;
}
