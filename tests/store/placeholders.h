/*
 * placeholders: the parameters of a statement as PostgreSQL writes them.
 *
 * The texts of statements.h have ?1, ?2, …; SQLite would number $1 and $2 by first
 * appearance, so they are translated for PostgreSQL and not the other way round.
 */
#ifndef MW_TESTS_STORE_PLACEHOLDERS_H
#define MW_TESTS_STORE_PLACEHOLDERS_H

#include <stdbool.h>
#include <stddef.h>

/* `text` with $N for each ?N, except in 'literals' and "names". false: it does not
 * fit into `size` bytes with its NUL; `out` is "" then. */
bool mw_sql_dollars(const char *text, char *out, size_t size);

#endif
