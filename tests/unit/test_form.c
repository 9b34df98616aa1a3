/* Forms as OAuth 2 clients post them. */
#include "tests/unit/unit.h"

#include <string.h>

#include "daemon/doors/form.h"

static uint8_t text[16];
static struct mw_wbuf out;

static enum mw_form_result get(const char *body, const char *name)
{
	out = mw_wbuf_of(text, sizeof(text));
	return mw_form_get(mw_span_str(body), name, &out);
}

static void values_are_decoded(void **state)
{
	(void)state;
	assert_int_equal(get("a=1&token=x%2By+%7ez&b=2", "token"), MW_FORM_FOUND);
	assert_true(mw_span_is(mw_wbuf_span(&out), "x+y ~z"));
	assert_int_equal(get("token=", "token"), MW_FORM_FOUND);
	assert_int_equal(out.len, 0);
	assert_int_equal(get("&&token", "token"), MW_FORM_FOUND);
	assert_int_equal(get("token=a=b", "token"), MW_FORM_FOUND);
	assert_true(mw_span_is(mw_wbuf_span(&out), "a=b"));
}

static void what_is_not_there_is_absent(void **state)
{
	(void)state;
	assert_int_equal(get("", "token"), MW_FORM_ABSENT);
	assert_int_equal(get("tokens=1&Token=2&x=token", "token"), MW_FORM_ABSENT);
	assert_int_equal(get("%74oken=1", "token"), MW_FORM_ABSENT);
}

static void twice_the_same_name_is_malformed(void **state)
{
	(void)state;
	assert_int_equal(get("token=a&token=a", "token"), MW_FORM_MALFORMED);
}

static void broken_escapes_are_malformed(void **state)
{
	static const char *const bodies[] = { "token=%", "token=%4", "token=%zz", "token=a%2" };

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		assert_int_equal(get(bodies[i], "token"), MW_FORM_MALFORMED);
}

static void what_does_not_fit_is_told_from_what_is_malformed(void **state)
{
	(void)state;
	assert_int_equal(get("token=0123456789abcdef", "token"), MW_FORM_FOUND);
	assert_int_equal(get("token=0123456789abcdefg", "token"), MW_FORM_TOO_LONG);
	assert_int_equal(get("token=%zz0123456789abcdefg", "token"), MW_FORM_MALFORMED);
}

static void percent_encoding_alone_leaves_plus(void **state)
{
	(void)state;
	out = mw_wbuf_of(text, sizeof(text));
	assert_true(mw_percent_decode(mw_span_str("a+b%20c%00"), &out));
	assert_int_equal(out.len, 6);
	assert_memory_equal(text, "a+b c\0", 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_decoded),
		cmocka_unit_test(what_is_not_there_is_absent),
		cmocka_unit_test(twice_the_same_name_is_malformed),
		cmocka_unit_test(broken_escapes_are_malformed),
		cmocka_unit_test(what_does_not_fit_is_told_from_what_is_malformed),
		cmocka_unit_test(percent_encoding_alone_leaves_plus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
