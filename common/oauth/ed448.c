/*
 * NAME
 *	ed448 - is a public key of Ed448 safe to verify with?
 * DESCRIPTION
 *	The curve is x^2 + y^2 = 1 + d x^2 y^2 with d = -39081, over the field of
 *	p = 2^448 - 2^224 - 1. So y is that of a point when u = y^2 - 1 and
 *	v = d y^2 - 1 make u / v a square, and so u v.
 *
 *	The points of small order are (0, 1), (0, -1), (1, 0) and (-1, 0): those
 *	whose y is 0, 1 or -1.
 */
#include "common/oauth/ed448.h"

#include <openssl/bn.h>

#define MINUS_D 39081

/* 2^448 - 2^224 - 1 */
static BIGNUM *field(void)
{
	BIGNUM *p = BN_new(), *half = BN_new();
	bool good = p != NULL && half != NULL && BN_set_bit(p, 448) == 1 &&
		    BN_set_bit(half, 224) == 1 && BN_sub(p, p, half) == 1 && BN_sub_word(p, 1) == 1;

	BN_free(half);
	if (good)
		return p;
	BN_free(p);
	return NULL;
}

/* u v = (y^2 - 1) (d y^2 - 1) = (1 - y^2) (1 + 39081 y^2) is a square other than 0. */
static bool is_of_curve(const BIGNUM *y, const BIGNUM *p, BN_CTX *ctx)
{
	BIGNUM *u = BN_CTX_get(ctx), *v = BN_CTX_get(ctx), *square = BN_CTX_get(ctx);

	return square != NULL && BN_mod_sqr(square, y, p, ctx) == 1 &&
	       BN_mod_sub(u, BN_value_one(), square, p, ctx) == 1 && BN_copy(v, square) != NULL &&
	       BN_mul_word(v, MINUS_D) == 1 && BN_add_word(v, 1) == 1 &&
	       BN_mod_mul(u, u, v, p, ctx) == 1 && BN_kronecker(u, p, ctx) == 1;
}

bool mw_ed448_is_safe_point(const uint8_t point[static MW_ED448_BYTES])
{
	/* The last byte has the sign of x, and seven bits that are 0. */
	BIGNUM *y = BN_lebin2bn(point, MW_ED448_BYTES - 1, NULL), *p = field();
	BN_CTX *ctx = BN_CTX_new();
	bool safe = (point[MW_ED448_BYTES - 1] & 0x7f) == 0 && y != NULL && p != NULL &&
		    ctx != NULL && BN_cmp(y, p) < 0 && !BN_is_zero(y);

	if (safe) {
		BN_CTX_start(ctx);
		/* 1 and -1 make u 0, which is_of_curve() refuses. */
		safe = is_of_curve(y, p, ctx);
		BN_CTX_end(ctx);
	}
	BN_CTX_free(ctx);
	BN_free(p);
	BN_free(y);
	return safe;
}
