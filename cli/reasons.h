/*
 * reasons: the words that stand for reasons (common/ident/reason.h), as sentences.
 */
#ifndef MW_CLI_REASONS_H
#define MW_CLI_REASONS_H

/* What happened and, where there is something to do, what to do; the word
 * itself when it is not known here. */
const char *mw_reason_sentence(const char *word);

#endif
