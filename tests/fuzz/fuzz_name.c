/* Names: a canonical spelling is text and its own; nothing beyond ASCII is made unless
 * it is allowed. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/paste.h"
#include "common/ident/name.h"

static bool is_ascii(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80)
			return false;
	return true;
}

static void check_canonical(const char name[static MW_NAME_SIZE])
{
	must(name[0] != '\0' && strlen(name) < MW_NAME_SIZE);
	must(mw_span_is_text(mw_span_str(name)) && strchr(name, ' ') == NULL);
	for (const char *c = name; *c != '\0'; c++)
		must(*c < 'A' || *c > 'Z');
}

static void check_made(struct mw_span typed, const char *name)
{
	if (mw_name_fault(typed, false) == NULL) {
		must(is_ascii(name));
		must(mw_name_fault(typed, true) == NULL);
	}
	/* What may be made is found under its own name. */
	if (mw_name_fault(typed, true) == NULL)
		must(mw_name_is_canonical(name));
}

static void check_code(struct mw_span typed)
{
	char out[64], again[64];
	size_t len, more;

	if (!mw_paste_code(typed, "mwk", out, sizeof(out), &len))
		return;
	for (size_t i = 0; i < len; i++)
		must(out[i] != ' ' && out[i] != '-' && out[i] != '\n');
	must(mw_paste_code(mw_span_of(out, len), "mwk", again, sizeof(again), &more));
	must(more <= len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mw_span typed = mw_span_of(data, size);
	char name[MW_NAME_SIZE], domain[MW_NAME_SIZE], vouched[MW_NAME_SIZE];

	check_code(typed);
	if (mw_domain_canonical(typed, domain))
		must(is_ascii(domain) && domain[0] != '\0');
	if (!mw_name_canonical(typed, name)) {
		must(name[0] == '\0');
		must(mw_name_fault(typed, true) != NULL);
		return 0;
	}
	check_canonical(name);
	if (mw_name_vouched(typed, vouched))
		must(strcmp(vouched, name) == 0);
	else
		must(vouched[0] == '\0');
	check_made(typed, name);
	return 0;
}
