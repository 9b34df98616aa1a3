/*
 * NAME
 *	postfix_socket - does Postfix get at mailwardd, and may it ask?
 */
#include "cli/doctor/postfix_socket.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli/doctor/reach.h"
#include "conf/user.h"

static bool lists_word(const char *list, const char *wanted)
{
	return mw_span_lists(mw_span_str(list), mw_span_str(wanted));
}

/* Its path is relative to the queue. */
void mw_postfix_dovecot(struct mw_doctor *d, const struct mw_postconf *p,
			const struct mw_postconf_service *s)
{
	char value[4096], path[8192];

	mw_postconf_get(p, s, MW_PF_SASL_PATH, value, sizeof(value));
	snprintf(path, sizeof(path), "%s%s%s",
		 value[0] == '/' && !s->jailed ? "" : p->value[MW_PF_QUEUE_DIRECTORY],
		 value[0] == '/' ? "" : "/", value);
	if (lists_word(d->cli->conf.listen_dovecot, path))
		mw_doctor_found(d, MW_FINE, "Postfix", NULL, "%s asks at %s", s->name, path);
	else
		mw_doctor_found(
			d, MW_BROKEN, "Postfix",
			mw_doctor_remedy(d,
					 "%s: [listen] dovecot = %s; under systemd also "
					 "ListenStream=%s (systemctl edit mailwardd.socket)",
					 d->cli->config, path, path),
			"%s asks at %s by the Dovecot protocol, where mailwardd does not "
			"listen",
			s->name, path);
}

/* A path of [listen] auth as smtpd would write it: the part of it within the jail.
 * false when smtpd can't get at any of them. */
static bool other_socket(const struct mw_doctor *d, const char *jail, char *out, size_t size)
{
	struct mw_span rest = mw_span_str(d->cli->conf.listen_auth), word;

	while (mw_take_word(&rest, &word))
		if (mw_take_prefix(&word, jail) && mw_span_starts(word, "/"))
			return mw_span_copy(word, out, size);
	return false;
}

/* mailwardd makes the folders of a socket's path when root starts it, and init does for
 * one that has no root. */
static bool has_folder(const char *path)
{
	char folder[8192];

	mw_folder_of(path, folder, sizeof(folder));
	return access(folder, F_OK) == 0;
}

/* Nobody listens at `path`, where smtpd looks for `socket`. Either that is a path
 * of [listen] and its form within the jail is missing, or smtpd.conf has another. */
static void report_deaf(struct mw_doctor *d, const char *jail, const char *socket, const char *path)
{
	const char *remedy;
	char other[MW_CONF_WORDS_SIZE];

	if (!lists_word(d->cli->conf.listen_auth, socket) &&
	    (other_socket(d, jail, other, sizeof(other)) ||
	     other_socket(d, "", other, sizeof(other))))
		remedy = mw_doctor_remedy(d, "smtpd.conf: mailward_socket: %s", other);
	else
		remedy = mw_doctor_remedy(
			d,
			"%s: [listen] auth = %s %s%s; under systemd also "
			"ListenSequentialPacket=%s (systemctl edit mailwardd.socket)",
			d->cli->config, d->cli->conf.listen_auth, path,
			has_folder(path) ? "" : " (then: mailward init)", path);
	mw_doctor_found(d, MW_BROKEN, "Postfix", remedy,
			"smtpd%s connects to %s, where mailwardd does not listen",
			jail[0] != '\0' ? " in its chroot" : "", path);
}

void mw_postfix_socket(struct mw_doctor *d, const struct mw_postconf *p, const char *socket,
		       bool jailed)
{
	const char *owner = p->value[MW_PF_MAIL_OWNER];
	const char *jail = jailed ? p->value[MW_PF_QUEUE_DIRECTORY] : "";
	char path[8192], at[8192];

	snprintf(path, sizeof(path), "%s%s", jail, socket);
	if (!lists_word(d->cli->conf.listen_auth, path))
		report_deaf(d, jail, socket, path);
	else if (!mw_user_reaches(owner, path, at, sizeof(at)))
		mw_doctor_found(
			d, MW_BROKEN, "Postfix",
			has_folder(path)
				? "let that user pass each folder (x) and write to the socket"
				: "run: mailward init, and systemctl restart mailwardd",
			"user %s cannot reach %s: it is stopped at %s", owner, path, at);
	else
		mw_doctor_found(d, MW_FINE, "Postfix", NULL, "user %s reaches %s", owner, path);
}

/* As the daemon sees it: by number, whatever the name. */
static bool is_peer(const struct mw_conf *conf, uid_t uid)
{
	struct mw_span rest = mw_span_str(conf->verifiers), word;
	char name[64];
	uid_t listed;
	gid_t gid;

	while (mw_take_word(&rest, &word))
		if (mw_span_copy(word, name, sizeof(name)) && mw_user_find(name, &listed, &gid) &&
		    listed == uid)
			return true;
	return mw_user_find(conf->user, &listed, &gid) && listed == uid;
}

void mw_postfix_peer(struct mw_doctor *d, const struct mw_postconf *p)
{
	const char *owner = p->value[MW_PF_MAIL_OWNER];
	uid_t uid;
	gid_t gid;

	if (!mw_user_find(owner, &uid, &gid) || !is_peer(&d->cli->conf, uid))
		mw_doctor_found(d, MW_BROKEN, "Postfix",
				mw_doctor_remedy(d, "%s: [peers] verifiers = %s %s", d->cli->config,
						 d->cli->conf.verifiers, owner),
				"user %s, as whom smtpd runs, may not ask for verdicts", owner);
}
