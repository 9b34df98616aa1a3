/*
 * NAME
 *	sasl - will Cyrus SASL ask us, and only us?
 * DESCRIPTION
 *	The plugin is loaded in a child of its own, as smtpd would load it: a
 *	broken one takes nothing else with it.
 */
#include "cli/doctor/sasl.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

#define DEFAULT_SOCKET "/run/mailward/auth.sock"
#define USUAL_FOLDERS  "/etc/postfix/sasl:/etc/sasl2:/usr/lib/sasl2"
#define USUAL_PLUGINS  "/usr/lib/*/sasl2:/usr/lib/sasl2:/usr/lib64/sasl2"
/* What the file should say. */
#define MECHANISMS   "mech_list: PLAIN LOGIN XOAUTH2 OAUTHBEARER"
#define METHOD	     "pwcheck_method: none"
#define LOAD_SECONDS 10
#define LINE_SIZE    1024

/* The entries of an application's configuration that matter here. */
struct sasl_conf {
	char path[PATH_MAX];
	char mech_list[LINE_SIZE], pwcheck_method[LINE_SIZE], socket[LINE_SIZE];
	char unknown[LINE_SIZE]; /* mailward_* keys that the plugin does not ask for */
};

/* libsasl2 hands out what is asked for, so a misspelt key is lost without a word. */
static void note_key(struct sasl_conf *conf, struct mw_span key)
{
	size_t len = strlen(conf->unknown);

	if (!mw_span_starts(key, "mailward_") || mw_span_is(key, "mailward_timeout") ||
	    mw_span_is(key, "mailward_service"))
		return;
	snprintf(conf->unknown + len, sizeof(conf->unknown) - len, "%s%.*s", len > 0 ? ", " : "",
		 (int)key.len, (const char *)key.ptr);
}

static void read_entry(struct sasl_conf *conf, struct mw_span line)
{
	struct mw_span key;

	line = mw_span_trim(line);
	if (mw_span_starts(line, "#") || !mw_take_until(&line, ':', &key))
		return;
	key = mw_span_trim(key);
	line = mw_span_trim(line);
	if (mw_span_is(key, "mech_list"))
		mw_span_copy(line, conf->mech_list, sizeof(conf->mech_list));
	else if (mw_span_is(key, "pwcheck_method"))
		mw_span_copy(line, conf->pwcheck_method, sizeof(conf->pwcheck_method));
	else if (mw_span_is(key, "mailward_socket"))
		mw_span_copy(line, conf->socket, sizeof(conf->socket));
	else
		note_key(conf, key);
}

static bool read_conf(struct sasl_conf *conf)
{
	char line[LINE_SIZE];
	FILE *f = fopen(conf->path, "re");

	if (f == NULL)
		return false;
	while (fgets(line, sizeof(line), f) != NULL)
		read_entry(conf, mw_span_str(line));
	fclose(f);
	return true;
}

/* The first folder that has the file counts, as for libsasl2. */
static bool find_conf(struct sasl_conf *conf, const char *folders, const char *name)
{
	struct mw_span rest = mw_span_str(folders), folder;

	while (rest.len > 0) {
		if (!mw_take_until(&rest, ':', &folder))
			mw_take(&rest, rest.len, &folder);
		snprintf(conf->path, sizeof(conf->path), "%.*s/%s.conf", (int)folder.len,
			 folder.ptr, name);
		if (read_conf(conf))
			return true;
	}
	return false;
}

/* The words of a list that are, or are not, among others. */
static bool has_word(const char *list, const char *const among[], bool other)
{
	struct mw_span rest = mw_span_str(list), word;

	while (mw_take_word(&rest, &word)) {
		bool found = false;

		for (size_t i = 0; among[i] != NULL; i++)
			found = found || mw_span_is_nocase(word, among[i]);
		if (found != other)
			return true;
	}
	return false;
}

static void check_mechanisms(struct mw_doctor *d, const struct sasl_conf *conf)
{
	static const char *const ours[] = { "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER", NULL };

	if (conf->mech_list[0] == '\0')
		mw_doctor_found(d, MW_BROKEN, "smtpd.conf", MECHANISMS,
				"%s has no mech_list: every installed mechanism is offered, those "
				"for passwords too",
				conf->path);
	else if (has_word(conf->mech_list, ours, true))
		mw_doctor_found(d, MW_BROKEN, "smtpd.conf", MECHANISMS,
				"%s offers mechanisms that mailward does not answer: %s",
				conf->path, conf->mech_list);
	else
		mw_doctor_found(d, MW_FINE, "smtpd.conf", NULL, "%s offers %s", conf->path,
				conf->mech_list);
}

/* Were the plugin missing one day, stock PLAIN would ask this method. */
static void check_method(struct mw_doctor *d, const struct sasl_conf *conf)
{
	static const char *const working[] = { "auxprop", "auxprop-hashed", "saslauthd",
					       "pwcheck", "authdaemond",    "alwaystrue",
					       NULL };

	if (conf->pwcheck_method[0] == '\0')
		mw_doctor_found(d, MW_BROKEN, "smtpd.conf", METHOD,
				"%s has no pwcheck_method: without the plugin, passwords from "
				"sasldb would be accepted",
				conf->path);
	else if (has_word(conf->pwcheck_method, working, false))
		mw_doctor_found(d, MW_BROKEN, "smtpd.conf", METHOD,
				"%s: without the plugin, passwords would be accepted by %s",
				conf->path, conf->pwcheck_method);
	else
		mw_doctor_found(d, MW_FINE, "smtpd.conf", NULL,
				"%s: no password is accepted without the plugin either",
				conf->path);
}

static void check_keys(struct mw_doctor *d, const struct sasl_conf *conf)
{
	if (conf->unknown[0] != '\0')
		mw_doctor_found(d, MW_BROKEN, "smtpd.conf",
				"mailward_socket, mailward_timeout and mailward_service are all "
				"there are",
				"%s: the plugin does not know %s", conf->path, conf->unknown);
}

void mw_doctor_sasl_conf(struct mw_doctor *d, const char *folders, const char *name, char *socket,
			 size_t size)
{
	struct sasl_conf conf = { .socket = DEFAULT_SOCKET };

	if (folders[0] == '\0')
		folders = USUAL_FOLDERS;
	if (find_conf(&conf, folders, name)) {
		check_mechanisms(d, &conf);
		check_method(d, &conf);
		check_keys(d, &conf);
	} else {
		mw_doctor_found(d, MW_BROKEN, "smtpd.conf",
				mw_doctor_remedy(d, "write %.*s/%s.conf: " MECHANISMS ", " METHOD,
						 (int)strcspn(folders, ":"), folders, name),
				"there is no %s.conf in %s: Cyrus SASL offers all it has", name,
				folders);
	}
	snprintf(socket, size, "%s", conf.socket);
}

/* In the child: why it does not load goes into the pipe. */
static void load_plugin(const char *path, int to)
{
	static const char entry[] = "sasl_server_plug_init";
	const char *why = NULL;
	void *plugin;

	alarm(LOAD_SECONDS);
	plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	if (plugin == NULL)
		why = dlerror();
	else if (dlsym(plugin, entry) == NULL)
		why = "it has no sasl_server_plug_init";
	if (why != NULL && write(to, why, strlen(why)) < 0)
		_exit(2);
	_exit(why ? 1 : 0);
}

static bool plugin_loads(const char *path, char *why, size_t size)
{
	int ends[2], status = -1;
	ssize_t n;
	pid_t pid;

	snprintf(why, size, "the child that loaded it did not end well");
	if (pipe2(ends, O_CLOEXEC) != 0)
		return false;
	fflush(stdout);
	if ((pid = fork()) == 0)
		load_plugin(path, ends[1]);
	close(ends[1]);
	if (pid > 0) {
		n = read(ends[0], why, size - 1);
		if (n > 0)
			why[n] = '\0';
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(ends[0]);
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void check_plugin(struct mw_doctor *d, const char *path)
{
	char why[512];

	if (plugin_loads(path, why, sizeof(why)))
		mw_doctor_found(d, MW_FINE, "SASL plugin", NULL,
				"%s loads, and answers before stock PLAIN and LOGIN", path);
	else
		mw_doctor_found(d, MW_BROKEN, "SASL plugin", "install mailward again", "%s: %s",
				path, why);
}

static size_t check_folder(struct mw_doctor *d, struct mw_span folder)
{
	char pattern[PATH_MAX];
	glob_t found;
	size_t count;

	snprintf(pattern, sizeof(pattern), "%.*s/libmailward.so", (int)folder.len, folder.ptr);
	if (glob(pattern, 0, NULL, &found) != 0)
		return 0;
	count = found.gl_pathc;
	for (size_t i = 0; i < count; i++)
		check_plugin(d, found.gl_pathv[i]);
	globfree(&found);
	return count;
}

void mw_doctor_sasl_plugin(struct mw_doctor *d, const char *plugins)
{
	struct mw_span rest = mw_span_str(plugins[0] != '\0' ? plugins : USUAL_PLUGINS), folder;
	size_t found = 0;

	while (rest.len > 0) {
		if (!mw_take_until(&rest, ':', &folder))
			mw_take(&rest, rest.len, &folder);
		found += check_folder(d, folder);
	}
	if (found == 0)
		mw_doctor_found(d, MW_BROKEN, "SASL plugin",
				"install libmailward.so there (configure --with-sasldir)",
				"there is no libmailward.so in %s",
				plugins[0] != '\0' ? plugins : USUAL_PLUGINS);
}
