/*
 * What doctor reads out of `doveconf -n`, of Dovecot 2.3 and of 2.4, wherever it runs:
 * which passdbs there are, for which protocols, by which PAM services, and whether all of
 * it was understood.
 */
#include "tests/unit/unit.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "cli/doctor/passdb.h"

#define V23 "# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf\n"
#define V24 "# 2.4.1-4 (7d8c0e5759): /etc/dovecot/dovecot.conf\n"

static const struct mw_dovecot *read_text(const char *version, const char *text)
{
	static struct mw_dovecot v;

	assert_true(snprintf(v.text, sizeof(v.text), "%s%s", version, text) < (int)sizeof(v.text));
	mw_passdbs_read(&v);
	return &v;
}

static void assert_protocols(const char *version, const char *text, const char *wanted)
{
	const struct mw_dovecot *v = read_text(version, text);

	assert_string_equal(v->protocols, wanted);
	assert_string_equal(v->odd, "");
}

static void protocols_are_a_list_in_23_and_a_block_in_24(void **state)
{
	(void)state;
	assert_protocols(V23, "protocols = \" imap sieve pop3 submission\"\n",
			 "imap sieve pop3 submission");
	assert_protocols(V23, "protocols = imap lmtp\n", "imap");
	assert_protocols(V24, "protocols = imap sieve\n", "imap sieve");
	assert_protocols(V24, "protocols {\n  imap = yes\n  sieve = yes\n  pop3 = no\n}\n",
			 "imap sieve");
	assert_protocols(V24, "protocols {\n  imap = yes\n}\nprotocol imap {\n}\n", "imap");
}

static void where_no_protocols_are_printed_those_by_default_are_meant(void **state)
{
	(void)state;
	assert_protocols(V23, "", "imap pop3");
	assert_protocols(V24, "", "imap pop3 sieve submission");
}

static void a_socket_for_a_mail_server_is_for_smtp(void **state)
{
	(void)state;
	assert_protocols(
		V24,
		"protocols = imap\nservice auth {\n"
		"  unix_listener /var/spool/postfix/private/auth {\n    mode = 0660\n  }\n}\n",
		"imap smtp");
	assert_protocols(V23,
			 "protocols = imap\nservice auth {\n  unix_listener auth-userdb {\n  }\n"
			 "  unix_listener login/login {\n  }\n}\n",
			 "imap");
	assert_protocols(V23,
			 "protocols = imap\nservice auth {\n  unix_listener auth-client {\n"
			 "    mode = 0660\n  }\n}\n",
			 "imap smtp");
	assert_protocols(V23,
			 "protocols = imap\nservice auth {\n  inet_listener {\n"
			 "    port = 12345\n  }\n}\n",
			 "imap smtp");
}

static void a_slash_in_the_name_of_a_block_ends_no_block(void **state)
{
	const struct mw_dovecot *v = read_text(
		V24, "service auth {\n  unix_listener /var/spool/postfix/private/auth {\n  }\n}\n"
		     "remote 192.0.2.0/24 {\n}\npassdb pam {\n  service_name = mailward\n}\n");

	(void)state;
	assert_int_equal(v->count, 1);
	assert_string_equal(v->passdb[0].section, "passdb pam");
	assert_string_equal(v->odd, "");
}

static void a_passdb_has_its_driver_and_pam_service(void **state)
{
	const struct mw_dovecot *v =
		read_text(V23, "passdb {\n  args = max_requests=0 mailward-%s\n"
			       "  driver = pam\n}\n");

	(void)state;
	assert_string_equal(v->passdb[0].driver, "pam");
	assert_string_equal(v->passdb[0].args, "max_requests=0 mailward-%s");
	v = read_text(V24,
		      "passdb keys {\n  driver = pam\n  service_name = mailward-%{protocol}\n}\n"
		      "passdb oauth2 {\n}\npassdb pam {\n}\n");
	assert_int_equal(v->count, 3);
	assert_string_equal(v->passdb[0].driver, "pam");
	assert_string_equal(v->passdb[0].args, "mailward-%{protocol}");
	assert_string_equal(v->passdb[1].driver, "oauth2");
	assert_string_equal(v->passdb[2].args, "dovecot");
	v = read_text(V24, "passdb pam {\n}\npassdb_pam {\n  service_name = shared\n}\n");
	assert_string_equal(v->passdb[0].args, "shared");
}

static void assert_services(const char *version, const char *args, const char *first,
			    const char *second)
{
	const struct mw_dovecot *v = read_text(version, "protocols = imap sieve\n");
	struct mw_span rest = mw_span_str(v->protocols);
	struct mw_passdb p = { .driver = "pam" };
	char service[256];

	snprintf(p.args, sizeof(p.args), "%s", args);
	assert_true(mw_passdb_service(v, &p, &rest, service, sizeof(service)));
	assert_string_equal(service, first);
	if (second == NULL) {
		assert_false(mw_passdb_service(v, &p, &rest, service, sizeof(service)));
		return;
	}
	assert_true(mw_passdb_service(v, &p, &rest, service, sizeof(service)));
	assert_string_equal(service, second);
}

static void a_pam_service_is_named_as_each_version_expands_it(void **state)
{
	(void)state;
	assert_services(V23, "max_requests=0 mailward-%s", "mailward-imap", "mailward-sieve");
	assert_services(V23, "-session mailward-%Ls", "mailward-imap", "mailward-sieve");
	assert_services(V23, "*", "imap", "sieve");
	assert_services(V23, "session=yes", "dovecot", NULL);
	assert_services(V23, "mailward", "mailward", NULL);
	assert_services(V24, "mailward-%{protocol}", "mailward-imap", "mailward-sieve");
	assert_services(V24, "mailward-%s", "mailward-%s", NULL);
	assert_services(V24, "mailward-%{user}", "mailward-%{user}", NULL);
	assert_services(V24, "mailward-%{protocol}-%{user}", "mailward-imap-%{user}",
			"mailward-sieve-%{user}");
}

static void assert_passdb(const char *settings, const char *lets_in, const char *odd)
{
	char text[1024];
	const struct mw_passdb *p;

	snprintf(text, sizeof(text), "passdb {\n  driver = pam\n%s\n}\n", settings);
	p = read_text(V23, text)->passdb;
	assert_string_equal(p->lets_in, lets_in);
	assert_string_equal(p->odd, odd);
	snprintf(text, sizeof(text), "passdb pam {\n%s\n}\n", settings);
	p = read_text(V24, text)->passdb;
	assert_string_equal(p->lets_in, lets_in);
	assert_string_equal(p->odd, odd);
}

static void settings_that_may_turn_a_no_into_a_yes_are_found(void **state)
{
	(void)state;
	assert_passdb("  result_failure = return-ok", "result_failure = return-ok", "");
	assert_passdb("  result_internalfail = continue-ok", "result_internalfail = continue-ok",
		      "");
	assert_passdb("  result_failure = continue", "", "");
	assert_passdb("  result_success = return-ok", "", "");
	assert_passdb("  master = yes", "", "master");
	assert_passdb("  master = no", "", "");
	assert_passdb("  override_fields = nopassword=y", "", "override_fields");
	assert_passdb("  fields {\n    nopassword = yes\n  }", "", "fields");
	assert_passdb("  skip = authenticated\n  mechanisms = plain", "", "");
}

static void assert_odd(const char *version, const char *text, const char *wanted)
{
	assert_non_null(strstr(read_text(version, text)->odd, wanted));
}

static void what_is_not_understood_is_said(void **state)
{
	char many[2048] = "";

	(void)state;
	assert_odd("# 2.5.0 (0123456789): /etc/dovecot/dovecot.conf\n", "", "version \"2.5.0\"");
	assert_odd("# 3.0.1 (0123456789): /etc/dovecot/dovecot.conf\n", "", "version \"3.0.1\"");
	assert_odd("", "passdb {\n  driver = pam\n}\n", "version \"\"");
	assert_odd(V24, "passdb pam {\n", "a block without an end");
	assert_odd(V24, "}\n", "the line \"}\"");
	assert_odd(V24, "passdb pam\n", "the line \"passdb pam\"");
	assert_odd(V24, "passdb_result_failure = return-ok\n", "passdb_result_failure");
	assert_odd(V24, "passdb_sql {\n  query = SELECT 1\n}\n", "passdb_sql");
	for (int i = 0; i <= MW_PASSDBS_MAX; i++)
		snprintf(many + strlen(many), sizeof(many) - strlen(many), "passdb p%d {\n}\n", i);
	assert_odd(V24, many, "more than 16 passdbs");
}

static void a_text_that_was_cut_off_is_not_understood(void **state)
{
	static char text[MW_DOVECOT_TEXT];
	size_t len = sizeof(text) - sizeof(V24);

	(void)state;
	memset(text, '\n', len);
	text[len] = '\0';
	assert_odd(V24, text, "more than");
}

static void warnings_of_doveconf_are_not_settings(void **state)
{
	(void)state;
	assert_protocols("doveconf: Warning: service auth { client_limit=1000 } is low {\n" V23,
			 "protocols = imap\n", "imap");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(protocols_are_a_list_in_23_and_a_block_in_24),
		cmocka_unit_test(where_no_protocols_are_printed_those_by_default_are_meant),
		cmocka_unit_test(a_socket_for_a_mail_server_is_for_smtp),
		cmocka_unit_test(a_slash_in_the_name_of_a_block_ends_no_block),
		cmocka_unit_test(a_passdb_has_its_driver_and_pam_service),
		cmocka_unit_test(a_pam_service_is_named_as_each_version_expands_it),
		cmocka_unit_test(settings_that_may_turn_a_no_into_a_yes_are_found),
		cmocka_unit_test(what_is_not_understood_is_said),
		cmocka_unit_test(a_text_that_was_cut_off_is_not_understood),
		cmocka_unit_test(warnings_of_doveconf_are_not_settings),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
