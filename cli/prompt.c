/*
 * NAME
 *	prompt - ask the person at the terminal
 * DESCRIPTION
 *	Bytes are read one at a time, so that nothing behind the line is taken
 *	and no stdio buffer keeps a copy. Whoever interrupts a question gets the
 *	terminal back with its echo on.
 */
#include "cli/prompt.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP };
#define SIGNALS (sizeof(signals) / sizeof(signals[0]))

static volatile sig_atomic_t caught;

static void on_signal(int number)
{
	caught = number;
}

/* 1 a byte, 0 the end, -1 an error or a signal. */
static int read_byte(uint8_t *byte)
{
	ssize_t n;

	do
		n = read(STDIN_FILENO, byte, 1);
	while (n < 0 && errno == EINTR && caught == 0);
	return (int)n;
}

static int read_line(struct mw_secret *secret, struct mw_err *err)
{
	uint8_t byte = 0;
	int n;

	secret->len = 0;
	while ((n = read_byte(&byte)) > 0 && byte != '\n') {
		if (secret->len == sizeof(secret->bytes))
			return mw_fail(err, "the line on stdin is longer than %d bytes",
				       MW_SECRET_MAX);
		secret->bytes[secret->len++] = byte;
	}
	if (n < 0)
		return mw_fail(err, "stdin: %s", strerror(errno));
	if (secret->len > 0 && secret->bytes[secret->len - 1] == '\r')
		secret->len--;
	return 0;
}

static void catch_signals(struct sigaction before[static SIGNALS])
{
	struct sigaction action = { .sa_handler = on_signal };

	caught = 0;
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &action, &before[i]);
}

static void release_signals(const struct sigaction before[static SIGNALS])
{
	for (size_t i = 0; i < SIGNALS; i++)
		sigaction(signals[i], &before[i], NULL);
	if (caught != 0)
		raise(caught);
}

/* Behind everything that was said so far: stdout is a buffer, and what a question is
 * about may still be in it. */
static void show_question(const char *question, const char *answers)
{
	fflush(stdout);
	fprintf(stderr, "%s%s", question, answers);
}

/* With the echo off. A signal ends the question and then does what it does. */
static int read_hidden(struct mw_secret *secret, const char *question, struct mw_err *err)
{
	struct sigaction before[SIGNALS];
	struct termios shown, hidden;
	int r;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return mw_fail(err, "the terminal: %s", strerror(errno));
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	catch_signals(before);
	/* In this order: flushing drops what was typed before the question. */
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	show_question(question, "");
	r = read_line(secret, err);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
	release_signals(before);
	return r;
}

int mw_prompt_secret(struct mw_secret *secret, const char *question, struct mw_err *err)
{
	if (isatty(STDIN_FILENO))
		return read_hidden(secret, question, err);
	return read_line(secret, err);
}

bool mw_prompt_possible(void)
{
	return isatty(STDIN_FILENO) && isatty(STDERR_FILENO);
}

bool mw_prompt_yes(const char *question)
{
	struct mw_secret line;
	struct mw_err err;
	struct mw_span answer;

	caught = 0;
	show_question(question, " (yes/no) ");
	if (read_line(&line, &err) != 0)
		return false;
	answer = mw_span_trim(mw_secret_span(&line));
	return mw_span_is_nocase(answer, "yes") || mw_span_is_nocase(answer, "y");
}
