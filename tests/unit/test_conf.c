/* mailward.conf: what is not understood is refused, with its file and line. */
#include "tests/unit/unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/span.h"
#include "conf/conf.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define X10	     "xxxxxxxxxx"
#define X100	     X10 X10 X10 X10 X10 X10 X10 X10 X10 X10

static char path[] = "/tmp/mailward-conf-XXXXXX";
static struct mw_conf conf;
static struct mw_err err;

static int make_file(void **state)
{
	int fd = mkstemp(path);

	(void)state;
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

static int load_bytes(const char *text, size_t len)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
	return mw_conf_load(&conf, path, &err);
}

static void load(const char *text)
{
	if (load_bytes(text, strlen(text)) != 0)
		fail_msg("%s", err.text);
}

/* "FILE:LINE: " and a text in which `wanted` stands. */
static void assert_fault(int line, const char *wanted)
{
	char where[64];

	snprintf(where, sizeof(where), "%s:%d: ", path, line);
	if (strncmp(err.text, where, strlen(where)) != 0 || strstr(err.text, wanted) == NULL)
		fail_msg("%s (wanted line %d and \"%s\")", err.text, line, wanted);
}

static void assert_refused(const char *text, int line, const char *wanted)
{
	if (load_bytes(text, strlen(text)) == 0)
		fail_msg("taken: %s", text);
	assert_fault(line, wanted);
}

static void an_empty_file_means_the_defaults(void **state)
{
	(void)state;
	load("");
	assert_string_equal(conf.path, path);
	assert_string_equal(conf.user, "mailward");
	assert_int_equal(conf.workers, 0);
	assert_int_equal(conf.connections, 4096);
	assert_int_equal(conf.deadline, 30);
	assert_string_equal(conf.listen_auth, "/run/mailward/auth.sock");
	assert_string_equal(conf.listen_self, "/run/mailward/self.sock");
	assert_string_equal(conf.listen_dovecot, "");
	assert_string_equal(conf.store_url, "sqlite:/var/lib/mailward/mailward.db");
	assert_string_equal(conf.master_key, MW_SYSCONFDIR "/mailward/master.key");
	assert_string_equal(conf.audit_sink, "syslog");
	assert_string_equal(conf.apikey_username, "apikey");
	assert_false(conf.require_tls);
	assert_int_equal(conf.bad_tries, 30);
	assert_int_equal(conf.bad_tries_period, 60);
}

static void values_of_every_form_are_taken(void **state)
{
	(void)state;
	load("[daemon]\nworkers = 4\ndeadline=2m\n"
	     "[listen]\ndovecot = /run/a.sock /run/b.sock\n"
	     "[store]\nurl = memory:\n"
	     "[master]\nkey = /k\n"
	     "[peers]\ncheck = postfix 107\n"
	     "[audit]\nsink = file:/var/log/mail#ward\n"
	     "[identity]\nrequire_tls = yes\ndefault_domain = example.org\n");
	assert_int_equal(conf.workers, 4);
	assert_int_equal(conf.deadline, 120);
	assert_string_equal(conf.listen_dovecot, "/run/a.sock /run/b.sock");
	assert_string_equal(conf.store_url, "memory:");
	assert_string_equal(conf.master_key, "/k");
	assert_string_equal(conf.peers_check, "postfix 107");
	assert_string_equal(conf.audit_sink, "file:/var/log/mail#ward");
	assert_true(conf.require_tls);
	assert_string_equal(conf.default_domain, "example.org");
}

static void comments_blank_lines_and_carriage_returns_are_passed_over(void **state)
{
	(void)state;
	load("# comment\n; comment\n\r\n   \n[daemon] # comment\r\n"
	     "user = mail ; comment\r\n  # comment\nworkers = 2 # comment\n"
	     "[peers] ; comment\ncheck = # nobody\n[audit]\nsink=none");
	assert_string_equal(conf.user, "mail");
	assert_int_equal(conf.workers, 2);
	assert_string_equal(conf.peers_check, "");
	assert_string_equal(conf.audit_sink, "none");
}

static void lists_go_on_in_indented_lines(void **state)
{
	(void)state;
	load("[listen]\nauth = /a # one\n\t/b ; two\n # none\n\n   /c\n[peers]\ncheck =\n  x\n");
	assert_string_equal(conf.listen_auth, "/a /b /c");
	assert_string_equal(conf.peers_check, " x");
}

static void the_first_key_of_a_section_may_be_indented(void **state)
{
	(void)state;
	load("[listen]\n  auth = /a\n[daemon]\n\tuser = mail\n");
	assert_string_equal(conf.listen_auth, "/a");
	assert_string_equal(conf.user, "mail");
}

static void a_fault_is_told_with_its_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *wanted;
	} bad[] = {
		{ "user = mail\n", 1, "before any [section]" },
		{ "\n[damon]\nuser = mail\n", 2, "unknown section [damon]" },
		{ "[daemon]\n[damon]\n", 2, "unknown section [damon]" },
		{ "[]\n", 1, "unknown section []" },
		{ "[Daemon]\n", 1, "unknown section [Daemon]" },
		{ "[" X100 "]\n", 1, "unknown section [xxx" },
		{ "[daemon] user = mail\n", 1, "behind [daemon]" },
		{ "[daemon\nuser = mail\n", 1, "wanted [section] or key = value" },
		{ "[daemon]\nuser\n", 2, "wanted [section] or key = value" },
		{ "[daemon]\nuser\n\nuser = a\nusr = b\n", 2, "wanted [section] or" },
		{ "[daemon]\n\nusr = mail\n", 3, "unknown key \"usr\" in [daemon]" },
		{ "[daemon]\nUser = mail\n", 2, "unknown key \"User\"" },
		{ "[daemon]\nurl = memory:\n", 2, "unknown key \"url\" in [daemon]" },
		{ "[daemon]\n= mail\n", 2, "unknown key \"\"" },
		{ "[daemon]\nuser = a\n# x\nuser = b\n", 4, "second time (first in line 2)" },
		{ "[daemon]\nuser = a\n[store]\n[daemon]\nuser = a\n", 5, "first in line 2" },
		{ "[listen]\nauth = /a\n[listen]\n  auth = /b\n", 4, "first in line 2" },
		{ "[daemon]\nworkers = four\n", 2, "\"four\" is not a whole number" },
		{ "[daemon]\nworkers = -1\n", 2, "\"-1\" is not" },
		{ "[daemon]\nworkers =\n", 2, "\"\" is not" },
		{ "[daemon]\nworkers = 1000001\n", 2, "\"1000001\" is not" },
		{ "[daemon]\nworkers = 4 4\n", 2, "\"4 4\" is not" },
		{ "[daemon]\nworkers = 4\n  2\n", 3, "\"2\" is not" },
		{ "[daemon]\nuser = a\n b\n", 3, "\"b\" is not" },
		{ "[daemon]\ndeadline = 0\n", 2, "is not a time above 0" },
		{ "[daemon]\ndeadline = 5 m\n", 2, "is not a time above 0" },
		{ "[daemon]\ndeadline = soon\n", 2, "is not a time above 0" },
		{ "[master]\nkey = master.key\n", 2, "is not an absolute path" },
		{ "[master]\nkey = /\n", 2, "is not an absolute path" },
		{ "[master]\nkey =\n", 2, "is not an absolute path" },
		{ "[listen]\nauth = /a b\n", 2, "is not absolute paths" },
		{ "[listen]\nauth = /a\n  b\n", 3, "\"b\" is not absolute paths" },
		{ "[identity]\nrequire_tls = true\n", 2, "is not yes or no" },
		{ "[identity]\nrequire_tls =\n", 2, "is not yes or no" },
		{ "[identity]\nrequire_tls = YES\n", 2, "is not yes or no" },
		{ "[store]\nurl = mysql://x\n", 2, "is not sqlite:/absolute/path" },
		{ "[store]\nurl = sqlite:mailward.db\n", 2, "is not sqlite:" },
		{ "[store]\nurl = memory:x\n", 2, "is not sqlite:" },
		{ "[store]\nurl =\n", 2, "is not sqlite:" },
		{ "[audit]\nsink = stdout\n", 2, "is not syslog, none or file:" },
		{ "[audit]\nsink = file:audit.log\n", 2, "is not syslog, none or file:" },
		{ "[totp]\nrequired = maybe\n", 2, "is not yes, enrolled or no" },
		{ "[totp]\nrequired_from = 2026-02-30\n", 2, "is not a date" },
		{ "[totp]\nenroll = mail\n", 2, "is not login, invite or admin" },
		{ "[totp]\ngrace = on\n", 2, "is not off, or a time" },
		{ "[daemon]\nuser = a\x01\n", 2, "is not text" },
		{ "[daemon]\nuser = \xff\n", 2, "is not text" },
		{ "[daemon]\nuser = " X100 "\n", 2, "is not text" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(bad[i].text, bad[i].line, bad[i].wanted);
}

#define IDP(name) "[oauth \"" name "\"]\n"
#define NEEDED	  "issuer = https://idp\naudience = mail\njwks = /keys\n"

static void issuers_have_a_section_each(void **state)
{
	(void)state;
	load(IDP("a") NEEDED "skew = 1m\n" IDP("b-2") NEEDED
	     "create = yes\n" IDP("a") "ca = /ca\n");
	assert_int_equal(conf.oauth_count, 2);
	assert_string_equal(conf.oauth[0].name, "a");
	assert_int_equal(conf.oauth[0].skew, 60);
	assert_string_equal(conf.oauth[0].ca, "/ca");
	assert_false(conf.oauth[0].create);
	assert_string_equal(conf.oauth[1].name, "b-2");
	assert_int_equal(conf.oauth[1].skew, 30);
	assert_string_equal(conf.oauth[1].algorithm, "RS256");
	assert_true(conf.oauth[1].create);
	mw_conf_fault(&conf, &err, "oauth \"b-2\"", "create", "no");
	assert_fault(10, "[oauth \"b-2\"] create: no");
}

static void faults_of_issuers_are_told_with_their_line(void **state)
{
	static const struct {
		const char *text;
		int line;
		const char *wanted;
	} bad[] = {
		{ "[oauth]\n", 1, "wanted [oauth \"NAME\"]" },
		{ "[oauth a]\n", 1, "wanted [oauth \"NAME\"]" },
		{ "[oauth \"\"]\n", 1, "wanted [oauth \"NAME\"]" },
		{ "[oauth \"A\"]\n", 1, "wanted [oauth \"NAME\"]" },
		{ "[oauth \"a]b\"]\n", 1, "behind [oauth \"a]" },
		{ IDP(X10 X10 X10 "xxx"), 1, "wanted [oauth \"NAME\"]" },
		{ IDP("a") NEEDED IDP("b") NEEDED IDP("a") "jwks = /k\n", 10, "first in line 4" },
		{ IDP("a") "jwks = keys\n", 2, "is not an absolute path" },
		{ IDP("a") "user = x\n", 2, "unknown key \"user\" in [oauth \"a\"]" },
	};
	char text[64 * (MW_CONF_OAUTH_MAX + 1)];
	size_t len = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_refused(bad[i].text, bad[i].line, bad[i].wanted);
	assert_int_equal(load_bytes(IDP("a"), strlen(IDP("a"))), -1);
	assert_non_null(strstr(err.text, "[oauth \"a\"] needs issuer, audience and jwks"));
	for (int i = 0; i <= MW_CONF_OAUTH_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "[oauth \"%d\"]\n", i);
	assert_refused(text, MW_CONF_OAUTH_MAX + 1, "more than 16 [oauth] sections");
}

static void a_list_longer_than_its_room_is_refused(void **state)
{
	char text[4096] = "[listen]\nauth = /x\n";
	size_t len = strlen(text);

	(void)state;
	for (int line = 0; line < 12; line++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, " /%s\n", X100);
	assert_refused(text, 13, "is not absolute paths");
}

static void a_line_longer_than_the_parsers_is_refused(void **state)
{
	char text[512];

	(void)state;
	/* 198 characters are the most. */
	snprintf(text, sizeof(text), "[daemon]\n# %s%.96s\n[audit]\nsink = none\n", X100, X100);
	load(text);
	assert_string_equal(conf.audit_sink, "none");
	snprintf(text, sizeof(text), "[daemon]\n# %s%.97s\n[audit]\nsink = none\n", X100, X100);
	assert_refused(text, 2, "longer than 198 characters");
	/* What stands behind the cut is no line of its own. */
	snprintf(text, sizeof(text), "[audit]\n# %s%.97ssink = none\n", X100, X100);
	assert_refused(text, 2, "longer than 198 characters");
}

static void a_nul_byte_hides_nothing(void **state)
{
	static const char first[] = "[daemon]\nuser = mail\0root\n";
	static const char long_line[] = "[daemon]\n#\0" X100 X100 "\nworkers = 3\n";
	static const char last[] = "[audit]\nsink = none\n";

	(void)state;
	assert_int_equal(load_bytes(first, sizeof(first) - 1), -1);
	assert_fault(2, "NUL byte");
	assert_int_equal(load_bytes(long_line, sizeof(long_line) - 1), -1);
	assert_fault(2, "NUL byte");
	assert_int_equal(load_bytes(last, sizeof(last)), -1);
	assert_fault(3, "NUL byte");
}

static void a_file_that_cannot_be_read_is_named(void **state)
{
	(void)state;
	assert_int_equal(mw_conf_load(&conf, "/nonexistent/mailward.conf", &err), -1);
	assert_non_null(strstr(err.text, "/nonexistent/mailward.conf: No such file"));
	assert_int_equal(mw_conf_load(&conf, "/tmp", &err), -1);
	assert_string_equal(err.text, "/tmp: Is a directory");
}

static void a_value_found_unusable_later_is_told_with_its_line(void **state)
{
	char wanted[128];

	(void)state;
	load("[daemon]\n\nuser = nobody-there\n");
	assert_int_equal(mw_conf_fault(&conf, &err, "daemon", "user", "no user \"%s\"", conf.user),
			 -1);
	assert_fault(3, "[daemon] user: no user \"nobody-there\"");
	mw_conf_fault(&conf, &err, "store", "url", "cannot open");
	snprintf(wanted, sizeof(wanted), "%s: [store] url (default): cannot open", path);
	assert_string_equal(err.text, wanted);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_empty_file_means_the_defaults),
		cmocka_unit_test(values_of_every_form_are_taken),
		cmocka_unit_test(comments_blank_lines_and_carriage_returns_are_passed_over),
		cmocka_unit_test(lists_go_on_in_indented_lines),
		cmocka_unit_test(the_first_key_of_a_section_may_be_indented),
		cmocka_unit_test(a_fault_is_told_with_its_line),
		cmocka_unit_test(issuers_have_a_section_each),
		cmocka_unit_test(faults_of_issuers_are_told_with_their_line),
		cmocka_unit_test(a_list_longer_than_its_room_is_refused),
		cmocka_unit_test(a_line_longer_than_the_parsers_is_refused),
		cmocka_unit_test(a_nul_byte_hides_nothing),
		cmocka_unit_test(a_file_that_cannot_be_read_is_named),
		cmocka_unit_test(a_value_found_unusable_later_is_told_with_its_line),
	};

	return cmocka_run_group_tests_name("conf", tests, make_file, remove_file);
}
