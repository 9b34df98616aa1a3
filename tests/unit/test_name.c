/* Names: one canonical spelling for each, and which of them an account may get. */
#include "tests/unit/unit.h"

#include <string.h>

#include "common/ident/name.h"

#define BOM	   "\xef\xbb\xbf"
#define NBSP	   "\xc2\xa0"
#define ZWSP	   "\xe2\x80\x8b"
#define UMLAUT	   "\xc3\xbc"  /* u with diaeresis, composed */
#define DECOMPOSED "u\xcc\x88" /* the same in two characters */
#define WIDE_ALICE "\xef\xbc\xa1\xef\xbc\xac\xef\xbc\xa9\xef\xbc\xa3\xef\xbc\xa5" /* ALICE */

struct row {
	const char *typed, *name; /* NULL: none */
};

static void assert_names(const struct row *rows, size_t count,
			 bool (*canonical)(struct mw_span typed, char *out))
{
	char out[MW_NAME_SIZE];

	for (size_t i = 0; i < count; i++) {
		bool good = canonical(mw_span_str(rows[i].typed), out);

		if (good != (rows[i].name != NULL))
			fail_msg("\"%s\" is \"%s\"", rows[i].typed, out);
		assert_string_equal(out, good ? rows[i].name : "");
	}
}

static bool name_of(struct mw_span typed, char *out)
{
	return mw_name_canonical(typed, out);
}

static bool domain_of(struct mw_span typed, char *out)
{
	return mw_domain_canonical(typed, out);
}

#define ROWS(rows) rows, sizeof(rows) / sizeof((rows)[0])

static void a_name_is_text_without_blanks_in_lower_case(void **state)
{
	static const struct row rows[] = {
		{ "Alice@Example.ORG", "alice@example.org" },
		{ "alice@example.org.", "alice@example.org" },
		{ "alice.", "alice." },
		{ "EXAMPLE\\alice", "example\\alice" },
		{ "", NULL },
		{ " ", NULL },
		{ "a b", NULL },
		{ "a\tb", NULL },
		{ "a" NBSP "b", NULL },
		{ "a\x7f", NULL },
		{ "\xff", NULL },
		{ "a\xc2\x80", NULL },
	};
	char out[MW_NAME_SIZE], longest[MW_NAME_SIZE + 1];

	(void)state;
	assert_names(ROWS(rows), name_of);
	assert_false(mw_name_canonical(mw_span_of("a\0b", 3), out));
	memset(longest, 'A', sizeof(longest));
	assert_true(mw_name_canonical(mw_span_of(longest, MW_NAME_SIZE - 1), out));
	assert_int_equal(strlen(out), MW_NAME_SIZE - 1);
	assert_false(mw_name_canonical(mw_span_of(longest, MW_NAME_SIZE), out));
}

static void what_pasting_adds_to_a_name_is_taken_off(void **state)
{
	static const struct row rows[] = {
		{ " alice", "alice" },
		{ "alice\r\n", "alice" },
		{ "\talice \t", "alice" },
		{ BOM "alice" ZWSP, "alice" },
		{ NBSP "alice" NBSP NBSP, "alice" },
		{ "alice\xc2\xad", "alice" },
		{ "\xe2\x80\xaa"
		  "alice@example.org\xe2\x80\xac",
		  "alice@example.org" },
		{ "\"alice\"", "alice" },
		{ "\xe2\x80\x9c"
		  "alice\xe2\x80\x9d",
		  "alice" },
		{ "<alice@example.org>", "alice@example.org" },
		{ " < alice@example.org >\n", "alice@example.org" },
		{ "mailto:alice@example.org", "alice@example.org" },
		{ "MailTo:Alice@Example.org", "alice@example.org" },
		{ "<mailto:alice@example.org>", "alice@example.org" },
		{ "mailto:<\"alice@example.org\">", "alice@example.org" },
		{ "\"alice@example.org\".", NULL },
		/* one side only, or not around all of it: a part of the name */
		{ "o'", "o'" },
		{ "\"alice\"@example.org", "\"alice\"@example.org" },
		{ "<>", "<>" },
		{ "<alice>@example.org", "<alice>@example.org" },
		{ "Alice <alice@example.org>", NULL },
		{ "mailto:", NULL },
	};

	(void)state;
	assert_names(ROWS(rows), name_of);
}

static void spellings_beyond_ascii_are_one_name(void **state)
{
	static const struct row rows[] = {
		{ "m" UMLAUT "ller", "m" UMLAUT "ller" },
		{ "M\xc3\x9cLLER", "m" UMLAUT "ller" },
		{ "m" DECOMPOSED "ller", "m" UMLAUT "ller" },
		{ "M"
		  "U\xcc\x88"
		  "LLER",
		  "m" UMLAUT "ller" },
		{ WIDE_ALICE, "alice" },
		{ "alice\xef\xbc\xa0"
		  "example.org",
		  "alice@example.org" },
		{ "\xe2\x84\xaa", "k" }, /* the Kelvin sign */
		{ "\xce\x9f\xce\x94\xce\x9f\xce\xa3", "\xce\xbf\xce\xb4\xce\xbf\xcf\x82" },
		{ "stra\xc3\x9f"
		  "e",
		  "stra\xc3\x9f"
		  "e" }, /* not strasse */
		{ "alice@m" UMLAUT "ller.example", "alice@xn--mller-kva.example" },
		{ "alice@M\xc3\x9cLLER.Example", "alice@xn--mller-kva.example" },
		{ "alice@m" DECOMPOSED "ller.example", "alice@xn--mller-kva.example" },
		{ "alice@XN--MLLER-KVA.example", "alice@xn--mller-kva.example" },
		{ "alice@m" UMLAUT "ller.example.", "alice@xn--mller-kva.example" },
		{ "alice@m" UMLAUT "ller\xe3\x80\x82"
		  "example",
		  "alice@xn--mller-kva.example" },
		{ "alice@stra\xc3\x9f"
		  "e.example",
		  "alice@xn--strae-oqa.example" },
		{ "m" UMLAUT "ller@Example.org", "m" UMLAUT "ller@example.org" },
		{ "alice@a" ZWSP "\xc3\xbc.example", "alice@xn--a-eha.example" },
		{ "alice@-\xc3\xbc.example", NULL },
		{ "a\xe2\x80\x83"
		  "b",
		  NULL }, /* em space: a blank in NFKC */
		{ "\xc2\xa8"
		  "a",
		  NULL }, /* and so is a lone diaeresis */
	};

	(void)state;
	assert_names(ROWS(rows), name_of);
}

/* The longest name that grows when it is normalised has no canonical spelling. */
static void a_name_that_grows_beyond_its_room_has_none(void **state)
{
	char typed[MW_NAME_SIZE], out[MW_NAME_SIZE];
	size_t len = 0;

	(void)state;
	/* U+FDFA is 3 bytes, and 18 letters in NFKC. */
	while (len + 3 < sizeof(typed)) {
		memcpy(typed + len, "\xef\xb7\xba", 3);
		len += 3;
	}
	assert_false(mw_name_canonical(mw_span_of(typed, len), out));
	assert_string_equal(out, "");
}

static bool vouched_of(struct mw_span typed, char *out)
{
	return mw_name_vouched(typed, out);
}

/* An issuer's users may have chosen these names to be taken for alice. */
static void a_name_that_an_issuer_vouches_for_is_not_repaired(void **state)
{
	static const struct row rows[] = {
		{ "alice@example.org", "alice@example.org" },
		{ "Alice@Example.ORG", "alice@example.org" },
		{ "alice@m" UMLAUT "ller.example", "alice@xn--mller-kva.example" },
		{ "m" UMLAUT "ller", "m" UMLAUT "ller" },
		{ " alice", NULL },
		{ "alice\n", NULL },
		{ "alice" ZWSP, NULL },
		{ "<alice>", NULL },
		{ "\"alice@example.org\"", NULL },
		{ "mailto:alice@example.org", NULL },
		{ "alice@example.org.", NULL },
		{ WIDE_ALICE, NULL },
		{ "m" DECOMPOSED "ller", NULL },
		{ "M\xc3\x9cLLER", NULL },
		{ "", NULL },
	};

	(void)state;
	assert_names(ROWS(rows), vouched_of);
}

static void what_looks_like_another_name_is_not_made(void **state)
{
	static const struct {
		const char *typed;
		const char *ascii, *utf8; /* a part of the sentence; NULL: it is made */
	} rows[] = {
		{ "alice", NULL, NULL },
		{ "Alice@Example.org", NULL, NULL },
		{ "<alice@example.org>", NULL, NULL },
		{ "alice@m" UMLAUT "ller.example", NULL, NULL },
		{ "alice@xn--mller-kva.example", NULL, NULL },
		{ "a b", "blanks", "blanks" },
		{ "@example.org", "both sides", "both sides" },
		{ "alice@", "both sides", "both sides" },
		{ "alice@xn--zz.example", "A-label", "A-label" },
		{ "alice@xn--mller-2pa.example", "A-label", "A-label" },
		{ "m" UMLAUT "ller", "utf8 = yes", NULL },
		{ "M\xc3\x9cLLER@example.org", "utf8 = yes", NULL },
		{ "m" DECOMPOSED "ller", "utf8 = yes", "NFC" },
		{ WIDE_ALICE, "utf8 = yes", "full-width" },
		{ "\xef\xac\x81n", "utf8 = yes", "NFC" },	 /* the ligature fi */
		{ "\xd0\xb0lice", "utf8 = yes", "scripts" },	 /* Cyrillic a */
		{ "alic\xce\xb5", "utf8 = yes", "scripts" },	 /* Greek epsilon */
		{ "\xd0\xb0\xce\xb1", "utf8 = yes", "scripts" }, /* Cyrillic and Greek */
		{ "\xd0\xb0\xd0\xbb\xd0\xb8\xd1\x81", "utf8 = yes", NULL },
		{ "\xd0\xb0\xd0\xbb\xd0\xb8\xd1\x81"
		  "1",
		  "utf8 = yes", NULL },
		{ "\xe5\xb1\xb1\xe3\x81\xae", "utf8 = yes", NULL }, /* Han and Hiragana */
		{ "a\xe5\xb1\xb1\xe3\x81\xae", "utf8 = yes", NULL },
		{ "\xe3\x81\xae\xed\x95\x9c", "utf8 = yes", "scripts" }, /* and Hangul */
		{ "1\xd9\xa1", "utf8 = yes", "digits" },		 /* Arabic-Indic 1 */
		{ "ali" ZWSP "ce", "utf8 = yes", "letters" },
		{ "ali\xc2\xad"
		  "ce",
		  "utf8 = yes", "letters" },
		{ "\xf0\x9f\x98\x80", "utf8 = yes", "letters" },
		{ "\xcc\x88"
		  "a",
		  "utf8 = yes", "letters" }, /* a mark on nothing */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *ascii = mw_name_fault(mw_span_str(rows[i].typed), false);
		const char *utf8 = mw_name_fault(mw_span_str(rows[i].typed), true);

		if ((ascii == NULL) != (rows[i].ascii == NULL) ||
		    (ascii != NULL && strstr(ascii, rows[i].ascii) == NULL))
			fail_msg("%s: %s", rows[i].typed, ascii);
		if ((utf8 == NULL) != (rows[i].utf8 == NULL) ||
		    (utf8 != NULL && strstr(utf8, rows[i].utf8) == NULL))
			fail_msg("%s: %s", rows[i].typed, utf8);
	}
}

static void a_configured_domain_is_spelled_like_a_typed_one(void **state)
{
	static const struct row rows[] = {
		{ "example.org", "example.org" },
		{ "Example.ORG", "example.org" },
		{ "@example.org", "example.org" },
		{ "example.org.", "example.org" },
		{ "<example.org>", "example.org" },
		{ "M\xc3\x9cLLER.example", "xn--mller-kva.example" },
		{ "localhost", "localhost" },
		{ "mail_1.example", "mail_1.example" },
		{ "", NULL },
		{ "@", NULL },
		{ ".", NULL },
		{ "example..org", NULL },
		{ ".example.org", NULL },
		{ "alice@example.org", NULL },
		{ "@@example.org", NULL },
		{ "example.org example.com", NULL },
		{ "example.org,", NULL },
		{ "https://example.org", NULL },
		{ "xn--zz.example", NULL },
	};
	char out[MW_NAME_SIZE], label[70];

	(void)state;
	assert_names(ROWS(rows), domain_of);
	memset(label, 'a', sizeof(label));
	assert_true(mw_domain_canonical(mw_span_of(label, 63), out));
	assert_false(mw_domain_canonical(mw_span_of(label, 64), out));
}

static void prefixes_end_with_a_separator_and_suffixes_begin_with_one(void **state)
{
	static const char *const good[] = { "EXAMPLE\\", "example/", "CORP+", "a:", "a|", "@corp" };
	static const char *const bad[] = { "", "@", "\\", "EXAMPLE", "al", "corp.example", "a@" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(mw_name_strip_word(mw_span_str(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(mw_name_strip_word(mw_span_str(bad[i])));
}

static void the_default_domain_is_added_and_taken_off(void **state)
{
	char out[MW_NAME_SIZE], longest[MW_NAME_SIZE];

	(void)state;
	assert_true(mw_name_complete("alice", "example.org", out));
	assert_string_equal(out, "alice@example.org");
	assert_true(mw_name_shorten("alice@example.org", "example.org", out));
	assert_string_equal(out, "alice");
	assert_false(mw_name_complete("alice@example.org", "example.org", out));
	assert_false(mw_name_complete("alice", "", out));
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	assert_false(mw_name_complete(longest, "example.org", out));
	assert_false(mw_name_shorten("alice", "example.org", out));
	assert_false(mw_name_shorten("alice@example.com", "example.org", out));
	assert_false(mw_name_shorten("alice@", "", out));
	assert_false(mw_name_shorten("@example.org", "example.org", out));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_is_text_without_blanks_in_lower_case),
		cmocka_unit_test(what_pasting_adds_to_a_name_is_taken_off),
		cmocka_unit_test(spellings_beyond_ascii_are_one_name),
		cmocka_unit_test(a_name_that_grows_beyond_its_room_has_none),
		cmocka_unit_test(a_name_that_an_issuer_vouches_for_is_not_repaired),
		cmocka_unit_test(what_looks_like_another_name_is_not_made),
		cmocka_unit_test(a_configured_domain_is_spelled_like_a_typed_one),
		cmocka_unit_test(prefixes_end_with_a_separator_and_suffixes_begin_with_one),
		cmocka_unit_test(the_default_domain_is_added_and_taken_off),
	};

	return cmocka_run_group_tests_name("name", tests, NULL, NULL);
}
