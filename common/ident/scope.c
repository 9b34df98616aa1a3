/*
 * NAME
 *	scope - what a key is for
 */
#include "common/ident/scope.h"

#include <stdlib.h>
#include <string.h>

#include "base/wbuf.h"

#define WORDS_MAX 16

/* One word, in lower case; false when it is none. */
static bool canonical_word(struct mw_span word, char out[static MW_SCOPE_MAX + 1])
{
	if (word.len == 0 || word.len > MW_SCOPE_MAX)
		return false;
	for (size_t i = 0; i < word.len; i++) {
		uint8_t c = word.ptr[i];

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c - 'A' + 'a');
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
		out[i] = (char)c;
	}
	out[word.len] = '\0';
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

int mw_scopes_parse(struct mw_span typed, char out[static MW_SCOPES_SIZE], struct mw_err *err)
{
	char words[WORDS_MAX][MW_SCOPE_MAX + 1];
	struct mw_wbuf w = mw_wbuf_of(out, MW_SCOPES_SIZE - 1);
	struct mw_span word;
	size_t count = 0;

	while (mw_take_word(&typed, &word)) {
		if (count == WORDS_MAX)
			return mw_fail(err, "more than %d scopes", WORDS_MAX);
		/* People name the service; a key has scopes. */
		if (!canonical_word(word, words[count]) ||
		    !mw_scope_of_service(mw_span_str(words[count]), words[count]))
			return mw_fail(err, "a scope is a word of letters, digits and hyphens, "
					    "such as smtp, imap, pop3 or sieve");
		count++;
	}
	if (count == 0)
		return mw_fail(err, "name at least one scope, such as smtp or imap");
	qsort(words, count, sizeof(words[0]), by_name);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || strcmp(words[i], words[i - 1]) != 0)
			mw_putf(&w, "%s%s", i > 0 ? " " : "", words[i]);
	if (w.overflow)
		return mw_fail(err, "too many scopes");
	out[w.len] = '\0';
	return 0;
}

bool mw_scopes_have(const char *scopes, const char *scope)
{
	return mw_span_lists(mw_span_str(scopes), mw_span_str(scope));
}

static const struct {
	const char *service, *scope;
} services[] = {
	{ "smtps", "smtp" },	    { "submission", "smtp" }, { "submissions", "smtp" },
	{ "imaps", "imap" },	    { "pop", "pop3" },	      { "pop3s", "pop3" },
	{ "managesieve", "sieve" },
};

bool mw_scope_of_service(struct mw_span service, char out[static MW_SCOPE_MAX + 1])
{
	char name[MW_SCOPE_MAX + 1];

	mw_take_prefix(&service, "mailward-");
	if (!canonical_word(service, name))
		return false;
	for (size_t i = 0; i < sizeof(services) / sizeof(services[0]); i++)
		if (strcmp(name, services[i].service) == 0)
			return mw_span_copy(mw_span_str(services[i].scope), out, MW_SCOPE_MAX + 1);
	return mw_span_copy(mw_span_str(name), out, MW_SCOPE_MAX + 1);
}
