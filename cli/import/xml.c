/*
 * NAME
 *	xml - an XML file that somebody else made
 * DESCRIPTION
 *	The parser is stopped at a document type, so that no entity is ever defined.
 */
#include "cli/import/xml.h"

#include <libxml/parser.h>
#include <string.h>

#include "base/b64.h"
#include "base/secret.h"
#include "base/wbuf.h"

static void stop_at_doctype(void *ctx, const xmlChar *name, const xmlChar *external,
			    const xmlChar *system)
{
	xmlParserCtxt *parser = ctx;

	(void)name;
	(void)external;
	(void)system;
	*(bool *)parser->_private = true;
	xmlStopParser(parser);
}

static void explain(xmlParserCtxt *parser, bool doctype, struct mw_err *err, int *line)
{
	const xmlError *last = xmlCtxtGetLastError(parser);
	struct mw_span text;

	*line = 0;
	if (doctype) {
		mw_fail(err, "it has a document type (<!DOCTYPE), and none is read");
	} else if (last == NULL || last->message == NULL) {
		mw_fail(err, "it is not well-formed XML");
	} else {
		text = mw_span_trim(mw_span_str(last->message));
		*line = last->line;
		mw_fail(err, "it is not well-formed XML: %.*s", (int)text.len,
			(const char *)text.ptr);
	}
}

xmlDoc *mw_xml_parse(struct mw_span bytes, struct mw_err *err, int *line)
{
	xmlParserCtxt *parser = xmlNewParserCtxt();
	bool doctype = false;
	xmlDoc *doc;

	*line = 0;
	if (parser == NULL) {
		mw_fail(err, "out of memory");
		return NULL;
	}
	parser->_private = &doctype;
	parser->sax->internalSubset = stop_at_doctype;
	doc = xmlCtxtReadMemory(parser, (const char *)bytes.ptr, (int)bytes.len, NULL, NULL,
				XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING |
					XML_PARSE_NODICT | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
	if (doc == NULL || doctype) {
		explain(parser, doctype, err, line);
		mw_xml_free(doc);
		doc = NULL;
	}
	xmlFreeParserCtxt(parser);
	return doc;
}

/* libxml2 bounds the depth. */
static void wipe(xmlNode *node)
{
	for (; node != NULL; node = node->next) {
		if (node->type == XML_TEXT_NODE && node->content != NULL)
			mw_wipe(node->content, strlen((const char *)node->content));
		if (node->type == XML_ELEMENT_NODE)
			wipe(node->children);
	}
}

void mw_xml_free(xmlDoc *doc)
{
	if (doc != NULL)
		wipe(doc->children);
	xmlFreeDoc(doc);
}

int mw_xml_line(const xmlNode *node)
{
	return (int)xmlGetLineNo(node);
}

bool mw_xml_is(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE && strcmp((const char *)node->name, name) == 0;
}

xmlNode *mw_xml_element(xmlNode *node)
{
	while (node != NULL && node->type != XML_ELEMENT_NODE)
		node = node->next;
	return node;
}

xmlNode *mw_xml_child(const xmlNode *node, const char *name)
{
	xmlNode *child = mw_xml_element(node->children);

	while (child != NULL && !mw_xml_is(child, name))
		child = mw_xml_element(child->next);
	return child;
}

/* The text, put together; false when it does not fit, or there is more than text. */
static bool put_texts(const xmlNode *node, struct mw_wbuf *out)
{
	for (; node != NULL; node = node->next) {
		if (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE)
			mw_put_str(out, (const char *)node->content);
		else if (node->type != XML_COMMENT_NODE)
			return false;
	}
	return !out->overflow;
}

static bool copy_text(const xmlNode *node, char *out, size_t size)
{
	uint8_t bytes[8192];
	struct mw_wbuf w = mw_wbuf_of(bytes, sizeof(bytes));
	struct mw_span text;
	bool ok = put_texts(node, &w);

	text = mw_span_trim(mw_wbuf_span(&w));
	ok = ok && mw_span_is_text(text) && mw_span_copy(text, out, size);
	if (!ok)
		out[0] = '\0';
	mw_wipe(bytes, sizeof(bytes));
	return ok;
}

bool mw_xml_text(const xmlNode *node, char *out, size_t size)
{
	return copy_text(node->children, out, size);
}

bool mw_xml_bytes(const xmlNode *node, uint8_t *out, size_t size, size_t *len)
{
	uint8_t bytes[16384];
	struct mw_wbuf text = mw_wbuf_of(bytes, sizeof(bytes)), w = mw_wbuf_of(out, size);
	size_t letters = 0;
	bool ok = put_texts(node->children, &text);

	for (size_t i = 0; i < text.len && ok; i++)
		if (memchr(" \t\r\n", bytes[i], 4) == NULL)
			bytes[letters++] = bytes[i];
	ok = ok && mw_b64_decode(MW_B64, mw_span_of(bytes, letters), &w);
	*len = ok ? w.len : 0;
	mw_wipe(bytes, sizeof(bytes));
	return ok;
}

bool mw_xml_attribute(const xmlNode *node, const char *name, char *out, size_t size)
{
	out[0] = '\0';
	for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
		if (a->ns == NULL && strcmp((const char *)a->name, name) == 0)
			return copy_text(a->children, out, size);
	return false;
}
