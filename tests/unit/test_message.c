/* Messages: what is encoded is decoded, and anything else is refused as a whole. */
#include "tests/unit/unit.h"

#include <string.h>

#include "ipc/message.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
/* A literal with all its bytes, NULs included. */
#define BYTES(literal)                                                                             \
	{                                                                                          \
		(const uint8_t *)(literal), sizeof(literal) - 1                                    \
	}
#define HEAD "\1\3"

/* From the end of a buffer, so that ASan sees a read behind it. */
static int decode(struct mw_span bytes, struct mw_message *m, const char **why)
{
	static uint8_t buf[MW_MESSAGE_MAX + 1];
	uint8_t *at = buf + sizeof(buf) - bytes.len;

	memcpy(at, bytes.ptr, bytes.len);
	*why = NULL;
	return mw_message_decode(mw_span_of(at, bytes.len), m, why);
}

static void assert_refused(struct mw_span bytes, const char *wanted)
{
	struct mw_message m;
	const char *why;

	assert_int_equal(decode(bytes, &m, &why), -1);
	assert_string_equal(why, wanted);
}

static struct mw_wbuf a_login(uint8_t *buf, size_t size)
{
	struct mw_wbuf w = mw_wbuf_of(buf, size);

	mw_message_begin(&w, MW_V_CHECK);
	mw_message_put_text(&w, MW_F_NAME, "alice@example.org");
	mw_message_put(&w, MW_F_SECRET, mw_span_of("\0\xff\n", 3));
	mw_message_put_text(&w, MW_F_SERVICE, "");
	mw_message_put_number(&w, MW_F_TLS, 1);
	assert_false(w.overflow);
	return w;
}

static void what_was_put_is_got(void **state)
{
	uint8_t buf[256];
	struct mw_wbuf w = a_login(buf, sizeof(buf));
	struct mw_message m;
	char name[256];
	const char *why;

	(void)state;
	assert_int_equal(mw_message_decode(mw_wbuf_span(&w), &m, &why), 0);
	assert_int_equal(m.verb, MW_V_CHECK);
	mw_message_text(&m, MW_F_NAME, name, sizeof(name));
	assert_string_equal(name, "alice@example.org");
	assert_true(mw_span_eq(mw_message_get(&m, MW_F_SECRET), mw_span_of("\0\xff\n", 3)));
	assert_int_equal(mw_message_number(&m, MW_F_TLS, 7), 1);
}

static void absent_is_not_empty(void **state)
{
	uint8_t buf[256];
	struct mw_wbuf w = a_login(buf, sizeof(buf));
	struct mw_message m;
	char text[256] = "x";
	const char *why;

	(void)state;
	assert_int_equal(mw_message_decode(mw_wbuf_span(&w), &m, &why), 0);
	assert_true(mw_message_has(&m, MW_F_SERVICE));
	assert_int_equal(mw_message_get(&m, MW_F_SERVICE).len, 0);
	assert_false(mw_message_has(&m, MW_F_REMOTE));
	assert_int_equal(mw_message_number(&m, MW_F_ID, 7), 7);
	mw_message_text(&m, MW_F_REMOTE, text, sizeof(text));
	assert_string_equal(text, "");
}

static void a_message_without_fields_is_fine(void **state)
{
	struct mw_message m;
	const char *why;

	(void)state;
	assert_int_equal(decode(mw_span_str(HEAD), &m, &why), 0);
	assert_int_equal(m.verb, 3);
}

static void every_field_takes_its_maximum_and_not_one_byte_more(void **state)
{
	static uint8_t value[MW_MESSAGE_MAX], buf[2 * MW_MESSAGE_MAX];
	struct mw_message m;
	const char *why;

	(void)state;
	memset(value, 'x', sizeof(value));
	for (unsigned f = 0; f < MW_FIELD_COUNT; f++) {
		struct mw_wbuf w = mw_wbuf_of(buf, sizeof(buf));
		size_t max = mw_field_max((enum mw_field)f);

		if (mw_field_name(f) == NULL)
			continue;
		mw_message_begin(&w, 1);
		mw_message_put(&w, (enum mw_field)f, mw_span_of(value, max));
		assert_false(w.overflow);
		assert_int_equal(decode(mw_wbuf_span(&w), &m, &why), 0);
		assert_int_equal(mw_message_get(&m, (enum mw_field)f).len, max);

		mw_wbuf_cut(&w, 2);
		mw_message_put(&w, (enum mw_field)f, mw_span_of(value, max + 1));
		assert_true(w.overflow);
		mw_wbuf_cut(&w, 2);
		mw_put_u8(&w, (uint8_t)f);
		mw_put_u16(&w, (uint16_t)(max + 1));
		mw_put(&w, mw_span_of(value, max + 1));
		assert_refused(mw_wbuf_span(&w), "malformed field");
	}
}

static void versions_other_than_ours_are_refused(void **state)
{
	uint8_t bytes[] = { 0, 3 };

	(void)state;
	for (int version = 0; version < 256; version++) {
		bytes[0] = (uint8_t)version;
		if (version != MW_MESSAGE_VERSION)
			assert_refused(mw_span_of(bytes, 2), "unknown version");
	}
}

static void fields_without_a_rule_are_refused(void **state)
{
	uint8_t bytes[] = { MW_MESSAGE_VERSION, 3, 0, 0, 0 };
	int unknown = 0;

	(void)state;
	for (unsigned f = 0; f < 256; f++) {
		bytes[2] = (uint8_t)f;
		if (mw_field_name(f) != NULL)
			continue;
		assert_refused(mw_span_of(bytes, sizeof(bytes)), "unknown field");
		unknown++;
	}
	assert_true(unknown > 256 - MW_FIELD_COUNT);
	assert_null(mw_field_name(0));
	assert_null(mw_field_name(MW_FIELD_COUNT));
	assert_null(mw_field_name(UINT32_MAX));
}

static void malformed_messages_are_refused_with_a_reason(void **state)
{
	static const struct {
		struct mw_span bytes;
		const char *why;
	} bad[] = {
		{ BYTES(""), "too short" },
		{ BYTES("\1"), "too short" },
		{ BYTES(HEAD "\26"), "ends in the middle of a field" },
		{ BYTES(HEAD "\26\0"), "ends in the middle of a field" },
		{ BYTES(HEAD "\26\0\2a"), "ends in the middle of a field" },
		{ BYTES(HEAD "\26\xff\xff"
			     "a"),
		  "ends in the middle of a field" },
		{ BYTES(HEAD "\26\0\1ab"), "ends in the middle of a field" },
		{ BYTES(HEAD "\26\0\1a\26\0\1a"), "repeated field" },
		{ BYTES(HEAD "\26\0\0\26\0\0"), "repeated field" },
		{ BYTES(HEAD "\24\0\0"), "malformed field" },
		{ BYTES(HEAD "\24\0\7\0\0\0\0\0\0\1"), "malformed field" },
		{ BYTES(HEAD "\24\0\11\0\0\0\0\0\0\0\0\1"), "malformed field" },
	};

	(void)state;
	assert_int_equal(MW_F_NAME, 026);
	assert_int_equal(MW_F_TLS, 024);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(bad[i].bytes, bad[i].why);
}

static void text_fields_take_text_alone(void **state)
{
	static const struct mw_span bad[] = {
		BYTES("a\0"),	BYTES("\n"),   BYTES("a\tb"),	      BYTES("\x1b[0m"),
		BYTES("\x7f"),	BYTES("\x80"), BYTES("\xc2\x85"),     BYTES("\xc0\x80"),
		BYTES("a\xc3"), BYTES("\xff"), BYTES("\xed\xa0\x80"), BYTES("\xf4\x90\x80\x80"),
	};
	uint8_t buf[64];
	struct mw_wbuf w = mw_wbuf_of(buf, sizeof(buf));

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		mw_wbuf_cut(&w, 0);
		mw_message_begin(&w, 3);
		mw_message_put(&w, MW_F_NAME, bad[i]);
		assert_true(w.overflow);
		mw_wbuf_cut(&w, 2);
		mw_put_u8(&w, MW_F_NAME);
		mw_put_u16(&w, (uint16_t)bad[i].len);
		mw_put(&w, bad[i]);
		assert_refused(mw_wbuf_span(&w), "malformed field");
	}
}

/* A shorter message is either broken or, cut between two fields, has fewer. */
static void a_message_cut_anywhere_is_refused_or_has_fewer_fields(void **state)
{
	uint8_t buf[256];
	struct mw_wbuf w = a_login(buf, sizeof(buf));
	struct mw_message m;
	const char *why;
	int whole = 0;

	(void)state;
	for (size_t len = 0; len < w.len; len++) {
		if (decode(mw_span_of(buf, len), &m, &why) == 0) {
			assert_false(mw_message_has(&m, MW_F_TLS));
			whole++;
		}
	}
	assert_int_equal(whole, 4);
	mw_put_u8(&w, 0);
	assert_refused(mw_wbuf_span(&w), "ends in the middle of a field");
}

static void a_message_ends_at_its_maximum(void **state)
{
	static uint8_t value[MW_MESSAGE_MAX], buf[MW_MESSAGE_MAX + 1];
	struct mw_wbuf w = mw_wbuf_of(buf, sizeof(buf));
	struct mw_message m;
	const char *why;

	(void)state;
	mw_message_begin(&w, 1);
	mw_message_put(&w, MW_F_DATA, mw_span_of(value, 12288));
	mw_message_put(&w, MW_F_SECRET, mw_span_of(value, MW_MESSAGE_MAX - 2 - 3 - 12288 - 3));
	assert_int_equal(w.len, MW_MESSAGE_MAX);
	assert_int_equal(decode(mw_wbuf_span(&w), &m, &why), 0);
	mw_put_u8(&w, 0);
	assert_refused(mw_wbuf_span(&w), "too long");
	/* How recv(2) with MSG_TRUNC tells of more bytes than there are. */
	assert_int_equal(mw_message_decode(mw_span_of(buf + MW_MESSAGE_MAX, SIZE_MAX), &m, &why),
			 -1);
}

static void what_does_not_fit_into_the_buffer_overflows(void **state)
{
	uint8_t buf[256];
	size_t len = a_login(buf, sizeof(buf)).len;

	(void)state;
	for (size_t size = 0; size < len; size++) {
		struct mw_wbuf w = mw_wbuf_of(buf, size);

		mw_message_begin(&w, MW_V_CHECK);
		mw_message_put_text(&w, MW_F_NAME, "alice@example.org");
		mw_message_put(&w, MW_F_SECRET, mw_span_of("\0\xff\n", 3));
		mw_message_put_text(&w, MW_F_SERVICE, "");
		mw_message_put_number(&w, MW_F_TLS, 1);
		assert_true(w.overflow);
	}
}

static void numbers_are_64_bits_wide(void **state)
{
	static const uint64_t numbers[] = { 0, 1, 0x0102030405060708, INT64_MAX, UINT64_MAX };
	uint8_t buf[32];
	struct mw_message m;
	const char *why;

	(void)state;
	for (size_t i = 0; i < COUNT(numbers); i++) {
		struct mw_wbuf w = mw_wbuf_of(buf, sizeof(buf));

		mw_message_begin(&w, 1);
		mw_message_put_number(&w, MW_F_ID, numbers[i]);
		assert_int_equal(mw_message_decode(mw_wbuf_span(&w), &m, &why), 0);
		assert_int_equal(mw_message_number(&m, MW_F_ID, 7), numbers[i]);
	}
}

static void records_come_out_one_by_one(void **state)
{
	struct mw_span records = BYTES("\0\4\26\0\1a"
				       "\0\0"
				       "\0\10\26\0\1b\27\0\1c");
	struct mw_message m;

	(void)state;
	assert_int_equal(mw_record_next(&records, &m), 1);
	assert_true(mw_span_is(mw_message_get(&m, MW_F_NAME), "a"));
	assert_int_equal(mw_record_next(&records, &m), 1);
	assert_false(mw_message_has(&m, MW_F_NAME));
	assert_int_equal(mw_record_next(&records, &m), 1);
	assert_true(mw_span_is(mw_message_get(&m, MW_F_NAME), "b"));
	assert_true(mw_span_is(mw_message_get(&m, MW_F_AUTHZID), "c"));
	assert_int_equal(mw_record_next(&records, &m), 0);
	assert_int_equal(mw_record_next(&records, &m), 0);
}

static void malformed_records_are_refused(void **state)
{
	static const struct mw_span bad[] = {
		BYTES("\0"),
		BYTES("\0\1"),
		BYTES("\0\5\26\0\1a"),
		BYTES("\xff\xff\26\0\1a"),
		BYTES("\0\3\26\0\1a"),
		BYTES("\0\4\0\0\1a"),
		BYTES("\0\4\26\0\1\n"),
		BYTES("\0\10\26\0\1a\26\0\1b"),
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct mw_span records = bad[i];
		struct mw_message m;

		assert_int_equal(mw_record_next(&records, &m), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_put_is_got),
		cmocka_unit_test(absent_is_not_empty),
		cmocka_unit_test(a_message_without_fields_is_fine),
		cmocka_unit_test(every_field_takes_its_maximum_and_not_one_byte_more),
		cmocka_unit_test(versions_other_than_ours_are_refused),
		cmocka_unit_test(fields_without_a_rule_are_refused),
		cmocka_unit_test(malformed_messages_are_refused_with_a_reason),
		cmocka_unit_test(text_fields_take_text_alone),
		cmocka_unit_test(a_message_cut_anywhere_is_refused_or_has_fewer_fields),
		cmocka_unit_test(a_message_ends_at_its_maximum),
		cmocka_unit_test(what_does_not_fit_into_the_buffer_overflows),
		cmocka_unit_test(numbers_are_64_bits_wide),
		cmocka_unit_test(records_come_out_one_by_one),
		cmocka_unit_test(malformed_records_are_refused),
	};

	return cmocka_run_group_tests_name("message", tests, NULL, NULL);
}
