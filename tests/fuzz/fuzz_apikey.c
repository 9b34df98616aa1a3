/* Reading API keys: what is accepted is one canonical key, and stays it. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

#include "base/b32.h"
#include "common/ident/apikey.h"

static void check_canonical(const char *prefix, const char key[static MW_APIKEY_SIZE])
{
	char again[MW_APIKEY_SIZE];

	must(strlen(key) == MW_APIKEY_LEN);
	must(strncmp(key, prefix, strlen(prefix)) == 0);
	for (const char *c = key + strlen(prefix); *c != '\0'; c++)
		must(mw_b32_char((unsigned)mw_b32_digit((uint8_t)*c)) == *c);
	must(mw_apikey_parse(prefix, mw_span_str(key), again) == MW_APIKEY_GOOD);
	must(strcmp(key, again) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *const prefixes[] = { MW_APIKEY_PREFIX, MW_RECOVERY_PREFIX,
					 MW_INVITATION_PREFIX };
	struct mw_span typed = mw_span_of(data, size);
	char key[MW_APIKEY_SIZE];
	int accepted = 0;

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		if (mw_apikey_parse(prefixes[i], typed, key) != MW_APIKEY_GOOD) {
			must(key[0] == '\0');
			continue;
		}
		must(size <= MW_APIKEY_TYPED_MAX);
		check_canonical(prefixes[i], key);
		accepted++;
	}
	must(accepted <= 1);
	return 0;
}
