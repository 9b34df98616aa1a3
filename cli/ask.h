/*
 * ask: put a question to the daemon and read its answer.
 *
 * The helper decides nothing and opens no store: everything is a message to
 * mailwardd. When nobody listens, and the caller is root or may read the master
 * key, `mailwardd --once` answers instead, through the same code.
 *
 * Functions return 0, or the exit status after they have said what is wrong
 * (mw_complain), so that a command can return at once.
 */
#ifndef MW_CLI_ASK_H
#define MW_CLI_ASK_H

#include <limits.h>
#include <sysexits.h>

#include "conf/conf.h"
#include "ipc/client.h"

/* EX_OK (0), EX_USAGE (64), EX_TEMPFAIL (75), EX_NOPERM (77), EX_CONFIG (78), and: */
#define MW_EXIT_NO 1

/* What every command works with. */
struct mw_cli {
	char config[PATH_MAX]; /* absolute: --once does not run in our folder */
	bool configured;       /* conf is filled in */
	bool mistaken;	       /* it cannot be, which was said */
	struct mw_conf conf;
	struct mw_client client;
	bool once; /* the other end is mailwardd --once */
};

/* A question and its answer. 32 KiB; it may hold a secret, so wipe it. */
struct mw_ask {
	uint8_t request[MW_MESSAGE_MAX], answer[MW_MESSAGE_MAX];
	struct mw_wbuf w;
	struct mw_message reply; /* borrows from answer */
};

/* Read the configuration, once. */
int mw_ask_configure(struct mw_cli *cli);

void mw_ask_begin(struct mw_ask *a, enum mw_verb verb);
/* Fields. A text that cannot be (too long, control characters) is complained of
 * under its name, `what`: "the name of the key". */
int mw_ask_text(struct mw_ask *a, enum mw_field f, const char *what, const char *value);
void mw_ask_number(struct mw_ask *a, enum mw_field f, int64_t value);

/* Send it; 0 means that a reply came, whatever it says. */
int mw_ask_send(struct mw_cli *cli, struct mw_ask *a);
/* The exit status of a reply; anything but MW_OK is complained of. */
int mw_ask_judge(const struct mw_ask *a);
/* Both: 0 means yes. */
int mw_ask(struct mw_cli *cli, struct mw_ask *a);

typedef int (*mw_ask_record)(void *ctx, const struct mw_message *record);
/* Hand over each record of a reply; ends at the first status that is not 0. */
int mw_ask_each(const struct mw_ask *a, mw_ask_record record, void *ctx);
/* Ask page by page, and the same with each. */
int mw_ask_list(struct mw_cli *cli, struct mw_ask *a, mw_ask_record record, void *ctx);

/* Before waiting for a person: the daemon drops idle connections. The next
 * question connects again. */
void mw_ask_hang_up(struct mw_cli *cli);
void mw_ask_wipe(struct mw_ask *a);

/* Configure, and complain unless the caller may start a mailwardd that answers: it can
 * read the master key. `what` is refused: "copy the store". */
int mw_ask_may_serve(struct mw_cli *cli, const char *what);
/* The path of the daemon: beside us in a build tree, else where it is installed. */
void mw_ask_daemon_path(char path[static PATH_MAX]);

#endif
