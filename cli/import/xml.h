/*
 * xml: an XML file that somebody else made, by libxml2.
 *
 * No document type is read, so there are no entities, and nothing is fetched. What is
 * read out of it is bounded.
 */
#ifndef MW_CLI_IMPORT_XML_H
#define MW_CLI_IMPORT_XML_H

#include <libxml/tree.h>

#include "base/err.h"
#include "base/span.h"

/* NULL with *err and *line (0: unknown) set. */
xmlDoc *mw_xml_parse(struct mw_span bytes, struct mw_err *err, int *line);
/* Wipes all texts in it; NULL is fine. */
void mw_xml_free(xmlDoc *doc);

int mw_xml_line(const xmlNode *node);
/* Whether it is an element of that name, in whatever namespace. */
bool mw_xml_is(const xmlNode *node, const char *name);
/* The next element from `node` on, itself included; NULL for none. */
xmlNode *mw_xml_element(xmlNode *node);
/* The first child element of that name, or NULL. */
xmlNode *mw_xml_child(const xmlNode *node, const char *name);

/* The text of an element without elements in it, blanks at its ends cut off. false, and
 * "": too long, no text (mw_span_is_text), or there are elements. */
bool mw_xml_text(const xmlNode *node, char *out, size_t size);
/* The same in base64, between whose letters blanks do not count. */
bool mw_xml_bytes(const xmlNode *node, uint8_t *out, size_t size, size_t *len);
/* An attribute without a namespace; false, and "": absent, too long or no text. */
bool mw_xml_attribute(const xmlNode *node, const char *name, char *out, size_t size);

#endif
