/*
 * log: where lines for the administrator go.
 *
 * The sink is handed in: the daemon's writes to syslog or stderr, a plugin's to
 * its host, a test's to memory. Levels are syslog's (0 worst). Control bytes
 * in a line are written as '?', so that nothing from outside can start a line.
 */
#ifndef MW_BASE_LOG_H
#define MW_BASE_LOG_H

enum mw_log_level {
	MW_LOG_ERR = 3,
	MW_LOG_WARNING = 4,
	MW_LOG_NOTICE = 5,
	MW_LOG_INFO = 6,
	MW_LOG_DEBUG = 7
};

struct mw_log {
	void (*line)(void *ctx, int level, const char *text);
	void *ctx;
};

/* Write one line. NULL, or a log without a sink, swallows it. */
void mw_logf(const struct mw_log *log, int level, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

#endif
