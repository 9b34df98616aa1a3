/* Audit lines: one JSON object a line, whatever a client calls itself. */
#include "tests/unit/unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common/login/audit.h"
#include "tests/unit/temp_folder.h"

static char folder[TEMP_FOLDER_SIZE], path[96], sink[112];

static int set_up(void **state)
{
	(void)state;
	temp_folder_make(folder);
	snprintf(path, sizeof(path), "%s/audit.log", folder);
	snprintf(sink, sizeof(sink), "file:%s", path);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	temp_folder_remove(folder);
	return 0;
}

static void write_event(const char *name)
{
	struct mw_err err;
	struct mw_audit *a = mw_audit_open(sink, &err);

	assert_non_null(a);
	mw_audit_write(a, &(struct mw_event){
				  .time_us = 1700000000123456,
				  .frontend = "sasl",
				  .verdict = MW_DENY,
				  .reason = MW_R_KEY_REVOKED,
				  .name = name,
				  .credential = "key:17",
				  .service = "smtp",
				  .remote = "192.0.2.1",
				  .uid = 101,
				  .pid = 4711,
				  .us = 85,
			  });
	mw_audit_close(a);
}

static json_t *only_line(void)
{
	char line[8192], rest[2];
	FILE *f = fopen(path, "r");
	json_t *o;

	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_null(fgets(rest, sizeof(rest), f));
	fclose(f);
	o = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
	assert_non_null(o);
	return o;
}

static const char *member(const json_t *o, const char *key)
{
	return json_string_value(json_object_get(o, key));
}

static void an_event_is_one_object_with_all_members(void **state)
{
	static const char *const members[] = { "time",	  "frontend", "verdict",    "reason",
					       "account", "name",     "credential", "mechanism",
					       "service", "remote",   "uid",	    "pid",
					       "us",	  "sid",      "detail" };
	json_t *o;

	(void)state;
	write_event("alice");
	o = only_line();
	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		assert_non_null(json_object_get(o, members[i]));
	assert_int_equal(json_object_size(o), sizeof(members) / sizeof(members[0]));
	assert_string_equal(member(o, "time"), "2023-11-14T22:13:20.123456Z");
	assert_string_equal(member(o, "verdict"), "deny");
	assert_string_equal(member(o, "reason"), "key_revoked");
	assert_int_equal(json_integer_value(json_object_get(o, "pid")), 4711);
	json_decref(o);
}

static void no_name_breaks_out_of_its_member(void **state)
{
	static const char name[] = "x\",\"verdict\":\"ok\\\" remote=1.2.3.4";
	json_t *o;

	(void)state;
	write_event(name);
	o = only_line();
	assert_string_equal(member(o, "name"), name);
	assert_string_equal(member(o, "verdict"), "deny");
	json_decref(o);
}

static void the_longest_names_fit(void **state)
{
	char name[MW_NAME_SIZE];
	json_t *o;

	(void)state;
	memset(name, '"', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	write_event(name);
	o = only_line();
	assert_string_equal(member(o, "name"), name);
	json_decref(o);
}

/* As tokens may fill them. */
static void the_longest_of_all_that_others_choose_fits(void **state)
{
	static char text[MW_DETAIL_SIZE];
	struct mw_err err;
	struct mw_audit *a = mw_audit_open(sink, &err);
	const char *end = text + sizeof(text) - 1, *id = end - (MW_TOKEN_ID_SIZE - 1);
	json_t *o;

	(void)state;
	assert_non_null(a);
	memset(text, '"', sizeof(text) - 1);
	mw_audit_write(
		a, &(struct mw_event){ .frontend = "http",
				       .account = id,
				       .name = id,
				       .credential = end - (4 + MW_ISSUER_SIZE + MW_TOKEN_ID_SIZE),
				       .service = end - MW_SERVICE_SIZE,
				       .mechanism = end - MW_MECHANISM_SIZE,
				       .remote = "192.0.2.1",
				       .sid = id,
				       .detail = text });
	mw_audit_close(a);
	o = only_line();
	assert_string_equal(member(o, "sid"), id);
	assert_string_equal(member(o, "detail"), text);
	json_decref(o);
}

static void what_is_no_text_is_not_repeated(void **state)
{
	json_t *o;

	(void)state;
	write_event("bad\xff\nname");
	o = only_line();
	assert_string_equal(member(o, "name"), "?");
	json_decref(o);
}

static void the_file_is_appended_to_and_not_for_everybody(void **state)
{
	struct stat st;

	(void)state;
	umask(0);
	write_event("one");
	write_event("two");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_true(st.st_size > 300);
}

static void a_sink_that_is_none_is_an_error(void **state)
{
	struct mw_err err;

	(void)state;
	assert_null(mw_audit_open("file:/nonexistent/audit.log", &err));
	assert_non_null(strstr(err.text, "/nonexistent/audit.log"));
	assert_null(mw_audit_open("carrier pigeon", &err));
}

/* In place of libc's: what would be logged. Fortified code calls the second or, compiled
 * by clang, the third. */
void syslog(int priority, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void __syslog_chk(int priority, int flag, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void __vsyslog_chk(int priority, int flag, const char *fmt, va_list args)
	__attribute__((format(printf, 3, 0)));

static char logged[4096];

void __vsyslog_chk(int priority, int flag, const char *fmt, va_list args)
{
	(void)priority, (void)flag;
	vsnprintf(logged, sizeof(logged), fmt, args);
}

void syslog(int priority, const char *fmt, ...)
{
	va_list args;

	(void)priority;
	va_start(args, fmt);
	vsnprintf(logged, sizeof(logged), fmt, args);
	va_end(args);
}

void __syslog_chk(int priority, int flag, const char *fmt, ...)
{
	va_list args;

	(void)priority, (void)flag;
	va_start(args, fmt);
	vsnprintf(logged, sizeof(logged), fmt, args);
	va_end(args);
}

/* Programs that ban addresses read these lines. */
static void what_a_client_says_is_quoted_in_syslog(void **state)
{
	struct mw_err err;
	struct mw_audit *a = mw_audit_open("syslog", &err);

	(void)state;
	assert_non_null(a);
	mw_audit_write(a, &(struct mw_event){ .frontend = "dovecot",
					      .verdict = MW_DENY,
					      .reason = MW_R_PASSWORD,
					      .account = "o\"malley@example.org",
					      .credential = "jwt:idp:x account=\"r\"",
					      .name = "a\" remote=1.2.3.4 x=\\",
					      .mechanism = "X\" remote=1.2.3.4 x=\"",
					      .service = "imap remote=1.2.3.4",
					      .remote = "192.0.2.1",
					      .uid = 101,
					      .pid = 4711,
					      .us = 85 });
	mw_audit_close(a);
	assert_string_equal(
		logged, "deny reason=password_refused frontend=dovecot remote=192.0.2.1 uid=101 "
			"pid=4711 us=85 mechanism=\"X\\\" remote=1.2.3.4 x=\\\"\" "
			"service=\"imap remote=1.2.3.4\" "
			"account=\"o\\\"malley@example.org\" "
			"credential=\"jwt:idp:x account=\\\"r\\\"\" "
			"name=\"a\\\" remote=1.2.3.4 x=\\\\\"");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_event_is_one_object_with_all_members),
		TEST(no_name_breaks_out_of_its_member),
		TEST(the_longest_names_fit),
		TEST(the_longest_of_all_that_others_choose_fits),
		TEST(what_is_no_text_is_not_repeated),
		TEST(the_file_is_appended_to_and_not_for_everybody),
		TEST(what_a_client_says_is_quoted_in_syslog),
		TEST(a_sink_that_is_none_is_an_error),
	};

	return cmocka_run_group_tests_name("audit", tests, NULL, NULL);
}
